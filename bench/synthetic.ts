import { cellsOf } from '../src/domain/cell.js';
import { type Figure, reported } from '../src/domain/figure.js';
import type { TemplateId } from '../src/domain/template.js';
import { heavyTailed, proactiveFigures } from './synthetic-proactive.js';

/** A stream of numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const APPLICANTS = [
  'natural_person',
  'commercial_enterprise',
  'research_institution',
  'public_interest_organization',
  'legal_service_institution',
  'other_organization',
];

/** Of a list, mostly the first ones: natural persons apply, and information is disclosed. */
const early = <T>(list: readonly T[], random: () => number, skew: number): T =>
  list[Math.floor(list.length * random() ** skew)]!;

const numbers = new Map<TemplateId, readonly string[]>();

/** The single outcomes of an application on this form. */
function outcomesOf(template: TemplateId): readonly string[] {
  const known = numbers.get(template);
  if (known) return known;
  const rows = cellsOf(template).flatMap(({ table, row }) => (table === 'applications' ? [row] : []));
  const outcomes = [...new Set(rows)].filter((row) => /^outcome\.(?!total$)/.test(row));
  numbers.set(template, outcomes);
  return outcomes;
}

/**
 * The figures of a report that agrees with itself, five in six of them zero: each application falls on a column and
 * an outcome, and the totals are counted up from them. The same seed makes the same report. `before`: last year's
 * figures, whose applications left over are carried in and whose stocks go on; without it some are.
 */
export function syntheticFigures(
  template: '2019' | '2021',
  seed: number,
  before: ReadonlyMap<string, Figure> | null = null,
): Map<string, Figure> {
  const random = randomFrom(seed);
  const values = new Map<string, number>();
  const add = (key: string, value: number) => values.set(key, (values.get(key) ?? 0) + value);
  const count = (row: string, column: string) => {
    add(`applications/${row}/${column}`, 1);
    add(`applications/${row}/total`, 1);
  };
  const outcomes = outcomesOf(template);
  const apply = (row: string, column: string) => {
    count(row, column);
    if (random() < 0.06) count('carried_out', column);
    else {
      count(early(outcomes, random, 3), column);
      count('outcome.total', column);
    }
  };
  for (const column of APPLICANTS) {
    const left = before?.get(`applications/carried_out/${column}`)?.value ?? 0;
    for (let n = left; n > 0; n--) apply('carried_in', column);
  }
  for (let n = heavyTailed(random, 7); n > 0; n--) {
    const column = early(APPLICANTS, random, 6);
    apply(before === null && random() < 0.06 ? 'carried_in' : 'new_received', column);
  }
  for (const [key, value] of proactiveFigures(template, random, before)) values.set(key, value);
  for (const { key, table, row, column } of cellsOf(template)) {
    if (table !== 'remedies' || column === 'total' || random() > 0.06) continue;
    const cases = 1 + heavyTailed(random, 0.6);
    add(key, cases);
    add(`remedies/${row}/total`, cases);
  }
  return new Map(cellsOf(template).map(({ key }) => [key, reported((values.get(key) ?? 0) + 0)]));
}
