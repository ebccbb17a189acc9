import { get, type IncomingMessage } from 'node:http';
import { connect as dial } from 'node:net';
import type { OpenAPIV3_1 } from 'openapi-types';
import t from 'tap';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import type { Store } from '../../src/db/connect.js';
import { PROBLEMS } from '../../src/problems.js';
import { reportBody, service, submitJson } from './service.js';

t.test('health, metrics and what they say', async (t) => {
  const s = await service(t);
  t.equal((await s.app.inject('/health/live')).statusCode, 200);
  t.equal((await s.app.inject('/health/ready')).statusCode, 200);
  await submitJson(s);
  await submitJson(s, '{');
  const { body, headers } = await s.app.inject('/metrics');
  t.match(headers['content-type'], /^text\/plain/);
  t.match(body, /gongkai_http_requests_total\{route="\/v1\/reports",method="POST",status="201"\} 1/);
  t.match(body, /gongkai_submissions_total\{outcome="created"\} 1/);
  t.match(body, /gongkai_submissions_total\{outcome="malformed-request"\} 1/);
});

t.test('unknown addresses and methods', async (t) => {
  const { app } = await service(t);
  const unknown = await app.inject('/v1/nothing?x=1');
  t.match(unknown.json(), { type: '/problems/not-found', status: 404 });
  const rows: [string, 'DELETE' | 'PUT' | 'POST' | 'GET', string][] = [
    ['/v1/templates', 'DELETE', 'GET, HEAD'],
    ['/v1/reports', 'DELETE', 'GET, HEAD, POST'],
    ['/v1/reports/220502-0001-2022', 'POST', 'GET, HEAD, PUT'],
    ['/v1/assessments', 'GET', 'POST'],
    ['/v1/agencies/220502-0001', 'PUT', 'GET, HEAD, PATCH'],
  ];
  for (const [url, method, allow] of rows) {
    const response = await app.inject({ method, url });
    t.match(response.json(), { type: '/problems/method-not-allowed', status: 405 }, `${method} ${url}`);
    t.equal(response.headers.allow, allow);
  }
  for (const url of [
    '/v1/reports/%',
    '/v1/reports/%E0%A4%A',
    `/v1/reports/${'x'.repeat(5000)}`,
    '/v1/reports/%00',
  ]) {
    const response = await app.inject(url);
    t.ok([400, 404, 414].includes(response.statusCode), `${url.slice(0, 30)} ${response.statusCode}`);
    t.match(response.headers['content-type'], /^application\/problem\+json/);
    t.equal(response.headers['x-content-type-options'], 'nosniff');
  }
});

// That no other slug is in use is held by the compiler: sendProblem takes those of the catalogue only.
t.test('every kind of problem has a page', async (t) => {
  const { app } = await service(t);
  for (const [slug, { status, title }] of Object.entries(PROBLEMS)) {
    const page = await app.inject({ url: `/problems/${slug}`, headers: { accept: 'text/html,*/*' } });
    t.match(page.headers['content-type'], /^text\/html/);
    t.match(page.body, title.zh);
    const json = await app.inject({ url: `/problems/${slug}`, headers: { accept: 'application/json' } });
    t.match(json.json(), { slug, status, title });
  }
  t.equal((await app.inject('/problems/nonsense')).statusCode, 404);
  t.equal((await app.inject('/problems')).json().total, Object.keys(PROBLEMS).length);
});

t.test('whoever holds an answer is told so in a way that is declared', async (t) => {
  const s = await service(t);
  const { paths = {} } = (await s.app.inject('/docs/json')).json() as OpenAPIV3_1.Document;
  const queries: Record<string, string> = {
    '/v1/figures': '?regions=220502&cells=applications/new_received/total&years=2020',
    '/v1/indicators/{id}': '?regions=220502&years=2020',
    '/v1/regions/{code}/summary': '?year=2020',
  };
  const names: Record<string, string> = { '{code}': '220502', '{year}': '2020', '{slug}': 'not-found' };
  let unchanged = 0;
  for (const [path, item] of Object.entries(paths)) {
    if (!item?.get) continue;
    const example = path.startsWith('/v1/indicators')
      ? 'refusal_rate'
      : path.startsWith('/v1/rules')
        ? 'R1'
        : '2021';
    const url = path.replace(/\{\w+\}/g, (name) => names[name] ?? example) + (queries[path] ?? '');
    const headers = { ...s.admin, 'if-none-match': '*' };
    const { statusCode } = await s.app.inject({ url, headers });
    if (statusCode === 304) unchanged++;
    t.ok(String(statusCode) in (item.get.responses ?? {}), `${url}: ${statusCode}`);
  }
  t.ok(unchanged > 10, `${unchanged} of them`);
});

t.test('the OpenAPI document lists every route', async (t) => {
  const { app } = await service(t);
  const document = (await app.inject('/docs/json')).json() as OpenAPIV3_1.Document;
  t.match(document.openapi, /^3\.1/);
  const listed = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  );
  t.same(listed.filter((route) => route.includes(' /v1/')).sort(), [
    'DELETE /v1/keys/{id}',
    'GET /v1/agencies',
    'GET /v1/agencies/{id}',
    'GET /v1/audit',
    'GET /v1/exports/dictionary.csv',
    'GET /v1/exports/dictionary.json',
    'GET /v1/exports/{year}.csv',
    'GET /v1/exports/{year}.ndjson',
    'GET /v1/exports/{year}.parquet',
    'GET /v1/figures',
    'GET /v1/findings',
    'GET /v1/indicators',
    'GET /v1/indicators/{id}',
    'GET /v1/keys',
    'GET /v1/reassessments/latest',
    'GET /v1/regions',
    'GET /v1/regions/{code}',
    'GET /v1/regions/{code}/summary',
    'GET /v1/reports',
    'GET /v1/reports/{id}',
    'GET /v1/reports/{id}/document',
    'GET /v1/reports/{id}/explanations',
    'GET /v1/reports/{id}/findings',
    'GET /v1/reports/{id}/findings/history',
    'GET /v1/reports/{id}/revisions',
    'GET /v1/reports/{id}/revisions/{revision}',
    'GET /v1/reports/{id}/revisions/{revision}/document',
    'GET /v1/reports/{id}/revisions/{revision}/receipt',
    'GET /v1/rules',
    'GET /v1/rules/{id}',
    'GET /v1/submissions',
    'GET /v1/submissions/{id}',
    'GET /v1/submissions/{id}/document',
    'GET /v1/templates',
    'GET /v1/templates/{id}',
    'PATCH /v1/agencies/{id}',
    'POST /v1/agencies',
    'POST /v1/assessments',
    'POST /v1/keys',
    'POST /v1/keys/{id}/rotations',
    'POST /v1/reassessments',
    'POST /v1/reports',
    'POST /v1/reports/{id}/explanations',
    'POST /v1/submissions/{id}/reviews',
    'PUT /v1/reports/{id}',
  ]);
  const text = JSON.stringify(document);
  const names = Object.keys(document.components?.schemas ?? {});
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    t.ok(names.includes(name!), name!);
  t.notMatch(text, /x-document-body|__SCHEMA/);
  const post = document.paths?.['/v1/reports']?.post;
  t.ok(
    Object.keys(post?.requestBody && 'content' in post.requestBody ? post.requestBody.content : {}).length >=
      4,
  );
  t.same(post?.security, [{ bearer: [] }]);
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item ?? {})) {
      const { summary, parameters = [], responses = {} } = operation as OpenAPIV3_1.OperationObject;
      t.ok(summary, `${method} ${path} says what it does`);
      const wanted = method === 'get' ? ['400'] : ['400', '413', '415'];
      t.same(
        wanted.filter((status) => !(status in responses)),
        [],
        `${method} ${path} says what it refuses`,
      );
      const inPath = (parameters as OpenAPIV3_1.ParameterObject[]).filter((each) => each.in === 'path');
      t.same(
        inPath.map(({ name }) => `{${name}}`),
        path.match(/\{\w+\}/g) ?? [],
      );
    }
  }
  const page = await app.inject('/docs');
  t.equal(page.statusCode, 200);
  t.notMatch(page.body, /(src|href)="(https?:)?\/\//, 'needs nothing from elsewhere');
  t.match(page.headers['content-security-policy'], /script-src 'self'/);
  t.equal((await app.inject('/docs/static/swagger-ui-bundle.js')).statusCode, 200);
});

t.test('headers', async (t) => {
  const { app } = await service(t);
  const { headers } = await app.inject({ url: '/v1/rules', headers: { origin: 'https://example.org' } });
  t.match(headers, {
    'x-content-type-options': 'nosniff',
    'content-security-policy': /default-src 'none'/,
    'access-control-allow-origin': '*',
  });
  const preflight = await app.inject({
    method: 'OPTIONS',
    url: '/v1/assessments',
    headers: { origin: 'https://example.org', 'access-control-request-method': 'POST' },
  });
  t.equal(preflight.statusCode, 204);
});

t.test('a limit on requests, by key or address', async (t) => {
  const s = await service(t, { rateLimit: 3 });
  const get = (headers: object = {}) => s.app.inject({ url: '/v1/rules', headers: { ...headers } });
  for (let i = 0; i < 3; i++) t.equal((await get()).statusCode, 200);
  const refused = await get();
  t.equal(refused.statusCode, 429);
  t.match(refused.headers['content-type'], /^application\/problem\+json/);
  t.match(refused.headers['retry-after'], /^\d+$/);
  t.match(refused.json(), { type: '/problems/too-many-requests' });
  t.equal((await get(s.own)).statusCode, 200, 'a key has a limit of its own');
  t.equal((await get({ authorization: 'Bearer made-up' })).statusCode, 429, 'a made-up one has not');
  t.equal((await s.app.inject('/nothing')).statusCode, 429, 'unknown addresses count');
  t.equal((await s.app.inject('/health/live')).statusCode, 200);
});

t.test('a failure is one problem that tells nothing', async (t) => {
  const read = readConfig({ RATE_LIMIT: 'off' });
  if (!read.ok) throw new Error(read.problem);
  const failing = (error: Error) => {
    const fail = () => Promise.reject(error);
    const db = { execute: fail, select: () => ({ from: () => ({ where: fail }) }) };
    return { db, engine: 'postgres', ping: fail, close: async () => {} } as unknown as Store;
  };
  const refused = { code: 'ECONNREFUSED', query: 'select' };
  const gone = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), refused);
  const slow = Object.assign(new Error('canceling statement'), { code: '57014' });
  const rows: [string, Error, number, string][] = [
    ['an unforeseen error', new Error('secret /home/x/y.js:12'), 500, 'internal-error'],
    ['the database gone', new Error('query failed', { cause: gone }), 503, 'unavailable'],
    ['the database took too long', new Error('query failed', { cause: slow }), 503, 'unavailable'],
  ];
  for (const [name, error, status, slug] of rows) {
    t.test(name, async (t) => {
      const app = await build({ store: failing(error), config: read.config });
      t.teardown(() => app.close());
      const response = await app.inject('/v1/reports/220502-0001-2022');
      t.equal(response.statusCode, status);
      t.match(response.json(), { type: `/problems/${slug}`, status });
      t.notMatch(response.body, /secret|home|ECONN|10\.1|query failed/);
      if (status === 503) t.match(response.headers['retry-after'], /^\d+$/);
      t.equal((await app.inject('/health/ready')).statusCode, 503);
      t.equal((await app.inject('/health/live')).statusCode, 200);
    });
  }
});

t.test('a Content-Type with a tab or a space on the wire', async (t) => {
  const s = await service(t);
  await s.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = s.app.server.address() as { port: number };
  const body = JSON.stringify(reportBody());
  const types = [
    '\tapplication/json',
    '  application/json',
    'APPLICATION/json\t',
    'application/json\t;charset=utf-8',
  ];
  for (const [index, type] of types.entries()) {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = dial(port, '127.0.0.1', () =>
        socket.write(
          `POST /v1/reports?agency=${s.agency}&year=${2015 + index} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${s.own.authorization}\r\nContent-Type:${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
        ),
      );
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('end', () => resolve(text)).on('error', reject);
    });
    t.match(answer, /^HTTP\/1\.1 201 /, JSON.stringify(type));
  }
});

t.test('an expectation that is not known stands in the way of nothing', async (t) => {
  const { app } = await service(t);
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    get(`${address}/v1/rules`, { headers: { expect: 'nonsense' }, agent: false }, resolve).on(
      'error',
      reject,
    ),
  );
  t.equal(answer.resume().statusCode, 200);
});

t.test('what is no HTTP request is answered as a problem too', async (t) => {
  const s = await service(t);
  await s.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = s.app.server.address() as { port: number };
  const rows: [string, number, keyof typeof PROBLEMS][] = [
    ['GET /v1/regions?q=梅列 HTTP/1.1\r\nHost: here\r\n\r\n', 400, 'malformed-request'],
    ['NONSENSE\r\n\r\n', 400, 'malformed-request'],
    [`GET / HTTP/1.1\r\nHost: here\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
  ];
  for (const [request, status, slug] of rows) {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = dial(port, '127.0.0.1', () => socket.write(request));
      let text = '';
      socket.on('data', (data) => {
        text += data;
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    t.ok(answer.startsWith(`HTTP/1.1 ${status} `), JSON.stringify(request.slice(0, 100)));
    t.match(answer, 'application/problem+json');
    t.match(JSON.parse(answer.split('\r\n\r\n')[1]!), { status, type: `/problems/${slug}` });
    t.equal(PROBLEMS[slug].status, status);
  }
});
