import { templateById } from '../../domain/cell.js';
import type { Row } from '../../domain/template.js';
import { fold, withoutGloss } from '../label/fold.js';

/** What the columns of a statistics table hold; a column that is neither is read over. */
export type StatisticsColumn = 'year' | 'cumulative' | null;

const YEAR =
  /^(?:(?:19|20)\d\d年度?(?:统计数|合计|数据?|数量)?|本?年度(?:数|统计数|合计)?|统计数(?:据|量|值)?|数量|数值|数据|本年(?:累计|合计|数)?|当年数?|全年|合计|总数|总计)/u;
const CUMULATIVE = /^(?:历年)?(?:累计|总计)(?:数量|总数|数)?|^历年(?:合计|总数)/u;
const PERIOD = /^本期(?:实际|数)?/u;
const OTHER = /^(?:上年(?:度|同期)?(?:数|实际)?|去年同期|代码|序号|备注|同比)/u;

type Heading = StatisticsColumn | 'period' | 'code';

/** What folded header text that begins with a column's label calls it, and how long that label is. */
function headingAt(text: string): { column: Heading; length: number } | null {
  for (const [pattern, column] of [
    [/^代码/u, 'code'],
    [CUMULATIVE, 'cumulative'],
    [YEAR, 'year'],
    [PERIOD, 'period'],
    [OTHER, null],
  ] as const) {
    const match = pattern.exec(text);
    if (match) return { column, length: match[0].length };
  }
  return null;
}

/** The columns that a run of folded header text names, and how much of the text does. */
export function columnsAt(text: string): {
  columns: readonly StatisticsColumn[];
  length: number;
  coded: boolean;
} {
  const headings: Heading[] = [];
  let length = 0;
  for (let next = headingAt(text); next && headings.length < 6; next = headingAt(text.slice(length))) {
    headings.push(next.column);
    length += next.length;
  }
  const columns = meant(headings.filter((heading) => heading !== 'code'));
  return { columns, length, coded: headings.includes('code') };
}

/** 本期 is the year where nothing else is; 本年累计 is the year, not a total of all years. */
export function meant(headings: readonly Heading[]): StatisticsColumn[] {
  const hasYear = headings.includes('year');
  return headings.map((heading) => {
    if (heading === 'period') return hasYear ? null : 'year';
    return heading === 'code' ? null : heading;
  });
}

/** What a header cell of its own names; undefined where it is no header of figures. */
export function columnOf(text: string): Heading | undefined {
  const folded = fold(text);
  const found = headingAt(folded);
  return found && found.length === folded.length ? found.column : undefined;
}

const NUMBER = /^(?:其中)?(?:[一二三四五六七八九十]{1,2}|\d{1,2})(?=\D)/u;

/** A folded label without 其中 and its number. */
export const bareLabel = (folded: string): string => folded.replace(NUMBER, '').replace(/^其中/u, '');

/** The rows of the national table by each folded label they are printed with. */
const NATIONAL: ReadonlyMap<string, readonly Row[]> = byLabel(
  templateById('2008')!.tables[0]!.blocks.flatMap(({ rows }) => rows),
);

function byLabel(rows: readonly Row[]): Map<string, Row[]> {
  const labels = new Map<string, Row[]>();
  for (const row of rows) {
    const printed = [row.label, ...(row.aliases ?? [])];
    const forms = printed.flatMap((label) => [fold(label), fold(withoutGloss(label))].map(bareLabel));
    for (const form of new Set(forms)) labels.set(form, [...(labels.get(form) ?? []), row]);
  }
  return labels;
}

/** What a row that it stands under must be about, so that 1.当面申请数 is one of applications. */
const UNDER: readonly (readonly [string, RegExp])[] = [
  ['requests.received.', /申请/u],
  ['requests.completed.', /办结/u],
  ['requests.replied.', /答复/u],
  ['organization.staff.', /人员/u],
];

/**
 * The row of the national table that a label is, or null. `parent` is the folded label of the row it is a part of;
 * `last` the national row before it, which tells the equal labels under 复议 and 诉讼 apart.
 */
export function nationalRow(label: string, parent: string | null, last: Row | null): Row | null {
  const rows = NATIONAL.get(bareLabel(fold(label))) ?? NATIONAL.get(bareLabel(fold(withoutGloss(label))));
  if (!rows) return null;
  const stem = last?.id.split('.')[0];
  const row = rows.length === 1 ? rows[0]! : rows.find(({ id }) => id.split('.')[0] === stem);
  if (!row) return null;
  const [, about] = UNDER.find(([prefix]) => row.id.startsWith(prefix)) ?? [];
  return parent !== null && about && !about.test(parent) ? null : row;
}

/** The rows of the national table that add up to one, by id. */
export const idsBelow = (id: string): readonly string[] =>
  templateById('2008')!
    .tables[0]!.blocks.flatMap(({ rows }) => rows.map((row) => row.id))
    .filter((other) => other.startsWith(`${id}.`) && !other.slice(id.length + 1).includes('.'));

export const isNational = (label: string): boolean =>
  NATIONAL.has(bareLabel(fold(label))) || NATIONAL.has(bareLabel(fold(withoutGloss(label))));

/** The key part of a row that the national table does not have: its folded label. */
export const slugOf = (label: string): string =>
  fold(label)
    .replace(/^其中(?=.)/u, '')
    .slice(0, 80);
