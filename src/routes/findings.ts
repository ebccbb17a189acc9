import { z } from 'zod';
import { type FindingFilter, findingTotals, type ListedFinding, listFindings } from '../db/finding-list.js';
import { AGENCY_KINDS } from '../domain/report.js';
import { ruleById } from '../domain/rules/index.js';
import { SEVERITIES } from '../domain/rules/rule.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendBadCursor, sendProblem } from './errors.js';
import { cursor, limit, regionCode, years } from './list.js';
import { streamCsv, wantsCsv } from './present/csv.js';
import { presentHead } from './present/report.js';
import { Finding, jsonOrCsv, pageOf, ReportItem, refusal } from './schemas.js';

const Query = z.strictObject({
  region: regionCode.optional(),
  agency: z.string().max(40).optional(),
  kind: z.enum(AGENCY_KINDS).optional(),
  years: years.optional(),
  rule: z.string().max(60).optional().describe('One rule of the book, by its id'),
  severity: z.enum(SEVERITIES).optional(),
  outcome: z.literal('violated').default('violated'),
  format: z.enum(['json', 'csv']).optional(),
  limit,
  cursor,
});

const Found = z
  .object({ report: ReportItem, finding: Finding, foundAt: z.string() })
  .meta({ id: 'ListedFinding' });

const Totals = z.array(
  z.object({
    rule: z.string(),
    severity: z.enum(SEVERITIES),
    findings: z.number().int(),
    reports: z.number().int().describe('In how many reports'),
  }),
);

const present = ({ report, finding, foundAt }: ListedFinding) => ({
  report: presentHead(report),
  finding,
  foundAt,
});

const COLUMNS = [
  'report',
  'agency',
  'agencyName',
  'region',
  'regionName',
  'year',
  'rule',
  'severity',
  'where',
  'left',
  'right',
  'difference',
  'messageZh',
  'messageEn',
  'explanation',
  'foundAt',
] as const;

const csvRow = ({ report, finding, foundAt }: ListedFinding): Record<(typeof COLUMNS)[number], unknown> => ({
  report: report.id,
  agency: report.agencyId,
  agencyName: report.agencyName,
  region: report.region,
  regionName: report.regionName,
  year: report.year,
  rule: finding.rule,
  severity: finding.severity,
  where: finding.where,
  left: finding.left,
  right: finding.right,
  difference: finding.difference,
  messageZh: finding.message.zh,
  messageEn: finding.message.en,
  explanation: finding.explanation?.text ?? null,
  foundAt,
});

/** Every violated rule that stands: what a supervising office works through. */
export async function findings(app: Rest, { db }: RouteDeps): Promise<void> {
  app.get(
    '/findings',
    {
      schema: {
        tags: ['findings'],
        summary: 'Violated rules over regions and years, with totals by rule; as CSV all of them',
        querystring: Query,
        response: {
          200: jsonOrCsv(pageOf(Found).extend({ totals: Totals })),
          400: refusal('A parameter is wrong'),
          404: refusal('No such rule'),
        },
      },
    },
    async (request, reply) => {
      const { limit, cursor, format, outcome: _, ...filter } = request.query;
      if (filter.rule !== undefined && !ruleById(filter.rule))
        return sendProblem(reply, 'not-found', `There is no rule ${filter.rule}.`);
      if (wantsCsv(request, format)) return streamCsv(reply, 'findings', COLUMNS, everyRow(filter));
      const page = await listFindings(db, { ...filter, limit, cursor });
      if ('problem' in page) return sendBadCursor(reply);
      const totals = await findingTotals(db, filter);
      return reply.send({ ...page, items: page.items.map(present), totals });
    },
  );

  /** All findings that a filter lets through, a page of the database at a time. */
  async function* everyRow(filter: FindingFilter) {
    let next: string | null | undefined;
    do {
      const page = await listFindings(db, { ...filter, limit: 500, cursor: next, uncounted: true });
      if ('problem' in page) throw new Error(`a cursor of this list was refused: ${next}`);
      for (const item of page.items) yield csvRow(item);
      next = page.next;
    } while (next);
  }
}
