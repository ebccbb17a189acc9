import type { Place } from '../../domain/figure.js';

/** One printed cell of a table; `width` and `height` are its spans, `at` its place in the document. */
export interface GridCell {
  text: string;
  width: number;
  height: number;
  at?: Place | undefined;
}

/** Where a cell touches a row of the rectangle: its first column there, and whether it begins in this row. */
export interface Slot {
  cell: GridCell;
  column: number;
  begins: boolean;
}

/** A stretch of columns in the rectangle, its end exclusive. */
export interface Extent {
  from: number;
  to: number;
}

export const extent = ({ column, cell }: Slot): Extent => ({ from: column, to: column + cell.width });
export const overlaps = (a: Extent, b: Extent): boolean => a.from < b.to && b.from < a.to;

/** A table with its spans expanded: every row lists each cell that covers a part of it, once, from the left. */
export interface Grid {
  kind: 'grid';
  rows: readonly (readonly Slot[])[];
  /** The rows with which a new page begins: there a row may be broken in two. */
  breaks?: readonly number[];
}

/** A line of text outside of every table. `places`: where it stands, from which of its characters on. */
export interface Line {
  kind: 'line';
  text: string;
  places?: readonly { from: number; at: Place }[];
}

/** A published document, whatever its container: lines and grids in the order printed. */
export interface PublishedDocument {
  title: string | null;
  blocks: readonly (Grid | Line)[];
}

/** More cells than any report has: beyond it a table is an attack, not a form. */
const MOST_SLOTS = 400_000;

/**
 * Expands spans into a rectangle (HTML's table algorithm): a cell with `height` 3 is listed in three rows.
 * A span is cut where the table ends. Returns null when the table is too large to be one.
 * `table`: its number in a document where cells are told by it, by row and by column: then they are told it.
 */
export function expandSpans(rows: readonly (readonly GridCell[])[], table?: number): Grid | null {
  const expanded: Slot[][] = rows.map(() => []);
  // by column, the row in which it is free again
  const free: number[] = [];
  let slots = 0;
  for (const [r, cells] of rows.entries()) {
    const reached = expanded[r]!.length > 0;
    let column = 0;
    for (const cell of cells) {
      while ((free[column] ?? 0) > r) column++;
      const last = Math.min(rows.length, r + Math.max(1, cell.height));
      slots += cell.width * (last - r);
      if (slots > MOST_SLOTS) return null;
      if (table !== undefined) cell.at = { table, row: r + 1, column: column + 1 };
      expanded[r]!.push({ cell, column, begins: true });
      if (last > r + 1) {
        for (let below = r + 1; below < last; below++) expanded[below]!.push({ cell, column, begins: false });
        for (let c = column; c < column + cell.width; c++) free[c] = Math.max(free[c] ?? 0, last);
      }
      column += cell.width;
    }
    if (reached) expanded[r]!.sort((a, b) => a.column - b.column);
  }
  return { kind: 'grid', rows: expanded };
}
