import { sql } from 'drizzle-orm';
import { type RegionLevel, regionKey } from '../domain/region.js';
import type { AgencyKind, Scope } from '../domain/report.js';
import type { Neighbour } from '../domain/rules/rule.js';
import { scopeCode } from './codes.js';
import type { Database } from './connect.js';
import { unpack } from './packing.js';
import { type ReportWithFigures, reportsOn } from './reports.js';
import { anyOf, rows, textArray } from './sql.js';

/** A stored report as a rule sees it from another one. */
export const asNeighbour = (report: ReportWithFigures): Neighbour => ({
  id: report.id,
  revision: report.revision,
  year: report.year,
  template: report.template,
  scope: report.scope,
  figures: unpack(report),
});

/** The accepted reports of an agency on the years before and after. */
export async function reportsAround(
  db: Database,
  agencyId: string,
  year: number,
): Promise<{ before: ReportWithFigures | null; after: ReportWithFigures | null }> {
  const found = await reportsOn(db, agencyId, [year - 1, year + 1]);
  const of = (wanted: number) => found.find((report) => report.year === wanted) ?? null;
  return { before: of(year - 1), after: of(year + 1) };
}

/** An agency that files, with where it is registered, on what level, and what is above. */
export interface Filer {
  id: string;
  region: string;
  level: RegionLevel;
  parent: string | null;
}

/** The agencies of these ids as they file; unknown ones are left out. */
export async function findFilers(
  db: Database,
  ids: readonly string[],
): Promise<(Filer & { kind: AgencyKind })[]> {
  return rows(
    db,
    sql`select a.id, a.kind, a.region, g.level, g.parent
      from agency a join region g on g.code = a.region where a.id = ${anyOf(ids)}`,
  );
}

/** One of them; null where there is none. */
export const findFiler = async (db: Database, id: string): Promise<(Filer & { kind: AgencyKind }) | null> =>
  (await findFilers(db, [id]))[0] ?? null;

/**
 * The regions whose areas a report of one of these scopes is a part of, from below upwards: its own and the county
 * around a township, or the one above an area.
 */
export function regionsAbove({ region, level, parent }: Filer, scopes: readonly Scope[]): string[] {
  const isPart = scopes.some((scope) => scope !== 'area');
  const reachesUp = scopes.includes('area') || level === 'township';
  return [...(isPart ? [region] : []), ...(reachesUp && parent !== null ? [parent] : [])];
}

/** A report on an area, by its id, and the government that filed it. */
export type AreaAbove = Filer & { report: string };

/** The reports on areas that an agency's report on that year, of one of these scopes, is a part of. */
export async function areasAbove(
  db: Database,
  filer: Filer,
  scopes: readonly Scope[],
  year: number,
): Promise<AreaAbove[]> {
  const regions = regionsAbove(filer, scopes);
  if (regions.length === 0) return [];
  const keys = sql.join(
    regions.map((region) => sql`${regionKey(region)}::int`),
    sql`, `,
  );
  return rows(
    db,
    sql`select a.id, a.region, g.level, g.parent, r.id as report
      from agency a join region g on g.code = a.region
        join report r on r.agency_id = a.id and r.year = ${year}::int and r.scope = ${scopeCode.number('area')}::int
      where a.region_key in (${keys}) and a.kind = 'government' and a.id <> ${filer.id}
      order by a.id`,
  );
}

/**
 * Waits for its turn to file: the reports of one agency come one after another, and an area's report never at once with
 * one of its parts, so that each sees the others that were before it. Held until the transaction ends; what is to see
 * them must be another statement, sent after this one. Locks are taken in the order of the list, from below upwards, so
 * that no two wait for each other. `scopes`: those that the report has and is to have.
 */
export async function takeTurn(tx: Database, filer: Filer, scopes: readonly Scope[]): Promise<void> {
  const shared = regionsAbove(filer, scopes);
  const exclusive = [agencyTurn(filer.id), ...(scopes.includes('area') ? [areaTurn(filer.region)] : [])];
  const names = [...exclusive, ...shared.map(areaTurn)];
  await tx.execute(sql`select case when place <= ${exclusive.length}::int
        then pg_advisory_xact_lock(hashtextextended(name, 0))
        else pg_advisory_xact_lock_shared(hashtextextended(name, 0)) end
    from unnest(${textArray(names)}) with ordinality turn (name, place)`);
}

/** The first step of it, before the scopes are known. */
export async function takeTurnOf(tx: Database, agencyId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${agencyTurn(agencyId)}, 0))`);
}

const agencyTurn = (id: string): string => `agency ${id}`;
const areaTurn = (region: string): string => `area ${region}`;

/**
 * Waits until nobody else asks a report on an area again: its parts may be filed at once, and each must see those
 * before it. Held until the transaction ends.
 */
export async function takeTurnAt(tx: Database, reportId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`report ${reportId}`}, 0))`);
}
