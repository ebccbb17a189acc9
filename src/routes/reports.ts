import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ReportListProblem } from '../db/report-list.js';
import type { ReportHead, ReportWithFigures } from '../db/reports.js';
import { revisionAt } from '../db/revisions.js';
import { listUpdates } from '../db/update-list.js';
import { isCellKey } from '../domain/cell.js';
import { isInFourDigits } from '../domain/moment.js';
import { AGENCY_KINDS, CONSISTENCIES, SCOPES } from '../domain/report.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { sendTagged } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { cursor, limit, listOf, regionCode, years } from './list.js';
import { keptOrMade } from './present/kept.js';
import { presentItem, presentListed } from './present/report.js';
import { revisionAnswer } from './revisions.js';
import { pageOf, Report, ReportItem, refusal, unchanged } from './schemas.js';

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
    .optional()
    .describe(
      '-publishedOn unless said; publishedOn, year, updated, a cell, or an indicator that is not a change; with `-` before it the largest first. What has none comes last',
    ),
  cells: listOf(50).optional().describe('Cells whose figures each item is to carry, separated by commas'),
  updatedSince: z
    .string()
    .max(1000)
    .optional()
    .describe(
      'Reports of which anything changed since: an instant (ISO 8601) or `updatedSince` of the last list of this kind, which misses nothing. In the order of the change',
    ),
  limit,
  cursor,
});

const ofUpdates = {
  updatedSince: z
    .string()
    .optional()
    .describe('Of a list with `updatedSince`: hand it back to be told what changes after this page'),
};
const asOf = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be a moment such as 2023-03-01T08:00:00Z, or a date',
  })
  .transform((text) => new Date(text.length === 10 ? `${text}T23:59:59.999Z` : text))
  .refine(isInFourDigits, 'must be of the years 1 to 9999')
  .optional()
  .describe(
    'The revision that was in force at this moment, or at the end of this date (UTC), with the findings that stood last',
  );

const meant = {
  'bad-sort': [
    'sort',
    'publishedOn, year, updated, a cell or an indicator, perhaps with - before it; none with updatedSince',
  ],
  'bad-cursor': ['cursor', 'the `next` of a page of the same list'],
  'bad-token': [
    'updatedSince',
    'an instant as 2026-01-31T00:00:00Z, or `updatedSince` of a list of this store',
  ],
} as const;

function sendBadList(reply: FastifyReply, problem: keyof typeof meant): FastifyReply {
  const [name, meaning] = meant[problem];
  const errors = [{ in: 'query', name, message: `must be ${meaning}` }];
  return sendProblem(reply, 'invalid-parameters', `${name}: must be ${meaning}`, { errors });
}

/** The published reports. */
export async function reports(
  app: Rest,
  { db, findAnswer, askReports, keptLists }: RouteDeps,
): Promise<void> {
  app.get(
    '/reports',
    {
      schema: {
        tags: ['reports'],
        summary: 'Published reports, filtered and sorted',
        querystring: Query,
        response: {
          200: pageOf(ReportItem, ofUpdates),
          304: unchanged,
          400: refusal('A parameter is wrong, or a cell is unknown'),
        },
      },
    },
    async (request, reply) => {
      const { cells, status: _, ...query } = request.query;
      const unknown = (cells ?? []).filter((key) => !isCellKey(key));
      if (unknown.length > 0) {
        return sendProblem(reply, 'unknown-cell', `No form has ${unknown.join(', ')}.`, { cells: unknown });
      }
      const { updatedSince, ...listed } = query;
      const present = (row: ReportHead | ReportWithFigures) =>
        cells ? presentItem(row as ReportWithFigures, cells) : presentListed(row);
      if (updatedSince !== undefined) {
        const page =
          query.sort === undefined
            ? await listUpdates(db, { ...listed, updatedSince, figures: cells })
            : ({ problem: 'bad-sort' } as const);
        if ('problem' in page) return sendBadList(reply, page.problem);
        const { items, tokenOf: _, ...rest } = page;
        return reply.send({ items: items.map(present), ...rest });
      }
      const answer = await keptOrMade<ReportListProblem>(
        keptLists,
        JSON.stringify(request.query),
        async () => {
          const page = await askReports({ ...listed, figures: cells });
          if ('problem' in page) return page;
          const { versions, items, ...rest } = page;
          return { versions, body: { items: items.map(present), ...rest } };
        },
      );
      if ('problem' in answer) return sendBadList(reply, answer.problem);
      return sendTagged(request, reply, answer.tag, () => answer.json);
    },
  );

  app.get(
    '/reports/:id',
    {
      schema: {
        tags: ['reports'],
        summary: 'One report with its figures, findings and sections',
        params: z.object({ id: z.string() }),
        querystring: z.strictObject({ asOf }),
        response: { 200: Report, 404: refusal('No such report, or none yet at that moment') },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { asOf } = request.query;
      const known = asOf && (await revisionAt(db, id, asOf));
      if (known?.revision === null)
        return sendProblem(reply, 'not-found', `The report ${id} was first accepted at ${known.since}.`);
      const report = known ? await revisionAnswer(db, findAnswer, id, known.revision) : await findAnswer(id);
      if (!report) return sendProblem(reply, 'not-found', `There is no report ${id}.`);
      return sendTagged(request, reply, report.tag, () => report.json);
    },
  );
}
