import { and, eq, sql } from 'drizzle-orm';
import type { Assessment } from '../domain/assessment.js';
import { violated } from '../domain/assessment.js';
import { regionKey } from '../domain/region.js';
import type { AgencyKind, Intent, ReportContent, Scope } from '../domain/report.js';
import type { Finding } from '../domain/rules/rule.js';
import { consistencyCode, kindCode, scopeCode, templateCode } from './codes.js';
import type { Database } from './connect.js';
import { keepDocument, type PackedDocument } from './documents.js';
import { keepFindings } from './findings.js';
import { newId } from './identifier.js';
import type { Filer } from './neighbours.js';
import { pack } from './packing.js';
import { packPlaces } from './places.js';
import { findingsOf } from './reports.js';
import { document, type KeptAssessment, report, reportText, submission } from './schema.js';
import { rows, storable } from './sql.js';

interface Upload {
  year: number;
  intent: Intent;
  /** From `packDocument`. */
  document: PackedDocument;
  /** Id of the key that submits. */
  submittedBy: string;
}

export interface AcceptedUpload extends Upload {
  agency: { id: string; region: string; kind: AgencyKind };
  scope: Scope;
  content: ReportContent;
  assessment: Assessment;
  publishedOn: string | null;
  sourceUrl: string | null;
  declaredAs?: string | undefined;
}

export interface RefusedUpload extends Upload {
  agency: { id: string };
  /** The slug of the problem it was refused with. */
  problem: string;
  assessment: Assessment | null;
}

/**
 * `same`: the agency's report on that year is accepted already from the same bytes, nothing was stored;
 * `exists`: it is accepted from other bytes, this upload is kept as a refused submission.
 */
export type AcceptOutcome =
  | { outcome: 'created'; reportId: string; submissionId: string }
  | { outcome: 'same'; reportId: string }
  | { outcome: 'exists'; reportId: string; submissionId: string };

/** Who reports, and from which document its report on that year is accepted already. */
export interface Reporter {
  agency: AcceptedUpload['agency'] & Filer;
  accepted: { reportId: string; sha256: string } | null;
}

/** What is to be known before a document is read; null where there is no such agency. */
export async function findReporter(db: Database, agencyId: string, year: number): Promise<Reporter | null> {
  const [found] = await rows<Reporter['agency'] & { reportId: string | null; sha256: string }>(
    db,
    sql`select a.id, a.region, a.kind, g.level, g.parent, r.id as "reportId", r.document_sha256 as sha256
      from agency a join region g on g.code = a.region left join report r on r.agency_id = a.id and r.year = ${year}::int
      where a.id = ${storable(agencyId)}`,
  );
  if (!found) return null;
  const { reportId, sha256, ...agency } = found;
  return { agency, accepted: reportId === null ? null : { reportId, sha256 } };
}

/** Stores an assessed report as accepted, in one transaction. */
export async function acceptReport(db: Database, upload: AcceptedUpload): Promise<AcceptOutcome> {
  const { agency, year, assessment } = upload;
  const reportId = `${agency.id}-${year}`;
  const packed = pack(upload.content.template, upload.content.figures);
  return db.transaction(async (tx) => {
    await keepDocument(tx, upload.document);
    // Of two that come at once, the second waits here until the first is in, and then inserts nothing.
    const created = await tx
      .insert(report)
      .values(reportRow(reportId, upload, packed))
      .onConflictDoNothing()
      .returning({ id: report.id });
    if (created.length === 0) {
      const known = { agencyId: agency.id, year, documentSha256: upload.document.sha256 };
      if (await isAcceptedFrom(tx, known)) return { outcome: 'same', reportId };
      const submissionId = await keepSubmission(tx, {
        ...submissionRow(upload),
        outcome: 'refused',
        problem: 'report-exists',
        assessment: kept(assessment),
      });
      return { outcome: 'exists', reportId, submissionId };
    }
    await tx.insert(reportText).values(textRow(reportId, upload, packed.prints));
    const of = { id: reportId, revision: 1, regionKey: regionKey(agency.region), year };
    await keepFindings(tx, of, violated(assessment.findings));
    const { verdict, consistency } = assessment;
    const submissionId = await keepSubmission(tx, {
      ...submissionRow(upload),
      outcome: 'accepted',
      reportId,
      revision: 1,
      assessment: { verdict, consistency },
    });
    return { outcome: 'created', reportId, submissionId };
  });
}

/** Keeps an upload that was refused; returns the submission's id. */
export async function keepRefused(db: Database, upload: RefusedUpload): Promise<string> {
  const { problem, assessment } = upload;
  return db.transaction(async (tx) => {
    await keepDocument(tx, upload.document);
    return keepSubmission(tx, {
      ...submissionRow(upload),
      outcome: 'refused',
      problem,
      assessment: assessment && kept(assessment),
    });
  });
}

const kept = ({ verdict, consistency, findings }: Assessment): KeptAssessment => ({
  verdict,
  consistency,
  findings: violated(findings),
});

function reportRow(id: string, upload: AcceptedUpload, packed: ReturnType<typeof pack>) {
  const { prints, ...figures } = packed;
  return {
    ...figures,
    id,
    agencyId: upload.agency.id,
    regionKey: regionKey(upload.agency.region),
    revision: 1,
    year: upload.year,
    template: templateCode.number(upload.content.template),
    kind: kindCode.number(upload.agency.kind),
    scope: scopeCode.number(upload.scope),
    consistency: consistencyCode.number(upload.assessment.consistency),
    printed: Object.keys(prints).length > 0,
    acceptedAt: new Date(),
    publishedOn: upload.publishedOn,
    sourceUrl: upload.sourceUrl && storable(upload.sourceUrl),
    documentSha256: upload.document.sha256,
  };
}

function textRow(
  reportId: string,
  { content, assessment, document, declaredAs }: AcceptedUpload,
  prints: PrintsOf,
) {
  return {
    reportId,
    prints,
    places: packPlaces(content.figures),
    declaredAs: declaredAs === undefined ? null : storable(declaredAs),
    signedOn: content.signedOn ?? null,
    periodFrom: content.period?.from ?? null,
    periodTo: content.period?.to ?? null,
    title: content.title && storable(content.title),
    agencyName: content.agencyName && storable(content.agencyName),
    printedYear: content.printedYear ?? null,
    mediaType: document.mediaType,
    bytes: document.bytes,
    sections: [...content.sections],
    unreadable: [...content.unreadable],
    // What leaves a report unverified. A rule that met only blanks and so names no cell has left nothing open.
    notAsked: assessment.findings
      .filter(
        ({ outcome, severity, cells }) =>
          outcome === 'not_assessable' && severity === 'error' && cells.length > 0,
      )
      .map(({ rule, where }) => ({ rule, where })),
  };
}

type PrintsOf = ReturnType<typeof pack>['prints'];

const submissionRow = ({
  agency,
  year,
  intent,
  submittedBy,
  document,
}: Upload & { agency: { id: string } }) => ({
  agencyId: agency.id,
  year,
  intent,
  submittedBy,
  documentSha256: document.sha256,
  mediaType: document.mediaType,
});

async function keepSubmission(
  tx: Database,
  row: Omit<typeof submission.$inferInsert, 'id' | 'submittedAt'>,
): Promise<string> {
  const id = newId();
  await tx.insert(submission).values({ ...row, id });
  return id;
}

async function isAcceptedFrom(
  tx: Database,
  known: { agencyId: string; year: number; documentSha256: string },
): Promise<boolean> {
  const same = await tx
    .select({ id: report.id })
    .from(report)
    .where(
      and(
        eq(report.agencyId, known.agencyId),
        eq(report.year, known.year),
        eq(report.documentSha256, known.documentSha256),
      ),
    );
  return same.length > 0;
}

export interface Submission {
  id: string;
  agencyId: string;
  year: number;
  intent: Intent;
  outcome: 'accepted' | 'refused';
  problem: string | null;
  submittedBy: string;
  /** ISO 8601 UTC. */
  submittedAt: string;
  document: { sha256: string; mediaType: string; bytes: number };
  reportId: string | null;
  revision: number | null;
  /** Violated rules only; null where the upload could not be assessed at all. */
  assessment: Required<KeptAssessment> | null;
}

export async function findSubmission(db: Database, id: string): Promise<Submission | null> {
  const [found] = await db
    .select({ submission, bytes: document.bytes })
    .from(submission)
    .innerJoin(document, eq(document.sha256, submission.documentSha256))
    .where(eq(submission.id, storable(id)));
  if (!found) return null;
  const { documentSha256, mediaType, submittedAt, assessment, ...row } = found.submission;
  return {
    ...row,
    intent: row.intent as Intent,
    outcome: row.outcome as Submission['outcome'],
    submittedAt: submittedAt.toISOString(),
    document: { sha256: documentSha256, mediaType, bytes: found.bytes },
    assessment: assessment && {
      ...assessment,
      findings: assessment.findings ?? (await accepted(db, row.reportId)),
    },
  };
}

/** An accepted upload's findings are the report's. */
async function accepted(db: Database, reportId: string | null): Promise<Finding[]> {
  return reportId === null ? [] : ((await findingsOf(db, [reportId])).get(reportId) ?? []);
}
