import { sql } from 'drizzle-orm';
import t from 'tap';
import { figureAt, HOT_CELLS, unpack } from '../../src/db/packing.js';
import { figureSql } from '../../src/db/report-sort.js';
import { findingsOf, findReport, reportsByIds, reportsOfAgencies } from '../../src/db/reports.js';
import { rows } from '../../src/db/sql.js';
import { acceptReport } from '../../src/db/submissions.js';
import { cellByKey } from '../../src/domain/cell.js';
import { blank, type Figure, reported } from '../../src/domain/figure.js';
import { freshDatabase } from '../database.js';
import { answer, clean, finding, upload, withAgencies } from './examples.js';

const statements: string[] = [];
const { db } = await freshDatabase(t, { onStatement: (text) => statements.push(text) });
const [government, street] = await withAgencies(
  db,
  { region: '220502', kind: 'government', name: '东昌区人民政府' },
  { region: '350402', name: '列西街道' },
);
const uploads = [
  await upload(
    government!,
    2020,
    { 'applications/new_received/total': 3 },
    { scope: 'area', sourceUrl: 'https://example.org/1' },
  ),
  await upload(government!, 2021),
  await upload(
    street!,
    2017,
    { 'statistics/proactive.distinct_items/year': reported(1.5, '1.50') },
    {
      publishedOn: null,
      assessment: { ...clean, consistency: 'unverified', findings: [answer('count-whole')] },
    },
  ),
  await upload(street!, 2020, { 'applications/carried_out/total': blank() }),
];
for (const each of uploads) await acceptReport(db, each);

t.test('one report, whole, in one statement', async (t) => {
  statements.length = 0;
  const report = (await findReport(db, '220502-0001-2020'))!;
  t.equal(statements.length, 1);
  const { document, content } = uploads[0]!;
  t.match(report, {
    id: '220502-0001-2020',
    agencyId: '220502-0001',
    agencyName: '东昌区人民政府',
    region: '220502',
    regionName: '东昌区',
    kind: 'government',
    year: 2020,
    template: '2019',
    scope: 'area',
    consistency: 'consistent',
    revision: 1,
    publishedOn: '2021-01-20',
    sourceUrl: 'https://example.org/1',
    title: '2020年政府信息公开工作年度报告',
    printedName: '通化市东昌区',
    unreadable: [],
    notAsked: [],
    findings: [],
    document: { sha256: document.sha256, mediaType: 'application/json', bytes: document.bytes },
  });
  t.match(report.acceptedAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  t.strictSame(report.sections, content.sections);
  t.strictSame([...unpack(report)], [...content.figures]);
});

t.test('prints, blanks and findings come back with it', async (t) => {
  const report = (await findReport(db, '350402-0001-2017'))!;
  t.match(report, {
    template: '2008',
    consistency: 'unverified',
    publishedOn: null,
    kind: 'township',
    scope: 'own',
  });
  t.strictSame([...unpack(report)], [...uploads[2]!.content.figures]);
  t.strictSame(report.findings, [finding('count-whole')]);
});

t.test('no such report', async (t) => {
  t.equal(await findReport(db, '220502-0001-1999'), null);
  t.equal(await findReport(db, '220502-0001-2020\u0000'), null);
});

t.test('several by id', async (t) => {
  const found = await reportsByIds(db, ['350402-0001-2020', '350402-0001-2017', 'none', '\u0000']);
  t.strictSame(found.map(({ id }) => id).sort(), ['350402-0001-2017', '350402-0001-2020']);
  const by = Object.fromEntries(found.map((report) => [report.id, report]));
  t.strictSame(
    figureAt(by['350402-0001-2017']!, 'statistics/proactive.distinct_items/year'),
    reported(1.5, '1.50'),
  );
  t.strictSame(figureAt(by['350402-0001-2020']!, 'applications/carried_out/total'), blank());
  t.strictSame([...unpack(by['350402-0001-2020']!)], [...uploads[3]!.content.figures]);
  t.strictSame(await reportsByIds(db, []), []);
});

t.test('of agencies, by agency and year', async (t) => {
  const ids = async (years?: number[]) =>
    (await reportsOfAgencies(db, ['350402-0001', '220502-0001'], years)).map(({ id }) => id);
  t.strictSame(await ids(), ['220502-0001-2020', '220502-0001-2021', '350402-0001-2017', '350402-0001-2020']);
  t.strictSame(await ids([2020, 99999]), ['220502-0001-2020', '350402-0001-2020']);
  t.strictSame(await ids([]), []);
});

t.test('findings by report', async (t) => {
  const found = await findingsOf(db, ['350402-0001-2017', '220502-0001-2020']);
  t.strictSame([...found], [['350402-0001-2017', [finding('count-whole')]]]);
});

t.test('a hot figure is told apart from none, in every state and on every form', async (t) => {
  const states: [string, Figure][] = [
    ['a number', reported(7)],
    ['zero', reported(0)],
    ['blank', blank()],
    ['not in the report', blank()],
  ];
  const [agency] = await withAgencies(db, { region: '350404', name: '三元区财政局', kind: 'department' });
  for (const [year, [state, figure]] of states.map((each, n) => [2020 + n, each] as const)) {
    const all = Object.fromEntries(Object.values(HOT_CELLS).map((key) => [key, figure]));
    const given = await upload(agency!, year, all);
    const figures = new Map(given.content.figures);
    if (state === 'not in the report') for (const key of Object.keys(all)) figures.delete(key);
    await acceptReport(db, { ...given, content: { ...given.content, figures } });
  }
  await acceptReport(
    db,
    await upload(agency!, 2017, { [HOT_CELLS.newReceived]: 0, [HOT_CELLS.carriedIn]: 3 }),
  );
  const reports = await reportsByIds(
    db,
    [2017, 2020, 2021, 2022, 2023].map((year) => `${agency!.id}-${year}`),
  );
  t.equal(reports.length, 5);
  for (const key of Object.values(HOT_CELLS)) {
    const found = await rows<{ id: string; value: number | null }>(
      db,
      sql`select r.id, ${figureSql(cellByKey(key)!)} as value from report r where r.agency_id = ${agency!.id}`,
    );
    const values = new Map(found.map(({ id, value }) => [id, value]));
    for (const report of reports)
      t.equal(values.get(report.id), unpack(report).get(key)?.value ?? null, `${report.id} ${key}`);
  }
});
