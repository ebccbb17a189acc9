import t, { type Test } from 'tap';
import { onPostgres, settled } from '../database.js';
import { temporaryFolder } from '../operations/service-process.js';
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
  const s = await service(t, { review: true, dataDir: await temporaryFolder(t) });
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

const RECEIVED = 'applications/new_received/total';
const AT = `cells=${RECEIVED}&regions=220500&years=2021..2022`;
/** Where figures, sums and changes are public: each is another way from the store to a reader. */
const PUBLIC = {
  agencies: `/v1/figures?${AT}`,
  published: `/v1/figures?${AT.replace('220500', '220502')}&basis=published`,
  children: `/v1/figures?${AT}&children=true&format=csv`,
  indicator: '/v1/indicators/disclosure_rate?regions=220500&years=2021..2022',
  csv: '/v1/exports/2022.csv',
  ndjson: '/v1/exports/2022.ndjson',
  list: `/v1/reports?cells=${RECEIVED}`,
  sums: `/graphql?query={figures(cells:["${RECEIVED}"],regions:["220500"],years:{from:2022,to:2022}){value reports}region(code:"220502"){series(cell:"${RECEIVED}",years:{from:2022,to:2022},basis:PUBLISHED){value reports}reports{totalCount}}}`,
} as const;

t.test('sums, exports and lists of updates move when it is published, and not before', async (t) => {
  const { s, publish, send } = await reviewed(t);
  const get = async (url: string) => {
    await settled(s.store);
    const answer = await s.app.inject(encodeURI(url));
    t.equal(answer.statusCode, 200, url);
    return answer;
  };
  const seen = async () => {
    const told: Record<string, unknown> = {};
    for (const [name, url] of Object.entries(PUBLIC)) {
      const { body, headers } = await get(url);
      told[name] = [body, headers.etag, headers['repr-digest'], headers['last-modified']];
    }
    return told;
  };
  /** Which of the above are not what they were; what is found in one region, in each of the ways to ask. */
  const moved = async (before: Record<string, unknown>) => {
    const after = await seen();
    return Object.keys(PUBLIC).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  };
  const sums = async () => {
    const [agencies, published] = [await get(PUBLIC.agencies), await get(PUBLIC.published)];
    const of = (answer: Response) =>
      answer
        .json()
        .items.map(({ value, reports }: { value: number | null; reports: number }) => [value, reports]);
    const { figures, region } = (await get(PUBLIC.sums)).json().data;
    t.same([figures[0].value, figures[0].reports], of(agencies)[1], 'GraphQL says the same');
    t.same([region.series[0].value, region.series[0].reports], of(published)[1], 'and a region');
    const lines = (await get(PUBLIC.ndjson)).body.split('\n').filter((line) => line !== '');
    const exported = lines.map((line) => JSON.parse(line).figures[RECEIVED]);
    return { agencies: of(agencies), published: of(published), exported };
  };
  let mark = '2020-01-01T00:00:00Z';
  const updated = async () => {
    const { items, updatedSince } = (await get(`/v1/reports?updatedSince=${mark}`)).json();
    mark = updatedSince ?? mark;
    return items.map(({ id, revision }: { id: string; revision: number }) => `${id} ${revision}`);
  };
  const none = [null, 0];
  t.same(await updated(), []);
  t.same(await sums(), { agencies: [none, none], published: [none, none], exported: [] });

  let before = await seen();
  const other = { agency: s.otherAgency };
  const area = (await submitJson(s, first)).json().id;
  const own = (await submitJson(s, second, other, { ...s.admin })).json().id;
  t.same(await moved(before), [], 'two wait');
  t.same(await updated(), []);

  t.equal((await publish(own)).statusCode, 200);
  t.same(await updated(), [`${s.otherAgency}-2022 1`]);
  t.same(await sums(), { agencies: [none, [4, 1]], published: [none, none], exported: [4] });
  t.same(
    await moved(before),
    Object.keys(PUBLIC).filter((name) => name !== 'published'),
  );
  t.equal((await publish(area)).statusCode, 200);
  t.same(await updated(), [`${s.agency}-2022 1`]);
  t.same(await sums(), { agencies: [none, [4, 1]], published: [none, [3, 1]], exported: [3, 4] });

  before = await seen();
  const correction = (await correctJson(s, reportBody(applications(8)))).json().id;
  const returned = (await correctJson(s, reportBody(applications(9)))).json().id;
  t.same(await moved(before), [], 'corrections wait');
  t.equal((await send(returned)).statusCode, 200);
  t.same(await moved(before), [], 'one is returned');
  t.same(await updated(), []);
  t.equal((await publish(correction)).statusCode, 200);
  t.same(await updated(), [`${s.agency}-2022 2`]);
  t.same(await sums(), { agencies: [none, [4, 1]], published: [none, [8, 1]], exported: [8, 4] });
  const isTold = ['published', 'csv', 'ndjson', 'list', 'sums'];
  t.same(
    (await moved(before)).filter((name) => isTold.includes(name)),
    isTold,
  );
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
