import { and, type SQL, sql } from 'drizzle-orm';
import { subtree } from '../domain/region.js';
import type { AgencyKind } from '../domain/report.js';
import type { Severity } from '../domain/rules/rule.js';
import { kindCode } from './codes.js';
import type { Database } from './connect.js';
import { type StandingFinding, standingFinding } from './findings.js';
import { decodeCursor, encodeCursor, type Page, type PageRequest, type Problem, selectPage } from './page.js';
import { decoded, type HeadRow, headColumns, type ReportHead, reportTables } from './reports.js';
import { intArray, isoInstant, rows, storable } from './sql.js';

/** `region` (a well-formed code) covers its subtree; `years` are any of these. */
export interface FindingFilter {
  region?: string | undefined;
  agency?: string | undefined;
  kind?: AgencyKind | undefined;
  years?: readonly number[] | undefined;
  rule?: string | undefined;
  severity?: Severity | undefined;
}

/** A violated rule with the report it stands in. `foundAt`: ISO 8601 UTC. */
export interface ListedFinding {
  report: ReportHead;
  finding: StandingFinding;
  foundAt: string;
  /** Where it stands in the list. */
  place: readonly [number, number, number];
}

export const findingCursor = ({ place, report }: ListedFinding): string =>
  encodeCursor('finding', { value: place.join(' '), id: report.id });

/** The violated rules that stand, the latest report of a region's first agency first. */
export async function listFindings(
  db: Database,
  { limit, cursor, uncounted, ...filter }: FindingFilter & PageRequest,
): Promise<Page<ListedFinding> | Problem<'bad-cursor'>> {
  const place = cursor ? decodeCursor('finding', cursor, isPlace) : undefined;
  if (place === null) return { problem: 'bad-cursor' };
  const [year, ordinal, id] = place ? String(place.value).split(' ').map(Number) : [];
  const page = await selectPage<
    HeadRow & { finding: StandingFinding; foundAt: string; place: [number, number, number] }
  >(db, {
    matching: sql`select f.id as finding, f.report_id as report, -f.year as sorted, f.ordinal as place
        from finding f ${standing(filter)}`,
    after:
      place &&
      sql`(sorted, report, place, finding) > (${year}::int, ${place.id}, ${ordinal}::int, ${id}::bigint)`,
    order: sql`sorted, report, place, finding`,
    limit,
    uncounted,
    details: sql`${headColumns}, ${sql.raw(standingFinding)} as finding, f.found_at as "foundAt",
        json_build_array(page.sorted, page.place, page.finding) as place
        from page join finding f on f.id = page.finding
        join report r on r.id = page.report ${reportTables}`,
    fence: true,
  });
  const items = page.rows.map(({ finding, foundAt, place, ...head }) => ({
    report: decoded(head),
    finding,
    foundAt: isoInstant(foundAt),
    place,
  }));
  const last = items.at(-1);
  return { items, next: page.more && last ? findingCursor(last) : null, total: page.total };
}

const isPlace = (value: unknown): boolean =>
  typeof value === 'string' && /^-?\d{1,4} \d{1,5} \d{1,15}$/.test(value);

/** How often a rule is violated, and in how many reports. */
export interface FindingTotal {
  rule: string;
  severity: Severity;
  findings: number;
  reports: number;
}

/** The findings that a filter lets through, counted by rule and severity, the most frequent first. */
export async function findingTotals(db: Database, filter: FindingFilter): Promise<FindingTotal[]> {
  return rows(
    db,
    sql`select f.rule, f.severity, count(*)::int as findings, count(distinct f.report_id)::int as reports
      from finding f ${standing(filter)} group by f.rule, f.severity order by 3 desc, 1, 2`,
  );
}

function standing({ region, agency, kind, years, rule, severity }: FindingFilter): SQL {
  const range = region === undefined ? null : subtree(region);
  const byReport = and(
    agency === undefined ? undefined : sql`r.agency_id = ${storable(agency)}`,
    kind && sql`r.kind = ${kindCode.number(kind)}::int`,
  );
  const where = and(
    sql`f.gone_at is null`,
    range ? sql`f.region_key between ${range.low}::int and ${range.high}::int` : undefined,
    years && sql`f.year = any(${intArray(years)})`,
    rule === undefined ? undefined : sql`f.rule = ${storable(rule)}`,
    severity && sql`f.severity = ${severity}`,
    byReport,
  );
  return sql`${byReport ? sql`join report r on r.id = f.report_id` : sql``} where ${where}`;
}
