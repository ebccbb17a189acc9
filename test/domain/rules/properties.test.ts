import fc from 'fast-check';
import t from 'tap';
import { assess, violated } from '../../../src/domain/assessment.js';
import { cellsOf } from '../../../src/domain/cell.js';
import { blank, type Figure, type Figures, reported } from '../../../src/domain/figure.js';
import { equationsOf } from '../../../src/domain/rules/equations.js';
import type { TemplateId } from '../../../src/domain/template.js';
import { plainSums } from './figures.js';

const APPLICANTS = [
  'natural_person',
  'commercial_enterprise',
  'research_institution',
  'public_interest_organization',
  'legal_service_institution',
  'other_organization',
];

/** A report that agrees with itself, built from the single outcomes up: parts first, then their totals. */
function consistent(template: TemplateId, seed: readonly number[]): Map<string, Figure> {
  let next = 0;
  const draw = () => seed[next++ % seed.length]!;
  const values = new Map<string, number>();
  const at = (key: string) => values.get(key) ?? 0;
  const add = (key: string, value: number) => values.set(key, at(key) + value);
  const rows = [
    ...new Set(cellsOf(template).flatMap(({ table, row }) => (table === 'applications' ? [row] : []))),
  ];
  for (const column of APPLICANTS) {
    const put = (row: string, value: number) => {
      add(`applications/${row}/${column}`, value);
      add(`applications/${row}/total`, value);
    };
    const outcomes = rows
      .filter((row) => row.startsWith('outcome.') && row !== 'outcome.total')
      .map((row) => [row, draw()] as const);
    for (const [row, value] of outcomes) put(row, value);
    const done = outcomes.reduce((sum, [, value]) => sum + value, 0);
    const pending = draw();
    const before = Math.min(draw(), done + pending);
    put('outcome.total', done);
    put('carried_out', pending);
    put('carried_in', before);
    put('new_received', done + pending - before);
  }
  for (const { key, table, row, column } of cellsOf(template)) {
    if (table === 'proactive') values.set(key, column === 'change_in_items' ? -draw() : draw());
    if (table !== 'remedies' || column === 'total') continue;
    const value = draw();
    values.set(key, value);
    add(`remedies/${row}/total`, value);
  }
  return new Map(cellsOf(template).map(({ key }) => [key, reported(at(key))]));
}

const reports = fc
  .tuple(fc.constantFrom<TemplateId>('2019', '2021'), fc.array(fc.nat(5000), { minLength: 1, maxLength: 60 }))
  .map(([template, seed]) => ({ template, figures: consistent(template, seed) }));

const assessed = (template: TemplateId, figures: Figures) =>
  assess({ template, year: template === '2019' ? 2020 : 2022, figures, unreadable: [] });

const places = (template: TemplateId, figures: Figures) =>
  violated(assessed(template, figures).findings)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, where }) => `${rule} ${where}`);

t.test('a report that agrees with itself is never refused', async () => {
  fc.assert(
    fc.property(reports, ({ template, figures }) => {
      const { verdict, consistency } = assessed(template, figures);
      return verdict === 'acceptable' && consistency === 'consistent';
    }),
  );
});

t.test('one wrong number violates the equations it stands in, all of them and no other', async (t) => {
  const wrong = fc.tuple(reports, fc.nat(), fc.integer({ min: 1, max: 9999 }));
  fc.assert(
    fc.property(wrong, ([{ template, figures }, at, by]) => {
      const { key } = cellsOf(template)[at % figures.size]!;
      figures.set(key, reported(figures.get(key)!.value! + by));
      const expected = plainSums.flatMap(({ rule: { id, templates }, check }) =>
        templates.includes(template)
          ? equationsOf(check, template).flatMap(({ where, cells }) =>
              cells.includes(key) ? [`${id} ${where}`] : [],
            )
          : [],
      );
      t.strictSame(places(template, figures), expected, key);
    }),
  );
});

t.test('leaving zeros blank refuses nobody', async () => {
  fc.assert(
    fc.property(
      reports,
      fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
      ({ template, figures }, leave) => {
        const sparse: Figures = new Map(
          [...figures].map(([key, figure], index) => [
            key,
            figure.value === 0 && leave[index] ? blank() : figure,
          ]),
        );
        return assessed(template, sparse).verdict === 'acceptable';
      },
    ),
  );
});
