import { z } from 'zod';
import { agencyAsCreated, createAgency, findAgency, listAgencies, updateAgency } from '../db/agencies.js';
import { isCreditCode } from '../domain/credit-code.js';
import { AGENCY_KINDS } from '../domain/report.js';
import { once } from '../idempotency.js';
import { sendResource } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendBadCursor, sendProblem } from './errors.js';
import { idempotent, keyHeader } from './idempotent.js';
import { cursor, limit, regionCode, written } from './list.js';
import { callerOf, requireKey } from './principal.js';
import { byKey, pageOf, refusal } from './schemas.js';

const Agency = z
  .object({
    id: z.string().describe('<region at registration>-<serial>, never changed'),
    name: z.string(),
    region: z.string(),
    kind: z.enum(AGENCY_KINDS),
    creditCode: z.string().nullable().describe('统一社会信用代码'),
    formerNames: z.array(z.object({ name: z.string(), until: z.string() })),
    createdAt: z.string(),
  })
  .meta({ id: 'Agency' });

const name = written(200);
const creditCode = z
  .string()
  .trim()
  .toUpperCase()
  .describe('统一社会信用代码, 18 characters, the last of them a check character');

const NewAgency = z.strictObject({
  name,
  region: regionCode.describe('Where the agency is registered; its id begins with it'),
  kind: z.enum(AGENCY_KINDS),
  creditCode: creditCode.nullish(),
});

const Change = z
  .strictObject({
    name: name.optional(),
    kind: z.enum(AGENCY_KINDS).optional(),
    creditCode: creditCode.nullish(),
  })
  .refine((change) => Object.keys(change).length > 0, 'has nothing to change');

/** The bodies that file reports. */
export async function agencies(app: Rest, { db, identify }: RouteDeps): Promise<void> {
  const administrator = requireKey(identify, 'write-agencies');

  app.get(
    '/agencies',
    {
      schema: {
        tags: ['agencies'],
        summary: 'Agencies, by region',
        querystring: z.strictObject({
          region: regionCode.optional(),
          kind: z.enum(AGENCY_KINDS).optional(),
          q: z.string().max(100).optional().describe('Part of a present or former name'),
          limit,
          cursor,
        }),
        response: { 200: pageOf(Agency), 400: refusal('A parameter is wrong') },
      },
    },
    async (request, reply) => {
      const page = await listAgencies(db, request.query);
      if ('problem' in page) return sendBadCursor(reply);
      return reply.send(page);
    },
  );

  app.get(
    '/agencies/:id',
    {
      schema: {
        tags: ['agencies'],
        summary: 'One agency',
        params: z.object({ id: z.string() }),
        querystring: z.strictObject({}),
        response: { 200: Agency, 404: refusal('No such agency') },
      },
    },
    async (request, reply) => {
      const agency = await findAgency(db, request.params.id);
      if (!agency) return sendProblem(reply, 'unknown-agency', `There is no agency ${request.params.id}.`);
      return sendResource(request, reply, agency);
    },
  );

  app.post(
    '/agencies',
    {
      onRequest: administrator,
      ...idempotent(db),
      schema: {
        tags: ['agencies'],
        summary: 'Register an agency (administrator)',
        security: byKey,
        headers: z.looseObject(keyHeader),
        body: NewAgency,
        response: {
          201: Agency,
          401: refusal('No valid key'),
          403: refusal('Not an administrator'),
          409: refusal('The credit code is taken'),
          422: refusal('No such region, or not a credit code'),
        },
      },
    },
    async (request, reply) => {
      const wanted = request.body;
      if (wanted.creditCode != null && !isCreditCode(wanted.creditCode)) {
        return sendProblem(reply, 'invalid-credit-code', `${wanted.creditCode} is not a valid credit code.`);
      }
      const agency = await once(
        db,
        request,
        () => createAgency(db, wanted, callerOf(request)),
        agencyAsCreated,
      );
      if (!('problem' in agency)) {
        return reply.code(201).header('location', `/v1/agencies/${agency.id}`).send(agency);
      }
      if (agency.problem === 'unknown-region') {
        return sendProblem(reply, 'unknown-region', `There is no region ${wanted.region}.`);
      }
      if (agency.problem === 'credit-code-taken') {
        return sendProblem(reply, 'credit-code-taken', `${wanted.creditCode} belongs to another agency.`);
      }
      return sendProblem(reply, 'region-full', `All 9999 serials of ${wanted.region} are given out.`);
    },
  );

  app.patch(
    '/agencies/:id',
    {
      onRequest: administrator,
      schema: {
        tags: ['agencies'],
        summary: 'Change the name, kind or credit code of an agency (administrator)',
        security: byKey,
        params: z.object({ id: z.string() }),
        body: Change,
        response: {
          200: Agency,
          401: refusal('No valid key'),
          403: refusal('Not an administrator'),
          404: refusal('No such agency'),
          409: refusal('The credit code is taken'),
          422: refusal('Not a credit code'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const change = request.body;
      if (change.creditCode != null && !isCreditCode(change.creditCode)) {
        return sendProblem(reply, 'invalid-credit-code', `${change.creditCode} is not a valid credit code.`);
      }
      const agency = await updateAgency(db, id, change, callerOf(request));
      if (!('problem' in agency)) return reply.send(agency);
      if (agency.problem === 'unknown-agency') {
        return sendProblem(reply, 'unknown-agency', `There is no agency ${id}.`);
      }
      return sendProblem(reply, 'credit-code-taken', `${change.creditCode} belongs to another agency.`);
    },
  );
}
