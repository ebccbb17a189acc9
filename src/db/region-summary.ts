import { sql } from 'drizzle-orm';
import { subtree } from '../domain/region.js';
import { consistencyCode } from './codes.js';
import type { Database } from './connect.js';
import { rows, textArray } from './sql.js';

/**
 * How a region's agencies filed on one year. `expected`: the agencies registered in its subtree; `filed`: those with
 * a report on that year; of these reports, `late`: published after they were due, `inconsistent`, `unverified`,
 * `withWarnings`: with a finding of the severity warning.
 */
export interface RegionSummary {
  region: string;
  year: number;
  expected: number;
  filed: number;
  late: number;
  inconsistent: number;
  unverified: number;
  withWarnings: number;
}

/** `deadlines`: the rules that say a report is late. `code` must be well formed. */
export async function summaryOf(
  db: Database,
  code: string,
  year: number,
  deadlines: readonly string[],
): Promise<RegionSummary> {
  const { low, high } = subtree(code);
  const [found] = await rows<Omit<RegionSummary, 'region' | 'year'>>(
    db,
    sql`select (select count(*)::int from agency a where a.region_key between ${low}::int and ${high}::int) as expected,
        filed.*, late.late, late."withWarnings"
      from (select count(*)::int as filed,
          count(*) filter (where r.consistency = ${consistencyCode.number('inconsistent')}::int)::int as inconsistent,
          count(*) filter (where r.consistency = ${consistencyCode.number('unverified')}::int)::int as unverified
        from report r where r.region_key between ${low}::int and ${high}::int and r.year = ${year}::int) filed,
        (select count(distinct f.report_id) filter (where f.rule = any(${textArray(deadlines)}))::int as late,
          count(distinct f.report_id) filter (where f.severity = 'warning')::int as "withWarnings"
        from finding f where f.gone_at is null and f.region_key between ${low}::int and ${high}::int
          and f.year = ${year}::int) late`,
  );
  return { region: code, year, ...found! };
}
