import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { createAgencies, KEY, reportOf } from './operations/client.js';
import { freePort, ownStore, ready, startService } from './operations/service-process.js';

interface Span {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: { key: string; value: { stringValue?: string; intValue?: number } }[];
  status: { code: number };
}

/** A collector that keeps what it is sent: OTLP over HTTP, as JSON. */
async function collector(test: Test) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url === '/v1/traces') bodies.push(body);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.teardown(() => server.close());
  const resources = () =>
    bodies.flatMap(
      (body) =>
        (JSON.parse(body) as { resourceSpans: { resource: object; scopeSpans: { spans: Span[] }[] }[] })
          .resourceSpans,
    );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    text: () => bodies.join('\n'),
    resources,
    spans: () => resources().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  };
}

const attributesOf = ({ attributes }: Span) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

t.test('a collector is told of requests, and of nothing that they bring', { timeout: 90_000 }, async (t) => {
  const { url, text, spans, resources } = await collector(t);
  const port = freePort();
  const base = `http://127.0.0.1:${port}`;
  const service = startService(t, {
    ...(await ownStore(t)),
    PORT: `${port}`,
    ADMIN_KEY: KEY,
    SAMPLES: 'off',
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_SERVICE_NAME: 'gongkai-of-the-test',
    OTEL_BSP_SCHEDULE_DELAY: '60000',
  });
  await ready(service, port);
  const [agency] = await createAgencies(base, 1);
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(base + path, init);
    await response.arrayBuffer();
    return response.status;
  };
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const send = { method: 'POST', headers: { ...headers, traceparent }, body: reportOf(3) };
  t.equal(await ask(`/v1/reports?agency=${agency}&year=2023`, send), 201);
  t.equal(await ask('/v1/agencies?q=hidden-name&key=hidden-key'), 400);
  t.equal(await ask('/hidden-path'), 404);
  t.equal(await ask('/v1/reports/hidden-id'), 404);
  t.equal(await ask('/v1/keys', { headers: { authorization: 'Bearer hidden-key' } }), 401);
  t.equal(await ask('/v1/assessments', { method: 'POST', headers, body: '{"hidden-body' }), 400);
  const query = 'query($a: ID!) { agency(id: $a) { hidden_alias: name } }';
  const asked = {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables: { a: 'hidden-variable' } }),
  };
  t.equal(await ask('/graphql', asked), 200);
  service.process.kill('SIGTERM');
  t.equal(await service.ended, 0);

  const told = spans().map((span) => ({ ...span, attributes: attributesOf(span) }));
  const named = (name: string) => told.filter((span) => span.name === name);
  const [submission] = named('POST /v1/reports');
  t.match(submission, {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    parentSpanId: 'b7ad6b7169203331',
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/v1/reports',
      'http.response.status_code': 201,
    },
  });
  t.ok(
    named('read').some(({ parentSpanId }) => parentSpanId === submission!.spanId),
    'reading is a part of it',
  );
  for (const [name, status] of [
    ['GET /v1/agencies', 400],
    ['GET none', 404],
    ['GET /v1/reports/:id', 404],
    ['GET /v1/keys', 401],
    ['POST /v1/assessments', 400],
    ['POST /graphql', 200],
  ] as const)
    t.equal(named(name)[0]?.attributes['http.response.status_code'], status, name);
  t.match(resources()[0]?.resource, {
    attributes: [{ key: 'service.name', value: { stringValue: 'gongkai-of-the-test' } }],
  });
  t.notMatch(text(), /hidden|the-first|127\.0\.0\.1|applications/);
  t.notMatch(service.output(), /OTEL_/, 'and nothing is amiss');
});

t.test('a collector that is away keeps nobody waiting, and is told once', { timeout: 90_000 }, async (t) => {
  const port = freePort(1);
  const service = startService(t, {
    ...(await ownStore(t)),
    PORT: `${port}`,
    ADMIN_KEY: KEY,
    SAMPLES: 'off',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:hidden@127.0.0.1:1',
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  await ready(service, port);
  const base = `http://127.0.0.1:${port}`;
  while (!service.output().includes('OTEL_')) {
    await Promise.all(Array.from({ length: 100 }, () => fetch(`${base}/health/live`)));
    await delay(50);
  }
  t.equal((await fetch(`${base}/health/ready`)).status, 200);
  service.process.kill('SIGTERM');
  t.equal(await service.ended, 0);
  t.equal(service.output().match(/OTEL_EXPORTER_OTLP_ENDPOINT/g)?.length, 1);
  t.notMatch(service.output(), /hidden/);
});
