import { z } from 'zod';
import { createKey, listKeys, ROLES, revokeKey } from '../db/keys.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { requireKey } from './principal.js';
import { byKey, pageOf, refusal } from './schemas.js';

const Key = z
  .object({
    id: z.string(),
    role: z.enum(ROLES),
    agencyId: z.string().nullable(),
    note: z.string().nullable(),
    createdAt: z.string(),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'Key', description: 'An API key without its secret' });

const NewKey = z
  .strictObject({
    role: z.enum(ROLES),
    agencyId: z.string().max(40).optional().describe('For the role `agency`: the one it may submit for'),
    note: z.string().max(200).optional(),
  })
  .refine(({ role, agencyId }) => (role === 'agency') === (agencyId !== undefined), {
    path: ['agencyId'],
    error: 'goes with the role agency, and only with it',
  });

const refusals = { 401: refusal('No valid key'), 403: refusal('Not an administrator') };

/** API keys: made, listed and revoked by administrators. */
export async function keys(app: Rest, { db }: RouteDeps): Promise<void> {
  app.addHook('onRequest', requireKey(db, 'administrator'));

  app.post(
    '/keys',
    {
      schema: {
        tags: ['keys'],
        summary: 'Make a key; its secret is shown this once',
        security: byKey,
        body: NewKey,
        response: {
          201: z.object({
            id: z.string(),
            key: z.string(),
            role: z.enum(ROLES),
            agencyId: z.string().nullable(),
            note: z.string().nullable(),
          }),
          ...refusals,
          404: refusal('No such agency'),
        },
      },
    },
    async (request, reply) => {
      const { role, agencyId = null, note = null } = request.body;
      const made = await createKey(db, { role, agencyId, note });
      if ('problem' in made) return sendProblem(reply, 'unknown-agency', `There is no agency ${agencyId}.`);
      return reply
        .code(201)
        .header('cache-control', 'no-store')
        .send({ ...made, role, agencyId, note });
    },
  );

  app.get(
    '/keys',
    {
      schema: {
        tags: ['keys'],
        summary: 'Every key, without its secret',
        security: byKey,
        querystring: z.strictObject({}),
        response: { 200: pageOf(Key), ...refusals },
      },
    },
    async (_request, reply) => {
      const items = await listKeys(db);
      return reply.header('cache-control', 'no-store').send({ items, next: null, total: items.length });
    },
  );

  app.delete(
    '/keys/:id',
    {
      schema: {
        tags: ['keys'],
        summary: 'Revoke a key',
        security: byKey,
        params: z.object({ id: z.string() }),
        response: {
          204: z.undefined().describe('Revoked'),
          ...refusals,
          404: refusal('No such key in force'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (await revokeKey(db, id)) return reply.code(204).send();
      return sendProblem(reply, 'not-found', `There is no key ${id} in force.`);
    },
  );
}
