import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Assessment } from '../domain/assessment.js';
import { violated } from '../domain/assessment.js';
import type { Actor } from '../domain/audit.js';
import { regionKey } from '../domain/region.js';
import type { AgencyKind, Intent, ReportContent, Scope } from '../domain/report.js';
import type { TemplateId } from '../domain/template.js';
import { acceptingSql, presentedOf } from './accepting.js';
import { notingSql, submissionEntry } from './audit.js';
import { consistencyCode, kindCode, scopeCode, templateCode } from './codes.js';
import type { Database } from './connect.js';
import { keepDocument, type PackedDocument } from './documents.js';
import { findingRows } from './findings.js';
import { newId } from './identifier.js';
import { insertion } from './insertion.js';
import type { Filer } from './neighbours.js';
import { pack } from './packing.js';
import { packPlaces } from './places.js';
import type { PresentedReport } from './reports.js';
import type { RolledReport } from './rollup-parts.js';
import { movementOf } from './rollups.js';
import { type KeptAssessment, report, submission } from './schema.js';
import { rows, storable } from './sql.js';

export interface Upload {
  year: number;
  /** The revision in force that it is to correct. */
  corrects?: number | undefined;
  intent: Intent;
  /** From `packDocument`. */
  document: PackedDocument;
  /** Id of the key that submits, and its role. */
  submittedBy: string;
  role: Actor['role'];
  /** As an actor has it. */
  act?: string | undefined;
}

/** Who publishes what awaited review: the submission is kept already. */
export interface Publication {
  submission: string;
  by: Actor;
}

export interface AcceptedUpload extends Upload {
  published?: Publication | undefined;
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
  | { outcome: 'created'; reportId: string; revision: number; submissionId: string }
  | { outcome: 'same'; reportId: string }
  | { outcome: 'exists'; reportId: string; submissionId: string };

/** The same with the report as it was stored. */
export type Stored =
  | Exclude<AcceptOutcome, { outcome: 'created' }>
  | (Extract<AcceptOutcome, { outcome: 'created' }> & { report: PresentedReport });

/** What is in force of a report, as far as another upload is compared with it. */
export interface InForce {
  reportId: string;
  revision: number;
  sha256: string;
  template: TemplateId;
  scope: Scope;
  publishedOn: string | null;
  sourceUrl: string | null;
}

/** Who reports, and what its accepted report on that year is. */
export interface Reporter {
  agency: AcceptedUpload['agency'] & Filer;
  accepted: InForce | null;
}

/** What is to be known before a document is read; null where there is no such agency. */
export async function findReporter(db: Database, agencyId: string, year: number): Promise<Reporter | null> {
  type Coded = Omit<InForce, 'reportId' | 'template' | 'scope'>;
  type Row = Reporter['agency'] & Coded & { reportId: string | null; template: number; scope: number };
  const [found] = await rows<Row>(
    db,
    sql`select a.id, a.region, a.kind, g.level, g.parent, r.id as "reportId", r.revision,
        r.document_sha256 as sha256, r.template, r.scope, r.published_on as "publishedOn", r.source_url as "sourceUrl"
      from agency a join region g on g.code = a.region left join report r on r.agency_id = a.id and r.year = ${year}::int
      where a.id = ${storable(agencyId)}`,
  );
  if (!found) return null;
  const { id, region, kind, level, parent, reportId, template, scope, ...rest } = found;
  const agency = { id, region, kind, level, parent };
  if (reportId === null) return { agency, accepted: null };
  const words = { template: templateCode.word(template), scope: scopeCode.word(scope) };
  return { agency, accepted: { reportId, ...rest, ...words } };
}

/**
 * Stores an assessed report as accepted, in one statement. `published` is to be told in a transaction that holds what is
 * published (`holdAwaiting`).
 */
export async function acceptReport(db: Database, upload: AcceptedUpload): Promise<Stored> {
  const { agency, year, content, assessment, published } = upload;
  const reportId = `${agency.id}-${year}`;
  const packed = pack(content.template, content.figures);
  const row = reportRow(reportId, upload, packed, { revision: 1, acceptedAt: new Date() });
  const of = { id: reportId, revision: 1, regionKey: row.regionKey, year };
  const stored = {
    document: upload.document,
    report: row,
    text: textRow(reportId, upload, packed.prints),
    findings: findingRows({ of, found: violated(assessment.findings) }),
  };
  const submissionId = published?.submission ?? newId();
  const accepted = acceptedAs(reportId, 1, assessment);
  const [created] = await rows<{ agencyName: string }>(
    db,
    acceptingSql({
      ...stored,
      submission: (given) => keepingSql(db, submissionId, upload, accepted, published, given),
      movement: movementOf([{ before: null, after: rolledOf(upload, packed) }])!,
    }),
  );
  if (!created) return keepRival(db, reportId, upload);
  const report = presentedOf(upload, stored, packed, created.agencyName);
  return { outcome: 'created', reportId, revision: 1, submissionId, report };
}

/** What becomes of an upload where a report on that year is accepted already. */
async function keepRival(db: Database, reportId: string, upload: AcceptedUpload): Promise<Stored> {
  const { agency, year, document, assessment, published } = upload;
  const known = { agencyId: agency.id, year, documentSha256: document.sha256 };
  if (await isAcceptedFrom(db, known)) return { outcome: 'same', reportId };
  if (published) return { outcome: 'exists', reportId, submissionId: published.submission };
  const refused = { outcome: 'refused', problem: 'report-exists', assessment: kept(assessment) };
  return { outcome: 'exists', reportId, submissionId: await keepSubmission(db, upload, refused) };
}

/** What an accepted submission has become. */
export const acceptedAs = (
  reportId: string,
  revision: number,
  { verdict, consistency }: Assessment,
): Became => ({ outcome: 'accepted', reportId, revision, assessment: { verdict, consistency } });

/** Keeps an upload that was refused; returns the submission's id. */
export async function keepRefused(db: Database, upload: RefusedUpload): Promise<string> {
  const { problem, assessment } = upload;
  return db.transaction(async (tx) => {
    await keepDocument(tx, upload.document);
    const refused = { outcome: 'refused', problem, assessment: assessment && kept(assessment) };
    return keepSubmission(tx, upload, refused);
  });
}

/** What of an assessment is kept with a submission. */
export const kept = ({ verdict, consistency, findings }: Assessment): KeptAssessment => ({
  verdict,
  consistency,
  findings: violated(findings),
});

/** The row of a report in a revision. `packed`: its figures. */
export function reportRow(
  id: string,
  upload: AcceptedUpload,
  packed: ReturnType<typeof pack>,
  { revision, acceptedAt }: { revision: number; acceptedAt: Date },
) {
  const { prints, ...figures } = packed;
  return {
    ...figures,
    id,
    agencyId: upload.agency.id,
    regionKey: regionKey(upload.agency.region),
    revision,
    year: upload.year,
    template: templateCode.number(upload.content.template),
    kind: kindCode.number(upload.agency.kind),
    scope: scopeCode.number(upload.scope),
    consistency: consistencyCode.number(upload.assessment.consistency),
    printed: Object.keys(prints).length > 0,
    acceptedAt,
    publishedOn: upload.publishedOn,
    sourceUrl: upload.sourceUrl && storable(upload.sourceUrl),
    documentSha256: upload.document.sha256,
  };
}

/** The report as it is stored, as the roll-ups see it. */
export const rolledOf = (
  { agency, year, scope, content, assessment }: AcceptedUpload,
  packed: ReturnType<typeof pack>,
): RolledReport => ({
  ...packed,
  region: agency.region,
  kind: agency.kind,
  template: content.template,
  consistency: assessment.consistency,
  year,
  scope,
});

/** The row of its text. */
export function textRow(
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

/** What any submission tells, accepted or refused. */
export const submissionRow = ({
  agency,
  year,
  intent,
  submittedBy,
  document,
  corrects,
}: Upload & { agency: { id: string } }) => ({
  agencyId: agency.id,
  year,
  intent,
  submittedBy,
  documentSha256: document.sha256,
  mediaType: document.mediaType,
  corrects: corrects ?? null,
});

/** What becomes of a submission. */
export type Became = Pick<
  typeof submission.$inferInsert,
  'outcome' | 'problem' | 'reportId' | 'revision' | 'wanted' | 'assessment'
>;

/** Keeps an upload with what became of it, and notes that. `published`: what was kept before, and becomes this now. */
export async function keepSubmission(
  tx: Database,
  upload: Upload & { agency: { id: string } },
  became: Became,
  published?: Publication,
): Promise<string> {
  const id = published?.submission ?? newId();
  await tx.execute(sql`with ${keepingSql(tx, id, upload, became, published)} select`);
  return id;
}

/**
 * The parts of a `with` that keep an upload under an id, with what became of it, and note that. `published`: what was kept
 * before, and becomes this now. `given`: a relation that has a row where they are to.
 */
export function keepingSql(
  tx: Database,
  id: string,
  upload: Upload & { agency: { id: string } },
  became: Became,
  published?: Publication,
  given?: SQL,
): SQL {
  const row = { ...submissionRow(upload), ...became };
  const actor = published?.by ?? submitterOf(upload);
  const from = given ? sql`from ${given}` : sql``;
  const noted = sql`noted as (${notingSql(submissionEntry({ ...row, id }, actor, published !== undefined), from)})`;
  if (!published) return sql`${noted}, submitted as (${insertion(submission, { ...row, id }, from)})`;
  const reviewed = { version: 2, wanted: null, reviewedBy: published.by.id, reviewedAt: sql`now()` };
  const isGiven = given && sql`exists (select from ${given})`;
  const update = tx
    .update(submission)
    .set({ ...row, ...reviewed })
    .where(and(eq(submission.id, id), isGiven));
  return sql`${noted}, submitted as ${update}`;
}

/** Who submits it. */
export const submitterOf = ({ submittedBy, role, act }: Upload): Actor => ({ id: submittedBy, role, act });

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
