import { type SQL, sql } from 'drizzle-orm';
import { regionKey } from '../domain/region.js';
import type { Database } from './connect.js';
import { advanceSql, provinceOf } from './data-version.js';
import { partOf, type RestFigure, type RolledReport, type RollupKey } from './rollup-parts.js';
import { anyOf, intArray, scalarArray, textArray } from './sql.js';

/** A report before and after a change; null where there is none. */
export interface Move {
  before: RolledReport | null;
  after: RolledReport | null;
}

/** What a row of `rollup` is to be changed by, and with which sign each figure of `rollup_rest` counts. */
export interface Delta extends RollupKey {
  reports: number;
  sums: number[];
  /** Empty where nothing is missing. */
  missing: number[];
  rest: (RestFigure & { sign: 1 | -1 })[];
}

/** The changes that reports make, one a row, in the order in which rows are locked. */
export function deltasOf(moves: readonly Move[]): Delta[] {
  const deltas = new Map<string, Delta>();
  const count = (report: RolledReport | null, sign: 1 | -1) => {
    // Figures of different scope are never added together: sums are of the agencies' own.
    if (report?.scope !== 'own') return;
    const { key, sums, missing, rest } = partOf(report);
    const name = JSON.stringify(key);
    let delta = deltas.get(name);
    if (!delta) {
      delta = { ...key, reports: 0, sums: sums.map(() => 0), missing: sums.map(() => 0), rest: [] };
      deltas.set(name, delta);
    }
    delta.reports += sign;
    for (let place = 0; place < sums.length; place++) {
      delta.sums[place]! += sign * sums[place]!;
      delta.missing[place]! += sign * missing[place]!;
    }
    for (const figure of rest) delta.rest.push({ ...figure, sign });
  };
  for (const { before, after } of moves) {
    count(before, -1);
    count(after, 1);
  }
  return [...deltas.values()]
    .map((delta) => (delta.missing.some(Boolean) ? delta : { ...delta, missing: [] }))
    .sort(
      (a, b) =>
        a.regionKey - b.regionKey ||
        a.year - b.year ||
        a.kind - b.kind ||
        a.template - b.template ||
        Number(a.inconsistent) - Number(b.inconsistent),
    );
}

/** Puts a change of one report down in the sums. To be called in the transaction that makes it. */
export const moveInRollups = (
  tx: Database,
  before: RolledReport | null,
  after: RolledReport | null,
): Promise<void> => moveAllInRollups(tx, [{ before, after }]);

/**
 * The same for many reports. A transaction that changes several must do it in one call: rows are locked in one order,
 * so that no two transactions wait for each other.
 */
export async function moveAllInRollups(tx: Database, moves: readonly Move[]): Promise<void> {
  const movement = movementOf(moves);
  if (!movement) return;
  await tx.execute(sql`with ${movementSql(movement)} select`);
  const { deltas } = movement;
  if (deltas.length > 0 && moves.some(({ before }) => before)) await removeEmpty(tx, deltas);
}

/** What changes of reports come to: of the sums, and in which provinces. */
export interface Movement {
  deltas: readonly Delta[];
  provinces: readonly number[];
}

/** What these changes come to; null where there are none. */
export function movementOf(moves: readonly Move[]): Movement | null {
  const changed = moves.flatMap(({ before, after }) => [before, after]).filter((report) => report !== null);
  if (changed.length === 0) return null;
  const provinces = [...new Set(changed.map(({ region }) => provinceOf(regionKey(region))))];
  return { deltas: deltasOf(moves).filter(isChange), provinces };
}

/** The parts of a `with` that put it down. `given`: a relation that has a row where they are to. */
export function movementSql({ deltas, provinces }: Movement, given?: SQL): SQL {
  const isGiven = given ? sql`exists (select from ${given})` : sql`true`;
  const advanced = (after: SQL) => sql`advanced as (${advanceSql(provinces, sql`where ${after}`)})`;
  if (deltas.length === 0) return advanced(isGiven);
  const moved = sql`moved as (${addSql(deltas, sql`where ${isGiven}`)} returning 1)`;
  const isMoved = sql`(select count(*) from moved) > 0`;
  if (!deltas.some(({ rest }) => rest.length > 0)) return sql`${moved}, ${advanced(isMoved)}`;
  return sql`${moved}, moved_rest as (${addRestSql(deltas, sql`where ${isMoved}`)} returning 1),
    ${advanced(sql`${isMoved} and (select count(*) from moved_rest) >= 0`)}`;
}

const isChange = ({ reports, sums, missing, rest }: Delta): boolean =>
  reports !== 0 || sums.some(Boolean) || missing.some(Boolean) || rest.length > 0;

const keyColumns = sql.raw('region_key, year, kind, template, inconsistent');
const keyTypes = sql.raw(
  'region_key int, year smallint, kind smallint, template smallint, inconsistent boolean',
);

const keyJson = ({ regionKey, year, kind, template, inconsistent }: RollupKey) => ({
  region_key: regionKey,
  year,
  kind,
  template,
  inconsistent,
});

/** Two arrays added position by position, the shorter as if it went on with zeros. */
const added = (column: 'sums' | 'missing'): SQL =>
  sql.raw(`${column} = array(select coalesce(a, 0) + coalesce(b, 0)
    from unnest(held.${column}, excluded.${column}) with ordinality pair (a, b, place) order by place)`);

/** The rows of `rollup` that deltas are, as a relation `delta`: an array a column, for of json reading each takes longer than all else. */
export function deltaRows(deltas: readonly Delta[]): SQL {
  const ints = (member: 'regionKey' | 'year' | 'kind' | 'template' | 'reports') =>
    intArray(deltas.map((delta) => delta[member]));
  const arrays = (member: 'sums' | 'missing') =>
    textArray(deltas.map((delta) => `{${delta[member].join(',')}}`));
  const inconsistent = deltas.map((delta) => delta.inconsistent);
  return sql`(select region_key, year::smallint, kind::smallint, template::smallint, inconsistent, reports,
      sums::bigint[], missing::int[]
    from unnest(${ints('regionKey')}, ${ints('year')}, ${ints('kind')}, ${ints('template')},
      ${scalarArray(inconsistent, 'bool')}, ${ints('reports')}, ${arrays('sums')}, ${arrays('missing')})
      given (${keyColumns}, reports, sums, missing)) delta`;
}

/** The rows of `rollup_rest` that deltas are; `where` narrows them. Added up by the database, which has decimals. */
export function deltaRestRows(deltas: readonly Delta[], where: SQL = sql``): SQL {
  const rows = deltas.flatMap((delta) => delta.rest.map((figure) => ({ ...keyJson(delta), ...figure })));
  return sql`select cell, ${keyColumns}, sum(sign)::int as reports, sum(value * sign) as sum
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as delta (${keyTypes}, cell text, value numeric, sign int) ${where}
    group by cell, ${keyColumns} having sum(sign) <> 0 or sum(value * sign) <> 0`;
}

const addSql = (deltas: readonly Delta[], where: SQL): SQL =>
  sql`insert into rollup as held (${keyColumns}, reports, sums, missing)
    select ${keyColumns}, reports, sums, missing from ${deltaRows(deltas)} ${where} order by ${keyColumns}
    on conflict (${keyColumns}) do update
      set reports = held.reports + excluded.reports, ${added('sums')}, ${added('missing')}`;

const addRestSql = (deltas: readonly Delta[], where: SQL): SQL =>
  sql`insert into rollup_rest as held (cell, ${keyColumns}, reports, sum)
    ${deltaRestRows(deltas, where)} order by cell, ${keyColumns}
    on conflict (cell, ${keyColumns}) do update
      set reports = held.reports + excluded.reports, sum = held.sum + excluded.sum`;

/** Rows that no report is counted in any more. They are locked by what was just written. */
async function removeEmpty(tx: Database, deltas: readonly Delta[]): Promise<void> {
  const keys = sql`(select ${keyColumns} from ${deltaRows(deltas)})`;
  await tx.execute(sql`delete from rollup where reports = 0 and (${keyColumns}) in ${keys}`);
  await tx.execute(sql`delete from rollup_rest where reports = 0 and (${keyColumns}) in ${keys}
    and cell = ${anyOf(deltas.flatMap(({ rest }) => rest.map(({ cell }) => cell)))}`);
}
