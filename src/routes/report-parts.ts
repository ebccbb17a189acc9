import { z } from 'zod';
import { documentBytes } from '../db/documents.js';
import { findingHistory } from '../db/findings.js';
import { findReport } from '../db/reports.js';
import { worded } from '../domain/assessment.js';
import { OUTCOMES } from '../domain/rules/rule.js';
import { assessStored } from '../reassessment.js';
import { answerFresh, sendResource } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { sendDownload } from './present/download.js';
import { Finding, pageOf, refusal } from './schemas.js';

const DatedFinding = Finding.extend({
  revision: z.number().int().describe('Of the report, in which it was found'),
  foundAt: z.string(),
  goneAt: z.string().nullable().describe('When it no longer stood; null while it does'),
}).meta({ id: 'DatedFinding' });

const Id = z.object({ id: z.string() });
const none = z.strictObject({});
const noReport = (id: string) => `There is no report ${id}.`;

/** What hangs on a report: its document and its findings. */
export async function reportParts(app: Rest, { db }: RouteDeps): Promise<void> {
  app.get(
    '/reports/:id/document',
    {
      schema: {
        tags: ['reports'],
        summary: 'The document as submitted, for download',
        params: Id,
        querystring: none,
        response: {
          200: {
            description: 'The bytes as submitted',
            content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
          },
          404: refusal('No such report'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const report = await findReport(db, id);
      if (!report) return sendProblem(reply, 'not-found', noReport(id));
      const { sha256, mediaType } = report.document;
      if (answerFresh(request, reply, `"${sha256}"`)) return reply;
      const bytes = await documentBytes(db, sha256);
      if (!bytes) throw new Error(`the document of ${id} is missing`);
      return sendDownload(reply, bytes, mediaType, `${report.agencyName} ${report.year}`, id);
    },
  );

  app.get(
    '/reports/:id/findings',
    {
      schema: {
        tags: ['reports'],
        summary: 'What the rule book says of a report',
        params: Id,
        querystring: z.strictObject({
          outcome: z.enum([...OUTCOMES, 'all']).default('violated'),
        }),
        response: { 200: pageOf(Finding), 404: refusal('No such report') },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { outcome } = request.query;
      const report = await findReport(db, id);
      if (!report) return sendProblem(reply, 'not-found', noReport(id));
      const items =
        outcome === 'violated'
          ? report.findings
          : (await assessStored(db, report)).findings
              .filter((answer) => outcome === 'all' || answer.outcome === outcome)
              .map(worded);
      return sendResource(request, reply, { items, next: null, total: items.length });
    },
  );

  app.get(
    '/reports/:id/findings/history',
    {
      schema: {
        tags: ['findings'],
        summary: 'Everything that was ever found in a report, oldest first',
        params: Id,
        querystring: none,
        response: { 200: pageOf(DatedFinding), 404: refusal('No such report') },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const items = await findingHistory(db, id);
      if (items.length === 0 && !(await findReport(db, id)))
        return sendProblem(reply, 'not-found', noReport(id));
      return sendResource(request, reply, { items, next: null, total: items.length });
    },
  );
}
