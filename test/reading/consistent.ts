import fc from 'fast-check';
import { cellByKey, cellsOf, templateById } from '../../src/domain/cell.js';
import { type Figure, reported } from '../../src/domain/figure.js';
import { figureRows } from '../../src/domain/template.js';
import { type ArbitraryReport, figureOf, named, type PrintedForm } from './arbitrary.js';

const APPLICANTS = 6;
const small = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 2, arbitrary: fc.integer({ min: 10, max: 400 }) },
  { weight: 1, arbitrary: fc.integer({ min: 401, max: 40_000 }) },
);

const partRows = (template: PrintedForm): string[] =>
  figureRows(templateById(template)!.tables.find(({ id }) => id === 'applications')!.blocks[0]!)
    .map(({ id }) => id)
    .filter((id) => id.startsWith('outcome.') && id !== 'outcome.total');

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const withTotal = (values: readonly number[]): number[] => [...values, sum(values)];

/** A report in which every sum of the form holds, built from its parts upwards. */
export const consistentReport = (): fc.Arbitrary<ArbitraryReport> =>
  fc.constantFrom<PrintedForm>('2019', '2021').chain((template) => {
    const parts = partRows(template);
    const row = fc.array(small, { minLength: APPLICANTS, maxLength: APPLICANTS });
    const proactive = cellsOf(template).filter(({ table }) => table === 'proactive');
    return fc
      .record({
        rows: fc.tuple(...parts.map(() => row)),
        carriedIn: row,
        carriedOut: row,
        remedies: fc.tuple(...[0, 1, 2].map(() => fc.array(small, { minLength: 4, maxLength: 4 }))),
        proactive: fc.tuple(...proactive.map(({ kind }) => figureOf(kind))),
      })
      .map((given) => {
        const total = Array.from({ length: APPLICANTS }, (_, i) => sum(given.rows.map((one) => one[i]!)));
        const carriedIn = given.carriedIn.map((value, i) =>
          Math.min(value, total[i]! + given.carriedOut[i]!),
        );
        const received = total.map((value, i) => value + given.carriedOut[i]! - carriedIn[i]!);
        const lines = new Map<string, readonly number[]>([
          ['applications/new_received', withTotal(received)],
          ['applications/carried_in', withTotal(carriedIn)],
          ...parts.map((id, i) => [`applications/${id}`, withTotal(given.rows[i]!)] as const),
          ['applications/outcome.total', withTotal(total)],
          ['applications/carried_out', withTotal(given.carriedOut)],
          ['remedies/reconsideration', withTotal(given.remedies[0]!)],
          ['remedies/litigation_direct', withTotal(given.remedies[1]!)],
          ['remedies/litigation_after_reconsideration', withTotal(given.remedies[2]!)],
        ]);
        const figures = new Map<string, Figure>(proactive.map(({ key }, i) => [key, given.proactive[i]!]));
        for (const { key, table, row: id } of cellsOf(template)) {
          const values = lines.get(`${table}/${id}`);
          if (values) figures.set(key, reported(values[columnOf(template, key)]!));
        }
        return named(template, figures);
      });
  });

/** The place of a cell among the cells of its row. */
function columnOf(template: PrintedForm, key: string): number {
  const { table, row } = cellByKey(key)!;
  return cellsOf(template)
    .filter((cell) => cell.table === table && cell.row === row)
    .findIndex((cell) => cell.key === key);
}

/** A consistent report with one to three figures of tables three and four changed. */
export const brokenReport = (): fc.Arbitrary<ArbitraryReport> =>
  consistentReport().chain((report) => {
    const keys = [...report.figures.keys()].filter((key) => !key.startsWith('proactive/'));
    const change = fc.tuple(
      fc.constantFrom(...keys),
      fc.oneof(fc.integer({ min: 1, max: 30 }), fc.nat(9000)),
    );
    return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
      const figures = new Map(report.figures);
      for (const [key, by] of changes) figures.set(key, reported((figures.get(key)!.value ?? 0) + by));
      return named(report.template, figures);
    });
  });
