import fc from 'fast-check';
import { cellsOf } from '../../../src/domain/cell.js';
import { type Figure, reported } from '../../../src/domain/figure.js';
import type { TemplateId } from '../../../src/domain/template.js';

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

/** Reports on either form that agree with themselves, from a few figures drawn over and over. */
export const consistentReports = fc
  .tuple(fc.constantFrom<TemplateId>('2019', '2021'), fc.array(fc.nat(5000), { minLength: 1, maxLength: 60 }))
  .map(([template, seed]) => ({ template, figures: consistent(template, seed) }));
