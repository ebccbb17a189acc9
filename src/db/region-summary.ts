import { sql } from 'drizzle-orm';
import type { Question } from './batches.js';
import { consistencyCode } from './codes.js';
import { subtrees } from './questions.js';
import { textArray } from './sql.js';

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

/** Of regions by well-formed codes. `deadlines`: the rules that say a report is late. */
export const summaryOf = (year: number, deadlines: readonly string[]): Question<RegionSummary> => ({
  name: `summary ${year}`,
  select: (
    codes,
  ) => sql`select of.code as key, 0 as place, json_build_object('region', of.code, 'year', ${year}::int,
      'expected', expected.n, 'filed', filed.n, 'late', found.late, 'inconsistent', filed.inconsistent,
      'unverified', filed.unverified, 'withWarnings', found.warned) as item
    from ${subtrees(codes)}
    cross join lateral (select count(*)::int as n from agency a
      where a.region_key between of.low and of.high) expected
    cross join lateral (select count(*)::int as n,
        count(*) filter (where r.consistency = ${consistencyCode.number('inconsistent')}::int)::int as inconsistent,
        count(*) filter (where r.consistency = ${consistencyCode.number('unverified')}::int)::int as unverified
      from report r where r.region_key between of.low and of.high and r.year = ${year}::int) filed
    cross join lateral (select
        count(distinct f.report_id) filter (where f.rule = any(${textArray(deadlines)}))::int as late,
        count(distinct f.report_id) filter (where f.severity = 'warning')::int as warned
      from finding f where f.gone_at is null and f.region_key between of.low and of.high
        and f.year = ${year}::int) found`,
  read: (summary) => summary,
});
