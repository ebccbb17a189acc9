import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net';
import t, { type Test } from 'tap';
import { connect } from '../../src/db/connect.js';
import { migrate } from '../../src/db/migrate.js';
import { emptyDatabase, onPostgres } from '../database.js';
import {
  agencyIn,
  applications,
  keyOf,
  reportBody,
  type Service,
  service,
  serviceOn,
  submitJson,
} from './service.js';

const page = await readFile(new URL('../../samples/liexi-2020.html', import.meta.url));
const contradicting = { ...applications(3), 'applications/carried_out/total': 1 };

/** Submissions by what is particular of them; their bodies, and what is asked beside. */
const SUBMISSIONS: Record<string, { body: unknown; type?: string; query?: Record<string, string> }> = {
  'zeros in every cell': { body: reportBody() },
  'figures that are not zero, blank, given as printed, or with a fraction': {
    body: reportBody({
      ...applications(12),
      'narrative/fees/year': 1.25,
      'remedies/reconsideration/total': { value: null, state: 'not_applicable', raw: '/' },
      'proactive/rules/newly_disclosed': null,
    }),
  },
  'on an older form, of an earlier year': {
    body: reportBody(applications(1), '2019'),
    query: { year: '2020' },
  },
  'all that is said beside the figures': {
    body: {
      ...reportBody(applications(2)),
      title: '2022年\ud800政府信息公开\u0000工作年度报告 “\\"',
      agencyName: '别的\u0000局',
      publishedOn: '2023-01-31',
      sections: [{ kind: 'overview', title: '一\u0000', text: '全年\ud800\n主动“公开”' }],
    },
    query: { sourceUrl: 'https://example.cn/%E6%8A%A5?a=1&b=%00' },
  },
  'a part of the figures': {
    body: { template: '2021', figures: applications(4) },
    query: { intent: 'record' },
  },
  'contradictions, recorded': { body: reportBody(contradicting), query: { intent: 'record' } },
  'of an area': { body: reportBody(applications(5)), query: { scope: 'area' } },
  'a page, with places': { body: page, type: 'text/html', query: { year: '2020' } },
  'a page, said to be something else': { body: page, type: 'application/pdf', query: { year: '2020' } },
};

t.test('the answer to a submission is the report, to the byte', async (t) => {
  const s = await service(t);
  for (const [name, { body, type = 'application/json', query }] of Object.entries(SUBMISSIONS)) {
    const agency = await agencyIn(s.store, '220502', `“${name}”局`, 'department');
    const created = await s.app.inject({
      method: 'POST',
      url: '/v1/reports',
      query: { agency, year: '2022', ...query },
      headers: { ...s.admin, 'content-type': type },
      payload: Buffer.isBuffer(body) ? body : JSON.stringify(body),
    });
    t.equal(created.statusCode, 201, name);
    const { location } = created.headers;
    const read = await s.app.inject({ url: location as string });
    t.equal(read.statusCode, 200, name);
    t.equal(created.body, read.body, name);
    t.equal(created.headers.etag, read.headers.etag, name);
  }
});

/** Submits the first report of a new department, with a key of its own. */
async function submitFirst(s: Service, headers: Record<string, string> = {}) {
  const agency = await agencyIn(s.store, '220502', '东昌区示例局', 'department');
  const own = await keyOf(s.store, { role: 'agency', agencyId: agency });
  // notes that the key is used
  await s.app.inject({ url: '/v1/audit', headers: { ...own } });
  const submit = async () => {
    const answer = await submitJson(s, undefined, { agency }, { ...own, ...headers });
    if (answer.statusCode !== 201) throw new Error(answer.body);
  };
  return submit;
}

t.test('a submission waits before it reads, and is stored by one statement', async (t) => {
  const statements: string[] = [];
  const s = await service(t, {}, { onStatement: (text) => statements.push(text) });
  const submit = await submitFirst(s);
  statements.length = 0;
  await submit();
  const told = statements.map((text) => text.replace(/\s+/g, ' '));
  t.match(told, [
    /from api_key/,
    /from agency a join region g .* where a.id = /,
    /pg_advisory_xact_lock\(/,
    /from report r .* r.agency_id = /,
    /from agency a .* where a.region_key in /,
    /^with kept as .* submitted as .* moved as /,
  ]);
  t.equal(told.length, 6);
});

t.test('its journeys to the database', { skip: !onPostgres && 'TEST_DATABASE_URL is not set' }, async (t) => {
  const { store, journeysOf } = await overheard(t);
  const s = await serviceOn(t, store);
  // each statement is described once on a connection
  for (let times = 0; times < 2; times++) await (await submitFirst(s))();
  await (await submitFirst(s, { 'idempotency-key': 'warm' }))();
  const least = async (headers = {}) => {
    const all = [];
    for (let times = 0; times < 3; times++) {
      const key = { 'idempotency-key': `key-${times}` };
      const submit = await submitFirst(s, 'idempotency-key' in headers ? key : {});
      all.push(await journeysOf(submit));
    }
    return Math.min(...all);
  };
  // its key, the agency, begin, locks with what is read under them, all that is stored, commit
  t.equal(await least(), 6);
  // and its turn, and its answer
  t.equal(await least({ 'idempotency-key': '' }), 8);
});

/** A store whose conversations are overheard: how often it waits for an answer before it says more. */
async function overheard(test: Test) {
  const url = new URL(await emptyDatabase(undefined, test));
  let journeys = 0;
  const sockets = new Set<Socket>();
  const between = createServer((near) => {
    const far = connectTo(Number(url.port || 5432), url.hostname);
    let isAnswered = true;
    near.on('data', (bytes) => {
      if (isAnswered) journeys++;
      isAnswered = false;
      far.write(bytes);
    });
    far.on('data', (bytes) => {
      isAnswered = true;
      near.write(bytes);
    });
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => {}).on('close', () => (socket === near ? far : near).destroy());
    }
  });
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve));
  const { port } = between.address() as AddressInfo;
  const databaseUrl = Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href;
  const store = await connect({ databaseUrl, dataDir: '', poolSize: 1 });
  test.teardown(async () => {
    await store.close();
    for (const socket of sockets) socket.destroy();
    between.close();
  });
  await migrate(store);
  const journeysOf = async (work: () => Promise<unknown>) => {
    const before = journeys;
    await work();
    return journeys - before;
  };
  return { store, journeysOf };
}
