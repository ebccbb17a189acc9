import type { ArbitraryReport } from './arbitrary.js';
import { type PrintedRow, printedRows } from './layouts.js';

/** Characters that a label has room for, and lines on a page. */
const ROOM = 16;
const PAGE = 28;

/**
 * A report as the text of a PDF whose tables are not drawn: one row a line, cells apart by a space. Labels are broken
 * where their column ends, the figures beside their middle; a heading that spans rows stands piece by piece before
 * these rows; the headers of narrow columns are stacked; pages end in the middle of tables.
 */
export function asPdfText(report: ArbitraryReport): string {
  const spanning: string[] = [];
  const lines = printedRows(report).flatMap((row, i, rows) => {
    if ('prose' in row) return [row.prose];
    if (row.labels === 0) return [printed(row.cells)];
    if (row.labels === row.cells.length)
      return isStacked(row, rows[i + 1]) ? stacked(row.cells) : [printed(row.cells)];
    const labels = row.cells.slice(0, row.labels);
    for (const heading of labels.slice(0, -1)) spanning.push(...pieces(heading, 4));
    return rowLines(spanning.shift() ?? '', labels.at(-1)!, printed(row.cells.slice(row.labels)));
  });
  return paged(lines).join('\n');
}

const printed = (cells: readonly string[]): string => cells.filter(Boolean).join(' ');

const pieces = (text: string, length: number): string[] =>
  Array.from({ length: Math.ceil(text.length / length) }, (_, i) => text.slice(i * length, (i + 1) * length));

/** A label of an odd number of lines has the figures on its middle one, of an even number between two. */
function rowLines(heading: string, label: string, figures: string): string[] {
  const lines = pieces(label, ROOM);
  const middle = Math.floor(lines.length / 2);
  if (lines.length % 2 === 0) lines.splice(middle, 0, figures);
  else lines[middle] = `${lines[middle]} ${figures}`;
  return heading === '' ? lines : [`${heading} ${lines[0]}`, ...lines.slice(1)];
}

/** The header of the fifteen columns of table 四 is too narrow for its words. */
const isStacked = (row: PrintedRow, next: PrintedRow | undefined): boolean =>
  'cells' in row && row.cells.length > 6 && (next === undefined || 'cells' in next);

const stacked = (cells: readonly string[]): string[] =>
  [0, 1].map((line) => printed(cells.map((cell) => cell.slice(2 * line, line === 1 ? undefined : 2))));

const paged = (lines: readonly string[]): string[] =>
  lines.flatMap((line, i) => (i % PAGE === PAGE - 1 ? [line, `- ${Math.ceil(i / PAGE)} -`] : [line]));
