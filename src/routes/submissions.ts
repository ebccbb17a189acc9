import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '../db/connect.js';
import { documentBytes } from '../db/documents.js';
import { findSubmission, type Submission as SubmissionRow } from '../db/submissions.js';
import { VERDICTS } from '../domain/assessment.js';
import { CONSISTENCIES, INTENTS } from '../domain/report.js';
import { sendResource } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { sendDownload } from './present/download.js';
import { callerOf, requireKey } from './principal.js';
import { byKey, Finding, refusal } from './schemas.js';

const Submission = z
  .object({
    id: z.string(),
    agencyId: z.string(),
    year: z.number().int(),
    intent: z.enum(INTENTS),
    outcome: z.enum(['accepted', 'refused']),
    problem: z.string().nullable().describe('The slug of the problem it was refused with'),
    submittedBy: z.string().describe('Id of the key'),
    submittedAt: z.string(),
    document: z.object({ sha256: z.string(), mediaType: z.string(), bytes: z.number().int() }),
    reportId: z.string().nullable(),
    revision: z.number().int().nullable(),
    assessment: z
      .object({
        verdict: z.enum(VERDICTS),
        consistency: z.enum(CONSISTENCIES),
        findings: z.array(Finding),
      })
      .nullable(),
  })
  .meta({ id: 'Submission', description: 'An upload, accepted or refused' });

const refusals = {
  401: refusal('No valid key'),
  403: refusal("Another submitter's upload"),
  404: refusal('No such submission'),
};

/** The submission asked for, or what keeps the caller from it. */
async function findOwn(
  db: Database,
  request: FastifyRequest,
  id: string,
): Promise<SubmissionRow | { problem: 'not-found' | 'forbidden'; detail: string }> {
  const submission = await findSubmission(db, id);
  if (!submission) return { problem: 'not-found', detail: `There is no submission ${id}.` };
  const caller = callerOf(request);
  const own = submission.submittedBy === caller.id || submission.agencyId === caller.agencyId;
  if (own || caller.role === 'administrator') return submission;
  return { problem: 'forbidden', detail: 'It is for its submitter and for administrators.' };
}

/** Uploads, also refused ones, for those who made them. */
export async function submissions(app: Rest, { db }: RouteDeps): Promise<void> {
  const Id = z.object({ id: z.string() });

  app.get(
    '/submissions/:id',
    {
      onRequest: requireKey(db),
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
      return sendResource(request, reply, submission);
    },
  );

  app.get(
    '/submissions/:id/document',
    {
      onRequest: requireKey(db),
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
