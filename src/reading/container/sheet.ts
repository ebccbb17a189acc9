import type { Place } from '../../domain/figure.js';
import { expandSpans, type Grid, type GridCell, type Line } from './document.js';

/** A cell of a spreadsheet as it is shown. */
export interface SheetCell {
  text: string;
  bordered: boolean;
}

/** A rectangle of cells that are shown as one, its ends inclusive, counted from 1. */
export interface Merge {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** A sheet by its row and column numbers, which begin at 1 and may have gaps. */
export interface Sheet {
  name: string;
  rows: ReadonlyMap<number, ReadonlyMap<number, SheetCell>>;
  merges: readonly Merge[];
}

const MOST_COLUMNS = 200;
const MOST_CELLS = 200_000;
const MOST_MERGES = 5000;
const CLAUSE = /^第.{1,4}条第.{1,4}[项款項]$/u;

/**
 * A sheet as lines and grids, from the top. A row that holds one text and no table cell beside it is a line; rows
 * with nothing in them are left out, and so is what stands further right than any table does. Null for a sheet
 * that is larger than any report.
 */
export function sheetBlocks({ name, rows, merges }: Sheet): (Grid | Line)[] | null {
  const numbers = [...rows].filter(([, cells]) => [...cells.values()].some(isPrinted)).map(([row]) => row);
  const width = Math.min(MOST_COLUMNS, lastColumn(rows));
  if (numbers.length * width > MOST_CELLS) return null;
  const places = new Map(numbers.map((row, index) => [row, index]));
  const spans = new Map<string, Merge>();
  const covered = new Set<string>();
  for (const merge of merges.slice(0, MOST_MERGES)) {
    const inside = numbers.filter((row) => row >= merge.top && row <= merge.bottom);
    const right = Math.min(width, merge.right);
    if (inside[0] !== merge.top) continue;
    spans.set(`${merge.top}:${merge.left}`, { ...merge, bottom: inside.at(-1)!, right });
    for (const row of inside) for (let c = merge.left; c <= right; c++) covered.add(`${row}:${c}`);
  }
  const blocks: (Grid | Line)[] = [];
  let table: GridCell[][] = [];
  const close = () => {
    const grid = table.length > 0 ? expandSpans(table) : null;
    if (grid) blocks.push(grid);
    table = [];
  };
  let spannedTo = -1;
  for (const [index, number] of numbers.entries()) {
    const cells: ShownCell[] = [];
    for (let column = 1; column <= width; column++) {
      const span = spans.get(`${number}:${column}`);
      if (!span && covered.has(`${number}:${column}`)) continue;
      const { text = '', bordered = false } = rows.get(number)?.get(column) ?? {};
      const bottom = span ? places.get(span.bottom)! : index;
      cells.push({
        text: text.trim(),
        width: span ? span.right - span.left + 1 : 1,
        height: bottom - index + 1,
        at: { sheet: name, cell: `${columnLetters(column)}${number}` },
        bordered,
      });
    }
    const line = spannedTo < index ? lineOf(cells) : null;
    if (line) {
      close();
      const places = [{ from: 0, at: line.at }];
      blocks.push(...line.text.split(/\s*\n\s*/u).map((text): Line => ({ kind: 'line', text, places })));
    } else {
      table.push(cells.map(({ bordered: _, ...cell }) => cell));
      spannedTo = Math.max(spannedTo, ...cells.map(({ height }) => index + height - 1));
    }
  }
  close();
  return blocks;
}

type ShownCell = GridCell & { at: Place; bordered: boolean };

/** A column as spreadsheets call it: 1 → A, 27 → AA. */
const columnLetters = (column: number): string =>
  (column > 26 ? columnLetters(Math.floor((column - 1) / 26)) : '') +
  String.fromCharCode(65 + ((column - 1) % 26));

const isPrinted = ({ text }: SheetCell): boolean => text.trim() !== '';

const lastColumn = (rows: Sheet['rows']): number => {
  let last = 0;
  for (const cells of rows.values())
    for (const [column, cell] of cells) if (column > last && isPrinted(cell)) last = column;
  return last;
};

/** The only cell of a row that is none of a table: one text, and beside it neither cells nor their borders. */
function lineOf(cells: readonly ShownCell[]): ShownCell | null {
  const printed = cells.filter(({ text }) => text !== '');
  const [only] = printed;
  if (!only || printed.length > 1 || only.height > 1 || CLAUSE.test(only.text)) return null;
  const beside = cells.filter((cell) => cell !== only);
  if (beside.length === 0) return only;
  if (beside.some(({ bordered }) => bordered)) return null;
  return !only.bordered || only.text.length > 40 ? only : null;
}
