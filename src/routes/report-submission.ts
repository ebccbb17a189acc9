import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { findSubmission } from '../db/submission-list.js';
import { isDay } from '../domain/moment.js';
import { INTENTS, SCOPES } from '../domain/report.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { correct, type SubmitOutcome, submit } from '../gate.js';
import { passOnce } from '../passing-once.js';
import { refusedAs } from '../refusals.js';
import { revisionsHeld } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { anyBody, DOCUMENT_BODY, documentIn, takeDocuments } from './document-body.js';
import { sendProblem } from './errors.js';
import { idempotent, keyHeader, ofDocument } from './idempotent.js';
import { reportYear } from './list.js';
import { writtenAnswer } from './present/answers.js';
import { callerOf, requireKey } from './principal.js';
import { byKey, Report, refusal } from './schemas.js';
import { Submission as SubmissionShape } from './submissions.js';

const Correction = z.strictObject({
  scope: z.enum(SCOPES).optional().describe('Whose figures these are; by default that of the kind of agency'),
  publishedOn: z.iso.date('a date, YYYY-MM-DD').refine(isDay, 'a date, YYYY-MM-DD').optional(),
  sourceUrl: z
    .url({ protocol: /^https?$/, error: 'a web address' })
    .max(2000)
    .optional(),
  template: z.enum(TEMPLATE_IDS).optional().describe('The form expected; by default it is detected'),
  intent: z
    .enum(INTENTS)
    .default('submit')
    .describe(
      '`record`: store a report as it was published, contradictions and all (archivist, administrator)',
    ),
});

const Submission = Correction.extend({
  agency: z.string().min(1).max(40).describe('Id of the agency that reports'),
  year: reportYear,
});

const Awaiting = SubmissionShape.describe('Where reports are reviewed: it awaits review');

const refusals = {
  400: refusal('Malformed, empty, or with a cell that no template knows'),
  401: refusal('No valid key'),
  403: refusal("Another agency's key, or a key that may not record"),
  413: refusal('Too large'),
  415: refusal('Not a document that is read'),
  422: refusal(
    'Inconsistent, unreadable, broken, a scan, on no form or the wrong one, or on a year out of range',
  ),
};

/** Submitting a report, and correcting it: the REST side of the gate. */
export async function reportSubmission(app: Rest, deps: RouteDeps): Promise<void> {
  await takeDocuments(app, deps.bodyLimit);

  app.post(
    '/reports',
    {
      onRequest: requireKey(deps.identify, 'submit'),
      ...idempotent(deps.db, ofDocument),
      schema: {
        tags: ['reports'],
        summary: 'Submit a report',
        security: byKey,
        [DOCUMENT_BODY]: true,
        headers: z.looseObject(keyHeader),
        querystring: Submission,
        body: anyBody,
        response: {
          200: Report.describe('The same bytes were accepted before'),
          201: Report,
          202: Awaiting,
          ...refusals,
          404: refusal('No such agency'),
          409: refusal("The agency's report on that year is accepted already"),
        },
      },
    },
    async (request, reply) => {
      const document = await documentIn(request);
      if (typeof document === 'string') return sendProblem(reply, 'malformed-request', document);
      const { agency: agencyId, ...wanted } = request.query;
      const outcome = await passOnce(deps, request, submit, {
        caller: callerOf(request),
        agencyId,
        ...wanted,
        ...document,
      });
      return answer(deps, reply, outcome, agencyId, wanted.year);
    },
  );

  app.put(
    '/reports/:id',
    {
      onRequest: requireKey(deps.identify, 'submit'),
      ...idempotent(deps.db, ofDocument),
      schema: {
        tags: ['reports'],
        summary: 'Correct a report',
        description: `\`If-Match\` says which revision is corrected: the \`ETag\` of the report, which holds while that
revision is in force, or the revision's number in quotes. The new document passes the same gate as a first one; until it
is accepted the old one stays in force, and afterwards it stays at /v1/reports/{id}/revisions/{revision}. What is not
said of \`scope\` and \`sourceUrl\` stays as it is, \`publishedOn\` too where the document does not print it.`,
        security: byKey,
        [DOCUMENT_BODY]: true,
        params: z.object({ id: z.string() }),
        headers: z.looseObject({
          ...keyHeader,
          'if-match': z.string().optional().describe('The `ETag` of the report, or `"<revision>"`'),
        }),
        querystring: Correction,
        body: anyBody,
        response: {
          202: Awaiting,
          200: Report.describe('The new revision; or the one in force where it was made of the same bytes'),
          ...refusals,
          404: refusal('No such report'),
          412: refusal('Another revision is in force'),
          428: refusal('No `If-Match`'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const held = revisionsHeld(request, id);
      if (held === undefined)
        return sendProblem(
          reply,
          'revision-required',
          `Say with If-Match which revision of ${id} is corrected.`,
        );
      const document = await documentIn(request);
      if (typeof document === 'string') return sendProblem(reply, 'malformed-request', document);
      const wanted = { caller: callerOf(request), reportId: id, held, ...request.query, ...document };
      const outcome = await passOnce(deps, request, correct, wanted);
      return answer(deps, reply, outcome);
    },
  );
}

/** What the gate made of a report. `agencyId`, `year`: of a first submission. */
async function answer(
  { db, findAnswer }: RouteDeps,
  reply: FastifyReply,
  outcome: SubmitOutcome,
  agencyId = '',
  year = 0,
): Promise<FastifyReply> {
  if (outcome.outcome === 'awaiting') {
    const submission = await findSubmission(db, outcome.submission);
    if (!submission) throw new Error(`${outcome.submission} was kept but is not there`);
    reply.code(202).header('location', `/v1/submissions/${outcome.submission}`);
    return reply.header('cache-control', 'no-store').send(submission);
  }
  const isTaken =
    outcome.outcome === 'created' || outcome.outcome === 'corrected' || outcome.outcome === 'same';
  if (!isTaken) {
    if (outcome.outcome === 'exists') reply.header('location', `/v1/reports/${outcome.reportId}`);
    const { slug, detail, more } = refusedAs(outcome, agencyId, year);
    return sendProblem(reply, slug, detail, more);
  }
  const stored = outcome.outcome === 'created' ? outcome.report : undefined;
  const report = stored ? writtenAnswer(stored) : await findAnswer(outcome.reportId);
  if (!report) throw new Error(`${outcome.reportId} was accepted but is not there`);
  return reply
    .code(outcome.outcome === 'created' ? 201 : 200)
    .header('location', `/v1/reports/${outcome.reportId}`)
    .header('etag', report.tag)
    .type('application/json; charset=utf-8')
    .send(report.json);
}
