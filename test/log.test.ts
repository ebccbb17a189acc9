import { sql } from 'drizzle-orm';
import t from 'tap';
import { type Config, readConfig } from '../src/config.js';
import { makeLog, networkOf, requestIds } from '../src/log.js';
import { redactor } from '../src/redaction.js';
import { applications, appOn, keyOf, reportBody, service } from './routes/service.js';

const SETTINGS = {
  LOG_LEVEL: 'trace',
  ADMIN_KEY: 'the-first-administrator',
  DATABASE_URL: 'postgres://gongkai:pass%2Fof-database@10.1.2.3/gongkai',
  REDIS_URL: 'redis://:pass-of-redis@10.1.2.3',
};

function configOf(environment: Record<string, string>): Config {
  const read = readConfig(environment);
  if (!read.ok) throw new Error(read.problem);
  return read.config;
}

/** A log at level trace that is kept, as the lines that would be written. */
function keptLog() {
  const lines: string[] = [];
  const log = makeLog(configOf(SETTINGS), { write: (line: string) => void lines.push(line) });
  const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, lines, entries };
}

t.test('of all that requests bring, no secret and nobody’s address is logged', async (t) => {
  const { log, lines, entries } = keptLog();
  const s = await service(t);
  const app = await appOn(t, s.store, {}, { log });
  const own = { ...(await keyOf(s.store, { role: 'agency', agencyId: s.agency })) };
  const admin = { ...s.admin };
  const json = { 'content-type': 'application/json' };
  const token = `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${Buffer.from('{"sub":"wang"}').toString('base64url')}.c2lnbmF0dXJl`;
  const remoteAddress = '203.0.113.77';
  const ask = async (status: number, request: object) => {
    const response = await app.inject({ remoteAddress, ...request });
    t.equal(
      response.statusCode,
      status,
      `${JSON.stringify(request).slice(0, 80)}: ${response.body.slice(0, 80)}`,
    );
    return response;
  };

  const made = await ask(201, {
    method: 'POST',
    url: '/v1/keys',
    headers: { ...admin, 'idempotency-key': '"idempotency-0001"' },
    payload: { role: 'agency', agencyId: s.agency },
  });
  const { key, id } = made.json() as { key: string; id: string };
  t.match(key, /^gk_/);
  const rotated = await ask(201, { method: 'POST', url: `/v1/keys/${id}/rotations`, headers: admin });
  const { key: newKey } = rotated.json() as { key: string };
  await ask(404, { method: 'DELETE', url: `/v1/keys/${newKey}`, headers: admin });
  await ask(401, {
    method: 'POST',
    url: '/v1/keys',
    headers: { authorization: 'Bearer wrong-key-0001' },
    payload: {},
  });
  await ask(401, {
    method: 'GET',
    url: '/v1/keys',
    headers: { authorization: `Bearer ${token}`, cookie: 'session=cookie-0001' },
  });
  await ask(400, { url: `/v1/reports?key=${newKey}&q=person-in-query` });
  await ask(404, { url: `/person-in-path/${newKey}` });
  await ask(400, {
    method: 'POST',
    url: '/v1/agencies',
    headers: { ...admin, ...json },
    payload: '{"name":"person-in-body',
  });
  const document = JSON.stringify({ ...reportBody(applications(3)), note: 'person-in-document' });
  const reports = `/v1/reports?agency=${s.agency}&year=2022&sourceUrl=https%3A%2F%2Fuser%3Apass-in-url%40example.cn`;
  await ask(400, { method: 'POST', url: reports, headers: { ...own, ...json }, payload: document });
  await ask(201, {
    method: 'POST',
    url: reports,
    headers: { ...own, ...json },
    payload: JSON.stringify(reportBody()),
  });
  const graphql = { method: 'POST', url: '/graphql', headers: { ...own, ...json } };
  const query = 'query($q: String) { agencies(q: $q) { totalCount } }';
  await ask(200, { ...graphql, payload: { query, variables: { q: 'person-in-variables' } } });
  await ask(400, { ...graphql, payload: { query: '{ person_in_query', variables: {} } });
  await ask(200, { url: '/graphql', query: { query, variables: '{"q":"person-in-variables"}' } });

  // What nobody foresaw: a table that is gone.
  for (const table of ['explanation', 'keyed_request', 'agency'])
    await s.store.db.execute(sql.raw(`alter table ${table} rename to ${table}_gone`));
  const explanations = `/v1/reports/${s.agency}-2022/explanations`;
  const text = 'person-in-explanation';
  await ask(500, {
    method: 'POST',
    url: explanations,
    headers: admin,
    payload: { rule: 'x', where: '', text },
  });
  await ask(500, {
    method: 'POST',
    url: '/v1/agencies',
    headers: { ...admin, 'idempotency-key': '"idempotency-0001"' },
    payload: { name: 'person-in-body', region: '220502', kind: 'department' },
  });
  const failed = await ask(500, { url: '/v1/agencies?q=person-in-query' });
  await ask(500, { ...graphql, payload: { query, variables: { q: 'person-in-variables' } } });

  const faults = entries().filter(({ msg }) => msg === 'unforeseen');
  t.ok(faults.length >= 4, 'failures are told');
  t.match(faults[0], {
    err: { type: /Error/, statement: /^\w+ /, stack: /at /, because: [{ code: '42P01' }] },
  });
  const { request } = failed.json() as { request: string };
  t.ok(
    faults.some(({ reqId }) => reqId === request),
    'under the id that the caller was told',
  );
  t.match(
    entries().find(({ path, method }) => path === '/v1/reports' && method === 'POST'),
    { method: 'POST', status: 400, network: '203.0.113.0/24' },
  );
  const all = lines.join('');
  for (const secret of [
    key,
    newKey,
    own.authorization.slice(7),
    SETTINGS.ADMIN_KEY,
    token,
    'wrong-key',
    'cookie-0001',
    'idempotency-0001',
    'pass-in-url',
    'person',
    remoteAddress,
    'applications/',
  ])
    t.notOk(all.includes(secret), secret);
});

t.test('whatever a line is made of, what is known to be secret is taken out', async (t) => {
  const { log, lines, entries } = keptLog();
  const key = `gk_${'x'.repeat(43)}`;
  const headers = { authorization: 'Bearer abcdefgh', cookie: 'a=hidden-0' };
  log.info({ req: { method: 'GET', url: '/v1?x=hidden-1', headers }, headers, body: 'hidden-2' }, 'asked');
  log.info({ variables: { a: 'hidden-3' }, url: 'postgres://gongkai:pass/of-database@db/x' }, 'other');
  log.warn(`ADMIN_KEY=${SETTINGS.ADMIN_KEY} ${key} Bearer abcdefgh pass%2Fof-database pass/of-database`);
  log.error(
    Object.assign(new Error('Failed query: x\nparams: hidden-4'), {
      query: 'select $1',
      params: ['hidden-5'],
    }),
  );
  const redis = Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['pass-of-redis'] } });
  log.child({ reqId: '1' }).error({ err: new Error('away', { cause: redis }), error: 'hidden-6' }, 'redis');
  log.error({ err: new SyntaxError(`Unexpected token, "hidden-7" is no JSON`) }, 'parsed');
  const value = Object.assign(new Error('invalid input syntax for type integer: "hidden-8"'), {
    code: '22P02',
  });
  log.error({ err: new AggregateError([value, 'hidden-9'], 'both') }, 'several');
  t.equal(lines.length, 7);
  t.notMatch(lines.join(''), /hidden|x{9}|abcdefgh|of-database|of-redis|the-first/);
  t.match(entries()[3], { msg: 'Error', err: { message: 'Failed query', statement: 'select $1' } });
  t.match(entries()[4], { err: { message: 'away', because: [{ message: 'WRONGPASS' }] } });
  t.match(entries()[6], {
    err: { because: [{ code: '22P02', message: 'invalid input syntax for type integer: "…"' }] },
  });
});

t.test('passwords in addresses, however they are written', async (t) => {
  const of = (url: string, text: string) => redactor(configOf({ DATABASE_URL: url }))(text);
  for (const [url, text] of [
    ['postgres://user:se@cret@db/x', 'password authentication failed: se@cret'],
    ['postgres://user:se%40cret@db/x', 'se@cret and se%40cret'],
    ['postgres://user:se/cret@db/x', 'getaddrinfo ENOTFOUND se/cret@db'],
    ['postgres://db/x?user=a&password=se%63ret', 'secret, se%63ret'],
    ['postgres://user:se%cret@db/x', 'postgres://user:se%cret@db/x'],
  ] as const)
    t.notMatch(of(url, text), /se.{0,3}cret/, `${url}: ${of(url, text)}`);
  t.equal(of('postgres://db/x', 'relation "report" does not exist'), 'relation "report" does not exist');
  t.equal(
    of('postgres://u:a@db/x', 'a table'),
    'a table',
    'a password of a letter is not taken out of words',
  );
});

t.test('networks and ids of requests', async (t) => {
  t.same(['10.1.2.3', '::ffff:10.1.2.3', '2001:db8:1:2:3::4', '2001:db8::1', '::1'].map(networkOf), [
    '10.1.2.0/24',
    '10.1.2.0/24',
    '2001:db8:1::/48',
    '2001:db8::/48',
    '::/48',
  ]);
  const [one, other] = [requestIds(), requestIds()];
  t.equal(new Set([one(), one(), other(), other()]).size, 4);
});
