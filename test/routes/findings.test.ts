import t from 'tap';
import { createAgency } from '../../src/db/agencies.js';
import { OPERATOR } from '../../src/domain/audit.js';
import type { AgencyKind } from '../../src/domain/report.js';
import { onPostgres } from '../database.js';
import { applications, keyOf, reportBody, type Service, service, submitJson } from './service.js';

/** Applications of natural persons of which some are carried in and out, so that the form's sums hold. */
const carried = (received: number, carriedIn: number, carriedOut: number) => {
  const row = (id: string, n: number) => ({
    [`applications/${id}/natural_person`]: n,
    [`applications/${id}/total`]: n,
  });
  const done = received + carriedIn - carriedOut;
  return {
    ...row('new_received', received),
    ...row('carried_in', carriedIn),
    ...row('carried_out', carriedOut),
    ...row('outcome.disclosed', done),
    ...row('outcome.total', done),
  };
};

const submit = (
  s: Service,
  year: string,
  figures: Parameters<typeof reportBody>[0],
  query: Record<string, string> = {},
) => submitJson(s, reportBody(figures), { year, ...query }, { ...s.admin });

const findingsOf = async (s: Service, report: string) =>
  (await s.app.inject(`/v1/reports/${report}/findings`)).json().items as {
    rule: string;
    where: string;
    severity: string;
    left: number;
    right: number;
    against?: { report: string; revision: number }[];
    explanation?: { text: string };
  }[];

const of = (items: Awaited<ReturnType<typeof findingsOf>>, rule: string) =>
  items.filter((item) => item.rule === rule);

t.test('a report is asked against the one before it, whichever of the two comes first', async (t) => {
  for (const [first, second] of [
    ['2022', '2023'],
    ['2023', '2022'],
  ] as const) {
    const s = await service(t);
    const figures = { 2022: carried(5, 0, 2), 2023: carried(4, 3, 0) };
    for (const year of [first, second]) t.equal((await submit(s, year, figures[year])).statusCode, 201);
    const found = of(await findingsOf(s, `${s.agency}-2023`), 'carried-over');
    t.match(found, [
      { where: 'natural_person', severity: 'info', left: 3, right: 2 },
      { where: 'total', severity: 'warning', left: 3, right: 2, difference: 1 },
    ]);
    t.same(found[0]!.against, [{ report: `${s.agency}-2022`, revision: 1 }]);
    t.same(of(await findingsOf(s, `${s.agency}-2022`), 'carried-over'), []);
  }
});

t.test('what fits is not a finding, and a missing neighbour no pass', async (t) => {
  const s = await service(t);
  const alone = (await submit(s, '2023', carried(4, 2, 0))).json();
  t.same(of(alone.findings, 'carried-over'), []);
  const url = `/v1/reports/${alone.id}/findings?outcome=not_assessable`;
  const open = (await s.app.inject(url)).json().items;
  t.equal(open.filter(({ rule }: { rule: string }) => rule === 'carried-over').length, 7);
  await submit(s, '2022', carried(5, 0, 2));
  t.same(of(await findingsOf(s, alone.id), 'carried-over'), []);
  const asked = (await s.app.inject(`/v1/reports/${alone.id}/findings?outcome=satisfied`)).json().items;
  t.equal(asked.filter(({ rule }: { rule: string }) => rule === 'carried-over').length, 7);
});

t.test('a stock of documents moves by what was issued and repealed', async (t) => {
  const s = await service(t);
  const documents = (issued: number, repealed: number, inForce: number) => ({
    'proactive/normative_documents/issued': issued,
    'proactive/normative_documents/repealed': repealed,
    'proactive/normative_documents/in_force': inForce,
  });
  await submit(s, '2021', documents(1, 0, 10));
  const fits = (await submit(s, '2022', documents(3, 1, 12))).json();
  t.same(of(fits.findings, 'documents-in-force'), []);
  const not = (await submit(s, '2023', documents(3, 1, 15))).json();
  t.match(of(not.findings, 'documents-in-force'), [{ where: 'normative_documents', left: 15, right: 14 }]);
});

/** An agency of a kind in a region, registered by the administrator. */
async function register(s: Service, region: string, kind: AgencyKind): Promise<string> {
  const made = await createAgency(s.store.db, { region, kind, name: `${region}的${kind}` }, OPERATOR);
  if ('problem' in made) throw new Error(made.problem);
  return made.id;
}

t.test('the report of an area against those of its parts', async (t) => {
  const s = await service(t);
  const [one, two] = [await register(s, '220502', 'department'), await register(s, '220502', 'department')];
  const area = (await submit(s, '2022', applications(5))).json();
  t.same(of(area.findings, 'area-is-sum'), []);
  await submit(s, '2022', applications(2), { agency: one });
  t.same(of(await findingsOf(s, area.id), 'area-is-sum'), [], 'one part is missing still');
  const all = (await s.app.inject(`/v1/reports/${area.id}/findings?outcome=not_assessable`)).json().items;
  t.match(of(all, 'area-is-sum')[0], { message: { en: new RegExp(`1 are missing: .*${two}`) } });
  await submit(s, '2022', applications(4), { agency: two });
  const found = of(await findingsOf(s, area.id), 'area-is-sum');
  t.ok(found.length > 0 && found.every(({ left, right }) => left === 5 && right === 6));
  t.same(found[0]!.against?.map(({ report }) => report).sort(), [`${one}-2022`, `${two}-2022`].sort());
  t.same(of(await findingsOf(s, area.id), 'area-not-below-part'), []);

  const larger = await register(s, '220502', 'department');
  await submit(s, '2022', applications(9), { agency: larger });
  t.ok(of(await findingsOf(s, area.id), 'area-not-below-part').length > 0);
});

t.test('what no longer stands is still to be read', async (t) => {
  const s = await service(t);
  const one = await register(s, '220502', 'department');
  const area = (await submit(s, '2022', applications(5))).json();
  await submit(s, '2022', applications(6), { agency: one });
  const before = of(await findingsOf(s, area.id), 'area-is-sum');
  t.ok(before.length > 0);
  const two = await register(s, '220502', 'department');
  await submit(s, '2022', applications(1), { agency: two });
  const after = of(await findingsOf(s, area.id), 'area-is-sum');
  t.ok(after.every(({ right }) => right === 7));
  const { items } = (await s.app.inject(`/v1/reports/${area.id}/findings/history`)).json();
  const sums = items.filter(({ rule }: { rule: string }) => rule === 'area-is-sum');
  t.equal(sums.length, before.length + after.length);
  t.match(sums[0], { right: 6, revision: 1, foundAt: String, goneAt: String });
  t.match(sums.at(-1), { right: 7, goneAt: null });
  t.equal((await s.app.inject('/v1/reports/220502-9999-2022/findings/history')).statusCode, 404);
});

t.test('a report that comes late, and one whose year is another', async (t) => {
  const s = await service(t);
  const department = await register(s, '220502', 'department');
  const late = (await submit(s, '2022', {}, { agency: department, publishedOn: '2023-02-03' })).json();
  t.match(of(late.findings, 'department-deadline'), [{ severity: 'warning', where: 'publishedOn' }]);
  const summary = (await s.app.inject('/v1/regions/220502/summary?year=2022')).json();
  t.match(summary, { region: '220502', year: 2022, expected: 2, filed: 1, late: 1, withWarnings: 1 });

  const page = `<title>东昌区2021年政府信息公开工作年度报告</title><h1>东昌区2021年政府信息公开工作年度报告</h1>`;
  const tables = (await import('node:fs')).readFileSync(
    new URL('../../samples/xizhong-2022.html', import.meta.url),
    'utf8',
  );
  const other = await s.app.inject({
    method: 'POST',
    url: '/v1/assessments?year=2023',
    headers: { 'content-type': 'text/html' },
    payload: tables.replace(/<title>.*?<\/title>/su, '').replace(/<h1>.*?<\/h1>/su, page),
  });
  const printed = of(other.json().findings, 'year-printed');
  t.equal(printed.length, 1, other.body.slice(0, 200));
});

t.test('the list of findings: filters, totals, pages, CSV', async (t) => {
  const s = await service(t);
  await submit(s, '2022', carried(5, 0, 2));
  await submit(s, '2023', carried(4, 3, 0));
  await submit(s, '2022', {}, { agency: s.otherAgency, publishedOn: '2023-02-03' });
  const get = async (query: string) => (await s.app.inject(`/v1/findings?${query}`)).json();
  const all = await get('region=220500');
  t.equal(all.total, 3);
  t.same(all.totals, [
    { rule: 'carried-over', severity: 'info', findings: 1, reports: 1 },
    { rule: 'carried-over', severity: 'warning', findings: 1, reports: 1 },
    { rule: 'department-deadline', severity: 'warning', findings: 1, reports: 1 },
  ]);
  t.match(all.items[0], {
    report: { id: `${s.agency}-2023` },
    finding: { rule: 'carried-over' },
    foundAt: String,
  });
  t.equal((await get('region=220503')).total, 1);
  t.equal((await get('region=350000')).total, 0);
  t.equal((await get('years=2022')).total, 1);
  t.equal((await get('rule=carried-over&severity=warning')).total, 1);
  t.equal((await get('kind=department')).total, 1);
  t.equal((await get(`agency=${s.agency}`)).total, 2);

  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: {
      items: { finding: { where: string }; report: { id: string } }[];
      next: string | null;
      total: number;
    } = await get(`limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    t.equal(page.total, 3);
    seen.push(...page.items.map(({ report, finding }) => `${report.id} ${finding.where}`));
    cursor = page.next;
  }
  t.equal(new Set(seen).size, 3);

  const csv = await s.app.inject({ url: '/v1/findings?region=220500', headers: { accept: 'text/csv' } });
  t.match(csv.headers['content-type'], /^text\/csv/);
  const lines = csv.body.replace('\ufeff', '').trim().split('\r\n');
  t.equal(lines.length, 4);
  t.match(lines[0], /^report,agency,agencyName,/);
  t.match(lines[1], new RegExp(`^${s.agency}-2023,`));

  for (const [query, status] of [
    ['rule=no-such-rule', 404],
    ['cursor=nonsense', 400],
    ['severity=fatal', 400],
    ['region=1', 400],
  ] as const)
    t.equal((await s.app.inject(`/v1/findings?${query}`)).statusCode, status, query);
});

t.test('a submitter explains a finding; the text stands while the finding does', async (t) => {
  const s = await service(t);
  const report = (await submit(s, '2023', carried(4, 3, 0))).json().id;
  await submit(s, '2022', carried(5, 0, 2));
  const explain = (body: object, headers: Record<string, string> = { ...s.own }) =>
    s.app.inject({ method: 'POST', url: `/v1/reports/${report}/explanations`, headers, payload: body });
  const text = '上年结转含并入机关的 1 件。';
  const made = await explain({ rule: 'carried-over', where: 'total', text });
  t.equal(made.statusCode, 201, made.body);
  const found = of(await findingsOf(s, report), 'carried-over').find(({ where }) => where === 'total')!;
  t.equal(found.explanation?.text, text);
  t.equal((await explain({ rule: 'carried-over', where: 'total', text: '另作说明。' })).statusCode, 201);
  const said = (await s.app.inject(`/v1/reports/${report}/explanations`)).json();
  t.match(said.items, [
    { text, until: String },
    { text: '另作说明。', until: null },
  ]);

  t.equal(
    (await explain({ rule: 'carried-over', where: 'nowhere', text })).json().type,
    '/problems/no-such-finding',
  );
  t.equal((await explain({ rule: 'carried-over', where: 'total', text: ' ' })).statusCode, 400);
  t.equal((await explain({ rule: 'carried-over', where: 'total', text }, {})).statusCode, 401);
  const stranger = await keyOf(s.store, { role: 'agency', agencyId: s.otherAgency });
  t.equal((await explain({ rule: 'carried-over', where: 'total', text }, { ...stranger })).statusCode, 403);
});

t.test('an explanation goes over to the changed finding of the same place, and ends with it', async (t) => {
  const s = await service(t);
  const area = (await submit(s, '2022', applications(5))).json().id;
  await submit(s, '2022', applications(6), { agency: await register(s, '220502', 'department') });
  const where = 'applications/new_received/total';
  const said = async () =>
    of(await findingsOf(s, area), 'area-is-sum').find((finding) => finding.where === where);
  const headers = { ...s.own };
  const payload = { rule: 'area-is-sum', where, text: '部门另有统计。' };
  await s.app.inject({ method: 'POST', url: `/v1/reports/${area}/explanations`, headers, payload });
  for (const [more, right] of [
    [1, 7],
    [2, 9],
  ] as const) {
    await submit(s, '2022', applications(more), { agency: await register(s, '220502', 'department') });
    t.match(await said(), { right, explanation: { text: payload.text } });
  }
  const { items } = (await s.app.inject(`/v1/reports/${area}/findings/history`)).json();
  t.ok(
    items.every((item: object) => !('explanation' in item)),
    'it stands beside a finding, not in it',
  );
  t.equal(
    items.filter(
      (item: { where: string; rule: string }) => item.rule === 'area-is-sum' && item.where === where,
    ).length,
    3,
  );

  await register(s, '220502', 'department');
  await submit(s, '2022', applications(1), { agency: await register(s, '220502', 'department') });
  t.equal(await said(), undefined, 'one part is missing now');
  const { items: all } = (await s.app.inject(`/v1/reports/${area}/explanations`)).json();
  t.match(all, [{ text: payload.text, until: String }]);
});

t.test('the same by GraphQL', async (t) => {
  const s = await service(t);
  const report = (await submit(s, '2023', carried(4, 3, 0))).json().id;
  await submit(s, '2022', carried(5, 0, 2));
  const payload = { rule: 'carried-over', where: 'total', text: '并入机关。' };
  await s.app.inject({
    method: 'POST',
    url: `/v1/reports/${report}/explanations`,
    headers: { ...s.own },
    payload,
  });
  const query = `{
    findings(region: "220000", years: {from: 2022, to: 2023}, first: 1) {
      nodes { finding { rule where severity against { report revision } explanation { text } definition { code } } report { id agency { name } } }
      pageInfo { hasNextPage endCursor } totalCount totals { rule findings reports }
    }
    region(code: "220502") { summary(year: 2023) { expected filed late withWarnings } }
  }`;
  const { data, errors } = (
    await s.app.inject({ method: 'POST', url: '/graphql', payload: { query } })
  ).json();
  t.same(errors, undefined);
  t.match(data.findings.nodes, [
    {
      finding: { rule: 'carried-over', against: [{ revision: 1 }], definition: { code: 'Y-01' } },
      report: { id: report },
    },
  ]);
  t.match(data.findings, { pageInfo: { hasNextPage: true }, totalCount: 2 });
  t.same(data.region.summary, { expected: 1, filed: 1, late: 0, withWarnings: 1 });
});

t.test(
  'neighbours that come at once all see each other',
  { skip: !onPostgres && 'TEST_DATABASE_URL is not set' },
  async (t) => {
    const s = await service(t);
    const part = await register(s, '220502', 'department');
    const years = ['2021', '2022', '2023', '2024'];
    const outcomes = await Promise.all([
      ...years.map((year) => submit(s, year, carried(4, 3, 0))),
      ...years.map((year) => submit(s, year, carried(9, 0, 0), { agency: part })),
    ]);
    t.ok(outcomes.every(({ statusCode }) => statusCode === 201));
    for (const year of years) {
      const found = await findingsOf(s, `${s.agency}-${year}`);
      t.equal(of(found, 'carried-over').length, year === '2021' ? 0 : 2, year);
      t.ok(of(found, 'area-not-below-part').length > 0, year);
    }
  },
);

t.test(
  'parts of one area that come at once are all in its findings',
  { skip: !onPostgres && 'TEST_DATABASE_URL is not set' },
  async (t) => {
    const s = await service(t);
    const area = (await submit(s, '2022', applications(1))).json().id;
    const parts = [1, 2, 3, 4, 5, 6];
    const agencies: string[] = [];
    for (const _ of parts) agencies.push(await register(s, '220502', 'department'));
    const outcomes = await Promise.all(
      agencies.map((agency, i) => submit(s, '2022', applications(parts[i]!), { agency })),
    );
    t.same(
      outcomes.map(({ statusCode }) => statusCode),
      parts.map(() => 201),
    );
    const found = of(await findingsOf(s, area), 'area-is-sum');
    t.ok(found.length > 0 && found.every(({ right }) => right === 21));
  },
);
