import { sql } from 'drizzle-orm';
import t from 'tap';
import { findReassessment, keepReassessment } from '../src/db/reassessing.js';
import { OPERATOR } from '../src/domain/audit.js';
import { BOOK, reassess } from '../src/reassessment.js';
import { applications, reportBody, type Service, service, submitJson } from './routes/service.js';

/** Three reports in store, of which nothing is known to be wrong. */
async function withReports(s: Service): Promise<string[]> {
  const ids: string[] = [];
  for (const [year, agency] of [
    ['2021', s.agency],
    ['2022', s.agency],
    ['2022', s.otherAgency],
  ] as const) {
    const query = { year, agency, publishedOn: `${Number(year) + 1}-01-20` };
    const answer = await submitJson(s, reportBody(applications(3)), query, { ...s.admin });
    t.equal(answer.statusCode, 201, answer.body.slice(0, 200));
    ids.push(answer.json().id);
  }
  return ids;
}

const findingsOf = async (s: Service, id: string) =>
  (await s.app.inject(`/v1/reports/${id}`))
    .json()
    .findings.map(({ rule, where }: Record<string, string>) => `${rule} ${where}`);

t.test('asking again what was asked by this book changes nothing', async (t) => {
  const s = await service(t);
  await withReports(s);
  const state = await reassess(s.store.db, OPERATOR);
  t.match(state, { book: BOOK, done: 3, total: 3, changes: {}, consistency: 0, finishedAt: String });
});

t.test('findings that the book no longer makes go, new ones come, and what was accepted stays', async (t) => {
  const s = await service(t);
  const [first, second] = await withReports(s);
  // As if an older book had missed one thing and seen another.
  await s.store.db.execute(sql`update report set published_on = '2023-05-01' where id = ${second!}`);
  await s.store.db.execute(sql`insert into finding (region_key, revision, year, ordinal, report_id, rule, place, severity, content)
    values (220502000, 1, 2021, 1, ${first!}, 'rule-making-power', 'rules', 'warning',
      '{"rule":"rule-making-power","severity":"warning","outcome":"violated","where":"rules","cells":[],"left":1,"right":0,"difference":null,"message":{"zh":"","en":""}}')`);
  t.same(await findingsOf(s, first!), ['rule-making-power rules']);
  const progress: number[] = [];
  const state = await reassess(s.store.db, OPERATOR, { onProgress: ({ done }) => progress.push(done) });
  t.same(state.changes, {
    'rule-making-power': { came: 0, went: 1 },
    'government-deadline': { came: 1, went: 0 },
  });
  t.same(progress, [3, 3]);
  t.same(await findingsOf(s, first!), []);
  t.same(await findingsOf(s, second!), ['government-deadline publishedOn']);
  const { revision, status } = (await s.app.inject(`/v1/reports/${second}`)).json();
  t.same([revision, status], [1, 'published']);
});

t.test('an interrupted run goes on where it stopped; one of another book begins anew', async (t) => {
  const s = await service(t);
  const ids = (await withReports(s)).sort();
  const half = {
    book: BOOK,
    after: ids[1]!,
    done: 2,
    total: 3,
    changes: {},
    consistency: 0,
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
  };
  await keepReassessment(s.store.db, half);
  t.match(await reassess(s.store.db, OPERATOR), { done: 3, startedAt: half.startedAt, finishedAt: String });
  await keepReassessment(s.store.db, { ...half, book: 'another' });
  t.match(await reassess(s.store.db, OPERATOR), { book: BOOK, done: 3, finishedAt: String });
  const stopped = new AbortController();
  stopped.abort();
  t.equal((await reassess(s.store.db, OPERATOR, { signal: stopped.signal })).finishedAt, null);
});

t.test("an administrator's call", async (t) => {
  const s = await service(t);
  await withReports(s);
  const call = (method: 'GET' | 'POST', headers: Record<string, string>) =>
    s.app.inject({
      method,
      url: method === 'POST' ? '/v1/reassessments' : '/v1/reassessments/latest',
      headers,
    });
  t.equal((await call('POST', {})).statusCode, 401);
  t.equal((await call('POST', { ...s.own })).statusCode, 403);
  t.equal((await call('GET', { ...s.admin })).statusCode, 404);
  const begun = await call('POST', { ...s.admin });
  t.equal(begun.statusCode, 202, begun.body);
  let state = begun.json();
  while (state.state !== 'finished') state = (await call('GET', { ...s.admin })).json();
  t.match(state, { done: 3, total: 3, changes: {} });
  t.ok(await findReassessment(s.store.db));
});
