import { sql } from 'drizzle-orm';
import t from 'tap';
import { createAgency } from '../../src/db/agencies.js';
import type { Database } from '../../src/db/connect.js';
import { acceptReport } from '../../src/db/submissions.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { blank } from '../../src/domain/figure.js';
import type { AgencyKind } from '../../src/domain/report.js';
import { clean, upload } from '../db/examples.js';
import { type Asking, asking } from '../graphql/asking.js';

const RECEIVED = 'applications/new_received/total';
const FEES = 'proactive/administrative_fees/amount_collected';
const CORRECTION = 'applications/outcome.other.correction_overdue/total';
const EXTRA = 'statistics/x.依申请公开/year';

type Row = Record<string, unknown> & {
  region: string;
  year: number;
  cell: string;
  value: number | null;
  reports: number;
};

/** Answers of `/v1/figures`: its rows, or the problem. */
async function figures({ app }: Asking, query: Record<string, string>) {
  const response = await app.inject({
    url: '/v1/figures',
    query: { cells: RECEIVED, years: '2021', ...query },
  });
  const body = response.json();
  return { status: response.statusCode, headers: response.headers, body, items: (body.items ?? []) as Row[] };
}

const valuesOf = (rows: readonly Row[]) =>
  rows.map(({ region, year, value, reports }) => [region, year, value, reports]);

async function file(
  db: Database,
  region: string,
  kind: AgencyKind,
  year: number,
  figures: Parameters<typeof upload>[2],
  more: Parameters<typeof upload>[3] = {},
) {
  const agency = await createAgency(db, { region, kind, name: `${region} ${kind}` }, OPERATOR);
  if ('problem' in agency) throw new Error(agency.problem);
  await acceptReport(db, await upload(agency, year, figures, more));
  return agency;
}

// The figure of agency n is 10 n + year mod 5: 4, 0, 1.
const shared = await asking(t, [2019, 2020, 2021]);

t.test('a region covers its subtree, on every level', async (t) => {
  const { items } = await figures(shared, {
    regions: '000000,220000,220500,220502,220502001,350400',
    years: '2019..2021',
  });
  t.same(valuesOf(items), [
    ['000000', 2019, 174, 6],
    ['000000', 2020, 150, 6],
    ['000000', 2021, 156, 6],
    ['220000', 2019, 76, 4],
    ['220000', 2020, 60, 4],
    ['220000', 2021, 64, 4],
    ['220500', 2019, 72, 3],
    ['220500', 2020, 60, 3],
    ['220500', 2021, 63, 3],
    ['220502', 2019, 58, 2],
    ['220502', 2020, 50, 2],
    ['220502', 2021, 52, 2],
    ['220502001', 2019, 34, 1],
    ['220502001', 2020, 30, 1],
    ['220502001', 2021, 31, 1],
    ['350400', 2019, 98, 2],
    ['350400', 2020, 90, 2],
    ['350400', 2021, 92, 2],
  ]);
});

t.test('a row for all that is asked for: null where there is no report, or no such cell', async (t) => {
  const { body, items } = await figures(shared, {
    cells: `${CORRECTION},${RECEIVED}`,
    regions: '220502,220502001',
    years: '2018,2020,2021',
  });
  t.equal(body.total, 12);
  t.equal(body.next, null);
  t.same(
    items.slice(0, 6).map(({ year, cell, value, reports }) => [year, cell, value, reports]),
    [
      [2018, CORRECTION, null, 0],
      [2018, RECEIVED, null, 0],
      [2020, CORRECTION, null, 0],
      [2020, RECEIVED, 50, 2],
      [2021, CORRECTION, 0, 2],
      [2021, RECEIVED, 52, 2],
    ],
  );
  t.same(
    items.slice(6).map(({ value }) => value),
    [null, null, null, 30, 0, 31],
  );
  t.same(Object.keys(items[0]!), ['region', 'year', 'cell', 'value', 'reports', 'inconsistent']);
});

t.test('blank is not zero; each value says how many reports stand behind it', async (t) => {
  const s = await asking(t, []);
  const { db } = s.store;
  const inconsistent = { assessment: { ...clean, consistency: 'inconsistent' as const } };
  await file(db, '220502', 'department', 2021, { [RECEIVED]: 5, [FEES]: 0.1, [EXTRA]: 1.5 });
  await file(db, '220502', 'department', 2021, { [RECEIVED]: 7, [FEES]: 0.2 }, inconsistent);
  await file(db, '220502001', 'township', 2021, { [RECEIVED]: blank(), [FEES]: 0.3 }, inconsistent);
  await file(db, '220502001', 'township', 2021, {
    [RECEIVED]: blank(),
    [FEES]: 1e-7,
    [EXTRA]: 2,
    'proactive/rules/newly_made': 4,
  });
  await file(db, '350402', 'township', 2021, { [RECEIVED]: blank() });
  const cells = [RECEIVED, FEES, EXTRA, 'proactive/rules/newly_made', 'narrative/fees/year'].join(',');
  const of = async (regions: string) =>
    (await figures(s, { cells, regions })).items.map(({ value, reports, inconsistent }) => [
      value,
      reports,
      inconsistent,
    ]);
  t.same(await of('220502'), [
    [12, 2, 1],
    [0.6000001, 4, 2],
    [3.5, 2, 0],
    [4, 1, 0],
    [null, 0, 0],
  ]);
  t.same(await of('220502001'), [
    [null, 0, 0],
    [0.3000001, 2, 1],
    [2, 1, 0],
    [4, 1, 0],
    [null, 0, 0],
  ]);
  t.same(await of('350402'), [
    [null, 0, 0],
    [0, 1, 0],
    [null, 0, 0],
    [null, 0, 0],
    [null, 0, 0],
  ]);
  const grouped = await figures(s, { regions: '220502', by: 'region,year,kind,template' });
  t.equal(grouped.body.total, 12);
  t.same(
    grouped.items
      .filter(({ reports }) => reports > 0)
      .map(({ kind, template, value, reports }) => [kind, template, value, reports]),
    [['department', '2021', 12, 2]],
  );
  t.same(
    (await figures(s, { regions: '220502,220502001', kind: 'township', cells: FEES })).items.map(
      ({ value }) => value,
    ),
    [0.3000001, 0.3000001],
  );
});

t.test(
  "what is published is the government's own report on its area, and never added to the agencies' own",
  async (t) => {
    const s = await asking(t, [2021]);
    const { db } = s.store;
    const area = { scope: 'area' as const };
    await acceptReport(db, await upload(s.agencies[0]!, 2020, { [RECEIVED]: 1000, [EXTRA]: 7 }, area));
    await file(db, '220500', 'government', 2020, { [RECEIVED]: 400 }, area);
    await file(db, '220502', 'government', 2020, { [RECEIVED]: 1 }, area);
    await file(db, '220502', 'government', 2020, { [RECEIVED]: 2 }, area);
    await file(db, '220502', 'department', 2020, { [RECEIVED]: 3 }, area);
    await file(db, '220502001', 'government', 2020, { [RECEIVED]: 4 }, area);
    const asked = { regions: '220000,220500,220502,220502001,350000', years: '2020,2021' };
    t.same(valuesOf((await figures(s, { ...asked, basis: 'published' })).items), [
      ['220000', 2020, 1000, 1],
      ['220000', 2021, null, 0],
      ['220500', 2020, 400, 1],
      ['220500', 2021, null, 0],
      // two governments of one region: neither is taken for its own
      ['220502', 2020, null, 2],
      ['220502', 2021, null, 0],
      ['220502001', 2020, 4, 1],
      ['220502001', 2021, null, 0],
      ['350000', 2020, null, 0],
      ['350000', 2021, null, 0],
    ]);
    t.same(
      (await figures(s, { cells: EXTRA, regions: '220000', years: '2020', basis: 'published' })).items[0]
        ?.value,
      7,
    );
    t.same(
      (await figures(s, { ...asked, regions: '220000' })).items.map(({ value }) => value),
      [null, 64],
    );
    const below = await figures(s, {
      regions: '220000',
      children: 'true',
      years: '2020',
      basis: 'published',
    });
    t.same(valuesOf(below.items), [['220500', 2020, 400, 1]]);
    const wrong = await figures(s, { ...asked, basis: 'published', kind: 'department' });
    t.match(wrong, {
      status: 400,
      body: { type: '/problems/invalid-parameters', errors: [{ name: 'kind' }] },
    });
  },
);

t.test('a row a child, with those that were in force or have reports', async (t) => {
  const of = async (query: Record<string, string>) =>
    valuesOf((await figures(shared, { children: 'true', ...query })).items);
  t.same(await of({ regions: '000000' }), [
    ['220000', 2021, 64, 4],
    ['350000', 2021, 92, 2],
  ]);
  t.same(await of({ regions: '350400', years: '2020' }), [
    ['350402', 2020, 40, 1],
    ['350404', 2020, 50, 1],
  ]);
  t.same(
    await of({ regions: '350400', years: '2025' }),
    [['350404', 2025, null, 0]],
    'one is no longer there',
  );
  t.same(await of({ regions: '220502' }), [['220502001', 2021, 31, 1]]);
  t.same(await of({ regions: '220502001' }), []);
  const { body } = await figures(shared, { regions: '220000', children: 'true' });
  t.same(body.regions, [{ code: '220500', name: '通化市', level: 'prefecture', parent: '220000' }]);
});

t.test('a region with its past, which is shown', async (t) => {
  const plain = await figures(shared, { regions: '350404', years: '2019..2021' });
  t.same(
    plain.items.map(({ value }) => value),
    [54, 50, 51],
  );
  const { body, items } = await figures(shared, { regions: '350404', years: '2018..2021', lineage: 'true' });
  t.same(
    items.map(({ value, reports, from }) => [value, reports, from]),
    [
      [null, 0, []],
      [98, 2, ['350402', '350404']],
      [90, 2, ['350402', '350404']],
      [92, 2, ['350402', '350404']],
    ],
  );
  t.match(body.regions, [{ code: '350404', lineage: ['350402'], unassigned: [] }]);
});

t.test('what went to several regions is added to none, and said', async (t) => {
  const s = await asking(t, [2020]);
  await s.store.db.execute(sql`update region set successors = '{350404,220502}' where code = '350402'`);
  await s.store.db.execute(sql`update store set value = 'another' where name = 'region-register'`);
  const { body, items } = await figures(s, { regions: '350404,220502', years: '2020', lineage: 'true' });
  t.same(
    items.map(({ value, from }) => [value, from]),
    [
      [50, ['350404']],
      [50, ['220502']],
    ],
  );
  for (const region of body.regions)
    t.match(region, { lineage: [], unassigned: [{ code: '350402', successors: ['350404', '220502'] }] });
});

t.test('what is wrong is named', async (t) => {
  const cases: [Record<string, string>, number, object][] = [
    [{ regions: '220502,999999' }, 404, { regions: ['999999'], detail: /999999/ }],
    [{ regions: '22' }, 400, { errors: [{ name: 'regions' }] }],
    [
      { regions: '220502', cells: `${RECEIVED},applications/x/total` },
      400,
      { type: '/problems/unknown-cell', cells: ['applications/x/total'] },
    ],
    [{ regions: '220502', by: 'year' }, 400, { errors: [{ name: 'by' }] }],
    [{ regions: '220502', by: 'region,year,month' }, 400, { errors: [{ name: 'by' }] }],
    [{ regions: '220502', basis: 'both' }, 400, { errors: [{ name: 'basis' }] }],
    [{ regions: '220502', children: 'yes' }, 400, { errors: [{ name: 'children' }] }],
    [
      { regions: '220502', region: '220502' },
      400,
      { errors: [{ name: 'region', message: 'is not known here' }] },
    ],
    [{ regions: '220502', years: '2021..2019' }, 400, { errors: [{ name: 'years' }] }],
    [
      { regions: '220000,220500,220502,350000,350400,350402', years: '0001..9999' },
      400,
      { type: '/problems/too-much-asked', figures: 59994, limit: 50000 },
    ],
  ];
  for (const [query, status, problem] of cases) {
    const answer = await figures(shared, query);
    t.equal(answer.status, status, JSON.stringify(query));
    t.match(answer.body, problem);
  }
  t.equal((await shared.app.inject('/v1/figures')).statusCode, 400);
});

t.test('as CSV', async (t) => {
  const query = { regions: '350404', years: '2020..2021', lineage: 'true', by: 'region,year,template' };
  const response = await shared.app.inject({
    url: '/v1/figures',
    query: { cells: RECEIVED, ...query },
    headers: { accept: 'text/csv' },
  });
  t.match(response.headers, { 'content-type': 'text/csv; charset=utf-8', vary: 'Accept', etag: /^W/ });
  const lines = response.body.replace('\uFEFF', '').split('\r\n');
  t.equal(lines[0], 'region,year,cell,template,value,reports,inconsistent,from');
  t.same(
    lines.filter((line) => /,2,/.test(line)),
    [
      `350404,2020,${RECEIVED},2019,90,2,0,350402+350404`,
      `350404,2021,${RECEIVED},2021,92,2,0,350402+350404`,
    ],
  );
  t.equal(lines[1], `350404,2020,${RECEIVED},2008,,0,0,`);
  const etag = String(response.headers.etag);
  const again = await shared.app.inject({
    url: '/v1/figures',
    query: { cells: RECEIVED, ...query, format: 'csv' },
    headers: { 'if-none-match': etag },
  });
  t.equal(again.statusCode, 304);
});

t.test('without years, all on which there can be a report', async (t) => {
  const response = await shared.app.inject({
    url: '/v1/figures',
    query: { cells: RECEIVED, regions: '220502' },
  });
  t.same(
    response.json().items.map(({ year }: Row) => year),
    Array.from({ length: 19 }, (_, index) => 2008 + index),
  );
});
