import { type SQL, sql } from 'drizzle-orm';
import { type Cell, cellByKey } from '../domain/cell.js';
import { type Indicator, indicatorById } from '../domain/indicators.js';
import { templateCode } from './codes.js';
import { HOT_COLUMNS, hotColumn } from './packing.js';
import type { Place } from './page.js';
import { report } from './schema.js';
import { intArray } from './sql.js';

type Value = Place['value'];

/**
 * How a list of reports is sorted. `key` is never null: what has no value gets one beyond all others, so that it
 * comes last and a plain comparison of rows continues a page.
 */
export interface ReportSort {
  descending: boolean;
  /** In terms of `report r`. */
  key: SQL;
  /** A value as found under `key` → as kept in a cursor. */
  value(found: string | number): Value;
  /** And back, as a parameter of the statement. */
  place(value: Value): SQL;
  isValue(value: unknown): boolean;
}

/** `publishedOn`, `year`, `updated`, a cell or an indicator, `-` before it for descending; null for anything else. */
export function reportSort(text: string): ReportSort | null {
  const descending = text.startsWith('-');
  const by = descending ? text.slice(1) : text;
  if (by === 'publishedOn') return byDate(descending);
  if (by === 'year') return byYear(descending);
  if (by === 'updated') return byUpdate(descending);
  const cell = cellByKey(by);
  if (cell) return byNumber(figureSql(cell), descending);
  const indicator = indicatorById(by);
  return indicator && !indicator.change ? byNumber(ratioSql(indicator), descending) : null;
}

function byDate(descending: boolean): ReportSort {
  const last = sql.raw(descending ? `'-infinity'::date` : `'infinity'::date`);
  return {
    descending,
    key: sql`coalesce(r.published_on, ${last})`,
    value: (found) => (String(found).includes('infinity') ? null : found),
    place: (value) => (value === null ? last : sql`${value}::date`),
    isValue: (value) => value === null || (typeof value === 'string' && isDate(value)),
  };
}

const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;

function byYear(descending: boolean): ReportSort {
  return {
    descending,
    key: sql`r.year`,
    value: (found) => found,
    place: (value) => sql`${value}::int`,
    isValue: (value) => Number.isInteger(value) && Math.abs(value as number) < 10_000,
  };
}

/**
 * The value of a report's figure, of `report r`; NULL where it is none, or the form has no such cell. Of a hot figure
 * `hot_blank` tells, a bit for each (drizzle/0011_covering.sql): an index has both, and nothing else is looked up.
 */
export function figureSql(cell: Cell): SQL {
  const column = hotColumn(cell.key);
  if (column) {
    const bit = 1 << HOT_COLUMNS.indexOf(column);
    return sql.raw(`case when r.hot_blank & ${bit} = 0 then r.${report[column].name} end`);
  }
  const forms = intArray(cell.templates.map(templateCode.number));
  return sql`case
      when ${cell.number}::smallint = any(r.cells) then r.figures[array_position(r.cells, ${cell.number}::smallint)]
      when r.template = any(${forms}) then 0 end`;
}

/** By the transaction that changed it last: later ones bear larger numbers, though they may end before earlier ones. */
function byUpdate(descending: boolean): ReportSort {
  return {
    descending,
    key: sql`r.changed`,
    value: (found) => found,
    place: (value) => sql`${value}::bigint`,
    isValue: (value) => Number.isSafeInteger(value),
  };
}

/** An indicator of `report r` alone (domain/indicator-values.ts); NULL where its denominator is 0 or not known. */
function ratioSql({ terms }: Indicator): SQL {
  const sumOver = (part: 'numerator' | 'denominator') => {
    const cells = terms.flatMap((each) => each[part]).map((key) => sql`(${figureSql(cellByKey(key)!)})`);
    return sql`(select sum(value) from (values ${sql.join(cells, sql`, `)}) of (value))`;
  };
  return sql`${sumOver('numerator')} / nullif(${sumOver('denominator')}, 0)`;
}

function byNumber(number: SQL, descending: boolean): ReportSort {
  const last = sql.raw(descending ? `'-infinity'::float8` : `'infinity'::float8`);
  return {
    descending,
    key: sql`coalesce(${number}, ${last})`,
    value: (found) => (Number.isFinite(found) ? found : null),
    place: (value) => (value === null ? last : sql`${value}::float8`),
    isValue: (value) => value === null || Number.isFinite(value),
  };
}
