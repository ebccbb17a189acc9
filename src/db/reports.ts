import { type SQL, sql } from 'drizzle-orm';
import { cellByKey } from '../domain/cell.js';
import type { Region } from '../domain/region.js';
import type { AgencyKind, Consistency, Period, Scope, Section, Unreadable } from '../domain/report.js';
import { TEMPLATE_IDS, type TemplateId } from '../domain/template.js';
import { consistencyCode, kindCode, scopeCode, templateCode } from './codes.js';
import type { Database } from './connect.js';
import { type StandingFinding, standingFinding } from './findings.js';
import { HOT_COLUMNS, hotColumn, type PackedFigures } from './packing.js';
import { type PackedPlaces, report } from './schema.js';
import { anyOf, intArray, isoInstant, isStorable, rows } from './sql.js';

/** What lists show of a report. */
export interface ReportHead {
  id: string;
  agencyId: string;
  agencyName: string;
  region: string;
  regionName: string;
  kind: AgencyKind;
  year: number;
  template: TemplateId;
  scope: Scope;
  consistency: Consistency;
  revision: number;
  /** ISO 8601 UTC. */
  acceptedAt: string;
  /** When anything of what is public about it changed last. ISO 8601 UTC. */
  updatedAt: string;
  /** ISO date. */
  publishedOn: string | null;
  sourceUrl: string | null;
}

/** With the region it is filed in, as the register has it. */
export type ReportInRegion = ReportWithFigures & { registeredIn: Region };

/** With its figures, still packed: `unpack` (all) or `figureAt` (one) of packing.ts reads them. */
export type ReportWithFigures = ReportHead & PackedFigures;

/** One report with all that is public about it. */
export interface StoredReport extends ReportHead, PackedFigures {
  title: string | null;
  /** The type that was declared of the document, where that is not what it is. */
  declaredAs: string | null;
  /** ISO date: that under the report. */
  signedOn: string | null;
  /** The days it says its figures are of. */
  period: Period | null;
  /** Where its figures stand: `unpackPlaces` of places.ts reads them. */
  places: PackedPlaces | null;
  /** The agency's name as printed in the document. */
  printedName: string | null;
  /** The year as the document names it. */
  printedYear: number | null;
  sections: Section[];
  unreadable: Unreadable[];
  /** Rules that could not be asked, and where. */
  notAsked: { rule: string; where: string }[];
  /** Violated rules. */
  findings: StandingFinding[];
  document: { sha256: string; mediaType: string; bytes: number };
}

const head = `r.id, r.agency_id as "agencyId", a.name as "agencyName", a.region, g.name as "regionName", r.kind, r.year,
  r.template, r.scope, r.consistency, r.revision, r.accepted_at as "acceptedAt", r.updated_at as "updatedAt", r.published_on as "publishedOn",
  r.source_url as "sourceUrl"`;
const headTables = `join agency a on a.id = r.agency_id join region g on g.code = a.region`;
// As json, the arrays are parsed by the runtime: postgres.js reads letter by letter, and NULL as NaN.
const figures = `${HOT_COLUMNS.map((column) => `r.${report[column].name} as "${column}"`).join(', ')},
  to_json(r.cells) as cells, to_json(r.figures) as figures`;
const prints = `case when r.printed then (select t.prints from report_text t where t.report_id = r.id) end as prints`;

/**
 * A head with just what `figureAt` needs for these cells. Of a hot figure the column tells all, unless it is blank
 * (`hot_blank`) or the form has no such cell.
 */
export function columnsFor(cells: readonly string[]): SQL {
  const hot = new Set(cells.flatMap((key) => hotColumn(key) ?? []));
  if (hot.size < new Set(cells).size) return figureColumns;
  const mask = [...hot].reduce((bits, column) => bits | (1 << HOT_COLUMNS.indexOf(column)), 0);
  const forms = TEMPLATE_IDS.filter((id) => cells.some((key) => !cellByKey(key)!.templates.includes(id)));
  const doubtful = `r.hot_blank & ${mask} <> 0 or r.template = any('{${forms.map(templateCode.number)}}')`;
  const columns = [...hot].map((column) => `r.${report[column].name} as "${column}"`);
  const arrays = ['cells', 'figures'].map(
    (name) => `case when ${doubtful} then to_json(r.${name}) end as ${name}`,
  );
  return sql.raw([head, ...columns, ...arrays, prints].join(', '));
}

/** Columns of a head, and of a head with figures, of `report r` with `reportTables`. */
export const headColumns = sql.raw(head);
export const figureColumns = sql.raw(`${head}, ${figures}, ${prints}`);
export const reportTables = sql.raw(headTables);

/** The region of such a row, whole: what asks for a report asks for its region next. */
export const regionOfReport =
  sql.raw(`(select row_to_json(registered) from (select g.code, g.name, g.level, g.parent,
  g.valid_from as "validFrom", g.valid_to as "validTo", g.successors) registered) as "registeredIn"`);

type Coded<R> = Omit<R, 'kind' | 'template' | 'scope' | 'consistency' | 'prints'> & {
  kind: number;
  template: number;
  scope: number;
  consistency: number;
  prints: PackedFigures['prints'] | null;
};
export type HeadRow = Omit<Coded<ReportHead>, 'prints'>;
export type FiguresRow = Omit<Coded<ReportWithFigures>, 'cells' | 'figures'> & {
  cells: PackedFigures['cells'] | null;
  figures: PackedFigures['figures'] | null;
};

/** The row with the words its numbers stand for. The row itself is changed: it is fresh from the driver. */
export function decoded<Row extends HeadRow>(row: Row): Omit<Row, keyof ReportHead> & ReportHead {
  return Object.assign(row as Omit<Row, keyof ReportHead>, {
    kind: kindCode.word(row.kind),
    template: templateCode.word(row.template),
    scope: scopeCode.word(row.scope),
    consistency: consistencyCode.word(row.consistency),
    acceptedAt: isoInstant(row.acceptedAt),
    updatedAt: isoInstant(row.updatedAt),
  }) as unknown as Omit<Row, keyof ReportHead> & ReportHead;
}

/** The same for a row with figures. */
export const decodedWithFigures = (row: FiguresRow): ReportWithFigures =>
  Object.assign(decoded(row), {
    cells: row.cells ?? [],
    figures: row.figures ?? [],
    prints: row.prints ?? {},
  });

const wholeTables = `report r ${headTables} join report_text t on t.report_id = r.id`;

/** What a document says of itself, of `report_text t`. */
export const documentColumns = `t.declared_as as "declaredAs", t.signed_on::text as "signedOn",
  case when t.period_from is not null then json_build_object('from', t.period_from, 'to', t.period_to) end as period`;

/** The document of `report r` and `report_text t`. */
export const documentColumn = `json_build_object('sha256', r.document_sha256, 'mediaType', t.media_type,
  'bytes', t.bytes) as document`;

/** All but the findings, of `report r` with `wholeReportTables`. */
export const statedColumns = `${head}, ${figures}, t.prints, t.places, t.title, ${documentColumns},
    t.agency_name as "printedName", t.printed_year as "printedYear",
    t.sections, t.unreadable, t.not_asked as "notAsked", ${documentColumn}`;

/** The findings of a report that stand, as a JSON list. */
export const standingFindings = `(select coalesce(json_agg(${standingFinding} order by f.ordinal, f.id), '[]')
      from finding f where f.report_id = r.id and f.gone_at is null)`;

// The row is made whole by the statement: taking one of forty columns apart takes as long as writing its figures out.
const wholeColumns = `${statedColumns}, ${standingFindings} as findings`;
const wholeReport = sql.raw(`select ${wholeColumns} from ${wholeTables} where r.id = `);

// Which transaction wrote each row that a report is made of, and what server counts the transactions: no two states of
// the rows that can be seen have the same numbers. A row that was changed or came later bears a number that was not
// among those seen before, for a transaction is seen whole or not at all; one that went is missing. The server's start
// sets what a restored or promoted server counts apart from what it had lost.
const version = `concat_ws(' ', pg_postmaster_start_time(), r.xmin, a.xmin, g.xmin, t.xmin,
    (select string_agg(f.xmin::text, ' ' order by f.id) from finding f where f.report_id = r.id and f.gone_at is null))`;
const reportVersion = sql.raw(`select r.id, ${version} as version from ${wholeTables} where r.id = `);
/** The same to be written out, of `report r` with `wholeReportTables`. */
export const writtenColumns = `${head}, ${figures}, t.prints, t.places, t.title, ${documentColumns},
    t.sections::text as sections, t.unreadable::text as unreadable, t.not_asked::text as "notAsked",
    r.document_sha256 as sha256, t.media_type as "mediaType", t.bytes`;
const writtenReport = sql.raw(`select ${writtenColumns}, ${version} as version,
    (select string_agg(${standingFinding}::text, ',' order by f.ordinal, f.id)
      from finding f where f.report_id = r.id and f.gone_at is null) as findings
  from ${wholeTables} where r.id = `);

export type WholeRow = Omit<Coded<StoredReport>, 'prints'> & Pick<StoredReport, 'prints'>;

/** One report by its id, in one statement that is planned once per connection. */
export async function findReport(db: Database, id: string): Promise<StoredReport | null> {
  if (!isStorable(id)) return null;
  const [row] = await rows<WholeRow>(db, sql`${wholeReport}${id}`);
  return row ? decoded(row) : null;
}

/**
 * The versions of these reports by id; unknown ids are left out. What `findReport` says of a report is the same as long
 * as its version is: compare it, it means nothing else.
 */
export async function versionsOf(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await rows<{ id: string; version: string }>(db, sql`${reportVersion}${anyOf(ids)}`);
  return new Map(found.map(({ id, version }) => [id, version]));
}

/** The version of a row of `report r`, with `wholeReportTables`. */
export const versionColumn = sql.raw(version);
export const wholeReportTables = sql.raw(wholeTables);

/** The columns of a whole report, with the same tables. */
export const wholeReportColumns = sql.raw(wholeColumns);

/** A report to be written out: what is sent as it is stored comes as the text of its JSON. */
export interface WrittenReport
  extends ReportHead,
    PackedFigures,
    Pick<StoredReport, 'title' | 'declaredAs' | 'signedOn' | 'period' | 'places'> {
  version: string;
  sections: string;
  unreadable: string;
  notAsked: string;
  /** The members of a list. */
  findings: string;
  document: StoredReport['document'];
}

/** What of it is sent. */
export type PresentedReport = Omit<WrittenReport, 'version' | 'regionName' | 'updatedAt'>;

export type WrittenRow = Omit<Coded<WrittenReport>, 'prints' | 'document' | 'findings'> &
  Pick<WrittenReport, 'prints'> &
  StoredReport['document'] & { findings: string | null };

/** Reports with their versions, all of one moment, by id; unknown ids are left out. */
export async function findWrittenReports(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, WrittenReport>> {
  const found = await rows<WrittenRow>(db, sql`${writtenReport}${anyOf(ids)}`);
  return new Map(found.map((row) => [row.id, decodedToWrite(row)]));
}

export function decodedToWrite(row: WrittenRow): WrittenReport {
  const { sha256, mediaType, bytes, findings } = row;
  return Object.assign(decoded(row), { findings: findings ?? '', document: { sha256, mediaType, bytes } });
}

/** The whole reports of these ids, by id; unknown ids are left out. */
export async function wholeReports(db: Database, ids: readonly string[]): Promise<StoredReport[]> {
  const found = await rows<WholeRow>(
    db,
    sql`select ${sql.raw(wholeColumns)} from ${sql.raw(wholeTables)} where r.id = ${anyOf(ids)} order by r.id`,
  );
  return found.map(decoded);
}

/** Whether there are any. */
export async function hasReports(db: Database): Promise<boolean> {
  const [answer] = await rows<{ any: boolean }>(db, sql`select exists (select from report) as "any"`);
  return answer?.any === true;
}

/** The reports of these ids, in no particular order; unknown ids are left out. */
export async function reportsByIds(db: Database, ids: readonly string[]): Promise<ReportWithFigures[]> {
  return withFigures(db, sql`r.id = ${anyOf(ids)}`);
}

/** The reports of these agencies, by agency and year; `years` narrows. */
export async function reportsOfAgencies(
  db: Database,
  agencyIds: readonly string[],
  years?: readonly number[] | undefined,
): Promise<ReportWithFigures[]> {
  const narrowed = years ? sql`and r.year = any(${intArray(years)})` : sql``;
  const ofAgencies = sql`r.agency_id = ${anyOf(agencyIds)}`;
  return withFigures(db, sql`${ofAgencies} ${narrowed} order by r.agency_id, r.year`);
}

/** The reports of an agency on two years. For a list of so few PostgreSQL plans anew each time, which takes longer. */
export async function reportsOn(
  db: Database,
  agencyId: string,
  [one, other]: readonly [number, number],
): Promise<ReportWithFigures[]> {
  return withFigures(db, sql`r.agency_id = ${agencyId} and r.year in (${one}::int, ${other}::int)`);
}

/** The reports that are counted in the roll-up of a county (rollup-parts.ts), by its key. */
export async function reportsRolledInto(db: Database, county: number): Promise<ReportWithFigures[]> {
  const own = scopeCode.number('own');
  return withFigures(
    db,
    sql`r.region_key between ${county}::int and ${county + 999}::int and r.scope = ${own}::int`,
  );
}

async function withFigures(db: Database, where: SQL): Promise<ReportWithFigures[]> {
  const found = await rows<FiguresRow>(
    db,
    sql`select ${figureColumns} from report r ${reportTables} where ${where}`,
  );
  return found.map(decodedWithFigures);
}

/** The violated rules of these reports, by report id; a report without any is left out. */
export async function findingsOf(
  db: Database,
  reportIds: readonly string[],
): Promise<Map<string, StandingFinding[]>> {
  const found = await rows<{ id: string; findings: StandingFinding[] }>(
    db,
    sql`select f.report_id as id, json_agg(${sql.raw(standingFinding)} order by f.ordinal, f.id) as findings
      from finding f where f.report_id = ${anyOf(reportIds)} and f.gone_at is null
      group by f.report_id`,
  );
  return new Map(found.map(({ id, findings }) => [id, findings]));
}
