import { and, type SQL, sql } from 'drizzle-orm';
import { subtree } from '../domain/region.js';
import type { AgencyKind, Consistency, Scope } from '../domain/report.js';
import type { TemplateId } from '../domain/template.js';
import { consistencyCode, kindCode, scopeCode, templateCode } from './codes.js';
import type { Database } from './connect.js';
import {
  decodeCursor,
  encodeCursor,
  type Page,
  type PageRequest,
  type Place,
  type Problem,
  selectPage,
} from './page.js';
import { type ReportSort, reportSort } from './report-sort.js';
import {
  columnsFor,
  decoded,
  decodedWithFigures,
  type FiguresRow,
  figureColumns,
  type HeadRow,
  headColumns,
  type ReportHead,
  type ReportWithFigures,
  reportTables,
} from './reports.js';
import { intArray, storable } from './sql.js';

/** `region` (a well-formed code) covers its subtree; `years` are any of these. */
export interface ReportFilter {
  region?: string | undefined;
  agency?: string | undefined;
  kind?: AgencyKind | undefined;
  years?: readonly number[] | undefined;
  template?: TemplateId | undefined;
  scope?: Scope | undefined;
  consistency?: Consistency | undefined;
}

export interface ReportListRequest extends ReportFilter, PageRequest {
  /** `-publishedOn` (default), `publishedOn`, `year`, `<cell>`, `<indicator>`, `-` before it for descending; what has none comes last. */
  sort?: string | undefined;
}

export type ReportListProblem = Problem<'bad-cursor' | 'bad-sort'>;

/** A report as its list has it: with what it is sorted by, as found. */
export type Sorted<Row = ReportHead> = Row & { sortedBy: string | number };

/** Where a report stands in a list of this sort (as `listReports` takes it). */
export const cursorIn = (sortText: string, { sortedBy, id }: Sorted): string =>
  encodeCursor(sortText, { value: reportSort(sortText)!.value(sortedBy), id });

/** Of which figures an item is to have what `figureAt` reads: of all, or of these cells. */
export type FiguresWanted = 'all' | readonly string[];

/**
 * A page of reports. `bad-sort`: neither a field nor a cell nor an indicator; `bad-cursor`: malformed, or of another sort.
 */
export async function listReports(
  db: Database,
  request: ReportListRequest & { figures?: undefined },
): Promise<Page<Sorted> | ReportListProblem>;
/** The same with figures (packed). */
export async function listReports(
  db: Database,
  request: ReportListRequest & { figures: FiguresWanted },
): Promise<Page<Sorted<ReportWithFigures>> | ReportListProblem>;
export async function listReports(
  db: Database,
  request: ReportListRequest & { figures?: FiguresWanted | undefined },
): Promise<Page<Sorted<ReportHead | ReportWithFigures>> | ReportListProblem>;
export async function listReports(
  db: Database,
  request: ReportListRequest & { figures?: FiguresWanted | undefined },
): Promise<Page<Sorted<ReportHead | ReportWithFigures>> | ReportListProblem> {
  const { cursor, sort: sortText = '-publishedOn' } = request;
  const sort = reportSort(sortText);
  if (!sort) return { problem: 'bad-sort' };
  const place = cursor ? decodeCursor(sortText, cursor, sort.isValue) : undefined;
  if (place === null) return { problem: 'bad-cursor' };
  const filter = reportFilter(request);
  const { items, last, more, total } = await selectReports(db, { ...request, filter, sort, place });
  return { items, next: more && last ? encodeCursor(sortText, last) : null, total };
}

type Selection = PageRequest & ReportFilter & { figures?: FiguresWanted | undefined; sort: ReportSort };

/** A page of the reports that pass `filter`, behind a place, and the place where it ends. */
export async function selectReports(
  db: Database,
  { filter, place, ...request }: Selection & { filter: SQL | undefined; place: Place | undefined },
): Promise<{
  items: Sorted<ReportHead | ReportWithFigures>[];
  last: Place | null;
  more: boolean;
  total: number;
}> {
  const { figures, sort, limit, uncounted } = request;
  const direction = sql.raw(sort.descending ? 'desc' : 'asc');
  const page = await selectPage<(HeadRow | FiguresRow) & { sortedBy: string | number }>(db, {
    matching: sql`select r.id, ${sort.key} as key from report r ${filter ? sql`where ${filter}` : sql``}`,
    after:
      place &&
      sql`(key, id) ${sql.raw(sort.descending ? '<' : '>')} (${sort.place(place.value)}, ${place.id})`,
    order: sql`key ${direction}, id ${direction}`,
    limit,
    uncounted,
    details: sql`${columnsOf(figures)}, page.key as "sortedBy"
      from page join report r using (id) ${reportTables}`,
    // Otherwise a province is looked for along the whole country's order of dates.
    fence: isNarrow(request),
  });
  const last = page.rows.at(-1);
  const items = page.rows.map(
    (row) => (figures ? decodedWithFigures(row as FiguresRow) : decoded(row as HeadRow)) as Sorted,
  );
  return {
    items,
    last: last ? { value: sort.value(last.sortedBy), id: last.id } : null,
    more: page.more,
    total: page.total,
  };
}

const columnsOf = (figures: FiguresWanted | undefined): SQL =>
  figures === undefined ? headColumns : figures === 'all' ? figureColumns : columnsFor(figures);

const isCountry = (region: string | undefined): boolean => region === undefined || region === '000000';
const isNarrow = ({ region, agency }: ReportFilter): boolean => agency !== undefined || !isCountry(region);

/** What the filter says, of `report r`. */
export function reportFilter({
  region,
  agency,
  kind,
  years,
  template,
  scope,
  consistency,
}: ReportFilter): SQL | undefined {
  return and(
    region === undefined || isCountry(region) ? undefined : within(region),
    agency === undefined ? undefined : sql`r.agency_id = ${storable(agency)}`,
    years && inYears(years),
    kind && sql`r.kind = ${kindCode.number(kind)}::smallint`,
    template && sql`r.template = ${templateCode.number(template)}::smallint`,
    scope && sql`r.scope = ${scopeCode.number(scope)}::smallint`,
    consistency && sql`r.consistency = ${consistencyCode.number(consistency)}::smallint`,
  );
}

/** A single year is compared as it is: it is looked for in an index then, whatever years another request has. */
const inYears = ([year, ...more]: readonly number[]): SQL =>
  year !== undefined && more.length === 0
    ? sql`r.year = ${year}::int`
    : sql`r.year = any(${intArray(year === undefined ? [] : [year, ...more])})`;

function within(region: string): SQL {
  const { low, high } = subtree(region);
  return sql`r.region_key between ${low}::int and ${high}::int`;
}
