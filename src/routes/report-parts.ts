import { z } from 'zod';
import { documentBytes } from '../db/documents.js';
import { findingHistory } from '../db/findings.js';
import { findReport } from '../db/reports.js';
import { OUTCOMES } from '../domain/rules/rule.js';
import { assessStored } from '../reassessment.js';
import { answerFresh, sendResource, sendTagged } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { sendDownload } from './present/download.js';
import { Finding, pageOf, Report, refusal } from './schemas.js';

const Revision = z.object({
  revision: z.number().int(),
  acceptedAt: z.string(),
  consistency: z.string(),
  document: z.object({ sha256: z.string(), mediaType: z.string(), bytes: z.number().int() }),
});

const DatedFinding = Finding.extend({
  revision: z.number().int().describe('Of the report, in which it was found'),
  foundAt: z.string(),
  goneAt: z.string().nullable().describe('When it no longer stood; null while it does'),
}).meta({ id: 'DatedFinding' });

const Id = z.object({ id: z.string() });
const none = z.strictObject({});
const noReport = (id: string) => `There is no report ${id}.`;

/** What hangs on a report: its document, its findings, its revisions. */
export async function reportParts(app: Rest, { db, findAnswer }: RouteDeps): Promise<void> {
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
          : (await assessStored(db, report)).findings.filter(
              (finding) => outcome === 'all' || finding.outcome === outcome,
            );
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

  app.get(
    '/reports/:id/revisions',
    {
      schema: {
        tags: ['reports'],
        summary: 'Every accepted version of a report',
        params: Id,
        querystring: none,
        response: { 200: pageOf(Revision), 404: refusal('No such report') },
      },
    },
    async (request, reply) => {
      const report = await findReport(db, request.params.id);
      if (!report) return sendProblem(reply, 'not-found', noReport(request.params.id));
      const { revision, acceptedAt, consistency, document } = report;
      const items = [{ revision, acceptedAt, consistency, document }];
      return sendResource(request, reply, { items, next: null, total: items.length });
    },
  );

  app.get(
    '/reports/:id/revisions/:revision',
    {
      schema: {
        tags: ['reports'],
        summary: 'One accepted version of a report',
        params: Id.extend({ revision: z.string() }),
        querystring: none,
        response: { 200: Report, 404: refusal('No such report or revision') },
      },
    },
    async (request, reply) => {
      const { id, revision } = request.params;
      const report = await findAnswer(id);
      if (!report) return sendProblem(reply, 'not-found', noReport(id));
      if (revision !== String(report.revision)) {
        return sendProblem(reply, 'not-found', `The report ${id} has no revision ${revision}.`);
      }
      return sendTagged(request, reply, report.tag, () => report.json);
    },
  );
}
