import { sql } from 'drizzle-orm';
import type { RegionLevel } from '../domain/region.js';
import type { Scope } from '../domain/report.js';
import { scopeCode } from './codes.js';
import type { Database } from './connect.js';
import { type Filer, regionsAbove } from './neighbours.js';
import { intArray, rows, textArray } from './sql.js';

/** What is filed: by whom, whose figures, on which year. */
export interface Filing {
  agency: Filer;
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

/** `areasAbove` for many: each report on an area that one of these is a part of, once. */
export async function areasAboveAll(
  db: Database,
  filings: readonly Filing[],
): Promise<(Filer & { year: number; report: string })[]> {
  const wanted = new Map(
    filings.flatMap(({ agency, scope, year }) =>
      regionsAbove(agency, [scope]).map((region) => [`${region} ${year}`, { region, year }] as const),
    ),
  );
  const pairs = [...wanted.values()];
  if (pairs.length === 0) return [];
  return rows(
    db,
    sql`select a.id, a.region, g.level, g.parent, w.year, r.id as report
      from unnest(${textArray(pairs.map(({ region }) => region))}, ${intArray(pairs.map(({ year }) => year))}) w (region, year)
        join agency a on a.region = w.region and a.kind = 'government' join region g on g.code = a.region
        join report r on r.agency_id = a.id and r.year = w.year and r.scope = ${scopeCode.number('area')}::int
      order by r.id`,
  );
}
