import { blank, type Figure, reported, standingAt, unreadable } from '../../domain/figure.js';
import type { OpenGap, Placed } from './gap.js';
import { addsUp, feasible, type OpenRow, type Vector } from './solve.js';
import { placements, splits, sumCuts } from './splits.js';
import { placeOfCut, textsOf } from './token.js';

/** A row of table 三 as far as its own text tells. */
export interface PlacedRow {
  id: string;
  placed: Placed;
}

const FUSED = 'the digits of its cells touch and can be cut in several ways';
const NONE = 'no way to cut its digits satisfies the sums of the form';

const isOpen = (placed: Placed): placed is OpenGap => 'why' in placed;

/** Whether some row of a table shows that its digits touch: 015 is two cells at least, 15 may be one. */
export const isFused = (rows: readonly Placed[]): boolean =>
  rows.some((placed) => isOpen(placed) && (placed.tokens ?? []).some(({ text }) => /^0\d/u.test(text)));

/**
 * The figures of a row that no sum helps to read: what every way to cut its digits has in common, in a table whose
 * digits touch for certain. Elsewhere a cell may as well be empty, and nothing is certain.
 */
export function settleRow(placed: Placed, columns: number, fused: boolean): Figure[] {
  if (!isOpen(placed)) return placed.figures;
  const cuts = (placed.tokens && splits(textsOf(placed.tokens), columns)) ?? [];
  if (!fused) return unclear(placed, cuts, columns, placed.why);
  return hasRoomForBlanks(placed, columns)
    ? unclear(placed, cuts, columns, FUSED)
    : agreed(placed, cuts, columns, FUSED);
}

/** Whether the digits of a row may be fewer numbers than it has columns, so that some of its cells are empty. */
function hasRoomForBlanks({ tokens }: OpenGap, columns: number): boolean {
  if (!tokens) return true;
  const texts = textsOf(tokens);
  for (let count = 1; count < columns; count++) if (splits(texts, count)?.length !== 0) return true;
  return false;
}

/**
 * The figures of table 四: fifteen numbers in a line, the fifth of each block being the sum of the four before.
 * `size` is that of a block. Only digits that touch are cut: numbers that are kept apart, but too few, leave cells
 * empty.
 */
export function settleLine(placed: Placed, columns: number, size: number): Figure[] {
  if (!isOpen(placed)) return placed.figures;
  const isApart = (placed.tokens?.length ?? 0) > columns / 2 && !isFused([placed]);
  const ways = isApart ? null : placed.tokens && splits(textsOf(placed.tokens), columns, { block: size });
  return agreed(placed, ways ?? [], columns, ways?.length === 0 ? NONE : FUSED);
}

/**
 * The figures of table 三, row by row: rows whose own text does not tell are read by the sums of the whole table at
 * once. A cell is a figure only where every reading in which all sums hold has the same; where none holds, only
 * where the digits cannot be cut in any other way, with empty cells or without.
 */
export function settleTable(rows: readonly PlacedRow[], columns: number): Map<string, Figure[]> {
  const settled = new Map<string, Figure[]>();
  const open = rows.filter(({ placed }) => isOpen(placed));
  const fused = isFused(rows.map(({ placed }) => placed));
  const known = rows.map(({ id, placed }) => ({ id, candidates: candidatesOf(placed, columns, fused) }));
  const kept = open.length === 0 ? null : solve(known);
  for (const { id, placed } of rows) {
    if (!isOpen(placed)) settled.set(id, placed.figures);
    else if (kept?.has(id)) settled.set(id, agreed(placed, kept.get(id)!, columns, FUSED));
    else settled.set(id, unsolved(placed, columns, fused));
  }
  return settled;
}

/** Where no reading satisfies the sums, or none could be looked for: only what can be cut in no other way. */
function unsolved(placed: OpenGap, columns: number, fused: boolean): Figure[] {
  const cuts = (placed.tokens && splits(textsOf(placed.tokens), columns)) ?? [];
  return fused && cuts.length === 1 && !hasRoomForBlanks(placed, columns)
    ? agreed(placed, cuts, columns, NONE)
    : unclear(placed, cuts, columns, placed.tokens ? NONE : placed.why);
}

/** What a row may say: itself where it is plain, else every cut, or every place of its values, that adds up. */
function candidatesOf(placed: Placed, columns: number, fused: boolean): readonly Vector[] {
  if (!isOpen(placed)) {
    const unclear = placed.figures.some(({ state }) => state === 'unreadable');
    return unclear ? [] : [placed.figures.map(({ value }) => value)];
  }
  if (!placed.tokens) return [];
  const texts = textsOf(placed.tokens);
  const cuts = sumCuts(texts, columns) ?? [];
  const places = fused ? [] : placements(texts.map(Number), columns);
  return [...cuts, ...places].filter(addsUp);
}

/** The rows' readings that occur where all sums hold; null when a row is missing or there is no such reading. */
function solve(rows: readonly OpenRow[]): Map<string, readonly Vector[]> | null {
  const row = (id: string) => rows.find((one) => one.id === id);
  const [total, received, carriedIn, carriedOut] = [
    row('outcome.total'),
    row('new_received'),
    row('carried_in'),
    row('carried_out'),
  ];
  const parts = rows.filter(({ id }) => id.startsWith('outcome.') && id !== 'outcome.total');
  if (
    !total ||
    !received ||
    !carriedIn ||
    !carriedOut ||
    rows.some(({ candidates }) => candidates.length === 0)
  ) {
    return null;
  }
  const kept = feasible({ parts, total, received, carriedIn, carriedOut });
  return kept && kept.size > 0 ? kept : null;
}

/** Column by column: the figure that all readings share, else unreadable with what it may be. */
function agreed(placed: OpenGap, ways: readonly Vector[], columns: number, why: string): Figure[] {
  return unclear(placed, ways, columns, why).map((figure, column) => {
    if (ways.length === 0 || ways.some((way) => way[column] !== ways[0]![column])) return figure;
    const value = ways[0]![column] ?? null;
    const at = placeOfCut(placed.tokens ?? [], ways, column, placed.placeAt);
    return standingAt(value === null ? blank('') : reported(value), at);
  });
}

/** Every cell of the row unreadable, with what it may be where that is a short list. */
function unclear(
  { text, begin, placeAt }: OpenGap,
  ways: readonly Vector[],
  columns: number,
  why: string,
): Figure[] {
  const at = placeAt(begin);
  return Array.from({ length: columns }, (_, column): Figure => {
    const candidates = [...new Set(ways.map((way) => way[column] ?? null))];
    const few = candidates.length > 0 && candidates.length <= MOST_CANDIDATES;
    return standingAt({ ...unreadable(text, why), ...(few && { candidates }) }, at);
  });
}

/** A longer list of what a cell may be helps nobody. */
const MOST_CANDIDATES = 20;
