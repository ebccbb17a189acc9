import { CELLS, type Cell, cellByKey, cellByNumber, cellsOf } from '../domain/cell.js';
import { regionKey } from '../domain/region.js';
import { TEMPLATE_IDS, type TemplateId } from '../domain/template.js';
import { consistencyCode, kindCode, templateCode } from './codes.js';
import { HOT_CELLS, HOT_COLUMNS, type PackedFigures } from './packing.js';
import type { ReportHead } from './reports.js';

/** A report as the roll-ups see it: any stored one with its figures. */
export type RolledReport = Pick<
  ReportHead,
  'region' | 'year' | 'kind' | 'template' | 'scope' | 'consistency'
> &
  PackedFigures;

/** Which row of `rollup` a report is counted in. */
export interface RollupKey {
  /** Of the county, or of what is above it where the agency is: townships count with their county. */
  regionKey: number;
  year: number;
  kind: number;
  template: number;
  inconsistent: boolean;
}

/** A number that is not among the row's whole sums: on another form, or not whole, or too large to be added there. */
export interface RestFigure {
  cell: string;
  /** Decimal, as printed by JavaScript. */
  value: string;
}

/** What one report adds: `sums` and `missing` by position (`cellsInOrder`). */
export interface RollupPart {
  key: RollupKey;
  sums: number[];
  /** 1 where the report has no number that is among the sums. */
  missing: number[];
  rest: RestFigure[];
}

/** The cells of a form by the position they are summed at: by number, so that cells it may gain come last. */
const orders = new Map<TemplateId, readonly Cell[]>(
  TEMPLATE_IDS.map((id) => [id, [...cellsOf(id)].sort((a, b) => a.number - b.number)]),
);
export const cellsInOrder = (template: TemplateId): readonly Cell[] => orders.get(template)!;

/** Cell number → position from 0, by form. */
const positions = new Map<TemplateId, readonly (number | undefined)[]>(
  TEMPLATE_IDS.map((id) => {
    const places: (number | undefined)[] = new Array(CELLS.length + 1);
    for (const [place, { number }] of cellsInOrder(id).entries()) places[number] = place;
    return [id, places];
  }),
);

/** Where a cell stands in the arrays of each form, from 1 as SQL counts, in the order of the forms' codes. */
export const positionsOf = ({ number }: Cell): (number | null)[] =>
  TEMPLATE_IDS.map((id) => {
    const place = positions.get(id)![number];
    return place === undefined ? null : place + 1;
  });

/** Amounts are summed in 分, a millionth of 万元, all else as it is: so sums are whole, and exact in any order. */
const unitsOf = ({ kind }: Cell): number => (kind === 'amount' ? 1_000_000 : 1);

/** What a sum of the arrays is to be multiplied with, as a decimal. */
export const unitOf = (cell: Cell): string => (unitsOf(cell) === 1 ? '1' : '0.000001');

/** Above it a sum of a county's reports could leave what is exact. */
const LARGEST = 2 ** 40;

/** A figure as a whole number of units; null where it is not one, or too large. */
export function inUnits(cell: Cell, value: number): number | null {
  const units = unitsOf(cell);
  const whole = Math.round(value * units);
  // Of so few digits no other decimal is the same double: nothing is rounded where it comes back as it was.
  return Math.abs(whole) <= LARGEST && whole / units === value ? whole + 0 : null;
}

const hot = HOT_COLUMNS.map((column) => ({ column, cell: cellByKey(HOT_CELLS[column])! }));

/** What a report adds to its row. */
export function partOf(report: RolledReport): RollupPart {
  const places = positions.get(report.template)!;
  const length = cellsInOrder(report.template).length;
  const part: RollupPart = {
    key: keyOf(report),
    sums: new Array<number>(length).fill(0),
    missing: new Array<number>(length).fill(0),
    rest: [],
  };
  const put = (cell: Cell, value: number | null) => {
    const place = places[cell.number];
    const units = value === null || place === undefined ? null : inUnits(cell, value);
    if (place !== undefined) {
      if (units === null) part.missing[place] = 1;
      else part.sums[place] = units;
    }
    if (units === null && value !== null) part.rest.push({ cell: cell.key, value: String(value) });
  };
  for (const { column, cell } of hot) if (report[column] !== 0) put(cell, report[column]);
  for (const [index, number] of report.cells.entries())
    put(cellByNumber(number)!, report.figures[index] ?? null);
  for (const [cell, { v }] of Object.entries(report.prints)) {
    if (v !== undefined && v !== null) part.rest.push({ cell, value: String(v) });
  }
  return part;
}

function keyOf({ region, year, kind, template, consistency }: RolledReport): RollupKey {
  const key = regionKey(region);
  return {
    regionKey: key - (key % 1000),
    year,
    kind: kindCode.number(kind),
    template: templateCode.number(template),
    inconsistent: consistency === 'inconsistent',
  };
}

/** The number that stands for a report's being inconsistent. */
export const INCONSISTENT = consistencyCode.number('inconsistent');
