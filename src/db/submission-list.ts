import { and, asc, count, eq, gt, sql } from 'drizzle-orm';
import { subtree } from '../domain/region.js';
import type { Intent } from '../domain/report.js';
import type { Database } from './connect.js';
import { decodeCursor, encodeCursor, type Page, type PageRequest, type Problem } from './page.js';
import { findingsOfRevisions, revisionName } from './revisions.js';
import { agency, document, type KeptAssessment, submission, type Wanted } from './schema.js';
import { storable } from './sql.js';

/** `submitted`: awaits review; `returned`: by a reviewer, with the reason. */
export const SUBMISSION_OUTCOMES = ['submitted', 'returned', 'accepted', 'refused'] as const;
export type SubmissionOutcome = (typeof SUBMISSION_OUTCOMES)[number];

export interface Submission {
  id: string;
  agencyId: string;
  /** Under which the agency is registered. */
  region: string;
  year: number;
  intent: Intent;
  outcome: SubmissionOutcome;
  problem: string | null;
  submittedBy: string;
  /** ISO 8601 UTC. */
  submittedAt: string;
  document: { sha256: string; mediaType: string; bytes: number };
  reportId: string | null;
  revision: number | null;
  /** The revision that was in force when it came to correct it; null where it was to be the first. */
  corrects: number | null;
  /** Counts its states: what awaits review is 1, what was decided 2. */
  version: number;
  /** What its submitter says beside the document, while it awaits review. */
  wanted: Wanted | null;
  reviewedBy: string | null;
  /** ISO 8601 UTC. */
  reviewedAt: string | null;
  /** Why it was returned. */
  reason: string | null;
  /** Violated rules only; null where the upload could not be assessed at all. */
  assessment: Required<KeptAssessment> | null;
}

export async function findSubmission(db: Database, id: string): Promise<Submission | null> {
  const [found] = await db
    .select({ submission, bytes: document.bytes, region: agency.region })
    .from(submission)
    .innerJoin(document, eq(document.sha256, submission.documentSha256))
    .innerJoin(agency, eq(agency.id, submission.agencyId))
    .where(eq(submission.id, storable(id)));
  return found ? (await present(db, [found]))[0]! : null;
}

type Found = { submission: typeof submission.$inferSelect; bytes: number; region: string };

/** As they are shown. An accepted upload's findings are those of the revision that it became. */
async function present(db: Database, found: readonly Found[]): Promise<Submission[]> {
  const became = found.flatMap(({ submission: { assessment, reportId, revision } }) =>
    assessment && !assessment.findings && reportId !== null && revision !== null
      ? [{ reportId, revision }]
      : [],
  );
  const findings = await findingsOfRevisions(db, became);
  return found.map(({ submission, bytes, region }) => {
    const { documentSha256, mediaType, submittedAt, reviewedAt, assessment, ...row } = submission;
    const { reportId, revision } = row;
    const ofReport =
      reportId !== null && revision !== null ? findings.get(revisionName({ reportId, revision })) : undefined;
    return {
      ...row,
      reviewedAt: reviewedAt?.toISOString() ?? null,
      region,
      intent: row.intent as Intent,
      outcome: row.outcome as Submission['outcome'],
      submittedAt: submittedAt.toISOString(),
      document: { sha256: documentSha256, mediaType, bytes },
      assessment: assessment && { ...assessment, findings: assessment.findings ?? ofReport ?? [] },
    };
  });
}

/** Which submissions; `region` covers its subtree. What is left out does not narrow. */
export interface SubmissionFilter {
  status?: SubmissionOutcome | undefined;
  region?: string | undefined;
  agencyId?: string | undefined;
  submittedBy?: string | undefined;
}

/** Submissions in the order in which they came. */
export async function listSubmissions(
  db: Database,
  { status, region, agencyId, submittedBy, limit, cursor }: SubmissionFilter & PageRequest,
): Promise<Page<Submission> | Problem<'bad-cursor'>> {
  const after = cursor ? decodeCursor('submission', cursor, (value) => value === null) : undefined;
  if (after === null) return { problem: 'bad-cursor' };
  const range = region === undefined ? undefined : subtree(region);
  const matching = and(
    status && eq(submission.outcome, status),
    range && sql`${agency.regionKey} between ${range.low}::int and ${range.high}::int`,
    agencyId === undefined ? undefined : eq(submission.agencyId, storable(agencyId)),
    submittedBy === undefined ? undefined : eq(submission.submittedBy, submittedBy),
  );
  const found = await db
    .select({ submission, bytes: document.bytes, region: agency.region })
    .from(submission)
    .innerJoin(document, eq(document.sha256, submission.documentSha256))
    .innerJoin(agency, eq(agency.id, submission.agencyId))
    .where(and(matching, after && gt(submission.id, after.id)))
    .orderBy(asc(submission.id))
    .limit(limit + 1);
  const [counted] = await db
    .select({ n: count() })
    .from(submission)
    .innerJoin(agency, eq(agency.id, submission.agencyId))
    .where(matching);
  const items = await present(db, found.slice(0, limit));
  const last = items.at(-1);
  return {
    items,
    next: found.length > limit && last ? encodeCursor('submission', { value: null, id: last.id }) : null,
    total: counted!.n,
  };
}
