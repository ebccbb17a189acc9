import t, { type Test } from 'tap';
import { onPostgres } from '../database.js';
import {
  applications,
  correctJson,
  countOf,
  keyOf,
  reportBody,
  type Service,
  service,
  submitJson,
} from './service.js';

type Response = Awaited<ReturnType<typeof submitJson>>;
type Headers = Record<string, string>;

const first = reportBody(applications(3));
const second = reportBody(applications(4));

async function reviewed(t: Test) {
  const s = await service(t, { review: true });
  const reviewer = { ...(await keyOf(s.store, { role: 'reviewer', region: '220500' })) };
  const decide = (id: string, body: object, ifMatch: string | null = '"1"', headers: Headers = reviewer) =>
    s.app.inject({
      method: 'POST',
      url: `/v1/submissions/${id}/reviews`,
      headers: { ...headers, ...(ifMatch !== null && { 'if-match': ifMatch }) },
      payload: body,
    });
  const publish = (id: string, ifMatch?: string) => decide(id, { decision: 'publish' }, ifMatch);
  const send = (id: string, reason = '请核对。') => decide(id, { decision: 'return', reason });
  return { s, reviewer, decide, publish, send };
}

function isProblem(t: Test, response: Response, status: number, slug: string): void {
  t.equal(response.statusCode, status, response.body.slice(0, 300));
  t.match(response.json(), { type: `/problems/${slug}`, status });
}

const report = (s: Service, path = '') => s.app.inject(`/v1/reports/${s.agency}-2022${path}`);

t.test('what is submitted is public when a reviewer publishes it, and not before', async (t) => {
  const { s, reviewer, publish } = await reviewed(t);
  const query = { publishedOn: '2023-01-20', scope: 'government' };
  const sent = await submitJson(s, first, query);
  t.equal(sent.statusCode, 202, sent.body.slice(0, 200));
  const { id } = sent.json();
  t.equal(sent.headers.location, `/v1/submissions/${id}`);
  t.match(sent.json(), {
    outcome: 'submitted',
    version: 1,
    assessment: { verdict: 'acceptable' },
    wanted: query,
  });
  t.same((await submitJson(s, first, query)).json().id, id, 'the same again is the same');
  t.equal(await countOf(s.store, 'submission'), 1);

  for (const path of ['', '/document', '/revisions', '/revisions/1', '/findings'])
    t.equal((await report(s, path)).statusCode, 404, `nothing is public: ${path}`);
  t.equal((await s.app.inject('/v1/reports')).json().total, 0);
  const seen = `{ report(id: "${s.agency}-2022") { id } reports { totalCount } findings { totalCount } }`;
  const ask = async () =>
    (await s.app.inject({ method: 'POST', url: '/graphql', payload: { query: seen } })).json().data;
  t.same(await ask(), { report: null, reports: { totalCount: 0 }, findings: { totalCount: 0 } });

  const queue = await s.app.inject({
    url: '/v1/submissions?status=submitted&region=220502',
    headers: reviewer,
  });
  t.match(queue.json(), { total: 1, next: null, items: [{ id, agencyId: s.agency, region: '220502' }] });

  const published = await publish(id);
  t.match(published.json(), {
    id,
    outcome: 'accepted',
    version: 2,
    reportId: `${s.agency}-2022`,
    revision: 1,
    reviewedBy: String,
    reviewedAt: String,
    wanted: null,
  });
  t.match((await report(s)).json(), { revision: 1, ...query });
  t.match(await ask(), { report: { id: `${s.agency}-2022` }, reports: { totalCount: 1 } });
  t.equal(await countOf(s.store, 'submission'), 1);
  t.equal((await submitJson(s, first)).statusCode, 200, 'the same bytes are published already');
});

t.test('what is returned stays with its reason; illegal changes are refused', async (t) => {
  const { s, reviewer, decide, publish, send } = await reviewed(t);
  const { id } = (await submitJson(s, first)).json();
  isProblem(t, await decide(id, { decision: 'publish' }, null), 428, 'revision-required');
  isProblem(t, await publish(id, '"2"'), 412, 'stale-revision');
  isProblem(t, await decide(id, { decision: 'return' }), 400, 'invalid-parameters');
  isProblem(t, await decide(id, { decision: 'publish', reason: 'x' }), 400, 'invalid-parameters');
  isProblem(t, await publish('none'), 404, 'not-found');
  const back = await send(id);
  t.match(back.json(), { outcome: 'returned', version: 2, reason: '请核对。', reportId: null });
  const tag = String(back.headers.etag);
  const own = await s.app.inject({ url: `/v1/submissions/${id}`, headers: { ...s.own } });
  t.match(own.json(), { outcome: 'returned', reason: '请核对。' }, 'its submitter reads why');
  t.equal(own.headers.etag, tag);
  isProblem(t, await publish(id), 412, 'stale-revision');
  isProblem(t, await publish(id, tag), 409, 'already-decided');
  isProblem(t, await publish(id, '*'), 409, 'already-decided');
  t.equal((await report(s)).statusCode, 404);

  const again = (await submitJson(s, first)).json();
  t.not(again.id, id, 'submitted anew');
  const held = { ...reviewer, 'if-none-match': '*' };
  const told = await decide(again.id, { decision: 'publish' }, '"1"', held);
  t.equal(told.statusCode, 200, 'what was done is told, whatever version the client holds');
  isProblem(t, await publish(again.id, '"2"'), 409, 'already-decided');
  const refused = reportBody({ ...applications(3), 'applications/outcome.total/total': 9 });
  const kept = (await submitJson(s, refused, { year: '2021' })).json().submission;
  isProblem(t, await publish(kept, '*'), 409, 'already-decided');
});

t.test('corrections are reviewed too; what they correct stays in force until then', async (t) => {
  const { s, publish } = await reviewed(t);
  await publish((await submitJson(s, first)).json().id);
  const one = (await correctJson(s, second)).json();
  const two = (await correctJson(s, reportBody(applications(5)))).json();
  t.match(one, { outcome: 'submitted', corrects: 1 });
  t.equal((await report(s)).json().revision, 1);
  t.match((await publish(one.id)).json(), { outcome: 'accepted', revision: 2 });
  t.equal((await report(s)).json().revision, 2);
  isProblem(t, await publish(two.id), 409, 'superseded-submission');
  isProblem(t, await correctJson(s, first), 412, 'stale-revision');

  const [left, right] = await Promise.all(
    [6, 7].map(async (n) => (await submitJson(s, reportBody(applications(n)), { year: '2021' })).json()),
  );
  t.equal((await publish(left.id)).statusCode, 200);
  isProblem(t, await publish(right.id), 409, 'superseded-submission');
});

t.test('by a reviewer of the region or one above, or an administrator', async (t) => {
  const { s, decide } = await reviewed(t);
  const { id } = (await submitJson(s, first)).json();
  const key = async (region: string) => ({ ...(await keyOf(s.store, { role: 'reviewer', region })) });
  const publish = (headers: Headers) => decide(id, { decision: 'publish' }, '"1"', headers);
  for (const headers of [await key('220503'), await key('350000'), { ...s.own }, { ...s.archivist }])
    isProblem(t, await publish(headers), 403, 'forbidden');
  isProblem(t, await publish({}), 401, 'unauthorized');
  const elsewhere = await key('350000');
  const list = (headers: Headers, query = '') => s.app.inject({ url: `/v1/submissions${query}`, headers });
  t.equal((await list(elsewhere)).json().total, 0);
  isProblem(t, await list(elsewhere, '?region=220502'), 403, 'forbidden');
  isProblem(t, await list({ ...s.own }, `?agency=${s.otherAgency}`), 403, 'forbidden');
  t.equal((await list({ ...s.own })).json().total, 1);
  t.equal((await list({ ...s.archivist })).json().total, 0, 'an archivist lists what it submitted');
  t.equal((await list({ ...s.admin }, '?status=returned')).json().total, 0);
  isProblem(t, await list({ ...s.admin }, '?cursor=x'), 400, 'invalid-parameters');
  t.equal((await publish({ ...s.admin })).statusCode, 200);
});

t.test('the queue in pages, and by GraphQL what is submitted', async (t) => {
  const { s, reviewer } = await reviewed(t);
  const years = [2019, 2020, 2021];
  const query = `mutation ($input: SubmitReportInput!) { submitReport(input: $input) {
    created awaitingReview submission report { id } problem { type } } }`;
  for (const year of years) {
    const input = { agency: s.agency, year, figures: first.figures };
    const payload = { query, variables: { input } };
    const answer = await s.app.inject({ method: 'POST', url: '/graphql', headers: { ...s.own }, payload });
    t.match(answer.json().data.submitReport, {
      created: false,
      awaitingReview: true,
      submission: String,
      report: null,
      problem: null,
    });
  }
  const seen: number[] = [];
  let cursor = '';
  do {
    const url = `/v1/submissions?limit=2&status=submitted${cursor && `&cursor=${cursor}`}`;
    const page = (await s.app.inject({ url, headers: reviewer })).json();
    t.equal(page.total, 3);
    seen.push(...page.items.map(({ year }: { year: number }) => year));
    cursor = page.next ?? '';
  } while (cursor);
  t.same(seen, years);
});

t.test(
  'two reviewers at once: one decides',
  { skip: !onPostgres && 'TEST_DATABASE_URL is not set' },
  async (t) => {
    const { s, publish, send } = await reviewed(t);
    for (const year of ['2018', '2019', '2020', '2021', '2022']) {
      const { id } = (await submitJson(s, first, { year })).json();
      const answers = await Promise.all([publish(id), send(id), publish(id), send(id)]);
      const statuses = answers.map(({ statusCode }) => statusCode);
      t.equal(statuses.filter((status) => status === 200).length, 1, statuses.join());
      t.ok(statuses.every((status) => [200, 409, 412].includes(status)));
      const done = answers.find(({ statusCode }) => statusCode === 200)!.json();
      const isPublic = (await s.app.inject(`/v1/reports/${s.agency}-${year}`)).statusCode === 200;
      t.equal(isPublic, done.outcome === 'accepted');
    }
  },
);
