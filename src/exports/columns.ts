import { valuesOf } from '../db/packing.js';
import type { ReportWithFigures } from '../db/reports.js';
import { CELLS } from '../domain/cell.js';

/** A column of the wide exports, one row a report. `label` zh, `gloss` en; `templates`: the forms that print a cell. */
export interface Column {
  name: string;
  label: string;
  gloss: string;
  type: 'text' | 'integer' | 'number' | 'date' | 'instant';
  unit: string | null;
  templates: readonly string[];
}

type Value = string | number | null;
type HeadColumn = Pick<Column, 'name' | 'label' | 'gloss' | 'type'> & {
  of: (row: ReportWithFigures) => Value;
};

const head = (
  name: string,
  label: string,
  gloss: string,
  of: HeadColumn['of'],
  type: Column['type'] = 'text',
): HeadColumn => ({ name, label, gloss, of, type });

const HEAD: readonly HeadColumn[] = [
  head('id', '报告编号', 'The report', ({ id }) => id),
  head('agency', '行政机关编号', 'The agency that filed it', ({ agencyId }) => agencyId),
  head('agencyName', '行政机关名称', 'Its present name', ({ agencyName }) => agencyName),
  head('kind', '机关类别', 'Its kind', ({ kind }) => kind),
  head('region', '行政区划代码', 'The region it is registered in', ({ region }) => region),
  head('regionName', '行政区划名称', 'The name of the region', ({ regionName }) => regionName),
  head('year', '年度', 'The year reported on', ({ year }) => year, 'integer'),
  head('template', '报告格式', 'The form', ({ template }) => template),
  head('scope', '统计范围', 'Whose figures it holds: own, government or area', ({ scope }) => scope),
  head('consistency', '勾稽结果', 'What the rule book says of its figures', ({ consistency }) => consistency),
  head('revision', '版本', 'Which version of the report it is', ({ revision }) => revision, 'integer'),
  head('publishedOn', '公布日期', 'When it was published', ({ publishedOn }) => publishedOn, 'date'),
  head('acceptedAt', '接收时间', 'When it was accepted, UTC', ({ acceptedAt }) => acceptedAt, 'instant'),
  head('sourceUrl', '来源网址', 'Where it was published', ({ sourceUrl }) => sourceUrl),
];

/** Rows of a provincial table that the national one does not have: no list of columns could name them all. */
const extras: HeadColumn = head(
  'otherFigures',
  '其他指标',
  'Rows that only a provincial table has, as JSON by cell',
  ({ prints }) => {
    const others = Object.entries(prints).flatMap(([key, { v }]) => (v === undefined ? [] : [[key, v]]));
    return others.length > 0 ? JSON.stringify(Object.fromEntries(others)) : null;
  },
);

const described = ({ of: _, ...column }: HeadColumn): Column => ({ ...column, unit: null, templates: [] });

/** Every column in order: what a report is, one for each cell that any form has or had, what is left. */
export const COLUMNS: readonly Column[] = [
  ...HEAD.map(described),
  ...CELLS.map(({ key, label, gloss, unit, templates }): Column => {
    return { name: key, label, gloss, type: 'number', unit, templates };
  }),
  described(extras),
];

/** A report under these columns. */
export const valuesUnder = (row: ReportWithFigures): Value[] => [
  ...HEAD.map(({ of }) => of(row)),
  ...valuesOf(row),
  extras.of(row),
];
