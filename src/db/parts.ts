import { type SQL, sql } from 'drizzle-orm';
import { regionKey, subtree } from '../domain/region.js';
import type { AgencyKind, Scope } from '../domain/report.js';
import type { Parts } from '../domain/rules/rule.js';
import { scopeCode } from './codes.js';
import type { Database } from './connect.js';
import { asNeighbour, type Filer } from './neighbours.js';
import { reportsByIds } from './reports.js';
import { intArray, rows, scalarArray, textArray } from './sql.js';

/** An area on a year, by the government that reports on it. */
export type Area = Filer & { year: number };

/**
 * The parts of the area that a government reports on: below a county the agencies themselves, all that are
 * registered in it; above, those registered with the region itself or, where it has no counties, with a township of
 * it, and of each region below its government's report on its own area. A region below without a government stands among the missing by its code.
 */
export async function partsOf(db: Database, filer: Filer, year: number): Promise<Parts> {
  const parts = await rows<{ agency: string; name: string; report: string | null }>(
    db,
    sql`select part.agency, part.name, part.report from ${areaRows([{ ...filer, year }])}
      cross join lateral (${EXPECTED}) part order by part.agency`,
  );
  const ids = parts.flatMap(({ report }) => (report === null ? [] : [report]));
  const reports = ids.length > 0 ? await reportsByIds(db, ids) : [];
  const missing = parts.filter(({ report }) => report === null).map(({ agency, name }) => ({ agency, name }));
  return { reports: reports.sort((a, b) => (a.id < b.id ? -1 : 1)).map(asNeighbour), missing };
}

/** Those of these areas that a part is missing of. */
export async function areasLackingParts<A extends Area>(db: Database, areas: readonly A[]): Promise<Set<A>> {
  const found = await rows<{ place: number }>(
    db,
    sql`select area.place from ${areaRows(areas)}
      where exists (select from (${EXPECTED}) part where part.report is null)`,
  );
  return new Set(found.map(({ place }) => areas[place]!));
}

/** What is filed, by whom. `isValid`: whether the region is in force in the year. */
export interface Part {
  agency: Filer & { kind: AgencyKind };
  scope: Scope;
  isValid: boolean;
}

/** Whether an area's parts (`partsOf`) have this among them. */
export function isPartOf({ agency, scope, isValid }: Part, area: Filer): boolean {
  if (agency.id === area.id) return false;
  if (isLowest(area)) {
    const { low, high } = subtree(area.region);
    const key = regionKey(agency.region);
    return scope === 'own' && low <= key && key <= high;
  }
  const isBelow = agency.parent === area.region;
  if (scope === 'own') return agency.region === area.region || (isBelow && agency.level === 'township');
  return (
    scope === 'area' && isBelow && agency.kind === 'government' && agency.level !== 'township' && isValid
  );
}

const isLowest = ({ level }: Filer): boolean => level === 'county' || level === 'township';

/** Areas as a relation `area`, each with the keys that agencies which are its parts themselves are registered under. */
function areaRows(areas: readonly Area[]): SQL {
  const keys = areas.map((area) => {
    const own = regionKey(area.region);
    return isLowest(area) ? subtree(area.region) : { low: own, high: own };
  });
  return sql`unnest(${intArray(areas.map((_, place) => place))}, ${textArray(areas.map(({ id }) => id))},
    ${textArray(areas.map(({ region }) => region))}, ${intArray(areas.map(({ year }) => year))},
    ${scalarArray(areas.map(isLowest), 'bool')}, ${intArray(keys.map(({ low }) => low))},
    ${intArray(keys.map(({ high }) => high))}) area (place, government, region, year, lowest, low, high)`;
}

// Looked up agency by agency: joined, the whole table of reports was gone through for an area, by a plan that is kept
// from when it was small.
const filed = (scope: Scope) => `(select r.id from report r
  where r.agency_id = a.id and r.year = area.year and r.scope = ${scopeCode.number(scope)}) as report`;

/** The parts of `area`. Who was registered last comes first: in a file by agencies it is they who are missing still. */
const EXPECTED = sql.raw(`(select a.id as agency, a.name, ${filed('own')} from agency a
    where a.region_key between area.low and area.high and a.id <> area.government
    order by a.region_key desc, a.id desc)
  union all
  select a.id, a.name, ${filed('own')} from region g join agency a on a.region_key = g.key
    where not area.lowest and g.parent = area.region and g.level = 'township' and a.id <> area.government
  union all
  select coalesce(a.id, g.code), coalesce(a.name, g.name), ${filed('area')}
    from region g left join agency a on a.region_key = g.key and a.kind = 'government'
    where not area.lowest and g.parent = area.region and g.level <> 'township'
      and coalesce(g.valid_from <= area.year, true) and coalesce(g.valid_to >= area.year, true)`);
