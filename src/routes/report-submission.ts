import { z } from 'zod';
import { INTENTS, SCOPES } from '../domain/report.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { submit } from '../gate.js';
import { refusedAs } from '../refusals.js';
import type { Rest, RouteDeps } from './deps.js';
import { anyBody, DOCUMENT_BODY, documentIn, takeDocuments } from './document-body.js';
import { sendProblem } from './errors.js';
import { reportYear } from './list.js';
import { callerOf, requireKey } from './principal.js';
import { byKey, Report, refusal } from './schemas.js';

const Query = z.strictObject({
  agency: z.string().min(1).max(40).describe('Id of the agency that reports'),
  year: reportYear,
  scope: z.enum(SCOPES).optional().describe('Whose figures these are; by default that of the kind of agency'),
  publishedOn: z.iso.date('a date, YYYY-MM-DD').optional(),
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

/** Submitting a report: the REST side of the gate. */
export async function reportSubmission(app: Rest, deps: RouteDeps): Promise<void> {
  await takeDocuments(app, deps.bodyLimit);

  app.post(
    '/reports',
    {
      onRequest: requireKey(deps.db),
      schema: {
        tags: ['reports'],
        summary: 'Submit a report',
        security: byKey,
        [DOCUMENT_BODY]: true,
        querystring: Query,
        body: anyBody,
        response: {
          200: Report.describe('The same bytes were accepted before'),
          201: Report,
          400: refusal('Malformed, empty, or with a cell that no template knows'),
          401: refusal('No valid key'),
          403: refusal("Another agency's key, or a key that may not record"),
          404: refusal('No such agency'),
          409: refusal("The agency's report on that year is accepted already"),
          413: refusal('Too large'),
          415: refusal('Not a document that is read'),
          422: refusal(
            'Inconsistent, unreadable, broken, a scan, on no form or the wrong one, or on a year out of range',
          ),
        },
      },
    },
    async (request, reply) => {
      const document = await documentIn(request);
      if (typeof document === 'string') return sendProblem(reply, 'malformed-request', document);
      const { agency: agencyId, ...wanted } = request.query;
      const outcome = await submit(deps, { caller: callerOf(request), agencyId, ...wanted, ...document });
      if (outcome.outcome !== 'created' && outcome.outcome !== 'same') {
        if (outcome.outcome === 'exists') reply.header('location', `/v1/reports/${outcome.reportId}`);
        const { slug, detail, more } = refusedAs(outcome, agencyId, wanted.year);
        return sendProblem(reply, slug, detail, more);
      }
      const report = await deps.findAnswer(outcome.reportId);
      if (!report) throw new Error(`${outcome.reportId} was accepted but is not there`);
      return reply
        .code(outcome.outcome === 'created' ? 201 : 200)
        .header('location', `/v1/reports/${outcome.reportId}`)
        .header('etag', report.tag)
        .type('application/json; charset=utf-8')
        .send(report.json);
    },
  );
}
