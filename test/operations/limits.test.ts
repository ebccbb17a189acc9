import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { KEY } from './client.js';
import { freePort, ownStore, ready, startService, temporaryFolder } from './service-process.js';

/** What makes a service too busy for anything, three times for a second and a half, when it gets the signal. */
const BUSY = `process.on('SIGWINCH',()=>{let n=3;const busy=()=>{const end=Date.now()+1500;while(Date.now()<end);if(--n)setTimeout(busy,20)};busy()})`;

const QUERY = '{ region(code: "220502") { name } }';

t.test('a service that is too busy says so as long as it is; and takes the queries it knows', async (t) => {
  const port = freePort();
  const file = join(await temporaryFolder(t), 'queries.json');
  await writeFile(file, JSON.stringify([QUERY]));
  const service = startService(t, {
    ...(await ownStore(t)),
    PORT: `${port}`,
    ADMIN_KEY: KEY,
    SAMPLES: 'off',
    LOG_LEVEL: 'silent',
    RATE_LIMIT: 'off',
    PERSISTED_QUERIES: file,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(BUSY)}`,
  });
  await ready(service, port);
  const base = `http://127.0.0.1:${port}`;

  const ask = async (body: object) => {
    const response = await fetch(`${base}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { data?: unknown; errors?: { extensions: object }[] };
    return answer.errors ? answer.errors[0]!.extensions : answer.data;
  };
  const sha256Hash = createHash('sha256').update(QUERY).digest('hex');
  const region = { region: { name: '东昌区' } };
  t.same(await ask({ query: QUERY }), region, 'one of the list');
  t.same(await ask({ extensions: { persistedQuery: { version: 1, sha256Hash } } }), region, 'by its hash');
  t.match(await ask({ query: '{ rules { id } }' }), { code: 'PERSISTED_QUERY_REQUIRED' });

  const isRefused = async () => {
    const [rest, graphql] = await Promise.all([
      fetch(`${base}/v1/rules`),
      fetch(`${base}/graphql?query=${encodeURIComponent(QUERY)}`),
    ]);
    const problem = (await rest.json()) as object;
    const errors = (await graphql.json()) as object;
    if (rest.status === 200 && graphql.status === 200) return false;
    if (rest.status !== 503 || graphql.status !== 503) return null;
    t.match(problem, { type: '/problems/unavailable', status: 503 });
    t.match(errors, { errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
    for (const response of [rest, graphql]) t.match(response.headers.get('retry-after'), /^\d+$/);
    return true;
  };
  /** Whether it comes to that in time. */
  const comesTo = async (wanted: boolean) => {
    for (const end = Date.now() + 20_000; Date.now() < end; await delay(50))
      if ((await isRefused()) === wanted) return true;
    return false;
  };
  t.ok(await comesTo(false));
  service.process.kill('SIGWINCH');
  t.ok(await comesTo(true), 'turned away while it is too busy');
  t.equal((await fetch(`${base}/health/live`)).status, 200, 'but watched');
  t.ok(await comesTo(false), 'and answered when it is no more');
  service.process.kill('SIGTERM');
  t.equal(await service.ended, 0, service.output());
});
