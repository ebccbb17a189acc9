import { z } from 'zod';
import { type ListedEntry, listAudit } from '../db/audit.js';
import { AUDIT_ACTIONS } from '../domain/audit.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendBadCursor } from './errors.js';
import { cursor, limit, moment } from './list.js';
import { requireKey } from './principal.js';
import { byKey, pageOf, refusal } from './schemas.js';

const Query = z.strictObject({
  subject: z.string().max(60).optional().describe('Id of a report, an agency or a key'),
  action: z.enum(AUDIT_ACTIONS).optional(),
  actor: z.string().max(200).optional().describe('Id of a key, or the subject of a token as `oidc:…`'),
  from: moment.optional(),
  to: moment.optional().describe('Not included'),
  limit,
  cursor,
});

const Entry = z
  .object({
    seq: z.number().int().nullable().describe('Its place in the chain; null until it is sealed'),
    at: z.string(),
    actor: z.string(),
    role: z.string(),
    action: z.enum(AUDIT_ACTIONS),
    subject: z.string().describe('Of an upload: the report that it is, or was to be'),
    revision: z.number().int().nullable().describe('Of the report, that it is in from then on'),
    detail: z.looseObject({}),
    hash: z.string().nullable().describe('Of this entry and all before it; null until it is sealed'),
  })
  .meta({ id: 'AuditEntry', description: 'Who did what, when' });

const present = ({ seq, at, actor, role, action, subject, revision, detail, hash }: ListedEntry) => ({
  seq,
  at,
  actor,
  role,
  action,
  subject,
  revision,
  detail,
  hash,
});

/** The audit log, for administrators. */
export async function audit(app: Rest, { db, identify }: RouteDeps): Promise<void> {
  app.get(
    '/audit',
    {
      onRequest: requireKey(identify, 'read-audit'),
      schema: {
        tags: ['audit'],
        summary: 'Who did what to which report, agency or key: the last entries first (administrator)',
        security: byKey,
        querystring: Query,
        response: {
          200: pageOf(Entry),
          400: refusal('A parameter is wrong'),
          401: refusal('No valid key'),
          403: refusal('Not an administrator'),
        },
      },
    },
    async (request, reply) => {
      const page = await listAudit(db, request.query);
      if ('problem' in page) return sendBadCursor(reply);
      const items = page.items.map(present);
      return reply.header('cache-control', 'no-store').send({ ...page, items });
    },
  );
}
