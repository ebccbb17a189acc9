import { type Figure, type Place, standingAt, unreadable } from '../../domain/figure.js';
import type { CellKind, Column } from '../../domain/template.js';
import { type Extent, type Grid, overlaps, type Slot } from '../container/document.js';
import { fold } from '../label/fold.js';
import {
  APPLICANT_BY_LABEL,
  APPLICANTS,
  APPLICATION_ROWS,
  cellKey,
  headerFits,
  type LabelledBlock,
  OTHER_ROW,
  PROACTIVE,
  proactiveRows,
  rowFits,
} from '../label/labels.js';
import type { Sighting } from '../sighting.js';
import { looksLikeValue, readValue } from '../value.js';
import { mendBreaks } from './breaks.js';
import { certainIn, usualEdge } from './ragged.js';
import { alignRemedies } from './remedies.js';

/** What the rows read so far say about the rows to come. */
interface Context {
  blocks: readonly LabelledBlock[];
  header: readonly Extent[] | null;
  applicants: Applicants;
  next: number;
}

/** The columns of table 三 from the left (null where the header does not tell), and where their headers stand as far as they were seen. */
interface Applicants {
  columns: readonly Column[] | null;
  header: readonly (Extent | undefined)[] | null;
  found: ReadonlyMap<Column, Extent>;
}

const UNSEEN: Applicants = { columns: APPLICANTS, header: null, found: new Map() };

/**
 * Aligns the tables of a document to the labels of the forms, row by row; a form may be spread over several
 * grids, and one grid may hold several tables. Header geometry is forgotten between grids, order is not. Returns the
 * sightings of each grid.
 */
export function alignGrids(grids: readonly Grid[]): Sighting[][] {
  let next = 0;
  let blocks: readonly LabelledBlock[] = [];
  return grids.map((printed) => {
    const grid = printed.breaks?.length ? mendBreaks(printed) : printed;
    const context: Context = { blocks, header: null, applicants: UNSEEN, next };
    const edge = usualEdge(grid);
    const sightings = grid.rows.flatMap((row, index) =>
      certainIn(row, edge, alignRow(row, context) ?? alignRemedies(grid, index)),
    );
    ({ next, blocks } = context);
    return sightings;
  });
}

/** A cell that begins in the row at hand, looked at once. `value`: it is printed and could be a figure. */
interface PrintedCell extends Extent {
  text: string;
  at: Place | undefined;
  folded: string;
  value: boolean;
}

function printedCell(slot: Slot): PrintedCell {
  const { text, width, at } = slot.cell;
  const folded = fold(text);
  const value = folded !== '' && looksLikeValue(text);
  return { from: slot.column, to: slot.column + width, text, at, folded, value };
}

/** The figures of one row, or null when it holds none of tables 二 and 三; headers update the context. */
function alignRow(row: readonly Slot[], context: Context): Sighting[] | null {
  const own = row.filter((slot) => slot.begins).map(printedCell);
  const firstValue = own.findIndex(({ value }) => value);
  if (firstValue === -1 && readHeader(own, context)) return [];
  const labels = firstValue === -1 ? own.length : firstValue;
  return proactiveRow(own, labels, context) ?? applicationsRow(own, labels, context);
}

/** Takes in a header line of table 二 or 三; false when the row is none. */
function readHeader(own: readonly PrintedCell[], context: Context): boolean {
  const printed = own.filter(({ folded }) => folded !== '');
  if (printed[0]?.folded === '信息内容') {
    const columns = printed.slice(1);
    const header = columns.map(({ folded }) => folded).join('');
    context.blocks = PROACTIVE.filter((block) => headerFits(block.columns, header));
    context.header = columns;
    return true;
  }
  const found = new Map<Column, Extent>();
  for (const cell of printed) {
    const column = APPLICANT_BY_LABEL.get(cell.folded);
    if (column) found.set(column, cell);
  }
  const isUpper = printed.some(({ folded }) => folded === '法人或其他组织');
  if (found.size < (isUpper ? 1 : 2) || found.size < printed.length - 2) return false;
  const seen = new Map([...context.applicants.found, ...found]);
  context.applicants = { ...printedOrder(seen), found: seen };
  return true;
}

/** A row under the header of table 二 read last; its label is the last text before the first figure. */
function proactiveRow(own: readonly PrintedCell[], labels: number, context: Context): Sighting[] | null {
  const at = own.findLastIndex(({ folded }, i) => i < labels && folded !== '');
  if (at === -1 || context.blocks.length === 0) return null;
  const rows = proactiveRows(own[at]!.text);
  for (const candidate of context.blocks) {
    const found = rows[PROACTIVE.indexOf(candidate)];
    if (!found) continue;
    const { columns } = candidate.block;
    const figures = place(own.slice(at + 1), columns, context.header).map(
      (figure, i) => [cellKey('proactive', found.row.id, columns[i]!.id), figure] as const,
    );
    return [{ table: 'proactive', row: found.row.id, template: candidate.template, figures }];
  }
  return null;
}

/** The row label printed furthest right: the headings 三、本年度办理结果 and (三)不予公开 stand left of it. */
function applicationsRow(own: readonly PrintedCell[], labels: number, context: Context): Sighting[] | null {
  for (let at = labels - 1; at >= 0; at--) {
    const index = nextRow(own[at]!.text, context.next);
    if (index === -1) continue;
    context.blocks = [];
    const { row } = APPLICATION_ROWS[index]!;
    const values = own.slice(at + 1);
    const isHeading = row.heading && !(row.id === OTHER_ROW && values.length >= APPLICANTS.length);
    if (isHeading) return [];
    context.next = index + 1;
    const { columns, header } = context.applicants;
    const placed = columns
      ? place(values, columns, header)
      : APPLICANTS.map(() => unreadable(null, 'the header does not say which column is which'));
    const figures = placed.map(
      (figure, i) => [cellKey('applications', row.id, (columns ?? APPLICANTS)[i]!.id), figure] as const,
    );
    const template = row.id === OTHER_ROW ? '2019' : row.id.startsWith(`${OTHER_ROW}.`) ? '2021' : null;
    return [{ table: 'applications', row: row.id, template, figures }];
  }
  return null;
}

/**
 * The columns from the left as printed, and where; the form's own order where the header is not in this grid. A header
 * that has lost its spans says little: where its cells stand over each other, the form's order, if it is also the one
 * they are named in; where they do not, and natural persons are not the first or the total not the last, null.
 */
function printedOrder(found: ReadonlyMap<Column, Extent>): {
  columns: readonly Column[] | null;
  header: readonly (Extent | undefined)[] | null;
} {
  const placesOf = (columns: readonly Column[]) => columns.map((column) => found.get(column));
  if (found.size === 0) return { columns: APPLICANTS, header: null };
  if (found.size < APPLICANTS.length) return { columns: APPLICANTS, header: placesOf(APPLICANTS) };
  const columns = APPLICANTS.toSorted((a, b) => found.get(a)!.from - found.get(b)!.from);
  const [first, total] = [APPLICANTS[0], APPLICANTS.at(-1)];
  if (columns.every((column, i) => i === 0 || found.get(columns[i - 1]!)!.to <= found.get(column)!.from)) {
    const isFormed = columns[0] === first && columns.at(-1) === total;
    return { columns: isFormed ? columns : null, header: placesOf(columns) };
  }
  const named = [...found.keys()].filter((column) => column !== total);
  return { columns: named.every((column, i) => column === APPLICANTS[i]) ? APPLICANTS : null, header: null };
}

/** The row a label stands for: the best fit, and among equals the first not yet passed. -1 when there is none. */
function nextRow(label: string, next: number): number {
  const { fits, best } = rowFits(label);
  if (best === 0) return -1;
  const ahead = fits.findIndex((fit, i) => fit === best && i >= next);
  if (ahead !== -1 && (best === 3 || ahead === next || onlyOne(fits, best))) return ahead;
  return best === 3 ? fits.indexOf(best) : -1;
}

const onlyOne = (fits: readonly number[], best: number): boolean =>
  fits.filter((fit) => fit === best).length === 1;

/**
 * Puts the cells right of a label under their columns. As many cells as columns: in order. Otherwise each
 * column takes the one cell that stands under its header; where that is not certain, it is unreadable.
 */
function place(
  values: readonly PrintedCell[],
  columns: readonly Column[],
  header: readonly (Extent | undefined)[] | null,
): Figure[] {
  if (values.length === columns.length) return columns.map(({ kind }, i) => figureIn(values[i]!, kind));
  const named = header?.filter((extent) => extent !== undefined) ?? [];
  const begin = Math.min(...named.map(({ from }) => from));
  const end = Math.max(...named.map(({ to }) => to));
  const short = (values.at(-1)?.to ?? 0) < end;
  const shifted = values.some(
    ({ from, to, text }) => (from >= end || to <= begin) && text.trim() !== '' && looksLikeValue(text),
  );
  return columns.map(({ kind }, i) => {
    if (short || shifted) {
      const what = short ? 'one is missing' : 'a figure stands beside them';
      return unreadable(null, `${values.length} cells for ${columns.length} columns: ${what}`);
    }
    const under = header?.[i];
    if (!under) {
      const lacks = named.length > 0 ? 'and none under its header' : 'and no header';
      return unreadable(null, `${values.length} cells for ${columns.length} columns, ${lacks}`);
    }
    const here = values.filter((cell) => overlaps(cell, under));
    if (here.length !== 1) return unreadable(null, `${here.length} cells stand under this column`);
    const cell = here[0]!;
    const covers = named.filter((other) => overlaps(other, cell)).length;
    return covers > 1
      ? standingAt(unreadable(cell.text.trim(), 'one cell stands under several columns'), cell.at)
      : figureIn(cell, kind);
  });
}

const figureIn = ({ text, at }: PrintedCell, kind: CellKind): Figure => standingAt(readValue(text, kind), at);
