import { accept, amongNeighbours } from './acceptance.js';
import { readDocument } from './assessing.js';
import type { Database } from './db/connect.js';
import { packDocument, sha256Of } from './db/documents.js';
import type { PresentedReport } from './db/reports.js';
import { keepAwaiting } from './db/reviews.js';
import type { Wanted } from './db/schema.js';
import { findReporter, type InForce, keepRefused, type Publication } from './db/submissions.js';
import { type Around, type Assessment, assess, assessAmong } from './domain/assessment.js';
import { type Caller, may, reachOf, type Target } from './domain/permissions.js';
import { type Reasons, whyRefused } from './domain/refusal.js';
import { defaultScope, FIRST_YEAR, type Intent, type Scope } from './domain/report.js';
import type { TemplateId } from './domain/template.js';
import type { Read, ReadingProblem } from './reading/reading.js';

/** Who counts what comes through the gate. */
export interface Observer {
  /** The outcome of every submission, or the problem it was refused for. */
  outcome(outcome: string): void;
  /** Of every upload that could be read, once and when its outcome is known, what was said of it. */
  assessed(assessment: Assessment): void;
}

/** What the gate needs of the service. Without `read`, documents are read in place. */
export interface GateDeps {
  db: Database;
  now: () => Date;
  read?: Read | undefined;
  /** Whether what is acceptable is published by a reviewer only. */
  review?: boolean | undefined;
  observe?: Observer | undefined;
}

/** A report on its way in, whichever way that is. `contentType`: as sent, null where nothing was. */
export interface Upload {
  caller: Caller;
  agencyId: string;
  year: number;
  intent: Intent;
  bytes: Uint8Array;
  contentType: string | null;
  scope?: Scope | undefined;
  publishedOn?: string | undefined;
  sourceUrl?: string | undefined;
  template?: TemplateId | undefined;
  /** The submission under which it was refused and kept before. */
  refusedAs?: string | undefined;
}

/** The revisions one of which its sender takes to be in force; `any`: whichever is. */
export type Held = 'any' | readonly number[];

/**
 * A report to take the place of an accepted one. What is not said of `scope` and `sourceUrl`, and of `publishedOn` where
 * the document does not print it, stays as it is.
 */
export type Correction = Omit<Upload, 'agencyId' | 'year'> & {
  reportId: string;
  held: Held;
};

/** A document that was not taken: the problem's slug, what it says, and the submission it is kept under. */
export type Refusal = Partial<Omit<Reasons, 'problem' | 'detail'>> & {
  outcome: 'refused';
  problem: ReadingProblem['slug'] | Reasons['problem'];
  detail: string;
  submission: string;
  /** Keys that no template knows. */
  cells?: readonly string[];
};

/**
 * `stale`: another revision is in force than the sender had in mind, nothing was read or stored; `isOwn`: it was
 * made of the same bytes. `created`: with the report as it was stored, where it came by itself. `awaiting`: it may be
 * published, if a reviewer says so; `decided`: that was done already.
 */
export type SubmitOutcome =
  | { outcome: 'created'; reportId: string; submission: string; report?: PresentedReport }
  | { outcome: 'corrected'; reportId: string; submission: string }
  | { outcome: 'same'; reportId: string }
  | { outcome: 'exists'; reportId: string; submission: string }
  | { outcome: 'awaiting'; submission: string }
  | { outcome: 'decided' }
  | { outcome: 'stale'; reportId: string; revision: number; isOwn: boolean }
  | Refusal
  | { outcome: 'forbidden'; detail: string }
  | { outcome: 'unknown-agency' }
  | { outcome: 'unknown-report'; reportId: string }
  | { outcome: 'year-out-of-range'; from: number; to: number };

/**
 * The one gate: who may, which agency, which year, can it be read, does it hold together. An upload that gets as
 * far as being read is never lost: it is accepted, or kept as a refused submission.
 */
export async function submit(deps: GateDeps, upload: Upload): Promise<SubmitOutcome> {
  return observed(deps, await pass(deps, upload));
}

/**
 * The same for a correction. What was in force stays in force until it is accepted, and stays to be read after that;
 * where another correction was faster, this one is not kept either.
 */
export async function correct(
  deps: GateDeps,
  { reportId, held, ...upload }: Correction,
): Promise<SubmitOutcome> {
  const [, agencyId, year] = /^(.{1,40})-(\d{4})$/u.exec(reportId) ?? [];
  const unknown = { outcome: 'unknown-report', reportId } as const;
  if (agencyId === undefined) return observed(deps, unknown);
  const outcome = await pass(deps, { ...upload, agencyId, year: Number(year) }, held);
  return observed(deps, outcome.outcome === 'unknown-agency' ? unknown : outcome);
}

/** What awaited review. `submittedBy`: the id of whose it is. */
export type Awaiting = Omit<Upload, 'caller'> & { submittedBy: string; corrects: number | null };

/** Publishes what awaited review: it passes the gate once more, as things stand now. */
export async function publish(
  deps: GateDeps,
  { submittedBy, corrects, ...upload }: Awaiting,
  published: Publication,
): Promise<SubmitOutcome> {
  // Whether its submitter might was asked when it came.
  const caller: Caller = { id: submittedBy, role: 'archivist', agencyId: null, region: null };
  const held = corrects === null ? undefined : [corrects];
  return observed(deps, await pass(deps, { ...upload, caller }, held, published));
}

function observed({ observe }: GateDeps, outcome: SubmitOutcome): SubmitOutcome {
  observe?.outcome(outcome.outcome === 'refused' ? outcome.problem : outcome.outcome);
  return outcome;
}

/** `held`: for a correction. */
async function pass(
  { db, now, read, review, observe }: GateDeps,
  upload: Upload,
  held?: Held,
  published?: Publication,
): Promise<SubmitOutcome> {
  const { caller, agencyId, year, intent } = upload;
  const reporter = await findReporter(db, agencyId, year);
  const obstacle = whyForbidden(caller, intent, { agencyId, region: reporter?.agency.region ?? NOWHERE });
  if (obstacle) return { outcome: 'forbidden', detail: obstacle };
  if (!reporter) return { outcome: 'unknown-agency' };
  const { agency, accepted } = reporter;
  const settled = held ? whyNotCorrected(upload, held, accepted) : whyNotFirst(upload, now(), accepted);
  if (settled) return settled;
  const corrected = held ? accepted : null;

  const scope = upload.scope ?? corrected?.scope ?? defaultScope(agency.kind);
  const around: Around = { agency, scope: { is: scope, stated: upload.scope !== undefined } };

  const reading = await readDocument(
    upload.bytes,
    upload.contentType,
    { year, template: upload.template },
    read,
  );
  const mediaType = reading.ok ? reading.mediaType : declaredMediaType(upload.contentType);
  const document = await packDocument(upload.bytes, mediaType);
  const sent = {
    agency,
    year,
    intent,
    document,
    submittedBy: caller.id,
    role: caller.role,
    act: caller.act,
    published,
    corrects: corrected?.revision,
  };
  const refuse = async (problem: string, assessment: Assessment | null) =>
    published?.submission ?? upload.refusedAs ?? keepRefused(db, { ...sent, problem, assessment });

  if (!reading.ok) {
    const { slug, ...problem } = reading.problem;
    return { outcome: 'refused', problem: slug, ...problem, submission: await refuse(slug, null) };
  }
  const publishedOn = upload.publishedOn ?? reading.content.publishedOn ?? corrected?.publishedOn ?? null;
  const content = { ...reading.content, publishedOn };
  const isFree = corrected || !accepted;
  const alone = assess(content, around);
  let said: Assessment | undefined;
  const among = (neighbours: Pick<Around, 'previous' | 'parts'>) => {
    said = assessAmong(alone, content, { ...around, ...neighbours });
    return said;
  };
  // Not before: a transaction in which it was said may fail, or be tried again.
  const settle = (outcome: SubmitOutcome): SubmitOutcome => {
    if (said && !published) observe?.assessed(said);
    return outcome;
  };
  const mayPass = isFree && (intent === 'record' || alone.verdict === 'acceptable');
  if (!mayPass) {
    const assessment = among(await amongNeighbours(db, agency, scope, year));
    if (!isFree) {
      const submission = await refuse('report-exists', assessment);
      return settle({ outcome: 'exists', reportId: accepted.reportId, submission });
    }
    const refusal = whyRefused(content, assessment);
    const submission = await refuse(refusal.problem, assessment);
    return settle({ outcome: 'refused', ...refusal, submission });
  }

  if (review && !published) {
    const assessment = among(await amongNeighbours(db, agency, scope, year));
    const submission = await keepAwaiting(db, { ...sent, assessment, wanted: wantedOf(upload) });
    return settle({ outcome: 'awaiting', submission });
  }
  const result = await accept(db, {
    ...sent,
    content,
    assess: among,
    scope,
    publishedOn,
    sourceUrl: upload.sourceUrl ?? corrected?.sourceUrl ?? null,
    declaredAs: reading.declaredAs,
  });
  if (result.outcome === 'same' || result.outcome === 'decided') return settle(result);
  if (result.outcome === 'stale') return settle({ ...result, isOwn: false });
  const { outcome, reportId, submissionId: submission } = result;
  return settle(
    outcome === 'created'
      ? { outcome, reportId, submission, report: result.report }
      : { outcome, reportId, submission },
  );
}

/** Where an agency is that is not there: what may be done in a region may not be done to it. */
export const NOWHERE = '000000';

export function whyForbidden(caller: Caller, intent: Intent, target: Target): string | null {
  if (!may(caller, 'submit', target)) {
    if (reachOf(caller.role, 'submit') === 'agency') return `This key submits for ${caller.agencyId} only.`;
    return `A key of the role ${caller.role} does not submit reports.`;
  }
  if (intent === 'record' && !may(caller, 'record', target))
    return 'Recording a report as published takes an administrator or an archivist.';
  return null;
}

const wantedOf = ({ scope, publishedOn, sourceUrl, template, contentType }: Upload): Wanted => ({
  ...(scope && { scope }),
  ...(publishedOn && { publishedOn }),
  ...(sourceUrl && { sourceUrl }),
  ...(template && { template }),
  contentType,
});

/** What becomes of a first report without being read; null where it must be. */
export function whyNotFirst(
  upload: Omit<Upload, 'caller'>,
  now: Date,
  accepted: Pick<InForce, 'reportId' | 'sha256'> | null,
): SubmitOutcome | null {
  const range = reportYears(now);
  if (upload.year < range.from || upload.year > range.to) return { outcome: 'year-out-of-range', ...range };
  return accepted && isOf(upload, accepted) ? { outcome: 'same', reportId: accepted.reportId } : null;
}

/** The same of a correction. */
function whyNotCorrected(
  upload: Omit<Upload, 'caller'>,
  held: Held,
  accepted: InForce | null,
): SubmitOutcome | null {
  if (!accepted) return { outcome: 'unknown-report', reportId: `${upload.agencyId}-${upload.year}` };
  const { reportId, revision } = accepted;
  const isOwn = isOf(upload, accepted);
  if (held !== 'any' && !held.includes(revision)) return { outcome: 'stale', reportId, revision, isOwn };
  const changes = (['scope', 'publishedOn', 'sourceUrl', 'template'] as const).some(
    (name) => upload[name] !== undefined && upload[name] !== accepted[name],
  );
  return isOwn && !changes ? { outcome: 'same', reportId } : null;
}

const isOf = ({ bytes }: Pick<Upload, 'bytes'>, { sha256 }: Pick<InForce, 'sha256'>): boolean =>
  sha256 === sha256Of(bytes);

/** The years there may be a report on: from 2008 to the present one, by the clock of Beijing. */
export function reportYears(now: Date): { from: number; to: number } {
  const beijing = new Date(now.getTime() + 8 * 3_600_000);
  return { from: FIRST_YEAR, to: beijing.getUTCFullYear() };
}

/** The type a document claims, for those that were not read. */
export function declaredMediaType(contentType: string | null): string {
  const [type = ''] = (contentType ?? '').split(';');
  const plain = type.trim().toLowerCase();
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(plain) ? plain : 'application/octet-stream';
}
