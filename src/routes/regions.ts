import { z } from 'zod';
import { askOne } from '../db/batches.js';
import { summaryOf } from '../db/region-summary.js';
import { childrenOf, findRegion, listRegions } from '../db/regions.js';
import { isRegionCode, type Region as RegionRow } from '../domain/region.js';
import { DEADLINES } from '../domain/rules/index.js';
import { sendResource } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendBadCursor, sendProblem } from './errors.js';
import { cursor, limit, regionCode, year } from './list.js';
import { pageOf, REGION_LEVELS, refusal } from './schemas.js';

const Region = z
  .object({
    code: z.string(),
    name: z.string(),
    level: z.enum(REGION_LEVELS),
    parent: z.string().nullable(),
    validFrom: z.number().int().nullable().describe('First year the code was in force, where known'),
    validTo: z.number().int().nullable().describe('Last year the code was in force; null while it is'),
    successors: z.array(z.string()).describe('Codes of the regions that took its place, where known'),
  })
  .meta({ id: 'Region' });

const Child = Region.pick({ code: true, name: true, level: true, validFrom: true, validTo: true });

const Summary = z
  .object({
    region: z.string(),
    year: z.number().int(),
    expected: z.number().int().describe('Agencies registered in its subtree'),
    filed: z.number().int().describe('Reports on that year'),
    late: z.number().int().describe('Published after they were due'),
    inconsistent: z.number().int(),
    unverified: z.number().int(),
    withWarnings: z.number().int(),
  })
  .meta({ id: 'RegionSummary' });

const presentChild = ({ code, name, level, validFrom, validTo }: RegionRow) => ({
  code,
  name,
  level,
  validFrom,
  validTo,
});

/** The register of administrative divisions. */
export async function regions(app: Rest, { db }: RouteDeps): Promise<void> {
  app.get(
    '/regions',
    {
      schema: {
        tags: ['regions'],
        summary: 'Administrative divisions',
        querystring: z.strictObject({
          parent: regionCode.optional().describe('Directly below this region'),
          level: z.enum(REGION_LEVELS).optional(),
          q: z.string().max(100).optional().describe('Part of the name, or the first digits of the code'),
          year: year.optional().describe('In force in that year'),
          limit,
          cursor,
        }),
        response: { 200: pageOf(Region), 400: refusal('A parameter is wrong') },
      },
    },
    async (request, reply) => {
      const page = await listRegions(db, request.query);
      if ('problem' in page) return sendBadCursor(reply);
      return reply.send(page);
    },
  );

  app.get(
    '/regions/:code',
    {
      schema: {
        tags: ['regions'],
        summary: 'One division, with its children and successors',
        params: z.object({ code: z.string() }),
        querystring: z.strictObject({ year: year.optional().describe('The children in force in that year') }),
        response: { 200: Region.extend({ children: z.array(Child) }), 404: refusal('No such region') },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      const region = isRegionCode(code) ? await findRegion(db, code) : null;
      if (!region) return sendProblem(reply, 'not-found', `There is no region ${code}.`);
      const children = await childrenOf(db, [code], request.query.year);
      return sendResource(request, reply, { ...region, children: children.map(presentChild) });
    },
  );

  app.get(
    '/regions/:code/summary',
    {
      schema: {
        tags: ['regions'],
        summary: 'How the agencies of a division filed on a year',
        params: z.object({ code: z.string() }),
        querystring: z.strictObject({ year }),
        response: { 200: Summary, 400: refusal('No year'), 404: refusal('No such region') },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      if (!isRegionCode(code) || !(await findRegion(db, code)))
        return sendProblem(reply, 'not-found', `There is no region ${code}.`);
      const summary = await askOne(db, summaryOf(request.query.year, DEADLINES), code);
      return sendResource(request, reply, summary);
    },
  );
}
