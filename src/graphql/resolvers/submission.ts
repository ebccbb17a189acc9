import type { GraphQLResolveInfo } from 'graphql';
import { findingsOfReport } from '../../db/questions.js';
import type { Caller } from '../../domain/permissions.js';
import type { Intent, Scope, Section } from '../../domain/report.js';
import { correct, type SubmitOutcome, submit, type Upload } from '../../gate.js';
import { actOf } from '../../idempotency.js';
import { passOnce } from '../../passing-once.js';
import { whyUnknown } from '../../principal.js';
import { PROBLEMS } from '../../problems.js';
import { type Refused, refusedAs } from '../../refusals.js';
import { templateArgument, word } from '../arguments.js';
import type { Batch } from '../batch.js';
import type { Context } from '../context.js';
import { badInput, refusal } from '../errors.js';
import { reportNode } from '../nodes.js';

type Maybe<T> = T | null | undefined;

interface ArrivingReport {
  intent: Maybe<string>;
  scope: Maybe<string>;
  publishedOn: Maybe<string>;
  sourceUrl: Maybe<string>;
  template: Maybe<string>;
  document: Maybe<{ mediaType: string; content: string; encoding: Maybe<string> }>;
  figures: unknown;
  sections: Maybe<{ kind: string; title: string; text: string }[]>;
}

type SubmitReportInput = ArrivingReport & { agency: string; year: number };
type CorrectReportInput = ArrivingReport & { report: string; revision: number };

async function submitReport(
  _: unknown,
  { input }: { input: SubmitReportInput },
  context: Context,
  { path: { key } }: GraphQLResolveInfo,
) {
  const { agency: agencyId, year } = input;
  const caller = await callerOf(context, `${key}`);
  const wanted = { caller, agencyId, year, ...arriving(input) };
  const outcome = await passOnce(context.gate, context.request, submit, wanted, `${key}`);
  return payloadOf(outcome, context.batch, agencyId, year);
}

async function correctReport(
  _: unknown,
  { input }: { input: CorrectReportInput },
  context: Context,
  { path: { key } }: GraphQLResolveInfo,
) {
  const { report: reportId, revision } = input;
  const caller = await callerOf(context, `${key}`);
  const wanted = { caller, reportId, held: [revision], ...arriving(input) };
  const outcome = await passOnce(context.gate, context.request, correct, wanted, `${key}`);
  return payloadOf(outcome, context.batch);
}

/** `key`: of the field, in the answer: a mutation may have several. */
async function callerOf({ gate, request }: Context, key: string): Promise<Caller> {
  const caller = await gate.identify(request);
  if (!caller) throw refusal('UNAUTHENTICATED', whyUnknown(request));
  return { ...caller, act: actOf(request, key) };
}

const arriving = (input: ArrivingReport) => ({
  intent: word<Intent>(input.intent) ?? 'submit',
  scope: word<Scope>(input.scope),
  publishedOn: input.publishedOn ?? undefined,
  sourceUrl: webAddress(input.sourceUrl),
  template: templateArgument(input.template),
  ...documentOf(input),
});

/** `agencyId`, `year`: of a first submission. */
async function payloadOf(outcome: SubmitOutcome, batch: Batch, agencyId = '', year = 0) {
  batch.forget();
  const created = outcome.outcome === 'created' || outcome.outcome === 'corrected';
  if (created || outcome.outcome === 'same') {
    const [report, findings] = await Promise.all([
      batch.report(outcome.reportId),
      batch.many(findingsOfReport, outcome.reportId),
    ]);
    const submission = created ? outcome.submission : null;
    const warnings = findings.filter(({ severity }) => severity !== 'error');
    return { report: report && reportNode(report), created, submission, findings, warnings, unreadable: [] };
  }
  if (outcome.outcome === 'awaiting') {
    const { submission } = outcome;
    return { created: false, awaitingReview: true, submission, findings: [], warnings: [], unreadable: [] };
  }
  if (outcome.outcome === 'forbidden') throw refusal('FORBIDDEN', outcome.detail);
  return refusedPayload(refusedAs(outcome, agencyId, year));
}

function refusedPayload({ slug, detail, more }: Refused) {
  const { status, title } = PROBLEMS[slug];
  const { cells = [], report: existing, submission, findings = [], warnings = [], unreadable = [] } = more;
  const problem = { type: `/problems/${slug}`, title: title.en, status, detail, cells, existing };
  return { created: false, problem, findings, warnings, unreadable, submission };
}

function webAddress(text: Maybe<string>): string | undefined {
  if (text == null) return undefined;
  if (text.length <= 2000 && /^https?:/i.test(text) && URL.canParse(text)) return text;
  throw badInput('sourceUrl: is not a web address');
}

/** The bytes that are submitted: the document itself, or the figures as the JSON document REST takes. */
function documentOf({ document, figures, sections, template }: ArrivingReport) {
  if (!document === (figures == null)) throw badInput('input: give either document or figures');
  if (document) {
    if (sections) throw badInput('sections: go with figures; a document has its own');
    return bytesOf(document);
  }
  const body = {
    ...(template && { template }),
    figures: figuresByCell(figures),
    ...(sections && {
      sections: sections.map((section): Section => ({ ...section, kind: word(section.kind)! })),
    }),
  };
  return { bytes: Buffer.from(JSON.stringify(body)), contentType: 'application/json' };
}

function bytesOf({ mediaType, content, encoding }: NonNullable<ArrivingReport['document']>): DocumentBytes {
  if (encoding === 'BASE64') {
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(content)) throw badInput('document.content: is not base64');
    return { bytes: Buffer.from(content, 'base64'), contentType: mediaType };
  }
  // Whatever it was, as text it has become UTF-8.
  return { bytes: Buffer.from(content), contentType: `${mediaType.split(';')[0]}; charset=utf-8` };
}

type DocumentBytes = Pick<Upload, 'bytes' | 'contentType'>;

/** States may come as enum values; anything else that is wrong is for the gate to say. */
function figuresByCell(figures: unknown): Record<string, unknown> {
  if (typeof figures !== 'object' || figures === null) throw badInput('figures: must be an object or a list');
  const pairs = Array.isArray(figures) ? figures.map(cellAndFigure) : Object.entries(figures);
  const twice = pairs.find(([cell], index) => pairs.findIndex(([other]) => other === cell) !== index);
  if (twice) throw badInput(`figures: ${twice[0]} is given twice`);
  return Object.fromEntries(pairs.map(([cell, figure]) => [cell, withPlainState(figure)]));
}

function cellAndFigure(item: unknown): [string, unknown] {
  const { cell, ...figure } = (item ?? {}) as { cell?: unknown };
  if (typeof cell !== 'string') throw badInput('figures: each item of a list needs its cell');
  return [cell, { value: null, ...figure }];
}

function withPlainState(figure: unknown): unknown {
  const { state } = (figure ?? {}) as { state?: unknown };
  return typeof state === 'string' ? { ...(figure as object), state: state.toLowerCase() } : figure;
}

export const Mutation = { submitReport, correctReport };

export const submissionTypes = {
  SubmitReportPayload: {
    awaitingReview: ({ awaitingReview }: { awaitingReview?: boolean }) => awaitingReview === true,
  },
  Problem: {
    existing: async ({ existing }: { existing?: string }, _: unknown, { batch }: Context) => {
      const report = existing === undefined ? null : await batch.report(existing);
      return report && reportNode(report);
    },
  },
};
