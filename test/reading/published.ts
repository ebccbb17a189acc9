import fc from 'fast-check';
import { cellByKey, templateById } from '../../src/domain/cell.js';
import { blank, type Figure, notApplicable, reported } from '../../src/domain/figure.js';
import { type Block, figureRows, type Template } from '../../src/domain/template.js';
import { type ArbitraryReport, arbitraryReport, figureOf, named } from './arbitrary.js';
import { brokenReport, consistentReport } from './consistent.js';

/** How an agency prints a figure; `dice` is a number up to 99. */
type Manner = (figure: Figure, key: string, dice: number) => Figure;

const MARKS: readonly Figure[] = [
  ...Array.from({ length: 4 }, () => blank('')),
  notApplicable('/'),
  notApplicable('-'),
  notApplicable('—'),
  notApplicable('——'),
];

const inGroups = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/gu, ',');

const MANNERS: Readonly<Record<string, { weight: number; manner: Manner }>> = {
  'as they are': { weight: 8, manner: (figure) => figure },
  'zeros left out': { weight: 2, manner: (figure) => (figure.value === 0 ? blank('') : figure) },
  'some zeros left out': {
    weight: 2,
    manner: (figure, _key, dice) => (figure.value === 0 && dice < 60 ? blank('') : figure),
  },
  'marks here and there': { weight: 3, manner: (figure, _key, dice) => MARKS[dice] ?? figure },
  'zeros as a stroke': {
    weight: 1,
    manner: (figure, _key, dice) => (figure.value === 0 ? notApplicable(dice < 50 ? '-' : '/') : figure),
  },
  'zeros as a word': {
    weight: 1,
    manner: (figure, _key, dice) => (figure.value === 0 && dice < 60 ? { ...figure, raw: '无' } : figure),
  },
  'with units and groups of three': {
    weight: 2,
    manner: (figure, key, dice) => {
      if (figure.value === null) return figure;
      const isAmount = cellByKey(key)!.kind === 'amount';
      if (isAmount && dice < 50) return { ...figure, raw: `${figure.value}万元` };
      if (figure.raw?.startsWith('+') && dice < 30) return { ...figure, raw: `增加${figure.value}` };
      if (figure.value < 0 && dice < 30) return { ...figure, raw: `减${-figure.value}` };
      if (isAmount || figure.value < 0) return figure;
      if (figure.value >= 1000 && dice < 50) return { ...figure, raw: inGroups(figure.value) };
      return dice > 95 ? { ...figure, raw: `${figure.value}件` } : figure;
    },
  },
};

/**
 * Reports as agencies print them: most of them consistent, some with one to three wrong sums, some with no sum that
 * holds; zeros left out, strokes, units; now and then a clause in the columns of the other form.
 */
export const publishedReport = (): fc.Arbitrary<ArbitraryReport> =>
  fc
    .oneof(
      { weight: 5, arbitrary: consistentReport() },
      { weight: 3, arbitrary: brokenReport() },
      { weight: 2, arbitrary: arbitraryReport() },
    )
    .chain((report) => fc.oneof({ weight: 9, arbitrary: fc.constant(report) }, hybridOf(report)))
    .chain((report) =>
      fc
        .record({
          manner: fc.oneof(
            ...Object.values(MANNERS).map(({ weight, manner }) => ({
              weight,
              arbitrary: fc.constant(manner),
            })),
          ),
          dice: fc.array(fc.nat(99), { minLength: report.figures.size, maxLength: report.figures.size }),
        })
        .map(({ manner, dice }) => {
          const figures = [...report.figures].map(
            ([key, figure], i) => [key, manner(figure, key, dice[i]!)] as const,
          );
          return { ...report, ...named(report.template, new Map(figures)) };
        }),
    );

const proactiveOf = (template: Template): readonly Block[] =>
  template.tables.find(({ id }) => id === 'proactive')!.blocks;

/** The report with one clause of table 二 in the columns of the other form. */
function hybridOf(report: ArbitraryReport): fc.Arbitrary<ArbitraryReport> {
  const own = templateById(report.template)!;
  const other = templateById(report.template === '2019' ? '2021' : '2019')!;
  const clauses = proactiveOf(own).filter(({ label }) =>
    proactiveOf(other).some((block) => block.label === label),
  );
  return fc.constantFrom(...clauses).chain((clause) => {
    const instead = proactiveOf(other).find(({ label }) => label === clause.label)!;
    const cells = keysOf(instead);
    return fc.tuple(...cells.map((key) => figureOf(cellByKey(key)!.kind))).map((values) => {
      const figures = new Map<string, Figure>(report.figures);
      for (const key of keysOf(clause)) figures.delete(key);
      for (const [i, key] of cells.entries()) figures.set(key, values[i] ?? reported(0));
      return { ...named(report.template, figures), form: withClause(own, clause, instead) };
    });
  });
}

const keysOf = (block: Block): string[] =>
  figureRows(block).flatMap((row) => block.columns.map(({ id }) => `proactive/${row.id}/${id}`));

const withClause = (form: Template, clause: Block, instead: Block): Template => ({
  ...form,
  tables: form.tables.map((table) => ({
    ...table,
    blocks: table.blocks.map((block) => (block === clause ? instead : block)),
  })),
});
