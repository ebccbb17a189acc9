import { getTableColumns, sql } from 'drizzle-orm';
import type { Consistency } from '../domain/report.js';
import { asItem, askTogether, type Question } from './batches.js';
import { consistencyCode } from './codes.js';
import type { Database } from './connect.js';
import {
  decoded,
  decodedToWrite,
  documentColumn,
  findReport,
  type StoredReport,
  standingFindings,
  statedColumns,
  type WholeRow,
  type WrittenReport,
  type WrittenRow,
  wholeReportTables,
  writtenColumns,
} from './reports.js';
import { report, reportText } from './schema.js';
import { anyOf, intArray, isoInstant, isStorable, rows, storable, textArray } from './sql.js';

/** What a list of revisions shows. `until`: when another took its place, null while it is in force. */
export interface Revision {
  revision: number;
  /** ISO 8601 UTC. */
  acceptedAt: string;
  until: string | null;
  consistency: Consistency;
  /** ISO date. */
  publishedOn: string | null;
  document: StoredReport['document'];
}

const textColumns = Object.entries(getTableColumns(reportText)).filter(([name]) => name !== 'reportId');
/** But the stamps of what is in force. */
const { changed: _, updatedAt: __, ...reportColumns } = getTableColumns(report);
const copied = [
  ...Object.values(reportColumns).map(({ name }) => ({ name, from: `r.${name}` })),
  ...textColumns.map(([, { name }]) => ({ name, from: `t.${name}` })),
];

/** Keeps the revision in force of a report for good; another is about to take its place. `at`: ISO 8601 UTC. */
export async function keepPast(tx: Database, id: string, at: string): Promise<void> {
  const names = copied.map(({ name }) => name).join(', ');
  const values = copied.map(({ from }) => from).join(', ');
  await tx.execute(sql`insert into past_report
      (${sql.raw(names)}, superseded_at, registered_name, region, findings)
    select ${sql.raw(values)}, ${at}::timestamptz, a.name, a.region, ${sql.raw(standingFindings)}
    from ${wholeReportTables} where r.id = ${id}`);
}

/** Past revisions under the names of `wholeReportTables`, with the agency as it was; what changed last is that they passed. */
const pastTables = `(select *, superseded_at as updated_at from past_report) r join past_report t on t.id = r.id and t.revision = r.revision
  cross join lateral (select r.registered_name as name, r.region) a join region g on g.code = a.region`;
const pastReport = sql.raw(`select ${statedColumns}, t.findings from ${pastTables} where r.id = `);
const writtenPast = sql.raw(`select ${writtenColumns}, '' as version,
    substr(t.findings::text, 2, length(t.findings::text) - 2) as findings
  from ${pastTables} where r.id = `);

/** One revision of a report, in force or past; null where there is none. */
export async function findRevision(db: Database, id: string, revision: number): Promise<StoredReport | null> {
  const present = await findReport(db, id);
  // Only what is in force changes: if it is not that one, it is past already or there is none.
  if (!present || present.revision === revision) return present;
  const [row] = await rows<WholeRow>(db, sql`${pastReport}${id} and r.revision = ${revision}::int`);
  return row ? decoded(row) : null;
}

/** A revision by its report and number. */
export interface RevisionOf {
  reportId: string;
  revision: number;
}

export const revisionName = ({ reportId, revision }: RevisionOf): string => `${reportId} ${revision}`;

/** The violated rules of these revisions, in force or past, by `revisionName`, in one statement. */
export async function findingsOfRevisions(
  db: Database,
  revisions: readonly RevisionOf[],
): Promise<Map<string, StoredReport['findings']>> {
  if (revisions.length === 0) return new Map();
  const wanted = sql`unnest(${textArray(revisions.map(({ reportId }) => reportId))},
    ${intArray(revisions.map(({ revision }) => revision))}) of (id, revision)`;
  const found = await rows<RevisionOf & Pick<StoredReport, 'findings'>>(
    db,
    sql`select r.id as "reportId", r.revision, ${sql.raw(standingFindings)} as findings
      from ${wanted} join report r using (id, revision)
      union all select p.id, p.revision, p.findings::json from ${wanted} join past_report p using (id, revision)`,
  );
  return new Map(found.map((one) => [revisionName(one), one.findings]));
}

/** A past revision to be written out; null where there is none. */
export async function findWrittenRevision(
  db: Database,
  id: string,
  revision: number,
): Promise<WrittenReport | null> {
  if (!isStorable(id)) return null;
  const [row] = await rows<WrittenRow>(db, sql`${writtenPast}${id} and r.revision = ${revision}::int`);
  return row ? decodedToWrite(row) : null;
}

interface Coded {
  consistency: number;
}

const listed = sql.raw(`r.revision, r.accepted_at as "acceptedAt", r.consistency,
  r.published_on as "publishedOn", ${documentColumn}`);

/** The revisions of a report, oldest first. */
export const revisionsOfReport: Question<Revision> = {
  name: 'revisions',
  ofReport: true,
  select: (ids) => sql`select r.id as key, r.revision as place,
      ${asItem(sql`${listed}, r.superseded_at as until`)}
    from past_report r join past_report t on t.id = r.id and t.revision = r.revision where r.id = ${anyOf(ids)}
    union all select r.id, r.revision, ${asItem(sql`${listed}, null::timestamptz as until`)}
    from report r join report_text t on t.report_id = r.id where r.id = ${anyOf(ids)}`,
  read: ({ consistency, acceptedAt, until, ...row }: Omit<Revision, 'consistency'> & Coded) => ({
    ...row,
    acceptedAt: isoInstant(acceptedAt),
    until: until && isoInstant(until),
    consistency: consistencyCode.word(consistency),
  }),
};

/** The same for one report; none where there is no such report. */
export async function listRevisions(db: Database, id: string): Promise<Revision[]> {
  const asked = { question: revisionsOfReport as Question<unknown>, keys: [storable(id)] };
  const [answers] = await askTogether(db, [asked]);
  return (answers!.get(id) ?? []) as Revision[];
}

/**
 * The revision of a report that was in force at a moment, and when the first was accepted (ISO 8601 UTC). `revision`
 * is null before that; null where there is no such report.
 */
export async function revisionAt(
  db: Database,
  id: string,
  moment: Date,
): Promise<{ revision: number | null; since: string } | null> {
  const [found] = await rows<{ revision: number | null; since: string | null }>(
    db,
    sql`select max(revision) filter (where accepted_at <= ${moment.toISOString()}::timestamptz) as revision,
        min(accepted_at) as since
      from (select revision, accepted_at from report where id = ${storable(id)}
        union all select revision, accepted_at from past_report where id = ${storable(id)}) known`,
  );
  return found?.since ? { revision: found.revision, since: isoInstant(found.since) } : null;
}
