import { standingAt } from '../../domain/figure.js';
import { figureRows } from '../../domain/template.js';
import { type Extent, extent, type Grid, overlaps, type Slot } from '../container/document.js';
import { fold } from '../label/fold.js';
import { cellKey, REMEDIES } from '../label/labels.js';
import type { Sighting } from '../sighting.js';
import { looksLikeValue, readValue } from '../value.js';

const RESULTS = REMEDIES.columns.map((column) => fold(column.label));

/** The three blocks of table 四, each with the keys of its cells in the order of the results. */
const BLOCKS = figureRows(REMEDIES).map(({ id, label }) => ({
  id,
  label: fold(label),
  keys: REMEDIES.columns.map((column) => cellKey('remedies', id, column.id)),
}));
const CELLS = BLOCKS.flatMap(({ keys }) => keys);

/** A header cell: its folded text and the columns it stands over. */
type Header = Extent & { text: string };

/**
 * Table 四 of a grid: the row is its figures when every cell of it is a value and the headers above name a block
 * and a result for each column; or, in headers cut short, when there are exactly as many cells as on the form.
 */
export function alignRemedies(grid: Grid, index: number): Sighting[] {
  const row = grid.rows[index]!;
  if (row.length < CELLS.length || !row.every((slot) => slot.begins && looksLikeValue(slot.cell.text)))
    return [];
  const headers = headersAbove(grid, index);
  const cells = byHeader(row, headers) ?? byOrder(row, headers);
  if (!cells) return [];
  return BLOCKS.map(({ id, keys }) => ({
    table: 'remedies',
    row: id,
    template: null,
    figures: keys.map((key) => {
      const { text, at } = cells.get(key)!.cell;
      return [key, standingAt(readValue(text, 'count'), at)] as const;
    }),
  }));
}

/** The folded header texts above a row, from the top; a cell that spans rows once. */
function headersAbove(grid: Grid, index: number): Header[] {
  return grid.rows
    .slice(0, index)
    .flat()
    .filter((slot) => slot.begins && !looksLikeValue(slot.cell.text))
    .map((slot) => ({ ...extent(slot), text: fold(slot.cell.text) }));
}

function byHeader(row: readonly Slot[], headers: readonly Header[]): Map<string, Slot> | null {
  const cells = new Map<string, Slot>();
  for (const slot of row) {
    const column = extent(slot);
    const path = headers.filter((header) => overlaps(header, column));
    const block = BLOCKS.find(({ label }) => path.some(({ text }) => text === label));
    const last = path.at(-1)?.text ?? '';
    const key = block?.keys[RESULTS.findIndex((label) => isCutOf(last, label))];
    if (!key && slot.cell.text.trim() === '') continue;
    if (!key || cells.has(key)) return null;
    cells.set(key, slot);
  }
  return cells.size === CELLS.length ? cells : null;
}

/** By the order of the form, where all three blocks are named above exactly fifteen cells. */
function byOrder(row: readonly Slot[], headers: readonly Header[]): Map<string, Slot> | null {
  const header = headers.map(({ text }) => text).join('');
  if (row.length !== CELLS.length || !BLOCKS.every(({ label }) => header.includes(label))) return null;
  return new Map(CELLS.map((key, i) => [key, row[i]!]));
}

/** A result's label whole or cut short; 结果 alone is the beginning of two of them, and so of none. */
const isCutOf = (printed: string, label: string): boolean =>
  printed === label || (printed.length >= 2 && printed !== '结果' && label.startsWith(printed));
