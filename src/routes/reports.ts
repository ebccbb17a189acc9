import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { listReports } from '../db/report-list.js';
import { cellByKey, isExtraCellKey } from '../domain/cell.js';
import { AGENCY_KINDS, CONSISTENCIES, SCOPES } from '../domain/report.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { sendTagged } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { cursor, limit, listOf, regionCode, years } from './list.js';
import { presentHead, presentItem } from './present/report.js';
import { pageOf, Report, ReportItem, refusal } from './schemas.js';

const Query = z.strictObject({
  region: regionCode.optional(),
  agency: z.string().max(40).optional(),
  kind: z.enum(AGENCY_KINDS).optional(),
  years: years.optional(),
  template: z.enum(TEMPLATE_IDS).optional(),
  scope: z.enum(SCOPES).optional(),
  status: z.literal('published').optional(),
  consistency: z.enum(CONSISTENCIES).optional(),
  sort: z
    .string()
    .max(200)
    .default('-publishedOn')
    .describe('publishedOn, year or a cell; with `-` before it the largest first. What has none comes last'),
  cells: listOf(50).optional().describe('Cells whose figures each item is to carry, separated by commas'),
  limit,
  cursor,
});

const meant = {
  'bad-sort': ['sort', 'publishedOn, year or a cell, perhaps with - before it'],
  'bad-cursor': ['cursor', 'the `next` of a page of the same list'],
} as const;

function sendBadList(reply: FastifyReply, problem: keyof typeof meant): FastifyReply {
  const [name, meaning] = meant[problem];
  const errors = [{ in: 'query', name, message: `must be ${meaning}` }];
  return sendProblem(reply, 'invalid-parameters', `${name}: must be ${meaning}`, { errors });
}

const isCell = (key: string) => cellByKey(key) !== undefined || isExtraCellKey(key);

/** The published reports. */
export async function reports(app: Rest, { db, findAnswer }: RouteDeps): Promise<void> {
  app.get(
    '/reports',
    {
      schema: {
        tags: ['reports'],
        summary: 'Published reports, filtered and sorted',
        querystring: Query,
        response: { 200: pageOf(ReportItem), 400: refusal('A parameter is wrong, or a cell is unknown') },
      },
    },
    async (request, reply) => {
      const { cells, status: _, ...query } = request.query;
      const unknown = (cells ?? []).filter((key) => !isCell(key));
      if (unknown.length > 0) {
        return sendProblem(reply, 'unknown-cell', `No form has ${unknown.join(', ')}.`, { cells: unknown });
      }
      if (!cells) {
        const page = await listReports(db, { ...query, figures: false });
        if ('problem' in page) return sendBadList(reply, page.problem);
        return reply.send({ ...page, items: page.items.map(presentHead) });
      }
      const page = await listReports(db, { ...query, figures: true });
      if ('problem' in page) return sendBadList(reply, page.problem);
      return reply.send({ ...page, items: page.items.map((row) => presentItem(row, cells)) });
    },
  );

  app.get(
    '/reports/:id',
    {
      schema: {
        tags: ['reports'],
        summary: 'One report with its figures, findings and sections',
        params: z.object({ id: z.string() }),
        querystring: z.strictObject({}),
        response: { 200: Report, 404: refusal('No such report') },
      },
    },
    async (request, reply) => {
      const report = await findAnswer(request.params.id);
      if (!report) return sendProblem(reply, 'not-found', `There is no report ${request.params.id}.`);
      return sendTagged(request, reply, report.tag, () => report.json);
    },
  );
}
