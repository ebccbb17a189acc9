import { type AddressInfo, createConnection } from 'node:net';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { build, type Deps } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { connect } from '../../src/db/connect.js';
import { obstacleOf } from '../../src/db/gone.js';
import { migrate } from '../../src/db/migrate.js';
import { connectRedis } from '../../src/redis.js';
import { emptyDatabase, freshDatabase, onPostgres } from '../database.js';
import { needs } from '../needs.js';
import { countOf, serviceOn, submitJson } from './service.js';

const store = await freshDatabase(t);

async function built(environment: Record<string, string>, deps: Partial<Deps> = {}) {
  const read = readConfig({ RATE_LIMIT: 'off', ...environment });
  if (!read.ok) throw new Error(read.problem);
  const app = await build({ store, config: read.config, ...deps });
  t.teardown(() => app.close());
  return app;
}

t.test('pages of the origins that are named may ask, and no others', async (t) => {
  const app = await built({ CORS_ORIGINS: 'https://a.example.cn,https://b.example.cn' });
  const allowed = async (origin: string) =>
    (await app.inject({ url: '/v1/rules', headers: { origin } })).headers['access-control-allow-origin'];
  t.equal(await allowed('https://b.example.cn'), 'https://b.example.cn');
  t.equal(await allowed('https://c.example.cn'), undefined);
});

t.test('a preflight names what may be sent, and is answered without one', async (t) => {
  const app = await built({});
  const preflight = await app.inject({
    method: 'OPTIONS',
    url: '/v1/reports/220502-0001-2020',
    headers: { origin: 'https://example.org', 'access-control-request-method': 'PUT' },
  });
  t.equal(preflight.statusCode, 204);
  t.match(preflight.headers['access-control-allow-methods'], /PUT/);
  t.match(preflight.headers['access-control-allow-headers'], /Idempotency-Key, If-Match/);
});

t.test('who watches is answered while the database is away, whatever key they send', async (t) => {
  const away = await connect({ databaseUrl: 'postgres://127.0.0.1:1/gongkai', dataDir: '' });
  t.teardown(() => away.close());
  const app = await built({ RATE_LIMIT: '100' }, { store: away });
  const ask = async (url: string) =>
    (await app.inject({ url, headers: { authorization: 'Bearer some-key' } })).statusCode;
  t.equal(await ask('/health/live'), 200);
  t.equal(await ask('/metrics'), 200);
  t.equal(await ask('/v1/rules'), 503, 'others are to be told who they are');
});

t.test('under pressure requests are turned away, but not those that watch', async (t) => {
  const app = await built({}, { pressure: { maxEventLoopDelay: 60_000, maxHeapUsedBytes: 1 } });
  t.equal((await app.inject('/v1/rules')).statusCode, 200, 'nothing is known yet');
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const refused = await app.inject('/v1/rules');
  t.equal(refused.statusCode, 503);
  t.match(refused.headers['retry-after'], /^\d+$/);
  t.match(refused.json(), { type: '/problems/unavailable', status: 503 });
  const graphql = await app.inject({
    method: 'POST',
    url: '/graphql',
    payload: { query: '{ rules { id } }' },
  });
  t.equal(graphql.statusCode, 503);
  t.match(graphql.json(), { errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
  t.match(graphql.headers['retry-after'], /^\d+$/);
  for (const url of ['/health/live', '/health/ready', '/metrics'])
    t.equal((await app.inject(url)).statusCode, 200, url);
});

t.test('a body that does not come to its end is ended', async (t) => {
  const app = await built({});
  t.equal(app.server.requestTimeout, 120_000);
  t.equal(app.server.headersTimeout, 60_000);
  app.server.requestTimeout = 500;
  app.server.headersTimeout = 500;
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const head = 'Host: localhost\r\nContent-Type: application/json\r\n';
  const answer = (request: string, drip: string) =>
    new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = createConnection(port, '127.0.0.1', () => socket.write(request));
      const dripping = setInterval(() => socket.write(drip), 100);
      socket.on('data', (data) => {
        text += data;
        clearInterval(dripping);
      });
      socket.on('error', reject).on('close', () => {
        clearInterval(dripping);
        resolve(text);
      });
    });
  const slow = {
    'a body by drops': answer(
      `POST /v1/assessments HTTP/1.1\r\n${head}Content-Length: 90000\r\n\r\n{"template"`,
      ' ',
    ),
    'a body in chunks': answer(
      `POST /v1/assessments HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n`,
      '1\r\n \r\n',
    ),
    'headers by drops': answer('GET /v1/rules HTTP/1.1\r\nX-A: ', 'a'),
  };
  for (const [name, answered] of Object.entries(slow)) {
    const text = await answered;
    t.match(text, /^HTTP\/1\.1 408 Request Timeout\r\n/, name);
    t.match(
      text,
      /content-type: application\/problem\+json[\s\S]*connection: close[\s\S]*"\/problems\/request-timeout"/,
      name,
    );
  }
});

const redisUrl = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379';
const hasRedis = await new Promise<boolean>((resolve) => {
  const { hostname, port } = new URL(redisUrl);
  const socket = createConnection(Number(port || 6379), hostname);
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  t.teardown(() => socket.destroy());
});
const silent = { info: () => {}, warn: () => {} };
/** An address that no other run has. */
const remoteAddress = Array.from({ length: 4 }, () => 1 + Math.floor(Math.random() * 250)).join('.');

t.test('processes count together in Redis', needs(hasRedis, 'no Redis'), async (t) => {
  const redis = [connectRedis(redisUrl, silent), connectRedis(redisUrl, silent)];
  t.teardown(() => {
    for (const one of redis) one.disconnect();
  });
  await Promise.all(
    redis.map((one) => one.ping().catch(() => new Promise((ready) => one.once('ready', ready)))),
  );
  const [one, other] = await Promise.all(redis.map((each) => built({ RATE_LIMIT: '3' }, { redis: each })));
  const ask = (app: typeof one) => app!.inject({ url: '/v1/rules', remoteAddress });
  t.same(
    [(await ask(one)).statusCode, (await ask(one)).statusCode, (await ask(other)).statusCode],
    [200, 200, 200],
  );
  t.equal((await ask(other)).statusCode, 429);
  t.equal((await ask(one)).statusCode, 429);
});

t.test('without Redis nobody is turned away, and it is told once', async (t) => {
  const told: string[] = [];
  const log = { info: () => {}, warn: (_: unknown, text: string) => void told.push(text) };
  const redis = connectRedis('redis://127.0.0.1:1', log as never);
  t.teardown(() => redis.disconnect());
  const app = await built({ RATE_LIMIT: '1' }, { redis });
  for (let i = 0; i < 3; i++) t.equal((await app.inject('/v1/rules')).statusCode, 200);
  await new Promise((resolve) => setTimeout(resolve, 700));
  t.same(told, ['Redis does not answer: requests are not counted']);
});

t.test(
  'a statement that takes too long is given up',
  { skip: onPostgres ? false : 'PGlite knows no statement_timeout' },
  async (t) => {
    const databaseUrl = process.env.TEST_DATABASE_URL;
    const store = await connect({ databaseUrl, dataDir: '', statementTimeout: 100 });
    t.teardown(() => store.close());
    const error = await store.db.execute(sql`select pg_sleep(5)`).then(
      () => null,
      (error: unknown) => error,
    );
    t.match(obstacleOf(error), /took too long/);
    const session = await store.session();
    await session.db.execute(sql`select pg_sleep(0.2)`);
    await session.end();
    t.pass('but not in a session of its own, as migrations have');
  },
);

t.test(
  'a statement that takes too long is a 503 to whoever asked, and nothing is half done',
  { skip: onPostgres ? false : 'PGlite knows no statement_timeout' },
  async (t) => {
    const databaseUrl = await emptyDatabase(undefined, t);
    const slow = await connect({ databaseUrl, dataDir: '', statementTimeout: 200 });
    t.teardown(() => slow.close());
    await migrate(slow);
    const s = await serviceOn(t, slow);
    const holder = await slow.session();
    await holder.db.execute(sql`begin`);
    await holder.db.execute(sql`lock table agency, report in access exclusive mode`);
    const asked = await s.app.inject('/v1/agencies');
    const sent = await submitJson(s);
    for (const answer of [asked, sent]) {
      t.equal(answer.statusCode, 503);
      t.match(answer.headers, { 'content-type': /^application\/problem\+json/, 'retry-after': /^\d+$/ });
      t.match(answer.json(), { type: '/problems/unavailable', detail: /took too long/ });
    }
    const query = '{ agencies { totalCount } }';
    const told = await s.app.inject({ method: 'POST', url: '/graphql', payload: { query } });
    t.equal(told.statusCode, 503);
    t.match(told.json(), { errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
    t.match(told.headers['retry-after'], /^\d+$/);
    await holder.end();
    t.equal(await countOf(slow, 'submission'), 0);
    t.equal((await submitJson(s)).statusCode, 201, 'the same again');
    t.equal((await s.app.inject('/v1/agencies')).json().total, 2);
  },
);
