import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '../db/connect.js';
import { documentBytes } from '../db/documents.js';
import {
  findSubmission,
  listSubmissions,
  SUBMISSION_OUTCOMES,
  type SubmissionFilter,
  type Submission as SubmissionRow,
} from '../db/submission-list.js';
import { VERDICTS } from '../domain/assessment.js';
import { type Caller, isWithin, may, reachOf } from '../domain/permissions.js';
import { CONSISTENCIES, INTENTS } from '../domain/report.js';
import { sendTagged, tagOf } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendBadCursor, sendProblem } from './errors.js';
import { cursor, limit, regionCode } from './list.js';
import { sendDownload } from './present/download.js';
import { callerOf, requireKey } from './principal.js';
import { byKey, Finding, pageOf, refusal } from './schemas.js';

export const Submission = z
  .object({
    id: z.string(),
    agencyId: z.string(),
    region: z.string().describe('Of the agency'),
    year: z.number().int(),
    intent: z.enum(INTENTS),
    outcome: z.enum(SUBMISSION_OUTCOMES).describe('`submitted` awaits review, `accepted` is published'),
    problem: z.string().nullable().describe('The slug of the problem it was refused with'),
    submittedBy: z.string().describe('Id of the key'),
    submittedAt: z.string(),
    document: z.object({ sha256: z.string(), mediaType: z.string(), bytes: z.number().int() }),
    reportId: z.string().nullable(),
    revision: z.number().int().nullable(),
    corrects: z
      .number()
      .int()
      .nullable()
      .describe('The revision it came to correct; null for a first report'),
    version: z.number().int().describe('Counts its states, for `If-Match`'),
    wanted: z
      .looseObject({})
      .nullable()
      .describe('What was said beside the document, while it awaits review'),
    reviewedBy: z.string().nullable(),
    reviewedAt: z.string().nullable(),
    reason: z.string().nullable().describe('Why it was returned'),
    assessment: z
      .object({
        verdict: z.enum(VERDICTS),
        consistency: z.enum(CONSISTENCIES),
        findings: z.array(Finding),
      })
      .nullable(),
  })
  .meta({ id: 'Submission', description: 'An upload: accepted, refused, or awaiting review' });

const refusals = {
  401: refusal('No valid key'),
  403: refusal("Another submitter's upload"),
  404: refusal('No such submission'),
};

/** The submission asked for, or what keeps the caller from it. */
export async function findOwn(
  db: Database,
  request: FastifyRequest,
  id: string,
): Promise<SubmissionRow | { problem: 'not-found' | 'forbidden'; detail: string }> {
  const submission = await findSubmission(db, id);
  if (!submission) return { problem: 'not-found', detail: `There is no submission ${id}.` };
  const caller = callerOf(request);
  if (may(caller, 'read-submissions', submission)) return submission;
  return { problem: 'forbidden', detail: 'It is for its submitter, its reviewers and administrators.' };
}

/** Sends a submission under a tag that begins with its id and version, for `If-Match`. */
export function sendSubmission(
  request: FastifyRequest,
  reply: FastifyReply,
  submission: SubmissionRow,
): FastifyReply {
  const json = JSON.stringify(submission);
  const [hash] = tagOf(json).match(/[\w-]{22}/)!;
  return sendTagged(request, reply, `W/"${submission.id}.${submission.version}.${hash}"`, () => json);
}

/** The submissions that a caller may read, as a filter. */
function readableBy(caller: Caller): SubmissionFilter {
  switch (reachOf(caller.role, 'read-submissions')) {
    case 'everything':
      return {};
    case 'region':
      return { region: caller.region! };
    case 'agency':
      return { agencyId: caller.agencyId! };
    default:
      return { submittedBy: caller.id };
  }
}

const Query = z.strictObject({
  status: z.enum(SUBMISSION_OUTCOMES).optional(),
  region: regionCode.optional(),
  agency: z.string().max(40).optional(),
  limit,
  cursor,
});

/** Uploads, also refused ones, for those who made them. */
export async function submissions(app: Rest, { db, identify }: RouteDeps): Promise<void> {
  const Id = z.object({ id: z.string() });

  app.get(
    '/submissions',
    {
      onRequest: requireKey(identify, 'read-submissions'),
      schema: {
        tags: ['submissions'],
        summary: 'The uploads that the key may read, oldest first; `status=submitted` is what awaits review',
        security: byKey,
        querystring: Query,
        response: { 200: pageOf(Submission), 401: refusals[401], 403: refusal('Not in a region of the key') },
      },
    },
    async (request, reply) => {
      const { agency, region, ...wanted } = request.query;
      const readable = readableBy(callerOf(request));
      const isBeyond =
        (region && readable.region && !isWithin(region, readable.region)) ||
        (agency && readable.agencyId && agency !== readable.agencyId);
      if (isBeyond) return sendProblem(reply, 'forbidden', 'This key reads none of these submissions.');
      const agencyId = agency ?? readable.agencyId;
      const filter = { ...wanted, ...readable, agencyId, region: region ?? readable.region };
      const page = await listSubmissions(db, filter);
      if ('problem' in page) return sendBadCursor(reply);
      return reply.header('cache-control', 'no-store').send(page);
    },
  );

  app.get(
    '/submissions/:id',
    {
      onRequest: requireKey(identify, 'read-submissions'),
      schema: {
        tags: ['submissions'],
        summary: 'An upload: who, when, which document, and what was found',
        security: byKey,
        params: Id,
        querystring: z.strictObject({}),
        response: { 200: Submission, ...refusals },
      },
    },
    async (request, reply) => {
      const submission = await findOwn(db, request, request.params.id);
      if (!('id' in submission)) return sendProblem(reply, submission.problem, submission.detail);
      return sendSubmission(request, reply, submission);
    },
  );

  app.get(
    '/submissions/:id/document',
    {
      onRequest: requireKey(identify, 'read-submissions'),
      schema: {
        tags: ['submissions'],
        summary: 'The bytes of an upload, for download',
        security: byKey,
        params: Id,
        querystring: z.strictObject({}),
        response: {
          200: {
            description: 'The bytes as submitted',
            content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
          },
          ...refusals,
        },
      },
    },
    async (request, reply) => {
      const submission = await findOwn(db, request, request.params.id);
      if (!('id' in submission)) return sendProblem(reply, submission.problem, submission.detail);
      const { id, document } = submission;
      const bytes = await documentBytes(db, document.sha256);
      if (!bytes) throw new Error(`the document of submission ${id} is missing`);
      return sendDownload(reply, bytes, document.mediaType, id, id);
    },
  );
}
