import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { OPERATOR } from '../../src/domain/audit.js';
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

function isProblem(t: Test, response: Response, status: number, slug: string): Record<string, unknown> {
  t.equal(response.statusCode, status, response.body.slice(0, 300));
  t.match(response.headers['content-type'], /^application\/problem\+json/);
  t.match(response.json(), { type: `/problems/${slug}`, status, detail: String });
  return response.json();
}

const received = 'applications/new_received/total';
const first = reportBody(applications(3));
const second = reportBody(applications(4));
const get = async (s: Service, path = '') => s.app.inject(`/v1/reports/${s.agency}-2022${path}`);
const stored = async ({ store }: Service) => ({
  submissions: await countOf(store, 'submission'),
  past: await countOf(store, 'past_report'),
});

t.test('a correction takes the place of the report, which stays to be read', async (t) => {
  const s = await service(t);
  const query = { scope: 'government', publishedOn: '2023-01-20', sourceUrl: 'https://example.org/1' };
  const before = await submitJson(s, first, query);
  const corrected = await correctJson(s, second, String(before.headers.etag));
  t.equal(corrected.statusCode, 200, corrected.body.slice(0, 300));
  t.equal(corrected.headers.location, `/v1/reports/${s.agency}-2022`);
  t.match(corrected.json(), {
    revision: 2,
    scope: 'government',
    publishedOn: '2023-01-20',
    sourceUrl: 'https://example.org/1',
    figures: { [received]: { value: 4 } },
  });
  const now = await get(s);
  t.same(now.json(), corrected.json());
  t.equal(now.headers.etag, corrected.headers.etag);
  t.same((await get(s, '/revisions/2')).json(), corrected.json());
  t.equal((await get(s, '/revisions/1')).body, before.body, 'the first as it was, byte for byte');

  const { items, total } = (await get(s, '/revisions')).json();
  t.equal(total, 2);
  t.match(items, [
    { revision: 1, until: items[1].acceptedAt, document: before.json().document },
    { revision: 2, until: null, document: corrected.json().document },
  ]);
  t.equal((await get(s, '/document')).body, JSON.stringify(second));
  for (const [number, body] of [first, second].entries()) {
    const document = await get(s, `/revisions/${number + 1}/document`);
    t.equal(document.body, JSON.stringify(body));
    t.match(document.headers['content-disposition'], /^attachment/);
  }
  const listed = (await s.app.inject(`/v1/reports?cells=${received}`)).json();
  t.match(listed, { total: 1, items: [{ revision: 2, figures: { [received]: { value: 4 } } }] });

  const third = await correctJson(s, first, '"2"', { scope: 'area', publishedOn: '2023-02-01' });
  t.match(third.json(), { revision: 3, scope: 'area', publishedOn: '2023-02-01' }, 'the first bytes again');
  t.equal((await get(s, '/revisions/1')).body, before.body);
  for (const path of [
    '/revisions/0',
    '/revisions/4',
    '/revisions/x',
    '/revisions/1..4',
    '/revisions/4/document',
  ])
    isProblem(t, await get(s, path), 404, 'not-found');
  isProblem(t, await s.app.inject('/v1/reports/220502-9999-2022/revisions'), 404, 'not-found');
});

t.test('If-Match: needed, and one of the revision in force', async (t) => {
  const s = await service(t);
  const id = `${s.agency}-2022`;
  const tag = String((await submitJson(s, first)).headers.etag);
  isProblem(t, await correctJson(s, second, null), 428, 'revision-required');
  const stale = [
    '"0"',
    '"2"',
    'W/"other"',
    'nonsense',
    '',
    '"',
    `"${id}"`,
    `"${id}.2.x"`,
    '"1.x"',
    '"220502-0002-2022.1"',
  ];
  for (const ifMatch of stale) {
    const problem = isProblem(t, await correctJson(s, second, ifMatch), 412, 'stale-revision');
    t.match(problem, { report: id, revision: 1 }, ifMatch);
  }
  t.same(await stored(s), { submissions: 1, past: 0 }, 'nothing was stored');
  let revision = 1;
  const inForce = (n: number) => [
    '*',
    `"${n}"`,
    `W/"${n}"`,
    `"${id}.${n}"`,
    `"a", "${n}"`,
    `"${id}.${n}.hash"`,
  ];
  for (let i = 0; i < inForce(1).length; i++) {
    const ifMatch = inForce(revision)[i]!;
    const corrected = await correctJson(s, reportBody(applications(10 + i)), ifMatch);
    t.match(corrected.json(), { revision: ++revision }, ifMatch);
  }
  isProblem(t, await correctJson(s, second, tag), 412, 'stale-revision');
});

t.test('a tag holds while its revision is in force, whatever is found in it since', async (t) => {
  const s = await service(t);
  const carriedIn = {
    'applications/new_received/natural_person': 1,
    'applications/new_received/total': 1,
    'applications/carried_in/natural_person': 2,
    'applications/carried_in/total': 2,
    'applications/outcome.disclosed/natural_person': 3,
    'applications/outcome.disclosed/total': 3,
    'applications/outcome.total/natural_person': 3,
    'applications/outcome.total/total': 3,
  };
  const held = String((await submitJson(s, reportBody(carriedIn))).headers.etag);
  await submitJson(s, first, { year: '2021' });
  const now = await get(s);
  t.not(now.headers.etag, held, 'the year before came, and does not fit');
  t.match(now.json().findings, [{ rule: 'carried-over' }, { rule: 'carried-over' }]);
  t.equal((await correctJson(s, second, held)).json().revision, 2);
});

t.test('the same bytes again change nothing, unless something else is said of them', async (t) => {
  const s = await service(t);
  await submitJson(s, first, { publishedOn: '2023-01-20' });
  for (const query of [{}, { publishedOn: '2023-01-20' }, { scope: 'area' }] as Record<string, string>[]) {
    const same = await correctJson(s, first, '"1"', query);
    t.equal(same.statusCode, 200);
    t.equal(same.json().revision, 1);
  }
  t.same(await stored(s), { submissions: 1, past: 0 });
  const redated = await correctJson(s, first, '"1"', { publishedOn: '2023-01-25' });
  t.match(redated.json(), { revision: 2, publishedOn: '2023-01-25' });
  t.match((await correctJson(s, first, '"1"')).json(), {
    status: 412,
    detail: /revision 2, made of these very bytes/,
  });
});

t.test('a refused correction is kept; what was in force stays', async (t) => {
  const s = await service(t);
  const before = await submitJson(s, first);
  const wrong = reportBody({ ...applications(4), 'applications/outcome.total/total': 5 });
  const bodies: [body: unknown, status: number, slug: string][] = [
    [wrong, 422, 'inconsistent-report'],
    [
      reportBody({ 'applications/carried_in/total': { value: null, state: 'unreadable', raw: '?' } }),
      422,
      'unreadable-document',
    ],
    ['{', 400, 'malformed-request'],
    [reportBody({ 'applications/nonsense/total': 1 }), 400, 'unknown-cell'],
    ['', 400, 'empty-document'],
  ];
  for (const [body, status, slug] of bodies) {
    const { submission } = isProblem(t, await correctJson(s, body), status, slug);
    const kept = await s.app.inject({ url: `/v1/submissions/${submission}`, headers: { ...s.own } });
    t.match(kept.json(), { outcome: 'refused', problem: slug, corrects: 1, reportId: null }, slug);
  }
  t.equal((await get(s)).body, before.body);
  t.same(await stored(s), { submissions: 6, past: 0 });

  isProblem(t, await correctJson(s, wrong, '"1"', { intent: 'record' }), 403, 'forbidden');
  const recorded = await correctJson(s, wrong, '"1"', { intent: 'record' }, { ...s.archivist });
  t.match(recorded.json(), { revision: 2, consistency: 'inconsistent' });
  t.match((await correctJson(s, second, '"2"')).json(), {
    revision: 3,
    consistency: 'consistent',
    findings: [],
  });
  const past = (await get(s, '/revisions/2')).json();
  t.match(past, { consistency: 'inconsistent', findings: [{ outcome: 'violated' }] }, 'with its findings');
});

t.test('who may, and what there is to correct', async (t) => {
  const s = await service(t);
  await submitJson(s, first);
  const stranger = await keyOf(s.store, { role: 'agency', agencyId: s.otherAgency });
  isProblem(t, await correctJson(s, second, '"1"', {}, {}), 401, 'unauthorized');
  isProblem(t, await correctJson(s, second, '"1"', {}, { ...stranger }), 403, 'forbidden');
  isProblem(t, await correctJson(s, second, '"1"', { year: '2022' }), 400, 'invalid-parameters');
  isProblem(t, await correctJson(s, 'x'.repeat(100_001)), 413, 'too-large');
  for (const id of [`${s.agency}-2021`, '220502-9999-2022', 'x', `${s.agency}-2021%00`]) {
    const response = await s.app.inject({
      method: 'PUT',
      url: `/v1/reports/${id}`,
      headers: { ...s.admin, 'if-match': '*', 'content-type': 'application/json' },
      payload: JSON.stringify(second),
    });
    isProblem(t, response, 404, 'not-found');
  }
  t.same(await stored(s), { submissions: 1, past: 0 });
  t.equal((await correctJson(s, second, '"1"', {}, { ...s.archivist })).statusCode, 200);
});

t.test('what changed between two revisions, field by field', async (t) => {
  const s = await service(t);
  const section = (text: string) => [{ kind: 'overview', title: '一、总体情况', text }];
  await submitJson(s, { ...first, sections: section('旧') }, { publishedOn: '2023-01-20' });
  await correctJson(
    s,
    { ...reportBody({ ...applications(3), 'proactive/rules/issued': null }), sections: section('新') },
    '"1"',
    {
      publishedOn: '2023-01-21',
    },
  );
  const answer = await get(s, '/revisions/1..2');
  const { figures, fields, sections, ...rest } = answer.json();
  t.same(rest, { report: `${s.agency}-2022`, from: 1, to: 2 });
  t.same(figures, [
    {
      cell: 'proactive/rules/issued',
      from: { value: 0, state: 'reported', raw: '0' },
      to: { value: null, state: 'blank', raw: null },
    },
  ]);
  t.match(
    fields.filter(({ field }: { field: string }) => field === 'publishedOn'),
    [{ from: '2023-01-20', to: '2023-01-21' }],
  );
  t.match(sections, [{ kind: 'overview', from: { text: '旧' }, to: { text: '新' } }]);
  const back = (await get(s, '/revisions/2..1')).json();
  t.same(back.figures, [{ cell: figures[0].cell, from: figures[0].to, to: figures[0].from }]);
  t.match((await get(s, '/revisions/2..2')).json(), { figures: [], fields: [], sections: [] });
  const headers = { 'if-none-match': String(answer.headers.etag) };
  const again = await s.app.inject({ url: `/v1/reports/${s.agency}-2022/revisions/1..2`, headers });
  t.equal(again.statusCode, 304);
});

t.test('a report as of a moment', async (t) => {
  const s = await service(t);
  await submitJson(s, first);
  await delay(5);
  await correctJson(s, second);
  const [one, two] = (await get(s, '/revisions')).json().items;
  const asOf = (moment: string) => get(s, `?asOf=${encodeURIComponent(moment)}`);
  const before = (moment: string) => new Date(Date.parse(moment) - 1).toISOString();
  t.equal((await asOf(one.acceptedAt)).json().revision, 1);
  t.equal((await asOf(before(two.acceptedAt))).json().revision, 1);
  t.equal((await asOf(two.acceptedAt)).body, (await get(s)).body);
  t.equal((await asOf(two.acceptedAt.slice(0, 10))).json().revision, 2, 'at the end of that day');
  t.match(isProblem(t, await asOf(before(one.acceptedAt)), 404, 'not-found').detail, one.acceptedAt);
  t.match(isProblem(t, await asOf('2020-01-01'), 404, 'not-found').detail, one.acceptedAt);
  for (const moment of ['', 'yesterday', '2023-02-30', '1'])
    isProblem(t, await asOf(moment), 400, 'invalid-parameters');
  isProblem(t, await s.app.inject('/v1/reports/220502-0001-2019?asOf=2026-01-01'), 404, 'not-found');
});

t.test('an agency renamed: past revisions keep the name of their time', async (t) => {
  const s = await service(t);
  await submitJson(s, first);
  await correctJson(s, second);
  const past = (await get(s, '/revisions/1')).body;
  const url = `/v1/agencies/${s.agency}`;
  await s.app.inject({ method: 'PATCH', url, headers: { ...s.admin }, payload: { name: '东昌区政府' } });
  t.equal((await get(s)).json().agency.name, '东昌区政府');
  t.equal((await get(s, '/revisions/1')).body, past);
});

t.test(
  'corrections that come at once: one is in force, the others are stale',
  { skip: !onPostgres && 'TEST_DATABASE_URL is not set' },
  async (t) => {
    const s = await service(t);
    await submitJson(s, first);
    for (let revision = 1; revision <= 4; revision++) {
      const answers = await Promise.all(
        [1, 2, 3].map((n) => correctJson(s, reportBody(applications(revision * 10 + n)), `"${revision}"`)),
      );
      t.same(answers.map(({ statusCode }) => statusCode).sort(), [200, 412, 412]);
      t.equal((await get(s)).json().revision, revision + 1);
    }
    t.same(await stored(s), { submissions: 5, past: 4 }, 'of the stale ones nothing is stored');
  },
);

t.test(
  'a first report and its correction at once',
  { skip: !onPostgres && 'TEST_DATABASE_URL is not set' },
  async (t) => {
    const s = await service(t);
    for (let turn = 0; turn < 5; turn++) {
      const put = () =>
        s.app.inject({
          method: 'PUT',
          url: `/v1/reports/${s.agency}-${2018 + turn}`,
          headers: { ...s.own, 'content-type': 'application/json', 'if-match': '*' },
          payload: JSON.stringify(second),
        });
      const [made, corrected] = await Promise.all([
        submitJson(s, first, { year: String(2018 + turn) }),
        put(),
      ]);
      t.equal(made.statusCode, 201);
      t.ok([200, 404].includes(corrected.statusCode), corrected.body.slice(0, 200));
    }
  },
);

t.test(
  'an area, its parts and the years around corrected at once: nobody waits for ever, all see each other',
  { skip: !onPostgres && 'TEST_DATABASE_URL is not set' },
  async (t) => {
    const s = await service(t);
    const { createAgency } = await import('../../src/db/agencies.js');
    const part = await createAgency(
      s.store.db,
      { region: '220502', kind: 'department', name: '局' },
      OPERATOR,
    );
    if ('problem' in part) throw new Error(part.problem);
    const agencies = [s.agency, part.id];
    const years = [2021, 2022, 2023];
    const send = (method: 'POST' | 'PUT', agency: string, year: number, n: number) =>
      s.app.inject({
        method,
        url: method === 'PUT' ? `/v1/reports/${agency}-${year}` : '/v1/reports',
        query: method === 'PUT' ? {} : { agency, year: String(year) },
        headers: { ...s.admin, 'content-type': 'application/json', 'if-match': '*' },
        payload: JSON.stringify(reportBody(applications(n))),
      });
    for (const agency of agencies) for (const year of years) await send('POST', agency, year, 5);
    const jobs = agencies.flatMap((agency, i) =>
      years.flatMap((year) => [1, 2, 3].map((n) => () => send('PUT', agency, year, 100 * i + 10 * n))),
    );
    const rename = () =>
      s.app.inject({
        method: 'PATCH',
        url: `/v1/agencies/${part.id}`,
        headers: { ...s.admin },
        payload: { kind: 'organization', name: '公司' },
      });
    const answers = await Promise.all([...jobs.map((job) => job()), rename(), rename()]);
    t.ok(
      answers.every(({ statusCode }) => statusCode === 200 || statusCode === 412),
      answers.map(({ statusCode }) => statusCode).join(),
    );
    for (const year of years) {
      const [area, own] = await Promise.all(
        agencies.map(async (agency) => (await s.app.inject(`/v1/reports/${agency}-${year}`)).json()),
      );
      const sum = area.findings.find(
        ({ rule, where }: { rule: string; where: string }) => rule === 'area-is-sum' && where === received,
      );
      t.match(sum, { left: area.figures[received].value, right: own.figures[received].value });
      t.same(sum.against, [{ report: own.id, revision: own.revision }]);
    }
  },
);
