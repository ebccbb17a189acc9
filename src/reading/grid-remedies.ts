import { figureRows } from '../domain/template.js';
import { type Extent, extent, type Grid, overlaps, type Slot } from './document.js';
import { fold } from './fold.js';
import { REMEDIES } from './labels.js';
import type { Sighting } from './sighting.js';
import { looksLikeValue, readValue } from './value.js';

const BLOCKS = figureRows(REMEDIES).map((row) => ({ id: row.id, label: fold(row.label) }));
const RESULTS = REMEDIES.columns.map((column) => ({ id: column.id, label: fold(column.label) }));

/** The fifteen cells of table 四 in the order of the form. */
const CELLS = BLOCKS.flatMap((block) => RESULTS.map((result) => `remedies/${block.id}/${result.id}`));

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
  return BLOCKS.map(({ id }) => ({
    table: 'remedies',
    row: id,
    template: null,
    figures: [...cells]
      .filter(([key]) => key.startsWith(`remedies/${id}/`))
      .map(([key, slot]) => [key, readValue(slot.cell.text, 'count')] as const),
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
    const path = headers.filter((header) => overlaps(header, extent(slot))).map(({ text }) => text);
    const block = BLOCKS.find(({ label }) => path.includes(label));
    const result = RESULTS.find(({ label }) => isCutOf(path.at(-1) ?? '', label));
    if (!block || !result) continue;
    const key = `remedies/${block.id}/${result.id}`;
    if (cells.has(key)) return null;
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
