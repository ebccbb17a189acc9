import { type Figure, LARGEST_FIGURE, type Place } from '../../domain/figure.js';
import type { Row } from '../../domain/template.js';
import { fold } from '../label/fold.js';
import { placeOfCut, textsOf } from '../stream/token.js';
import {
  addsUpBelow,
  type Cut,
  cutsOf,
  isFusedToken,
  isOrdered,
  nextNumbers,
  numberOf,
  withoutNumber,
} from './cuts.js';
import { bareLabel, idsBelow, nationalRow } from './labels.js';
import type { StatisticsTable } from './table.js';

/** A row with its label whole. `national`: the row of the national table it is; `texts`: its cells where they are plain; else `cuts`: all it may say. */
export interface SettledRow {
  label: string;
  unit: string | null;
  /** The row its list stands below, by index; `part`: printed as 其中. */
  parent: number | null;
  part: boolean;
  national: Row | null;
  texts: readonly (string | null)[] | null;
  cuts: readonly Cut[];
  raw: string | null;
  fused: boolean;
  /** Where the figure of a column stands, as far as the ways that are left tell. */
  placeOf(column: number): Place | undefined;
}

/** What the narrative tells, by cell key. */
export type Told = ReadonlyMap<string, Figure>;

/** The rows that the narrative tells too, by their bare folded labels. */
const TOLD_ROWS: readonly (readonly [RegExp, string])[] = [
  [/^主动公开(?:文件|政府信息|信息)数$/u, 'proactive.items'],
  [/^政府网站公开(?:政府信息)?数$/u, 'channel.website'],
  [/^(?:收到申请数|受理依申请公开信息总数|申请总数|收到申请总数)$/u, 'applications.received'],
  [/^行政复议数量?$/u, 'reconsideration'],
  [/^行政诉讼数量?$/u, 'litigation'],
];

/** Of one group's ways, and of all groups' in a table; beyond it sums are not asked. */
const MOST_COMBINATIONS = 20_000;
const MOST_IN_ALL = 200_000;

/**
 * Cuts the digits that touch, where only one way is possible: by the number of the next label, the running total,
 * parts and sums where the table says so, and by what the narrative says as far as it chooses between ways.
 */
export function settleStatistics(table: StatisticsTable, told: Told): SettledRow[] {
  const width = table.columns.length;
  const rows = withNumbers(table);
  nameRows(rows);
  const open = rows.filter(({ texts }) => texts === null);
  const fused = open.some(({ raw }) => (raw ?? '').split(' ').some(isFusedToken));
  for (const row of open) row.fused = fused;
  if (!fused || width !== 2) return rows;
  if (hasBlanks(rows)) for (const row of open) row.cuts = [...row.cuts, ...withBlank(row)];
  if (open.every(({ cuts }) => cuts.length !== 1 || isOrdered(cuts[0]!))) keep(open, isOrdered);
  for (const row of open) {
    const [, name] = TOLD_ROWS.find(([label]) => label.test(bareLabel(fold(row.label)))) ?? [];
    const year = name === undefined ? null : (told.get(`narrative/${name}/year`)?.value ?? null);
    const at = table.columns.indexOf('year');
    if (year !== null && at !== -1) keep([row], (cut) => cut[at] === year);
  }
  narrowAll(rows);
  return rows;
}

/** By the parts of every row; not at all where the parts of some row contradict it: then they prove nothing. */
function narrowAll(rows: readonly SettledRow[]): void {
  const before = rows.map(({ cuts }) => cuts);
  const groups = groupsIn(rows);
  const budget = { left: MOST_IN_ALL };
  for (let round = 0; round < 3; round++) {
    for (const group of groups) {
      if (narrow(group, budget)) continue;
      for (const [i, one] of rows.entries()) one.cuts = before[i]!;
      return;
    }
  }
}

/** A row and the rows that are a part of it; `sums`: they are all of it. */
interface Group {
  whole: SettledRow;
  parts: readonly SettledRow[];
  sums: boolean;
}

/** By the national table, and by the lists that are printed below a row with 其中. */
function groupsIn(rows: readonly SettledRow[]): Group[] {
  return rows.flatMap((whole, index): Group[] => {
    const list = rows.filter(({ parent }) => parent === index);
    if (list[0]?.part) return [{ whole, parts: list, sums: addsUpBelow(whole.label) }];
    const ids = whole.national ? idsBelow(whole.national.id) : [];
    const parts = rows.filter(({ national }) => national && ids.includes(national.id));
    return parts.length > 0 ? [{ whole, parts, sums: parts.length === ids.length }] : [];
  });
}

/** Whether some row lacks a figure: then any other may lack one too, and digits need not be two cells. */
const hasBlanks = (rows: readonly SettledRow[]): boolean =>
  rows.some(({ texts, cuts, unit }) =>
    texts === null ? cuts.length === 0 : texts.some((text) => text === '') && !/^[-—]/u.test(unit ?? ''),
  );

/** The ways in which the digits of a row are one figure beside a blank. */
const withBlank = ({ raw }: SettledRow): Cut[] =>
  raw !== null && /^(?:0|[1-9]\d{0,14})$/u.test(raw)
    ? [
        [Number(raw), null],
        [null, Number(raw)],
      ]
    : [];

/** Labels get the number that touched the figures before them; rows learn what they are a part of. */
function withNumbers({ columns, rows, placeAt }: StatisticsTable): SettledRow[] {
  const settled: SettledRow[] = [];
  let number: number | null = null;
  let touching: number | null | undefined;
  let list: number | null = null;
  for (const row of rows) {
    const label = touching == null ? row.label : `${touching}、${row.label}`;
    const own: number | null = touching === null ? null : numberOf(label);
    if (own === 1) list = settled.length === 0 ? null : settled.length - 1;
    else if (own !== null && own !== (number ?? 0) + 1) list = null;
    if (own !== null) number = own;
    touching = undefined;
    const base = {
      label,
      unit: row.unit,
      part: row.part,
      parent: own === null ? null : list,
      national: null,
      fused: false,
    };
    if ('cells' in row) {
      const texts = row.cells.map((cell) => cell?.text ?? null);
      settled.push({ ...base, texts, cuts: [], raw: null, placeOf: (column) => row.cells[column]?.at });
      continue;
    }
    const printed = textsOf(row.tokens);
    const ways = row.number ? withoutNumber(printed, nextNumbers(label, number)) : [{ tokens: printed }];
    if (row.number) touching = ways.length === 1 ? (ways[0] as { number: number }).number : null;
    const raw = ways.length === 1 ? ways[0]!.tokens.join(' ') : printed.join(' ');
    const texts = ways.length === 1 ? plainTexts(ways[0]!.tokens, columns.length) : null;
    const cuts = texts ? [] : ways.flatMap(({ tokens }) => cutsOf(tokens, columns.length));
    const one: SettledRow = {
      ...base,
      texts,
      cuts,
      raw: raw || null,
      placeOf: (column) =>
        one.texts
          ? placeAt(row.tokens[column]?.at ?? row.begin)
          : placeOfCut(row.tokens, one.cuts, column, placeAt),
    };
    settled.push(one);
  }
  return settled;
}

/** Which rows are rows of the national table; equal labels are told apart by the row before. */
function nameRows(rows: readonly SettledRow[]): void {
  let last: Row | null = null;
  for (const row of rows) {
    const above = row.parent === null ? null : fold(rows[row.parent]!.label);
    row.national = nationalRow(row.label, above, last);
    last = row.national ?? last;
  }
}

/** As many tokens as columns, none of them two cells for certain: those; no token at all: blanks. */
function plainTexts(tokens: readonly string[], width: number): readonly string[] | null {
  if (tokens.length === 0) return Array.from({ length: width }, () => '');
  return tokens.length === width && !tokens.some(isFusedToken) ? tokens : null;
}

/** Keeps the ways that pass, in each row where some do. */
function keep(rows: readonly SettledRow[], passes: (cut: Cut) => boolean): void {
  for (const row of rows) {
    const passing = row.cuts.filter(passes);
    if (passing.length > 0) row.cuts = passing;
  }
}

/** A part is never more than the whole, and where parts are kinds of it they add up; false where they do not. */
function narrow({ whole, parts, sums }: Group, budget: { left: number }): boolean {
  const ways = (row: SettledRow) =>
    row.texts
      ? cutsOf(
          row.texts.map((text) => text ?? '-'),
          2,
        )
      : row.cuts;
  if ([whole, ...parts].some((row) => ways(row).length === 0)) return true;
  for (const part of parts) {
    if (!ways(part).some((cut) => ways(whole).some((all) => isWithin(cut, all)))) return false;
    keep([part], (cut) => ways(whole).some((all) => isWithin(cut, all)));
    keep([whole], (all) => ways(part).some((cut) => isWithin(cut, all)));
  }
  const all = [whole, ...parts];
  const combined = all.reduce((product, row) => product * ways(row).length, 1);
  if (!sums || combined > Math.min(MOST_COMBINATIONS, budget.left)) return true;
  budget.left -= combined;
  const fitting = combinations(all.map(ways)).filter(([sum, ...cuts]) =>
    [0, 1].every((c) => sum![c] === cuts.reduce((total, cut) => total + (cut[c] ?? 0), 0)),
  );
  if (fitting.length === 0) return false;
  for (const [i, row] of all.entries()) keep([row], (cut) => fitting.some((way) => way[i] === cut));
  return true;
}

const isWithin = (part: Cut, all: Cut): boolean =>
  part.every((value, i) => (value ?? 0) <= (all[i] ?? LARGEST_FIGURE));

function combinations(choices: readonly (readonly Cut[])[]): Cut[][] {
  return choices.reduce<Cut[][]>(
    (sofar, next) => sofar.flatMap((one) => next.map((cut) => [...one, cut])),
    [[]],
  );
}
