import { sql } from 'drizzle-orm';
import { type RegionLevel, regionKey } from '../domain/region.js';
import type { AgencyKind, Scope } from '../domain/report.js';
import { scopeCode } from './codes.js';
import type { Database } from './connect.js';
import { type Filer, regionsAbove } from './neighbours.js';
import { type Area, isPartOf } from './parts.js';
import { intArray, rows, textArray } from './sql.js';

/** What is filed: by whom, whose figures, on which year. */
export interface Filing {
  agency: Filer & { kind: AgencyKind };
  scope: Scope;
  year: number;
}

const FROM_BELOW: readonly RegionLevel[] = ['township', 'county', 'prefecture', 'province', 'country'];
export const heightOf = (level: RegionLevel): number => FROM_BELOW.indexOf(level);

/** A turn for many at once, in the one order in which everybody takes turns: agencies, then areas from below. */
export async function takeTurns(tx: Database, filings: readonly Filing[]): Promise<void> {
  const agencies = [...new Set(filings.map(({ agency }) => `agency ${agency.id}`))].sort();
  const areas = new Map<string, { height: number; exclusive: boolean }>();
  const wait = (region: string, height: number, exclusive: boolean) => {
    areas.set(region, { height, exclusive: exclusive || areas.get(region)?.exclusive === true });
  };
  for (const { agency, scope } of filings) {
    const own = heightOf(agency.level);
    if (scope === 'area') wait(agency.region, own, true);
    for (const region of regionsAbove(agency, [scope]))
      wait(region, region === agency.region ? own : own + 1, areas.get(region)?.exclusive ?? false);
  }
  const sorted = [...areas].sort(([a, one], [b, other]) => one.height - other.height || (a < b ? -1 : 1));
  await tx.execute(sql`select case when exclusive then pg_advisory_xact_lock(hashtextextended(name, 0))
      else pg_advisory_xact_lock_shared(hashtextextended(name, 0)) end
    from unnest(${textArray([...agencies, ...sorted.map(([region]) => `area ${region}`)])},
      ${sql`${`{${[...agencies.map(() => true), ...sorted.map(([, { exclusive }]) => exclusive)].join(',')}}`}::bool[]`})
      turn (name, exclusive)`);
}

/** `takeTurnAt` for many. */
export async function takeTurnsAt(tx: Database, reportIds: readonly string[]): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('report ' || id, 0))
    from unnest(${textArray([...reportIds].sort())}) turn (id)`);
}

/** A report on an area with those of the filings that it has among its parts. */
export interface AreaAboveAll<F extends Filing> {
  area: Area;
  report: string;
  parts: F[];
}

/** `areasAbove` for many: each report on an area that one of these may be a part of, once. */
export async function areasAboveAll<F extends Filing>(
  db: Database,
  filings: readonly F[],
): Promise<AreaAboveAll<F>[]> {
  const pairs = filings.flatMap((filing) =>
    regionsAbove(filing.agency, [filing.scope]).map((above) => ({ filing, above })),
  );
  if (pairs.length === 0) return [];
  const found = await rows<Area & { report: string; place: number; isValid: boolean }>(
    db,
    // One after another: joined, whole tables were gone through by a plan that is kept from when they were small.
    sql`select a.id, a.region, g.level, g.parent, w.year, r.id as report, w.place, w."isValid"
      from (select w.place, w.above, w.year, coalesce(of.valid_from <= w.year, true)
            and coalesce(of.valid_to >= w.year, true) as "isValid"
          from unnest(${intArray(pairs.map((_, place) => place))}, ${intArray(pairs.map(({ above }) => regionKey(above)))},
            ${textArray(pairs.map(({ filing }) => filing.agency.region))},
            ${intArray(pairs.map(({ filing }) => filing.year))}) w (place, above, region, year)
            join region of on of.code = w.region) w
        cross join lateral (select a.id, a.region from agency a
          where a.region_key = w.above and a.kind = 'government' offset 0) a
        cross join lateral (select r.id from report r where r.agency_id = a.id and r.year = w.year
          and r.scope = ${scopeCode.number('area')}::int offset 0) r
        join region g on g.code = a.region
      order by r.id, w.place`,
  );
  const areas = new Map<string, AreaAboveAll<F>>();
  for (const { report, place, isValid, ...area } of found) {
    const { filing } = pairs[place]!;
    if (filing.agency.id === area.id) continue;
    const known = areas.get(report) ?? { area, report, parts: [] };
    if (isPartOf({ ...filing, isValid }, area)) known.parts.push(filing);
    areas.set(report, known);
  }
  return [...areas.values()];
}
