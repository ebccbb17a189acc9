import { expandSpans, type Grid, type GridCell, type Line } from '../document.js';
import { linesOf, markBrokenFigures, type TextLine } from './lines.js';
import type { Glyph } from './marks.js';
import { clusters, nearest, type RuledTable } from './tables.js';

/** A page with its characters and its drawn tables. */
export interface PdfPage {
  glyphs: readonly Glyph[];
  tables: readonly RuledTable[];
  width: number;
  height: number;
}

const PAGE_NUMBER =
  /^(?:[-—–·\s]*\d{1,4}[-—–·\s]*|第\s*\d{1,4}\s*页.{0,12}|\d{1,4}\s*\/\s*\d{1,4}|Page\s*\d+.*)$/iu;

/** The pages one after the other: grids where tables are drawn, paragraphs around them, page numbers left out. */
export function pageBlocks(pages: readonly PdfPage[]): (Grid | Line)[] {
  const blocks: (Paragraph | TableParts)[] = [];
  const addTable = (table: TablePart, isFirst: boolean) => {
    const above = blocks.at(-1);
    if (isFirst && above?.kind === 'table' && continues(above.parts.at(-1)!, table)) above.parts.push(table);
    else blocks.push({ kind: 'table', parts: [table] });
  };
  for (const [index, { glyphs, tables, width, height }] of pages.entries()) {
    const page = index + 1;
    const outside = glyphs.filter(
      (glyph) => glyph.x >= 0 && glyph.x < width && !tables.some((table) => isInside(glyph, table)),
    );
    const lines = markBrokenFigures(linesOf(outside).filter((line) => !isPageNumber(line, height)));
    const right = Math.max(...lines.map((line) => line.right));
    const left = Math.min(...lines.map((line) => line.left));
    const waiting = tables.map((table, i): TablePart => ({ ...table, page, number: i + 1 }));
    const addWaiting = (above: number, isFirst: boolean) => {
      while (waiting[0] && waiting[0].top < above)
        addTable(waiting.shift()!, isFirst && waiting.length === tables.length - 1);
    };
    for (const [i, line] of lines.entries()) {
      addWaiting(line.y, i === 0);
      const above = blocks.at(-1);
      const paragraph = above?.kind === 'line' && goesOn(above, line, left) ? above : null;
      if (paragraph) blocks.pop();
      const before = paragraph?.text ?? '';
      const at = { page, line: line.number };
      blocks.push({
        kind: 'line',
        text: before + line.text,
        places: [...(paragraph?.places ?? []), { from: before.length, at }],
        last: line,
        isFull: isFull(line, right),
      });
    }
    addWaiting(Number.POSITIVE_INFINITY, lines.length === 0);
  }
  return blocks.flatMap((block): (Grid | Line)[] =>
    block.kind === 'line' ? [{ kind: 'line', text: block.text, places: block.places }] : gridOf(block),
  );
}

/** A table as drawn on one page, and its number there. */
interface TablePart extends RuledTable {
  page: number;
  number: number;
}

/** A table, and how it goes on at the top of the pages after. */
interface TableParts {
  kind: 'table';
  parts: TablePart[];
}

/** Whether the first table of a page is the rest of the last one on the page before: as wide, at the same place. */
const continues = (above: RuledTable, below: RuledTable): boolean =>
  Math.abs(above.left - below.left) < 6 && Math.abs(above.right - below.right) < 6;

/** The parts of a table on one lattice of columns. */
function gridOf({ parts }: TableParts): Grid[] {
  const xs = clusters(parts.flatMap(({ rows }) => rows.flat().flatMap(({ left, right }) => [left, right])));
  const cells = parts.flatMap(({ rows, page, number: table }) =>
    rows.map((boxes) =>
      boxes.map(({ text, row, column, left, right, height }): GridCell => {
        const width = Math.max(1, nearest(xs, right) - nearest(xs, left));
        return { text, width, height, at: { page, table, row: row + 1, column: column + 1 } };
      }),
    ),
  );
  const grid = expandSpans(cells);
  const breaks: number[] = [];
  let at = 0;
  for (const { rows } of parts.slice(0, -1)) {
    at += rows.length;
    breaks.push(at);
  }
  return grid ? [{ ...grid, breaks }] : [];
}

/** A paragraph so far. `isFull`: its last line runs to the margin, so that the next may belong to it. */
interface Paragraph extends Line {
  places: NonNullable<Line['places']>;
  last: TextLine;
  isFull: boolean;
}

const isInside = ({ x, y, width, size }: Glyph, table: RuledTable): boolean => {
  const [across, down] = [x + width / 2, y - size * 0.35];
  return across >= table.left && across <= table.right && down >= table.top && down <= table.bottom;
};

const isPageNumber = ({ text, y }: TextLine, height: number): boolean =>
  (y > height * 0.9 || y < height * 0.08) && PAGE_NUMBER.test(text);

/** A line of a sentence and not of a table: Chinese, without gaps. */
const isProse = ({ text, gap }: TextLine): boolean => gap < 1 && /\p{Script=Han}/u.test(text);

const isFull = (line: TextLine, right: number): boolean =>
  isProse(line) && right - line.right < 1.5 * line.size;

/** Whether a line belongs to the paragraph above it: that one is full, and this one is not set in. */
const goesOn = ({ last, isFull }: Paragraph, line: TextLine, left: number): boolean =>
  isFull &&
  isProse(line) &&
  line.left - left < 0.8 * line.size &&
  Math.abs(line.size - last.size) < 0.5 &&
  !HEADING.test(line.text.normalize('NFKC'));

/** Numbers may be printed in radicals that look like them. */
const HEADING = /^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|\d+[.、](?!\d))/u;
