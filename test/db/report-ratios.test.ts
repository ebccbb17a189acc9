import t from 'tap';
import { unpack } from '../../src/db/packing.js';
import { listReports } from '../../src/db/report-list.js';
import type { ReportWithFigures } from '../../src/db/reports.js';
import { acceptReport } from '../../src/db/submissions.js';
import { blank, type Figure } from '../../src/domain/figure.js';
import { indicatorValue } from '../../src/domain/indicator-values.js';
import { cellsOfIndicator, INDICATORS } from '../../src/domain/indicators.js';
import { freshDatabase } from '../database.js';
import { upload, withAgencies } from './examples.js';

const { db } = await freshDatabase();
const agencies = await withAgencies(db, { region: '220502' }, { region: '220502001' }, { region: '350404' });
const cells = [...new Set(INDICATORS.flatMap(cellsOfIndicator))];
const YEARS = [2016, 2019, 2020, 2021, 2022];
for (const [a, agency] of agencies.entries()) {
  for (const [y, year] of YEARS.entries()) {
    // Some zero, some blank, the others of no pattern; a cell of another form is in no report.
    const figures = cells
      .filter((key) => key.startsWith('statistics/') === year < 2019)
      .map((key, n): [string, number | Figure] => {
        const number = (n * 7 + a * 3 + y * 5) % 11;
        return [key, number === 10 ? blank() : number < 4 ? 0 : number];
      });
    await acceptReport(db, await upload(agency, year, Object.fromEntries(figures)));
  }
}

const listed = async (sort: string, limit: number) => {
  const items: ReportWithFigures[] = [];
  let cursor: string | undefined;
  do {
    const page = await listReports(db, { sort, limit, cursor, figures: 'all' });
    if ('problem' in page) throw new Error(page.problem);
    t.equal(page.total, agencies.length * YEARS.length);
    items.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return items;
};

for (const indicator of INDICATORS) {
  const { id, change } = indicator;
  t.test(`reports by ${id}`, async (t) => {
    if (change)
      return t.same(
        await listReports(db, { sort: id, limit: 5 }),
        { problem: 'bad-sort' },
        'takes two years',
      );
    const all = await listed('year', 50);
    const ratios = new Map(
      all.map((report) => {
        const figures = unpack(report);
        const at = (cell: string) => ({
          value: figures.get(cell)?.value ?? null,
          reports: 1,
          inconsistent: 0,
        });
        return [report.id, indicatorValue(indicator, report.year, at).value];
      }),
    );
    t.ok([...ratios.values()].some((ratio) => ratio !== null));
    for (const descending of [false, true]) {
      const last = descending ? -Infinity : Infinity;
      const place = (report: { id: string }) => ratios.get(report.id) ?? last;
      const expected = all
        .toSorted((one, other) => place(one) - place(other) || (one.id < other.id ? -1 : 1))
        .map((report) => report.id);
      const found = (await listed(`${descending ? '-' : ''}${id}`, 4)).map((report) => report.id);
      t.same(found, descending ? expected.toReversed() : expected, descending ? 'descending' : 'ascending');
    }
  });
}
