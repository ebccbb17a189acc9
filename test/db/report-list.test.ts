import t from 'tap';
import { figureAt, HOT_CELLS } from '../../src/db/packing.js';
import { listReports, type ReportListRequest } from '../../src/db/report-list.js';
import { acceptReport } from '../../src/db/submissions.js';
import { blank, type Figure } from '../../src/domain/figure.js';
import { freshDatabase } from '../database.js';
import { clean, content, upload, withAgencies } from './examples.js';

const hot = 'applications/new_received/total';
const cold = 'applications/outcome.refused.state_secret/total';
const statistics = 'statistics/proactive.distinct_items/year';

const statements: string[] = [];
const { db } = await freshDatabase(t, { onStatement: (text) => statements.push(text) });
const [a, b, c] = await withAgencies(
  db,
  { region: '220502', kind: 'government' },
  { region: '220502001' },
  { region: '350402' },
);

type Example = [typeof a, number, Record<string, number | Figure>, string | null];
const examples: Example[] = [
  [a, 2019, { [hot]: 5, [cold]: 1 }, '2020-01-31'],
  [a, 2020, { [hot]: 9 }, '2021-01-15'],
  [a, 2021, { [hot]: 2, [cold]: blank() }, null],
  [b, 2019, { [hot]: 5, [cold]: 4 }, '2020-01-31'],
  [b, 2020, { [hot]: blank() }, '2021-03-01'],
  [c, 2017, { [statistics]: 30 }, '2018-02-02'],
  [c, 2020, {}, null],
];
for (const [agency, year, figures, publishedOn] of examples) {
  const consistency = year === 2021 ? ('inconsistent' as const) : ('consistent' as const);
  const scope = agency === a ? ('area' as const) : ('own' as const);
  await acceptReport(
    db,
    await upload(agency!, year, figures, { publishedOn, scope, assessment: { ...clean, consistency } }),
  );
}
const [A, B, C] = [a!.id, b!.id, c!.id];

async function list(request: Partial<ReportListRequest>) {
  const page = await listReports(db, { limit: 50, ...request });
  if ('problem' in page) throw new Error(page.problem);
  return page;
}

const ids = async (request: Partial<ReportListRequest>) => (await list(request)).items.map(({ id }) => id);

const sorts: Record<string, string[]> = {
  '-publishedOn': [`${B}-2020`, `${A}-2020`, `${B}-2019`, `${A}-2019`, `${C}-2017`, `${C}-2020`, `${A}-2021`],
  publishedOn: [`${C}-2017`, `${A}-2019`, `${B}-2019`, `${A}-2020`, `${B}-2020`, `${A}-2021`, `${C}-2020`],
  year: [`${C}-2017`, `${A}-2019`, `${B}-2019`, `${A}-2020`, `${B}-2020`, `${C}-2020`, `${A}-2021`],
  '-year': [`${A}-2021`, `${C}-2020`, `${B}-2020`, `${A}-2020`, `${B}-2019`, `${A}-2019`, `${C}-2017`],
  [`-${hot}`]: [`${A}-2020`, `${B}-2019`, `${A}-2019`, `${A}-2021`, `${C}-2020`, `${C}-2017`, `${B}-2020`],
  [hot]: [`${C}-2020`, `${A}-2021`, `${A}-2019`, `${B}-2019`, `${A}-2020`, `${B}-2020`, `${C}-2017`],
  [`-${cold}`]: [`${B}-2019`, `${A}-2019`, `${C}-2020`, `${B}-2020`, `${A}-2020`, `${C}-2017`, `${A}-2021`],
  [cold]: [`${A}-2020`, `${B}-2020`, `${C}-2020`, `${A}-2019`, `${B}-2019`, `${A}-2021`, `${C}-2017`],
  [`-${statistics}`]: [
    `${C}-2017`,
    `${C}-2020`,
    `${B}-2020`,
    `${B}-2019`,
    `${A}-2021`,
    `${A}-2020`,
    `${A}-2019`,
  ],
};

for (const [sort, expected] of Object.entries(sorts)) {
  t.test(`sorted by ${sort}, in one statement, in pages of any size`, async (t) => {
    statements.length = 0;
    t.strictSame(await ids({ sort }), expected);
    t.equal(statements.length, 1);
    for (const limit of [1, 2, 3]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await list({ sort, limit, cursor });
        t.equal(page.total, examples.length);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor);
      t.strictSame(seen, expected, `${limit} a page`);
    }
  });
}

t.test('filters', async (t) => {
  const sort = 'year';
  const of = (request: Partial<ReportListRequest>) => ids({ ...request, sort });
  t.strictSame(await of({ region: '220502' }), [
    `${A}-2019`,
    `${B}-2019`,
    `${A}-2020`,
    `${B}-2020`,
    `${A}-2021`,
  ]);
  t.strictSame(await of({ region: '220502001' }), [`${B}-2019`, `${B}-2020`]);
  t.strictSame(await of({ region: '350000', years: [2017] }), [`${C}-2017`]);
  t.equal((await of({ region: '000000' })).length, examples.length);
  t.strictSame(await of({ agency: C }), [`${C}-2017`, `${C}-2020`]);
  t.strictSame(await of({ agency: C, region: '220000' }), []);
  t.strictSame(await of({ kind: 'government', template: '2019' }), [`${A}-2019`, `${A}-2020`]);
  t.strictSame(await of({ scope: 'own', years: [2020, 123456] }), [`${B}-2020`, `${C}-2020`]);
  t.strictSame(await of({ consistency: 'inconsistent' }), [`${A}-2021`]);
  t.strictSame(await of({ years: [] }), []);
  t.match(await list({ years: [1999] }), { items: [], next: null, total: 0 });
});

t.test('items carry figures on request only', async (t) => {
  const [plain] = (await list({ agency: C, limit: 1 })).items;
  t.match(plain, {
    id: `${C}-2017`,
    agencyId: C,
    regionName: '梅列区',
    kind: 'township',
    publishedOn: '2018-02-02',
  });
  t.notOk('cells' in plain!);
  const page = await listReports(db, { region: '220502', sort: `-${cold}`, limit: 50, figures: 'all' });
  if ('problem' in page) throw new Error(page.problem);
  t.strictSame(
    page.items.map((report) => figureAt(report, cold)?.value),
    [4, 1, 0, 0, null],
  );
});

t.test('a page beyond the last report', async (t) => {
  const { next } = await list({ limit: 1, sort: 'year' });
  const page = await list({ limit: 1, sort: 'year', cursor: next, years: [2017] });
  t.match(page, { items: [], next: null, total: 1 });
});

t.test('a sort or a cursor that is none', async (t) => {
  for (const sort of ['', '-', 'name', 'applications', 'statistics/x.微博/year', '--year']) {
    t.strictSame(await listReports(db, { limit: 5, sort }), { problem: 'bad-sort' }, sort);
  }
  const { next } = await list({ limit: 1, sort: 'year' });
  t.strictSame(await listReports(db, { limit: 1, sort: '-year', cursor: next }), { problem: 'bad-cursor' });
  const forged = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const bad = [
    'x',
    '{}',
    forged('year', '2020', A),
    forged('year', 1e9, A),
    forged('year', 2020),
    forged('year', 2020, 5),
    forged('year', 2020, '\u0000'),
  ];
  for (const cursor of bad) {
    t.strictSame(
      await listReports(db, { limit: 1, sort: 'year', cursor }),
      { problem: 'bad-cursor' },
      cursor,
    );
  }
  for (const date of ['2020-02-31', 'infinity', 5, '2020-13-01', "'"]) {
    const cursor = forged('-publishedOn', date, A);
    t.strictSame(await listReports(db, { limit: 1, cursor }), { problem: 'bad-cursor' }, String(date));
  }
});

t.test('the figures of some cells are what they are among all', async (t) => {
  const { db } = await freshDatabase(t);
  const [agency] = await withAgencies(db, { region: '220502' });
  const natural = HOT_CELLS.newReceivedNatural;
  const notRead: Figure = { value: null, state: 'unreadable', raw: '3?', why: 'not a number' };
  const others: Record<string, number | Figure>[] = [
    { [hot]: 7, [natural]: 0, [cold]: 2 },
    { [hot]: blank(), [natural]: { value: 4, state: 'derived', raw: null } },
    { [hot]: { value: 1200, state: 'reported', raw: '1,200' }, [natural]: notRead },
    { [hot]: { value: null, state: 'not_applicable', raw: '/' } },
  ];
  // On the form of 2008 both are cells of another form, which may hold a zero, a blank, or nothing at all.
  const ofAnotherForm = [{ [hot]: 0 }, { [hot]: blank() }, { [hot]: 8, [natural]: 0 }, {}];
  const years = [...others.map((_, at) => 2019 + at), ...ofAnotherForm.map((_, at) => 2009 + at)];
  for (const [at, figures] of [...others, ...ofAnotherForm].entries())
    await acceptReport(db, await upload(agency!, years[at]!, figures));
  const absent = content(2023);
  const figures = new Map([...absent.figures].filter(([key]) => !key.startsWith('applications/')));
  await acceptReport(db, await upload(agency!, 2023, {}, { content: { ...absent, figures } }));

  const request = { sort: 'year', limit: 50 };
  const all = await listReports(db, { ...request, figures: 'all' });
  if ('problem' in all) throw new Error(all.problem);
  t.equal(all.total, 9);
  for (const cells of [
    [hot],
    [natural, hot],
    [hot, hot],
    [cold],
    [hot, cold],
    Object.values(HOT_CELLS),
    [],
  ]) {
    const some = await listReports(db, { ...request, figures: cells });
    if ('problem' in some) throw new Error(some.problem);
    for (const cell of cells)
      t.same(
        some.items.map((row) => figureAt(row, cell)),
        all.items.map((row) => figureAt(row, cell)),
        `${cell} of ${cells.length}`,
      );
  }
});
