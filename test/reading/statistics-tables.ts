import fc from 'fast-check';
import { templateById } from '../../src/domain/cell.js';

/** A row of a statistics table as a test prints it: its key without column, label, unit and two figures. */
export interface PrintedRow {
  id: string;
  label: string;
  unit: string;
  year: number;
  cumulative: number;
}

export interface PrintedTable {
  name: 'national' | 'provincial';
  columns: 1 | 2;
  rows: readonly PrintedRow[];
}

type Label = readonly [id: string, label: string, unit: string];

/** A table such as a province printed: a sum and its parts below 其中. */
const PROVINCIAL: readonly (readonly Label[])[] = [
  [
    ['x.主动公开文件数', '主动公开文件数', '条'],
    ['x.1政府网站公开数', '其中：1、政府网站公开数', '条'],
    ['x.2政府公报公开数', '2、政府公报公开数', '条'],
  ],
  [
    ['x.受理依申请公开信息总数', '受理依申请公开信息总数', '条'],
    ['requests.received.in_person', '其中：1、当面申请数', '条'],
    ['requests.received.online', '2、网上申请数', '条'],
    ['x.3信函传真申请数', '3、信函、传真申请数', '条'],
  ],
  [['reconsideration', '行政复议数', '件']],
  [['litigation', '行政诉讼数', '件']],
];

const NATIONAL: readonly Label[] = templateById('2008')!.tables[0]!.blocks.flatMap(({ rows }) =>
  rows.map(({ id, label, unit = '' }) => [id, label, unit] as const),
);

const figure = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(60), fc.nat(9000));
const pair = fc.tuple(figure, figure).map(([year, earlier]) => ({ year, cumulative: year + earlier }));

/** The labels of the parts that add up to a row, in each of the two tables. */
function partsOf(labels: readonly Label[], [id]: Label): readonly Label[] {
  if (labels === NATIONAL) return labels.filter(([other]) => isDirectlyBelow(id, other));
  const own = PROVINCIAL.find((group) => group[0]![0] === id);
  return own?.slice(1) ?? [];
}

const isDirectlyBelow = (id: string, other: string): boolean =>
  other.startsWith(`${id}.`) && !other.slice(id.length + 1).includes('.');

function tableOf(
  name: PrintedTable['name'],
  columns: 1 | 2,
  pairs: readonly { year: number; cumulative: number }[],
): PrintedTable {
  const labels = name === 'national' ? NATIONAL : PROVINCIAL.flat();
  const figures = new Map(labels.map(([id], i) => [id, { ...pairs[i]! }]));
  for (const label of labels.toReversed()) {
    const parts = partsOf(labels, label).map(([id]) => figures.get(id)!);
    if (parts.length === 0) continue;
    const sum = (of: 'year' | 'cumulative') => parts.reduce((total, part) => total + part[of], 0);
    figures.set(label[0], { year: sum('year'), cumulative: sum('cumulative') });
  }
  return {
    name,
    columns,
    rows: labels.map(([id, label, unit]) => ({ id, label, unit, ...figures.get(id)! })),
  };
}

/** Any table whose parts add up, one or two columns wide. */
export const arbitraryTable: fc.Arbitrary<PrintedTable> = fc
  .record({
    name: fc.constantFrom('national' as const, 'provincial' as const),
    columns: fc.constantFrom(1 as const, 2 as const),
    pairs: fc.array(pair, { minLength: 70, maxLength: 70 }),
  })
  .map(({ name, columns, pairs }) => tableOf(name, columns, pairs));

export interface TableLayout {
  name: string;
  fused: boolean;
  /** `cells` of one row after the other; `heading`: a row without figures. */
  print(header: readonly string[], rows: readonly (readonly string[])[]): string;
}

const perRow =
  (row: (cells: readonly string[]) => string, between: string) =>
  (header: readonly string[], rows: readonly (readonly string[])[]) =>
    [header, ...rows].map(row).join(between);

export const TABLE_LAYOUTS: readonly TableLayout[] = [
  { name: 'one line, spaces', fused: false, print: perRow((cells) => cells.join(' '), ' ') },
  { name: 'a row to a line', fused: false, print: perRow((cells) => cells.join('  '), '\n') },
  { name: 'a cell to a line', fused: false, print: perRow((cells) => cells.join('\n'), '\n') },
  { name: 'tabs', fused: false, print: perRow((cells) => cells.join('\t'), '\n') },
  { name: 'pipes', fused: false, print: perRow((cells) => `| ${cells.join(' | ')} |`, '\n') },
  {
    name: 'a pipe before each cell',
    fused: false,
    print: perRow((cells) => `${cells.join('\n| ')}\n|`, '\n'),
  },
  { name: 'fused', fused: true, print: perRow((cells) => cells.join(''), '') },
  {
    name: 'HTML',
    fused: false,
    print: (header, rows) =>
      `<table>${[header, ...rows]
        .map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
        .join('')}</table>`,
  },
];

/** A report of 2016 whose table is laid out so. */
export function printTable({ name, columns, rows }: PrintedTable, layout: TableLayout, story = ''): string {
  const header =
    name === 'national'
      ? ['统计指标', '单位', columns === 1 ? '统计数' : '2016年度', '历年累计']
      : ['指标名称', '计量单位', '2016年度', '历年累计'];
  const body = rows.map(({ label, unit, year, cumulative }) => [
    label,
    unit,
    String(year),
    String(cumulative),
  ]);
  const cut = (cells: readonly string[]) => cells.slice(0, 2 + columns);
  const table = layout.print(cut(header), body.map(cut));
  const paragraphs = ['某某区2016年度政府信息公开工作年度报告', '一、概述', `我区工作有序。${story}`, '附表'];
  return layout.name === 'HTML'
    ? `<html><body>${paragraphs.map((text) => `<p>${text}</p>`).join('')}${table}</body></html>`
    : `${paragraphs.join('\n')}\n${table}\n附件下载\n`;
}
