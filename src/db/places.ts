import { CELLS, cellByKey } from '../domain/cell.js';
import type { Figures, Place } from '../domain/figure.js';
import type { PackedPlaces, Print } from './schema.js';

// A place is a mark: five numbers beside the cell's, those of its kind (`KINDS`) and zeros. From one figure to the
// next most of them change in one of a dozen ways, its step. Stored are how many different steps there are, each
// step, and for every run of equal ones 16 × its place in that list + its length − 1, in bytes of seven bits.

/** The cell, the kind of its place, and up to four numbers of that. */
type Mark = readonly number[];
const WIDTH = 6;

const LONGEST_RUN = 16;

/** Figures → their places as stored; null where no figure has one. */
export function packPlaces(figures: Figures): PackedPlaces | null {
  if (!hasPlaces(figures)) return null;
  const sheets: string[] = [];
  const extras = extraKeys([...figures.keys()]);
  const marks: Mark[] = [];
  for (const [key, { at }] of figures) {
    const cell = cellByKey(key)?.number ?? CELLS_END + extras.indexOf(key);
    if (at) marks.push([cell, ...numbersOf(at, sheets)]);
  }
  marks.sort(([a = 0], [b = 0]) => a - b);
  const known = new Map<string, number>();
  const steps: number[] = [];
  const runs: number[] = [];
  let before: Mark = new Array(WIDTH).fill(0);
  for (const mark of marks) {
    const step = mark.map((number, i) => number - before[i]!);
    const name = step.join();
    if (!known.has(name)) {
      known.set(name, known.size);
      steps.push(...step.map(unsigned));
    }
    const run = known.get(name)! * LONGEST_RUN;
    const last = runs.at(-1);
    const isSame = last !== undefined && last >= run && last < run + LONGEST_RUN - 1;
    if (isSame) runs[runs.length - 1] = last + 1;
    else runs.push(run);
    before = mark;
  }
  return {
    steps: bytesOf([known.size, ...steps, ...runs]).toString('base64'),
    ...(sheets.length > 0 && { sheets }),
  };
}

function hasPlaces(figures: Figures): boolean {
  for (const { at } of figures.values()) if (at) return true;
  return false;
}

/** Places as stored → by cell key. `prints`: those of the same report, which name its extra rows. */
export function unpackPlaces(
  { steps: packed, sheets = [] }: PackedPlaces,
  prints: Record<string, Print>,
): Map<string, Place> {
  const extras = extraKeys(Object.keys(prints).filter((key) => prints[key]!.v !== undefined));
  const [count = 0, ...numbers] = numbersIn(Buffer.from(packed, 'base64'));
  const runs = numbers.splice(count * WIDTH);
  const moves = numbers.map(signed);
  const places = new Map<string, Place>();
  const mark: number[] = new Array(WIDTH).fill(0);
  for (const run of runs) {
    const from = Math.floor(run / LONGEST_RUN) * WIDTH;
    for (let i = 0; i <= run % LONGEST_RUN; i++) {
      for (let j = 0; j < WIDTH; j++) mark[j]! += moves[from + j]!;
      const number = mark[0]!;
      const key = number < CELLS_END ? CELLS[number - 1]?.key : extras[number - CELLS_END];
      if (key !== undefined) places.set(key, placeOf(mark, sheets));
    }
  }
  return places;
}

/** Extra rows have no numbers of their own: they are numbered behind all cells there can be, in the order of keys. */
const CELLS_END = 30_000;
const extraKeys = (keys: readonly string[]): string[] => keys.filter((key) => !cellByKey(key)).sort();

const KINDS = { table: 1, tableOnPage: 2, lineOnPage: 3, line: 4, sheet: 5 } as const;

/** A place without its cell. */
function numbersOf(at: Place, sheets: string[]): number[] {
  if ('table' in at) {
    const { page, table, row, column } = at;
    return page === undefined
      ? [KINDS.table, table, row, column, 0]
      : [KINDS.tableOnPage, table, row, column, page];
  }
  if ('sheet' in at) {
    if (!sheets.includes(at.sheet)) sheets.push(at.sheet);
    const [, letters = '', row] = /^([A-Z]+)(\d+)$/u.exec(at.cell)!;
    return [KINDS.sheet, sheets.indexOf(at.sheet), Number(row), columnNumber(letters), 0];
  }
  return 'page' in at ? [KINDS.lineOnPage, at.page, at.line, 0, 0] : [KINDS.line, at.line, at.offset, 0, 0];
}

function placeOf([, kind, a = 0, b = 0, c = 0, d = 0]: Mark, sheets: readonly string[]): Place {
  if (kind === KINDS.table) return { table: a, row: b, column: c };
  if (kind === KINDS.tableOnPage) return { page: d, table: a, row: b, column: c };
  if (kind === KINDS.lineOnPage) return { page: a, line: b };
  if (kind === KINDS.sheet) return { sheet: sheets[a] ?? '', cell: `${columnLetters(c)}${b}` };
  return { line: a, offset: b };
}

const columnNumber = (letters: string): number =>
  [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
const columnLetters = (column: number): string =>
  (column > 26 ? columnLetters(Math.floor((column - 1) / 26)) : '') +
  String.fromCharCode(65 + ((column - 1) % 26));

const unsigned = (number: number): number => (number < 0 ? -2 * number - 1 : 2 * number);
const signed = (number: number): number => (number % 2 === 1 ? -(number + 1) / 2 : number / 2);

/** Numbers in bytes of seven bits, the lowest first; the eighth says that the number goes on. */
function bytesOf(numbers: readonly number[]): Buffer {
  const bytes: number[] = [];
  for (let number of numbers) {
    for (; number > 0x7f; number = Math.floor(number / 0x80)) bytes.push((number % 0x80) + 0x80);
    bytes.push(number);
  }
  return Buffer.from(bytes);
}

function numbersIn(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let number = 0;
  let weight = 1;
  for (const byte of bytes) {
    number += (byte % 0x80) * weight;
    weight *= 0x80;
    if (byte > 0x7f) continue;
    numbers.push(number);
    [number, weight] = [0, 1];
  }
  return numbers;
}
