import { type SQL, sql } from 'drizzle-orm';
import { type Cell, cellByKey } from '../domain/cell.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { kindCode, scopeCode, templateCode } from './codes.js';
import { figureSql } from './report-sort.js';
import { INCONSISTENT, positionsOf, unitOf } from './rollup-parts.js';
import { filledWith, intArray, textArray } from './sql.js';
import type { SumsAsked, Wanted } from './sums.js';

// Each gives rows of `code`, `source`, `year`, `kind`, `template`, `cell`, `value`, `reports`, `inconsistent`.

/**
 * The keys that count, as rows of `code`, `source`, `low`, `high`. One range is told as it is: of an array PostgreSQL
 * expects ten in a plan that is to last, and so plans anew each time.
 */
function keysOf(wanted: readonly Wanted[]): SQL {
  const [one] = wanted;
  if (one && wanted.length === 1)
    return sql`(values (${one.code}::text, ${one.source}::text, ${one.low}::int, ${one.high}::int))
      of (code, source, low, high)`;
  const filled = filledWith(wanted, NOTHING);
  return sql`unnest(${textArray(filled.map(({ code }) => code))}, ${textArray(filled.map(({ source }) => source))},
    ${intArray(filled.map(({ low }) => low))}, ${intArray(filled.map(({ high }) => high))})
    of (code, source, low, high)`;
}

/** A range without keys. */
const NOTHING: Wanted = { code: '', source: '', low: 1, high: 0 };

/** What sums are told apart by beyond region and year: as columns, null where they are not, and as a list to group by. */
function toldApart({ byKind, byTemplate }: SumsAsked) {
  const no = sql.raw('null::smallint');
  return {
    kind: byKind ? sql.raw('kind') : no,
    template: byTemplate ? sql.raw('template') : no,
    by: sql.raw(`${byKind ? ', kind' : ''} ${byTemplate ? ', template' : ''}`),
  };
}

function matching({ years, kind }: SumsAsked): SQL {
  const filled = filledWith(years, years[0]!);
  return sql`r.year = any(${intArray(filled)}) ${kind ? sql`and r.kind = ${kindCode.number(kind)}::smallint` : sql``}`;
}

/** What the arrays of the roll-ups say; no statement where no form has any of the cells. */
export function rollupSums(wanted: readonly Wanted[], keys: readonly string[], asked: SumsAsked): SQL[] {
  const cells = keys.flatMap((key) => cellByKey(key) ?? []).filter(({ templates }) => templates.length > 0);
  if (cells.length === 0) return [];
  const { kind, by } = toldApart(asked);
  // One text for a number of cells, whatever they are: which they are is told by parameters.
  const each = (part: (n: number) => string) => sql.raw(cells.map((_, n) => part(n)).join(', '));
  // Range by range along the index, and taken out of the arrays before anything is grouped: otherwise each range is
  // looked for in every row, and whole arrays are sorted. Forms are told apart, so that a row asks for its places once.
  return [
    sql`select of.code, of.source, wide.year, wide.kind, ${asked.byTemplate ? sql`wide.template` : sql`null::smallint`},
        (${textArray(cells.map(({ key }) => key))})[told.n],
        sum(told.sum) * (${`{${cells.map(unitOf)}}`}::numeric[])[told.n],
        sum(told.reports), sum(told.reports) filter (where wide.inconsistent)
      from ${keysOf(wanted)} cross join lateral (
        select year, ${kind} as kind, template, inconsistent, sum(reports) as reports,
          ${each((n) => `sum(s${n}) as s${n}, sum(m${n}) as m${n}`)}
        from (select r.year, r.kind, r.template, r.inconsistent, r.reports,
            ${each((n) => `r.sums[form.places[${n + 1}]] as s${n}, r.missing[form.places[${n + 1}]] as m${n}`)}
          from rollup r join ${placesOf(cells)} on form.template = r.template
          where r.region_key between of.low and of.high and ${matching(asked)} offset 0) taken
        group by year, template, inconsistent ${by}) wide
      cross join lateral (values ${each(
        (n) => `(${n + 1}, s${n}, case when s${n} is not null then reports - coalesce(m${n}, 0) end)`,
      )}) told (n, sum, reports)
      where told.reports > 0 group by of.code, of.source, wide.year, wide.kind, told.n
        ${asked.byTemplate ? sql`, wide.template` : sql``}`,
  ];
}

/** Where each form has the cells, as rows of `form`: `template`, and `places` in the order of the cells, NULL where it has none. */
function placesOf(cells: readonly Cell[]): SQL {
  const places = cells.map(positionsOf);
  const rows = TEMPLATE_IDS.map(
    (id, form) =>
      sql`(${sql.raw(String(templateCode.number(id)))}::smallint, ${intArray(places.map((place) => place[form] ?? null))})`,
  );
  return sql`(values ${sql.join(rows, sql`, `)}) form (template, places)`;
}

/** What the roll-ups say beside their arrays. */
export function restSums(wanted: readonly Wanted[], cells: readonly string[], asked: SumsAsked): SQL {
  const { kind, template, by } = toldApart(asked);
  return sql`select of.code, of.source, year, ${kind}, ${template}, r.cell, sum(r.sum), sum(r.reports),
      sum(r.reports) filter (where r.inconsistent)
    from ${keysOf(wanted)}
    join rollup_rest r on r.cell = any(${textArray(filledWith(cells, cells[0]!))}) and r.region_key between of.low and of.high
    where ${matching(asked)} group by of.code, of.source, year, r.cell ${by}`;
}

/**
 * What the reports themselves say: the own ones of townships, or those on their area of the governments registered in
 * exactly these regions. Of several governments in one region none is taken for its.
 */
export function reportSums(wanted: readonly Wanted[], keys: readonly string[], asked: SumsAsked): SQL {
  const published = asked.basis === 'published';
  const scope = scopeCode.number(published ? 'area' : 'own');
  const government = published ? sql`and r.kind = ${kindCode.number('government')}::smallint` : sql``;
  const columns = keys.map((key) => {
    const cell = cellByKey(key);
    return sql`(${key}, ${cell ? sql`(${figureSql(cell)})::text::numeric` : extraSql(key)})`;
  });
  const value = sql.raw(
    published ? 'case when max(r.rivals) = 1 then sum(cell.value) end' : 'sum(cell.value)',
  );
  const { kind, template, by } = toldApart(asked);
  return sql`select code, source, year, ${kind}, ${template}, cell.cell, ${value}, count(*),
      count(*) filter (where r.consistency = ${INCONSISTENT}::smallint)
    from (select of.code, of.source, r.*, count(*) over (partition by of.code, r.region_key, r.year) as rivals
      from ${keysOf(wanted)} cross join lateral (select r.* from report r
        where r.region_key between of.low and of.high and ${matching(asked)}
          and r.scope = ${scope}::smallint ${government} offset 0) r) r
    cross join lateral (values ${sql.join(columns, sql`, `)}) cell (cell, value)
    where cell.value is not null
    group by code, source, year, cell.cell ${by}`;
}

/** A row of a provincial table, which stands among the prints. PostgreSQL cannot unpack JSON with U+0000 in it. */
const extraSql = (key: string): SQL =>
  sql`(select (replace(t.prints::text, '\\u0000', '\\u0020')::json -> ${key} ->> 'v')::numeric
    from report_text t where t.report_id = r.id and r.printed)`;
