import fc from 'fast-check';
import { cellsOf } from '../../src/domain/cell.js';
import { blank, type Figure, reported } from '../../src/domain/figure.js';
import type { CellKind, Template } from '../../src/domain/template.js';

export type PrintedForm = '2019' | '2021';

/** `form`: the printed form, where it is not the official one of the template. */
export interface ArbitraryReport {
  template: PrintedForm;
  form?: Template;
  figures: ReadonlyMap<string, Figure>;
}

const count = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.nat(99) },
  fc.nat(400_000),
);

/** A figure of a cell of the given kind, printed as sites print it. */
export const figureOf = (kind: CellKind): fc.Arbitrary<Figure> => {
  if (kind === 'change') {
    return fc.integer({ min: -300, max: 300 }).map((n) => reported(n, n > 0 ? `+${n}` : String(n)));
  }
  if (kind === 'amount') return fc.integer({ min: 0, max: 9_999_999 }).map((n) => reported(n / 100));
  return count.map((n) => reported(n));
};

/** Any report on one of the two forms, sums and all at random; `blanks` is the share of empty cells in percent. */
export const arbitraryReport = (blanks = 0): fc.Arbitrary<ArbitraryReport> =>
  fc.constantFrom<PrintedForm>('2019', '2021').chain((template) => {
    const cells = cellsOf(template);
    const figure = (kind: CellKind) =>
      blanks === 0
        ? figureOf(kind)
        : fc.oneof(
            { weight: blanks, arbitrary: fc.constant(blank('')) },
            { weight: 100 - blanks, arbitrary: figureOf(kind) },
          );
    return fc
      .tuple(...cells.map(({ kind }) => figure(kind)))
      .map((figures) => named(template, new Map(cells.map(({ key }, i) => [key, figures[i]!]))));
  });

/** A report that a failing property prints as its figures other than zero, in a line. */
export function named(template: PrintedForm, figures: ReadonlyMap<string, Figure>): ArbitraryReport {
  const shown = () =>
    [...figures]
      .flatMap(([key, { value }]) => (value === 0 ? [] : [`${key}=${value}`]))
      .join(' ')
      .slice(0, 600);
  return { template, figures, [fc.toStringMethod]: () => `${template} ${shown()}` } as ArbitraryReport;
}

/** The cells in which a reading differs from the report; empty when it is exact. */
export const differences = (report: ArbitraryReport, read: ReadonlyMap<string, Figure>): string[] =>
  [...report.figures].flatMap(([key, { value, state }]) => {
    const figure = read.get(key);
    return figure?.value === value && figure.state === state
      ? []
      : [`${key}: ${figure?.value} ${figure?.state} for ${value} ${state}`];
  });
