import { z } from 'zod';
import { indicatorRows, rankedBelow } from '../db/indicator-rows.js';
import { LEAST_APPLICATIONS } from '../domain/indicator-values.js';
import { cellsOfIndicator, INDICATORS, indicatorById, yearsOfIndicator } from '../domain/indicators.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { sendResource } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { everyYear, kindProblem, sumsQuery } from './figures.js';
import { wantsCsv } from './present/csv.js';
import { presentRegions, sendSums } from './present/sums.js';
import { Bilingual, jsonOrCsv, pageOf, SumRegion as Region, refusal, unchanged } from './schemas.js';

const Definition = z
  .object({
    id: z.string(),
    label: Bilingual,
    formula: Bilingual,
    basis: Bilingual,
    change: z
      .literal(true)
      .optional()
      .describe(
        'Numerator: how much the denominator grew by against the year before, denominator: of that year',
      ),
    terms: z.array(
      z.object({
        templates: z.array(z.enum(TEMPLATE_IDS)),
        numerator: z.array(z.string()),
        denominator: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'Indicator', description: 'A ratio: cells that are added up, by form' });

const Value = z
  .object({
    region: z.string(),
    year: z.number().int(),
    value: z.number().nullable().describe('Null where the denominator is 0, or nothing is known'),
    numerator: z.number().nullable(),
    denominator: z.number().nullable(),
    reports: z.number().int().describe('How many reports stand behind the denominator'),
    inconsistent: z.number().int().describe('How many of these contradict themselves'),
    applications: z.number().nullable().describe('Applications received in the year'),
    rank: z
      .number()
      .int()
      .nullable()
      .optional()
      .describe(
        'With `children`: 1 is the largest among those below the same region; null of too few applications',
      ),
  })
  .meta({ id: 'IndicatorValue' });

const Distribution = z
  .object({
    region: z.string(),
    year: z.number().int(),
    count: z.number().int().describe('How many regions below count in it'),
    p25: z.number().nullable(),
    p50: z.number().nullable(),
    p75: z.number().nullable(),
    p90: z.number().nullable(),
  })
  .meta({ id: 'Distribution', description: 'How the values of the regions below are spread' });

const Query = z.strictObject({
  ...sumsQuery,
  minimum: z
    .string()
    .regex(/^\d{1,9}$/, 'a whole number')
    .default(String(LEAST_APPLICATIONS))
    .transform(Number)
    .describe('Regions with fewer applications in the year have no rank and are in no distribution')
    .meta({ type: 'integer', default: LEAST_APPLICATIONS }),
});

const COLUMNS = [
  'region',
  'year',
  'value',
  'numerator',
  'denominator',
  'reports',
  'inconsistent',
  'applications',
];

/** Ratios over regions and years. */
export async function indicators(app: Rest, { now, askSums, keptSums }: RouteDeps): Promise<void> {
  app.get(
    '/indicators',
    {
      schema: {
        tags: ['figures'],
        summary: 'The ratios, each with its formula, what it rests on, and its cells by form',
        querystring: z.strictObject({}),
        response: { 200: pageOf(Definition), 304: unchanged },
      },
    },
    async (request, reply) =>
      sendResource(request, reply, { items: INDICATORS, next: null, total: INDICATORS.length }),
  );

  app.get(
    '/indicators/:id',
    {
      schema: {
        tags: ['figures'],
        summary: 'One ratio over regions and years, and its distribution over the regions below; also as CSV',
        params: z.object({ id: z.string() }),
        querystring: Query,
        response: {
          200: jsonOrCsv(
            z.object({
              items: z.array(Value),
              next: z.null(),
              total: z.number().int(),
              indicator: Definition,
              regions: z.array(Region),
              minimum: z.number().int().optional().describe('With `children`'),
              distribution: z.array(Distribution).optional().describe('With `children`'),
            }),
          ),
          400: refusal('A parameter is wrong, or too much is asked for'),
          404: refusal('No such indicator or region'),
        },
      },
    },
    async (request, reply) => {
      const indicator = indicatorById(request.params.id);
      if (!indicator) return sendProblem(reply, 'not-found', `There is no indicator ${request.params.id}.`);
      const { format, minimum, years = everyYear(now()), ...query } = request.query;
      const wrong = kindProblem(query);
      if (wrong)
        return sendProblem(reply, 'invalid-parameters', `kind: ${wrong.message}`, { errors: [wrong] });
      const asked = yearsOfIndicator(indicator, years);
      const make = async () => {
        const answer = await askSums({ ...query, years: asked, cells: cellsOfIndicator(indicator) });
        if ('problem' in answer) return answer;
        const values = indicatorRows(indicator, years, answer);
        const ranked = query.children
          ? { minimum, ...rankedBelow(values, answer.regions, minimum) }
          : { items: values };
        const { length: total } = values;
        const regions = presentRegions(answer.regions);
        return { versions: answer.versions, body: { ...ranked, next: null, total, indicator, regions } };
      };
      const columns = [...COLUMNS, ...(query.children ? ['rank'] : [])];
      const csv = wantsCsv(request, format) ? { name: indicator.id, columns } : null;
      const key = `indicator ${JSON.stringify([indicator.id, minimum, years, query])}`;
      return sendSums(request, reply, keptSums, key, make, csv);
    },
  );
}
