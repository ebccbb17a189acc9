import { type SQL, sql } from 'drizzle-orm';
import type { Place } from '../domain/figure.js';
import { type Region, subtree } from '../domain/region.js';
import type { AgencyKind, Period, Section, Unreadable } from '../domain/report.js';
import { type Agency, type AgencyRow, agencyColumns, presentAgency } from './agencies.js';
import { asItem, type Question } from './batches.js';
import { REGISTER } from './data-version.js';
import { type StandingFinding, standingFinding } from './findings.js';
import { type Place as CursorPlace, decodeCursor, type Problem } from './page.js';
import { unpackPlaces } from './places.js';
import { regionColumns } from './regions.js';
import { reportSort } from './report-sort.js';
import {
  decodedWithFigures,
  documentColumn,
  documentColumns,
  type FiguresRow,
  figureColumns,
  type ReportInRegion,
  regionOfReport,
  reportTables,
  versionColumn,
  wholeReportTables,
} from './reports.js';
import type { PackedPlaces, Print } from './schema.js';
import { anyOf, filledWith, intArray, textArray } from './sql.js';

const asIs = <T>(item: T): T => item;

const reportColumns = sql`${figureColumns}, ${regionOfReport}`;
type ReportRow = FiguresRow & { registeredIn: Region };
const readReport = (row: ReportRow): ReportInRegion => decodedWithFigures(row) as ReportInRegion;

export const regionByCode: Question<Region> = {
  name: 'region',
  subjects: () => [REGISTER],
  select: (codes) =>
    sql`select r.code as key, 0 as place, ${asItem(regionColumns)} from region r where r.code = ${anyOf(codes)}`,
  read: asIs,
};

/** The region above, by the code of the one below. */
export const parentOf: Question<Region> = {
  name: 'parent',
  subjects: () => [REGISTER],
  select: (codes) => sql`select below.code as key, 0 as place, ${asItem(regionColumns)}
    from region below join region r on r.code = below.parent where below.code = ${anyOf(codes)}`,
  read: asIs,
};

export const childrenOf = (year: number | undefined): Question<Region> => ({
  name: `children ${year ?? ''}`,
  subjects: () => [REGISTER],
  select: (codes) => sql`select r.parent as key, r.code as place, ${asItem(regionColumns)}
    from region r where r.parent = ${anyOf(codes)}
    ${year === undefined ? sql`` : sql`and coalesce(r.valid_from <= ${year}::int, true) and coalesce(r.valid_to >= ${year}::int, true)`}`,
  read: asIs,
});

export const successorsOf: Question<Region> = {
  name: 'successors',
  subjects: () => [REGISTER],
  select: (codes) => sql`select before.code as key, next.place, ${asItem(regionColumns)}
    from region before cross join unnest(before.successors) with ordinality next (code, place)
    join region r on r.code = next.code where before.code = ${anyOf(codes)}`,
  read: asIs,
};

/** Every region that has successors, under the key ''. */
export const succeeded: Question<Pick<Region, 'code' | 'successors'>> = {
  name: 'succeeded',
  subjects: () => [REGISTER],
  select: () => sql`select '' as key, r.code as place, ${asItem(sql`r.code, r.successors`)}
    from region r where r.successors <> '{}'`,
  read: asIs,
};

export const agencyById: Question<Agency> = {
  name: 'agency',
  select: (ids) =>
    sql`select a.id as key, 0 as place, ${asItem(agencyColumns)} from agency a where a.id = ${anyOf(ids)}`,
  read: (row: AgencyRow) => presentAgency(row),
};

export type VersionedReport = ReportInRegion & { version: string };

/** With the version of all that the questions of a report (`ofReport`) say of it. */
export const reportById: Question<VersionedReport> = {
  name: 'report',
  ofReport: true,
  select: (
    ids,
  ) => sql`select r.id as key, 0 as place, ${asItem(sql`${reportColumns}, ${versionColumn} as version`)}
    from ${wholeReportTables} where r.id = ${anyOf(ids)}`,
  read: (row: ReportRow & { version: string }) => readReport(row) as VersionedReport,
};

/** By year. */
export const reportsOfAgency = (years: readonly number[] | undefined): Question<ReportInRegion> => ({
  name: `reports ${years ?? ''}`,
  select: (ids) => sql`select r.agency_id as key, r.year as place, ${asItem(reportColumns)}
    from report r ${reportTables} where r.agency_id = ${anyOf(ids)} ${inYears(years)}`,
  read: readReport,
});

const inYears = (years: readonly number[] | undefined): SQL =>
  years === undefined ? sql`` : sql`and r.year = any(${intArray(filledWith(years, years[0]!))})`;

/** The violated rules of a report, by its id. */
export const findingsOfReport: Question<StandingFinding> = {
  name: 'findings',
  ofReport: true,
  select: (
    ids,
  ) => sql`select f.report_id as key, (f.ordinal, f.id) as place, ${sql.raw(standingFinding)} as item
    from finding f where f.report_id = ${anyOf(ids)} and f.gone_at is null`,
  read: asIs,
};

/** What of a report is not needed to show its figures. */
export interface ReportDetails {
  title: string | null;
  declaredAs: string | null;
  signedOn: string | null;
  period: Period | null;
  sections: Section[];
  unreadable: Unreadable[];
  notAsked: { rule: string; where: string }[];
  document: { sha256: string; mediaType: string; bytes: number };
}

export const detailsOfReport: Question<ReportDetails> = {
  name: 'details',
  ofReport: true,
  select: (
    ids,
  ) => sql`select r.id as key, 0 as place, ${asItem(sql`t.title, ${sql.raw(documentColumns)}, t.sections, t.unreadable,
      t.not_asked as "notAsked", ${sql.raw(documentColumn)}`)}
    from report r join report_text t on t.report_id = r.id where r.id = ${anyOf(ids)}`,
  read: asIs,
};

/** Where the figures of a report stand, by cell key. */
export const placesOfReport: Question<ReadonlyMap<string, Place>> = {
  name: 'places',
  select: (ids) => sql`select t.report_id as key, 0 as place, ${asItem(sql`t.places, t.prints`)}
    from report_text t where t.places is not null and t.report_id = ${anyOf(ids)}`,
  read: ({ places, prints }: { places: PackedPlaces; prints: Record<string, Print> }) =>
    unpackPlaces(places, prints),
};

/** A page of each region's subtree. `after`: a cursor of the same list. One item more than `limit` tells of a next page. */
interface PagesOf {
  limit: number;
  after?: string | null | undefined;
}

/** The keys of subtrees, as rows of `code`, `low`, `high`. */
export function subtrees(codes: readonly string[]): SQL {
  const ranges = codes.map(subtree);
  return sql`unnest(${textArray(codes)}, ${intArray(ranges.map(({ low }) => low))},
    ${intArray(ranges.map(({ high }) => high))}) of (code, low, high)`;
}

const ofKind = (kind: AgencyKind | undefined): SQL => (kind ? sql`and a.kind = ${kind}` : sql``);

/** Agencies in the subtrees of regions (well-formed codes), by region and id, as `listAgencies`. */
export function agenciesWithin(
  kind: AgencyKind | undefined,
  { limit, after }: PagesOf,
): Question<Agency> | Problem<'bad-cursor'> {
  const place = after ? decodeCursor('agency', after, Number.isSafeInteger) : undefined;
  if (place === null) return { problem: 'bad-cursor' };
  const rest = place ? sql`and (a.region_key, a.id) > (${place.value}::bigint, ${place.id})` : sql``;
  return {
    name: `agencies within ${kind} ${limit} ${after}`,
    select: (codes) => sql`select of.code as key, (a.region_key, a.id) as place, ${asItem(agencyColumns)}
      from ${subtrees(codes)} cross join lateral (
        select * from agency a where a.region_key between of.low and of.high ${ofKind(kind)} ${rest}
        order by a.region_key, a.id limit ${limit + 1}) a`,
    read: (row: AgencyRow) => presentAgency(row),
  };
}

export const agencyCount = (kind: AgencyKind | undefined): Question<number> => ({
  name: `agency count ${kind}`,
  select: (codes) => sql`select of.code as key, 0 as place, to_json(counted.n) as item
    from ${subtrees(codes)} cross join lateral (
      select count(*)::int as n from agency a where a.region_key between of.low and of.high ${ofKind(kind)}) counted`,
  read: asIs,
});

const latest = reportSort('-publishedOn')!;

/** Reports of the subtrees of regions (well-formed codes), the latest first, as `listReports` by default. */
export function reportsWithin(
  years: readonly number[] | undefined,
  { limit, after }: PagesOf,
): Question<ReportInRegion> | Problem<'bad-cursor'> {
  const place = after ? decodeCursor('-publishedOn', after, latest.isValue) : undefined;
  if (place === null) return { problem: 'bad-cursor' };
  return {
    name: `reports within ${years} ${limit} ${after}`,
    select: (codes) => sql`select page.code as key, page.ordinal as place, ${asItem(reportColumns)}
      from (
        select of.code, cut.id, row_number() over (order by cut.key desc, cut.id desc) as ordinal
        from ${subtrees(codes)} cross join lateral (
          with matching as ${sql.raw(codes.includes('000000') ? 'not materialized' : 'materialized')} (
            select r.id, ${latest.key} as key from report r
            where r.region_key between of.low and of.high ${inYears(years)})
          select * from matching ${from(place)} order by key desc, id desc limit ${limit + 1}) cut
      ) page join report r using (id) ${reportTables}`,
    read: readReport,
  };
}

const from = (place: CursorPlace | undefined): SQL =>
  place ? sql`where (key, id) < (${latest.place(place.value)}, ${place.id})` : sql``;

export const reportCount = (years: readonly number[] | undefined): Question<number> => ({
  name: `report count ${years ?? ''}`,
  select: (codes) => sql`select of.code as key, 0 as place, to_json(counted.n) as item
    from ${subtrees(codes)} cross join lateral (
      select count(*)::int as n from report r where r.region_key between of.low and of.high ${inYears(years)}) counted`,
  read: asIs,
});
