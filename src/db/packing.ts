import { CELLS, type Cell, cellByKey, cellsOf, isExtraCellKey } from '../domain/cell.js';
import { type Figure, type Figures, plain } from '../domain/figure.js';
import { TEMPLATE_IDS, type TemplateId } from '../domain/template.js';
import type { Print } from './schema.js';

/** The hot figures: a column of `report` each, 0 where the cell is zero, blank or absent. */
export const HOT_CELLS = {
  newReceived: 'applications/new_received/total',
  carriedIn: 'applications/carried_in/total',
  disclosed: 'applications/outcome.disclosed/total',
  partiallyDisclosed: 'applications/outcome.partially_disclosed/total',
  outcomeTotal: 'applications/outcome.total/total',
  carriedOut: 'applications/carried_out/total',
  newReceivedNatural: 'applications/new_received/natural_person',
  reconsideration: 'remedies/reconsideration/total',
  litigationDirect: 'remedies/litigation_direct/total',
  litigationAfter: 'remedies/litigation_after_reconsideration/total',
} as const;
export type HotColumn = keyof typeof HOT_CELLS;
export type HotFigures = Record<HotColumn, number>;

export const HOT_COLUMNS = Object.keys(HOT_CELLS) as HotColumn[];
const hotByKey = new Map<string, HotColumn>(HOT_COLUMNS.map((column) => [HOT_CELLS[column], column]));

const NO_HOT = Object.fromEntries(HOT_COLUMNS.map((column) => [column, 0])) as HotFigures;

/** The column a cell's figure stands in, if it is a hot one. */
export const hotColumn = (key: string): HotColumn | undefined => hotByKey.get(key);

/** A report's figures as stored (see `report` in schema.ts). */
export interface PackedFigures extends HotFigures {
  cells: number[];
  figures: (number | null)[];
  prints: Record<string, Print>;
}

/** Figures → stored row. Throws on a key that is neither a cell nor an extra row of a provincial table. */
export function pack(template: TemplateId, figures: Figures): PackedFigures {
  const form = cellsOf(template);
  const hot = { ...NO_HOT };
  const stored: [number, number | null][] = [];
  const prints: Record<string, Print> = {};
  const printedTables = new Set<string>();
  let table = '';
  let onForm = 0;
  let index = 0;
  figures.forEach((figure, key) => {
    // Mostly they are in the order of the form.
    const next = form[index++];
    const cell = next?.key === key ? next : cellByKey(key);
    if (!cell && !isExtraCellKey(key)) throw new RangeError(`no such cell: ${key}`);
    const print = printOf(figure);
    if (!cell) prints[key] = { v: figure.value, ...print };
    else {
      if (cell.table !== table) {
        table = cell.table;
        printedTables.add(table);
      }
      const isOwn = cell === next || isOn(template, cell);
      if (isOwn) onForm++;
      if (print) prints[key] = print;
      // Of the form's own cells a zero is not written down; of another form's it must be.
      if (figure.value === 0 && isOwn) return;
      const column = figure.value ? hotByKey.get(key) : undefined;
      if (column) hot[column] = figure.value!;
      else stored.push([cell.number, figure.value]);
    }
  });
  if (onForm < form.length)
    for (const cell of form) {
      if (figures.has(cell.key)) continue;
      stored.push([cell.number, null]);
      prints[printedTables.has(cell.table) ? cell.key : cell.table] = { s: 'absent' };
    }
  stored.sort(([a], [b]) => a - b);
  return {
    ...hot,
    cells: stored.map(([number]) => number),
    figures: stored.map(([, value]) => value),
    prints,
  };
}

const isOn = (template: TemplateId, cell: Cell): boolean => cell.templates.includes(template);

/** How a figure differs from the plain one of its value. */
function printOf(figure: Figure): Print | undefined {
  const { value, state, raw, why } = figure;
  const usual = plain(value);
  if (figure === usual) return undefined;
  if (state === usual.state && raw === usual.raw && why === undefined) return undefined;
  return {
    ...(state !== usual.state && { s: state }),
    ...(raw !== usual.raw && { r: raw }),
    ...(why !== undefined && { w: why }),
  };
}

type PackedRow = PackedFigures & { template: TemplateId };

/** The value of every cell known, by number − 1: null where it is blank, cannot be read, or is not in the report. */
export function valuesOf(row: Omit<PackedRow, 'prints'>): (number | null)[] {
  const values = [...zerosOf.get(row.template)!];
  row.cells.forEach((number, index) => {
    values[number - 1] = row.figures[index] ?? null;
  });
  for (const [column, number] of HOT_NUMBERS) if (row[column] !== 0) values[number - 1] = row[column];
  return values;
}

const zerosOf = new Map(
  TEMPLATE_IDS.map((id) => [
    id,
    CELLS.map(({ templates }): number | null => (templates.includes(id) ? 0 : null)),
  ]),
);
const HOT_NUMBERS = HOT_COLUMNS.map((column) => [column, cellByKey(HOT_CELLS[column])!.number] as const);

/** Stored row → every figure: those of the form in its order, then those of other forms, then extra rows. */
export function unpack(row: PackedRow): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  const stored: (number | null | undefined)[] = new Array(CELLS.length + 1);
  row.cells.forEach((number, index) => {
    stored[number] = row.figures[index] ?? null;
  });
  const place = (cell: Cell, onForm: boolean) => {
    const figure = figureOf(row, cell, onForm, stored[cell.number]);
    if (figure) figures.set(cell.key, figure);
  };
  for (const cell of cellsOf(row.template)) place(cell, true);
  for (const cell of HOT) if (!isOn(row.template, cell)) place(cell, false);
  for (const number of row.cells) {
    const cell = CELLS[number - 1];
    if (cell && !isOn(row.template, cell)) place(cell, false);
  }
  for (const [key, print] of Object.entries(row.prints)) {
    if (print.v !== undefined) figures.set(key, printed(print.v, print));
  }
  return figures;
}

const HOT = Object.values(HOT_CELLS).map((key) => cellByKey(key)!);

/** One figure of a stored row; undefined where `unpack` has none. */
export function figureAt(row: PackedRow, key: string): Figure | undefined {
  const cell = cellByKey(key);
  if (cell) {
    const index = row.cells.indexOf(cell.number);
    return figureOf(
      row,
      cell,
      isOn(row.template, cell),
      index < 0 ? undefined : (row.figures[index] ?? null),
    );
  }
  const print = Object.hasOwn(row.prints, key) ? row.prints[key] : undefined;
  return print?.v === undefined ? undefined : printed(print.v, print);
}

/** `stored`: what the arrays hold for the cell; undefined where they do not list it. */
function figureOf(
  row: PackedRow,
  cell: Cell,
  onForm: boolean,
  stored: number | null | undefined,
): Figure | undefined {
  const column = hotByKey.get(cell.key);
  const hot = column ? row[column] : 0;
  if (stored === undefined && hot === 0 && !onForm) return undefined;
  const print = row.prints[cell.key];
  if (print?.s === 'absent') return undefined;
  if (stored === null && row.prints[cell.table]?.s === 'absent') return undefined;
  return printed(hot !== 0 ? hot : stored === undefined ? 0 : stored, print);
}

function printed(value: number | null, print: Print | undefined): Figure {
  const usual = plain(value);
  if (!print) return usual;
  return {
    value,
    state: (print.s as Figure['state'] | undefined) ?? usual.state,
    raw: print.r === undefined ? usual.raw : print.r,
    ...(print.w !== undefined && { why: print.w }),
  };
}
