import { accept, amongNeighbours } from './acceptance.js';
import type { Database } from './db/connect.js';
import { packDocument, sha256Of } from './db/documents.js';
import type { Caller } from './db/keys.js';
import type { Filer } from './db/neighbours.js';
import { findReporter, keepRefused } from './db/submissions.js';
import { type Around, type Assessment, assess, violated } from './domain/assessment.js';
import type { Place } from './domain/figure.js';
import {
  type AgencyKind,
  defaultScope,
  FIRST_YEAR,
  type Intent,
  type ReportContent,
  type Scope,
} from './domain/report.js';
import type { Finding } from './domain/rules/rule.js';
import { type Suspect, suspectsOf } from './domain/suspects.js';
import type { TemplateId } from './domain/template.js';
import { read } from './reading/read.js';
import type { Read, ReadingHints, ReadingProblem, ReadingResult } from './reading/reading.js';

/** What the gate needs of the service. `observe` is told the outcome of every submission; without `read`, documents are read in place. */
export interface GateDeps {
  db: Database;
  now: () => Date;
  read?: Read | undefined;
  observe?: ((outcome: string) => void) | undefined;
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
}

/** A document that was not taken: the problem's slug, what it says, and the submission it is kept under. */
export interface Refusal {
  outcome: 'refused';
  problem: ReadingProblem['slug'] | 'unreadable-document' | 'inconsistent-report';
  detail: string;
  submission: string;
  /** Every violated rule of the severity error, of what could be read: what it is refused for. */
  findings?: readonly Finding[];
  /** The other violated rules: they alone would not have stopped it. */
  warnings?: readonly Finding[];
  /** Where the mistake behind violated sums may lie. */
  suspects?: readonly Suspect[];
  unreadable?: readonly UnreadablePart[];
  /** Where the figures stand that findings and unreadable parts are about, as far as that is known. */
  places?: Readonly<Record<string, Place>>;
  /** Keys that no template knows. */
  cells?: readonly string[];
  /** The document's own form. */
  template?: TemplateId;
}

export type SubmitOutcome =
  | { outcome: 'created'; reportId: string; submission: string }
  | { outcome: 'same'; reportId: string }
  | { outcome: 'exists'; reportId: string; submission: string }
  | Refusal
  | { outcome: 'forbidden'; detail: string }
  | { outcome: 'unknown-agency' }
  | { outcome: 'year-out-of-range'; from: number; to: number };

/**
 * The one gate: who may, which agency, which year, can it be read, does it hold together. An upload that gets as
 * far as being read is never lost: it is accepted, or kept as a refused submission.
 */
export async function submit(deps: GateDeps, upload: Upload): Promise<SubmitOutcome> {
  const outcome = await pass(deps, upload);
  deps.observe?.(outcome.outcome === 'refused' ? outcome.problem : outcome.outcome);
  return outcome;
}

async function pass({ db, now, read }: GateDeps, upload: Upload): Promise<SubmitOutcome> {
  const { caller, agencyId, year, intent, bytes } = upload;
  const obstacle = whyForbidden(caller, agencyId, intent);
  if (obstacle) return { outcome: 'forbidden', detail: obstacle };
  const reporter = await findReporter(db, agencyId, year);
  if (!reporter) return { outcome: 'unknown-agency' };
  const { agency, accepted } = reporter;
  const range = reportYears(now());
  if (year < range.from || year > range.to) return { outcome: 'year-out-of-range', ...range };
  if (accepted?.sha256 === sha256Of(bytes)) return { outcome: 'same', reportId: accepted.reportId };

  const scope = upload.scope ?? defaultScope(agency.kind);
  const around: Around = { agency, scope: { is: scope, stated: upload.scope !== undefined } };

  const reading = await readDocument(bytes, upload.contentType, { year, template: upload.template }, read);
  const mediaType = reading.ok ? reading.mediaType : declaredMediaType(upload.contentType);
  const document = await packDocument(bytes, mediaType);
  const refuse = async (problem: string, assessment: Assessment | null) =>
    keepRefused(db, {
      agency,
      year,
      intent,
      document,
      submittedBy: caller.id,
      problem,
      assessment,
    });

  if (!reading.ok) {
    const { slug, ...problem } = reading.problem;
    return { outcome: 'refused', problem: slug, ...problem, submission: await refuse(slug, null) };
  }
  const content = { ...reading.content, publishedOn: upload.publishedOn ?? reading.content.publishedOn };
  const mayPass = !accepted && (intent === 'record' || assess(content, around).verdict === 'acceptable');
  if (!mayPass) {
    const assessment = assess(content, { ...around, ...(await amongNeighbours(db, agency, scope, year)) });
    if (accepted) {
      const submission = await refuse('report-exists', assessment);
      return { outcome: 'exists', reportId: accepted.reportId, submission };
    }
    const refusal = whyRefused(content, assessment);
    return { outcome: 'refused', ...refusal, submission: await refuse(refusal.problem, assessment) };
  }

  const result = await accept(db, {
    agency,
    year,
    intent,
    document,
    content,
    assess: (among) => assess(content, { ...around, ...among }),
    submittedBy: caller.id,
    scope,
    publishedOn: content.publishedOn,
    sourceUrl: upload.sourceUrl ?? null,
    declaredAs: reading.declaredAs,
  });
  if (result.outcome === 'same') return result;
  return { outcome: result.outcome, reportId: result.reportId, submission: result.submissionId };
}

function whyForbidden(caller: Caller, agencyId: string, intent: Intent): string | null {
  if (caller.role === 'agency') {
    if (caller.agencyId !== agencyId) return `This key submits for ${caller.agencyId} only.`;
    if (intent === 'record') return 'Recording a report as published takes an administrator or an archivist.';
  }
  return null;
}

/** The years there may be a report on: from 2008 to the present one, by the clock of Beijing. */
export function reportYears(now: Date): { from: number; to: number } {
  const beijing = new Date(now.getTime() + 8 * 3_600_000);
  return { from: FIRST_YEAR, to: beijing.getUTCFullYear() };
}

export type AssessedDocument =
  | { ok: true; mediaType: string; declaredAs?: string; content: ReportContent; assessment: Assessment }
  | { ok: false; problem: ReadingProblem };

/**
 * Reads a document and asks every rule of it; nothing is stored. `as`: whose report it is to be; then it is asked
 * against the stored ones too, of the year given or else printed.
 */
export async function assessDocument(
  bytes: Uint8Array,
  contentType: string | null,
  hints: ReadingHints,
  reader: Read = read,
  as?: { db: Database; filer: Filer & { kind: AgencyKind } },
): Promise<AssessedDocument> {
  const reading = await readDocument(bytes, contentType, hints, reader);
  if (!reading.ok) return reading;
  const { content } = reading;
  if (!as) return { ...reading, assessment: assess(content) };
  const is = defaultScope(as.filer.kind);
  const among = content.year === null ? {} : await amongNeighbours(as.db, as.filer, is, content.year);
  const around: Around = { agency: as.filer, scope: { is, stated: false }, ...among };
  return { ...reading, assessment: assess(content, around) };
}

/** The document as read; the year asked for goes before the printed one, which is kept beside it. */
async function readDocument(
  bytes: Uint8Array,
  contentType: string | null,
  hints: ReadingHints,
  reader: Read = read,
): Promise<ReadingResult> {
  const reading = await reader(bytes, contentType, hints);
  if (!reading.ok) return reading;
  const printedYear = reading.content.year;
  return { ...reading, content: { ...reading.content, printedYear, year: hints.year ?? printedYear } };
}

/** A table or cell that could not be read, and why. */
export interface UnreadablePart {
  table: string;
  cells: readonly string[];
  reason: { zh: string; en: string };
}

/** Everything of a document that could not be read: missing tables, and single cells with what stood in the way. */
export function unreadableParts({
  unreadable,
  figures,
}: Pick<ReportContent, 'unreadable' | 'figures'>): UnreadablePart[] {
  const told = new Set(unreadable.flatMap(({ cells }) => cells));
  const single: UnreadablePart[] = [];
  for (const [key, { state, raw, why }] of figures) {
    if (state !== 'unreadable' || told.has(key)) continue;
    const printed = raw === null ? '' : raw;
    single.push({
      table: key.slice(0, key.indexOf('/')),
      cells: [key],
      reason: {
        zh: `无法确定“${printed}”的数值${why ? `(${why})` : ''}`,
        en: `"${printed}" cannot be read with certainty${why ? `: ${why}` : ''}`,
      },
    });
  }
  return [...unreadable, ...single];
}

function whyRefused(
  content: ReportContent,
  { verdict, findings }: Assessment,
): Omit<Refusal, 'outcome' | 'submission'> {
  const all = violated(findings);
  const errors = all.filter(({ severity }) => severity === 'error');
  const told = { findings: errors, warnings: all.filter((finding) => !errors.includes(finding)) };
  if (verdict === 'unreadable') {
    const unreadable = unreadableParts(content);
    const more = unreadable.length > 1 ? ` (and ${unreadable.length - 1} more)` : '';
    const detail = `${unreadable[0]?.reason.en ?? 'A table or cell could not be read.'}${more}`;
    return {
      problem: 'unreadable-document',
      detail,
      unreadable,
      ...told,
      ...placesOf(content, [...unreadable, ...all]),
      template: content.template,
    };
  }
  const detail = `${errors.length} ${errors.length === 1 ? 'equation does' : 'equations do'} not hold. Nothing was published.`;
  const suspects = suspectsOf(content.template, content.figures, findings);
  const places = placesOf(content, all);
  return {
    problem: 'inconsistent-report',
    detail,
    ...told,
    suspects,
    ...places,
    template: content.template,
  };
}

/** The places of the cells that are spoken of, by cell; left out where none is known. */
function placesOf(
  { figures }: ReportContent,
  spokenOf: readonly { cells: readonly string[] }[],
): Pick<Refusal, 'places'> {
  const places: Record<string, Place> = {};
  for (const key of spokenOf.flatMap(({ cells }) => cells)) {
    const at = figures.get(key)?.at;
    if (at) places[key] = at;
  }
  return Object.keys(places).length > 0 ? { places } : {};
}

/** The type a document claims, for those that were not read. */
function declaredMediaType(contentType: string | null): string {
  const [type = ''] = (contentType ?? '').split(';');
  const plain = type.trim().toLowerCase();
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(plain) ? plain : 'application/octet-stream';
}
