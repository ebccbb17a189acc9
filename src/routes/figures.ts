import { z } from 'zod';
import type { SumRow, SumsRequest } from '../db/sum-rows.js';
import { BASES } from '../db/sums.js';
import { isCellKey } from '../domain/cell.js';
import { AGENCY_KINDS } from '../domain/report.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { reportYears } from '../gate.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { flag, listOf, regionCodes, years } from './list.js';
import { wantsCsv } from './present/csv.js';
import { presentRegions, sendSums } from './present/sums.js';
import { jsonOrCsv, refusal, SumRegion, unchanged } from './schemas.js';

const GROUPS = ['region', 'year', 'kind', 'template'] as const;
const MEANING = 'region,year and perhaps kind or template';

/** What all questions about sums have in common. */
export const sumsQuery = {
  regions: regionCodes(500).describe('Codes, separated by commas; 000000 is the whole country'),
  years: years.optional().describe('2020, 2019..2022, 2019,2021; by default all on which there are reports'),
  basis: z
    .enum(BASES)
    .default('agencies')
    .describe(
      "`agencies` adds up the agencies' own reports (scope `own`) in the subtree; `published` reads the one report of the region's government on its area, and is null where several governments of the region published one",
    ),
  kind: z
    .enum(AGENCY_KINDS)
    .optional()
    .describe('Only reports of this kind of agency; not with `basis=published`'),
  children: flag.describe(
    "A row for each region directly below instead of the region's own: those in force in any of the years, and those with reports on them. What is filed by the region's own agencies is in none of them",
  ),
  lineage: flag.describe(
    'Add what has become part of the region as a whole, directly or by way of others. `from` then names the regions behind a row. What went to several regions is added to none: `unassigned`',
  ),
  format: z.enum(['json', 'csv']).optional(),
};

const Query = z.strictObject({
  cells: listOf(100).describe('table/row/column, separated by commas'),
  by: listOf(4)
    .default(['region', 'year'])
    .refine((names) => names.every((name) => (GROUPS as readonly string[]).includes(name)), MEANING)
    .refine((names) => names.includes('region') && names.includes('year'), MEANING)
    .describe(MEANING),
  ...sumsQuery,
});

const Row = z
  .object({
    region: z.string(),
    year: z.number().int(),
    cell: z.string(),
    kind: z.enum(AGENCY_KINDS).optional().describe('Where it is grouped by'),
    template: z.enum(TEMPLATE_IDS).optional().describe('Where it is grouped by'),
    value: z.number().nullable().describe('Null, not 0, where no report gives a number'),
    reports: z.number().int().describe('How many reports give a number there'),
    inconsistent: z.number().int().describe('How many of these contradict themselves'),
    from: z.array(z.string()).optional().describe('With `lineage`: the regions they were filed in'),
  })
  .meta({ id: 'FigureSum' });

const COLUMNS = ['region', 'year', 'cell', 'value', 'reports', 'inconsistent'] as const;

const presentRow = ({ region, year, cell, kind, template, value, reports, inconsistent, from }: SumRow) => ({
  region,
  year,
  cell,
  ...(kind !== null && { kind }),
  ...(template !== null && { template }),
  value,
  reports,
  inconsistent,
  ...(from && { from }),
});

/** Any figure over regions and years. */
export async function figures(app: Rest, { now, askSums, keptSums }: RouteDeps): Promise<void> {
  app.get(
    '/figures',
    {
      schema: {
        tags: ['figures'],
        summary: 'Figures summed over regions and years: a row for each region, year and cell; also as CSV',
        querystring: Query,
        response: {
          200: jsonOrCsv(
            z.object({
              items: z.array(Row),
              next: z.null(),
              total: z.number().int(),
              regions: z.array(SumRegion).describe('The regions that have rows'),
            }),
          ),
          304: unchanged,
          400: refusal('A parameter is wrong, a cell is unknown, or too much is asked for'),
          404: refusal('No such region'),
        },
      },
    },
    async (request, reply) => {
      const { by, format, years, ...query } = request.query;
      const unknown = query.cells.filter((key) => !isCellKey(key));
      if (unknown.length > 0)
        return sendProblem(reply, 'unknown-cell', `No form has ${unknown.join(', ')}.`, { cells: unknown });
      const wrong = kindProblem(query);
      if (wrong)
        return sendProblem(reply, 'invalid-parameters', `kind: ${wrong.message}`, { errors: [wrong] });
      const asked: SumsRequest = {
        ...query,
        years: years ?? everyYear(now()),
        byKind: by.includes('kind'),
        byTemplate: by.includes('template'),
      };
      const make = async () => {
        const answer = await askSums(asked);
        if ('problem' in answer) return answer;
        const items = answer.rows.map(presentRow);
        const regions = presentRegions(answer.regions);
        return { versions: answer.versions, body: { items, next: null, total: items.length, regions } };
      };
      const { byKind, byTemplate, lineage } = asked;
      const columns = [
        ...COLUMNS.slice(0, 3),
        ...(byKind ? ['kind'] : []),
        ...(byTemplate ? ['template'] : []),
        ...COLUMNS.slice(3),
        ...(lineage ? ['from'] : []),
      ];
      const csv = wantsCsv(request, format) ? { name: 'figures', columns } : null;
      return sendSums(request, reply, keptSums, `figures ${JSON.stringify(asked)}`, make, csv);
    },
  );
}

/** Only governments report on an area: with `published` another kind would be a question without an answer. */
export function kindProblem({ basis, kind }: { basis: string; kind?: string | undefined }) {
  if (basis !== 'published' || kind === undefined || kind === 'government') return null;
  return { in: 'query', name: 'kind', message: 'must be government with basis=published' };
}

/** Every year on which there can be a report by now. */
export function everyYear(now: Date): number[] {
  const { from, to } = reportYears(now);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
