import { sql } from 'drizzle-orm';
import { violated } from '../domain/assessment.js';
import { regionKey } from '../domain/region.js';
import { note, submissionEntry } from './audit.js';
import type { Database } from './connect.js';
import { keepDocuments } from './documents.js';
import { keepAllFindings } from './findings.js';
import { newId } from './identifier.js';
import { insertAll } from './insert.js';
import { pack } from './packing.js';
import type { RolledReport } from './rollup-parts.js';
import { report, reportText, submission } from './schema.js';
import { intArray, rows, textArray } from './sql.js';
import {
  type AcceptedUpload,
  type AcceptOutcome,
  type Became,
  type InForce,
  kept,
  type RefusedUpload,
  type Reporter,
  reportRow,
  rolledOf,
  submissionRow,
  submitterOf,
  textRow,
} from './submissions.js';

/** Who reports, and from which document its report on that year is accepted already. */
export interface BatchReporter extends Pick<Reporter, 'agency'> {
  accepted: Pick<InForce, 'reportId' | 'sha256'> | null;
}

/** `findReporter` for many: by agency and year as `<agency>-<year>`; unknown agencies are left out. */
export async function findReporters(
  db: Database,
  wanted: readonly { agencyId: string; year: number }[],
): Promise<Map<string, BatchReporter>> {
  const found = await rows<Reporter['agency'] & { year: number; reportId: string | null; sha256: string }>(
    db,
    sql`select a.id, a.region, a.kind, g.level, g.parent, w.year, r.id as "reportId", r.document_sha256 as sha256
      from unnest(${textArray(wanted.map(({ agencyId }) => agencyId))}, ${intArray(wanted.map(({ year }) => year))}) w (agency, year)
        join agency a on a.id = w.agency join region g on g.code = a.region
        left join report r on r.agency_id = a.id and r.year = w.year`,
  );
  return new Map(
    found.map(({ year, reportId, sha256, ...agency }) => [
      `${agency.id}-${year}`,
      { agency, accepted: reportId === null ? null : { reportId, sha256 } },
    ]),
  );
}

const idOf = ({ agency, year }: AcceptedUpload): string => `${agency.id}-${year}`;

/**
 * `acceptReport` for many, no two of them one agency's on one year, a statement a table. In their order. `added`: the
 * accepted ones, of which the roll-ups are still to be told, once in a transaction.
 */
export async function acceptReports(
  tx: Database,
  uploads: readonly AcceptedUpload[],
): Promise<{ outcomes: AcceptOutcome[]; added: RolledReport[] }> {
  await keepDocuments(
    tx,
    uploads.map(({ document }) => document),
  );
  const acceptedAt = new Date();
  const packed = uploads.map(({ content }) => pack(content.template, content.figures));
  const created = await insertAll<typeof report, { id: string }>(
    tx,
    report,
    uploads.map((upload, i) => reportRow(idOf(upload), upload, packed[i]!, { revision: 1, acceptedAt })),
    { ignoringConflicts: true, returning: sql`id` },
  );
  const isCreated = new Set(created.map(({ id }) => id));
  const accepted = uploads.flatMap((upload, i) =>
    isCreated.has(idOf(upload)) ? [{ upload, packed: packed[i]! }] : [],
  );
  await insertAll(
    tx,
    reportText,
    accepted.map(({ upload, packed }) => textRow(idOf(upload), upload, packed.prints)),
  );
  await keepAllFindings(
    tx,
    accepted.map(({ upload }) => ({
      of: { id: idOf(upload), revision: 1, regionKey: regionKey(upload.agency.region), year: upload.year },
      found: violated(upload.assessment.findings),
    })),
  );
  const others = uploads.filter((upload) => !isCreated.has(idOf(upload)));
  const inForce = await documentsInForce(tx, others.map(idOf));
  const isSame = (upload: AcceptedUpload) => inForce.get(idOf(upload)) === upload.document.sha256;
  const submissions = await keepSubmissions(
    tx,
    uploads.map((upload) => {
      const { verdict, consistency } = upload.assessment;
      if (isCreated.has(idOf(upload)))
        return {
          upload,
          outcome: 'accepted',
          problem: null,
          reportId: idOf(upload),
          revision: 1,
          assessment: { verdict, consistency },
        };
      return isSame(upload) ? null : refused({ ...upload, problem: 'report-exists' });
    }),
  );
  const outcomes = uploads.map((upload, i): AcceptOutcome => {
    const submissionId = submissions[i];
    const reportId = idOf(upload);
    if (submissionId === null || submissionId === undefined) return { outcome: 'same', reportId };
    return isCreated.has(reportId)
      ? { outcome: 'created', reportId, revision: 1, submissionId }
      : { outcome: 'exists', reportId, submissionId };
  });
  return { outcomes, added: accepted.map(({ upload, packed }) => rolledOf(upload, packed)) };
}

/** `keepRefused` for many, in their order. */
export async function keepAllRefused(tx: Database, uploads: readonly RefusedUpload[]): Promise<string[]> {
  await keepDocuments(
    tx,
    uploads.map(({ document }) => document),
  );
  return (await keepSubmissions(tx, uploads.map(refused))) as string[];
}

const refused = (upload: RefusedUpload) => ({
  upload,
  outcome: 'refused',
  problem: upload.problem,
  reportId: null,
  revision: null,
  assessment: upload.assessment && kept(upload.assessment),
});

/** `keepSubmission` for many; null where there is nothing to keep. */
async function keepSubmissions(
  tx: Database,
  given: readonly (({ upload: AcceptedUpload | RefusedUpload } & Became) | null)[],
): Promise<(string | null)[]> {
  const all = given.map((each) => each && { ...each, id: newId() });
  const kept = all
    .filter((each) => each !== null)
    .map(({ upload, ...became }) => ({ upload, row: { ...submissionRow(upload), ...became } }));
  await insertAll(
    tx,
    submission,
    kept.map(({ row }) => row),
  );
  await note(tx, ...kept.map(({ upload, row }) => submissionEntry(row, submitterOf(upload))));
  return all.map((each) => each?.id ?? null);
}

/** Of these reports, from which documents they are accepted; what is not accepted is left out. */
export async function documentsInForce(
  tx: Database,
  reportIds: readonly string[],
): Promise<Map<string, string>> {
  if (reportIds.length === 0) return new Map();
  const found = await rows<{ id: string; sha256: string }>(
    tx,
    sql`select id, document_sha256 as sha256 from report where id = any(${textArray(reportIds)})`,
  );
  return new Map(found.map(({ id, sha256 }) => [id, sha256]));
}
