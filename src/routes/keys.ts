import { z } from 'zod';
import { createKey, listKeys, revokeKey, rotateKey } from '../db/keys.js';
import { ROLES } from '../domain/permissions.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { moment, regionCode } from './list.js';
import { callerOf, requireKey } from './principal.js';
import { byKey, pageOf, refusal } from './schemas.js';

const told = {
  id: z.string(),
  prefix: z.string().nullable().describe('What it begins with; null for the one that the operator chose'),
  role: z.enum(ROLES),
  agencyId: z.string().nullable(),
  region: z.string().nullable(),
  note: z.string().nullable(),
  expiresAt: z.string().nullable(),
};

const Key = z
  .object({
    ...told,
    createdAt: z.string(),
    lastUsedAt: z.string().nullable().describe('True to the minute'),
    revokedAt: z.string().nullable(),
  })
  .meta({ id: 'Key', description: 'An API key without its secret' });

const NewKey = z
  .strictObject({
    role: z.enum(ROLES),
    agencyId: z.string().max(40).optional().describe('For the role `agency`: the one it may submit for'),
    region: regionCode.optional().describe('For the role `reviewer`: the region it reviews, with all below'),
    note: z.string().max(200).optional(),
    expiresAt: moment.optional(),
  })
  .refine(({ role, agencyId }) => (role === 'agency') === (agencyId !== undefined), {
    path: ['agencyId'],
    error: 'goes with the role agency, and only with it',
  })
  .refine(({ role, region }) => (role === 'reviewer') === (region !== undefined), {
    path: ['region'],
    error: 'goes with the role reviewer, and only with it',
  });

const Id = z.object({ id: z.string() });
const refusals = { 401: refusal('No valid key'), 403: refusal('Not an administrator') };
const noKey = (id: string) => `There is no key ${id} in force.`;

/** API keys: made, listed, given another secret and revoked by administrators. */
export async function keys(app: Rest, { db, identify, now }: RouteDeps): Promise<void> {
  app.addHook('onRequest', requireKey(identify, 'manage-keys'));
  // A secret is in no cache.
  app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));

  app.post(
    '/keys',
    {
      schema: {
        tags: ['keys'],
        summary: 'Make a key; its secret is shown this once',
        security: byKey,
        body: NewKey,
        response: {
          201: z.object({ ...told, key: z.string() }),
          ...refusals,
          404: refusal('No such agency'),
          422: refusal('No such region'),
        },
      },
    },
    async (request, reply) => {
      const { role, agencyId = null, region = null, note = null, expiresAt = null } = request.body;
      if (expiresAt && expiresAt <= now()) {
        const errors = [{ in: 'body', name: 'expiresAt', message: 'is not in the future' }];
        return sendProblem(reply, 'invalid-parameters', 'expiresAt: is not in the future', { errors });
      }
      const made = await createKey(db, { role, agencyId, region, note, expiresAt }, callerOf(request));
      if (!('problem' in made))
        return reply.code(201).send({ ...made, role, agencyId, region, note, expiresAt });
      return made.problem === 'unknown-agency'
        ? sendProblem(reply, 'unknown-agency', `There is no agency ${agencyId}.`)
        : sendProblem(reply, 'unknown-region', `There is no region ${region}.`);
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
      return reply.send({ items, next: null, total: items.length });
    },
  );

  app.post(
    '/keys/:id/rotations',
    {
      schema: {
        tags: ['keys'],
        summary: 'Give a key another secret, shown this once; the old one is worth nothing from then on',
        security: byKey,
        params: Id,
        response: {
          201: z.object({ id: z.string(), key: z.string(), prefix: z.string() }),
          ...refusals,
          404: refusal('No such key in force'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const made = await rotateKey(db, id, callerOf(request));
      return made ? reply.code(201).send(made) : sendProblem(reply, 'not-found', noKey(id));
    },
  );

  app.delete(
    '/keys/:id',
    {
      schema: {
        tags: ['keys'],
        summary: 'Revoke a key',
        security: byKey,
        params: Id,
        response: {
          204: z.undefined().describe('Revoked'),
          ...refusals,
          404: refusal('No such key in force'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (await revokeKey(db, id, callerOf(request))) return reply.code(204).send();
      return sendProblem(reply, 'not-found', noKey(id));
    },
  );
}
