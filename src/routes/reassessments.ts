import { z } from 'zod';
import { findReassessment, type Reassessment } from '../db/reassessing.js';
import { BOOK, reassess } from '../reassessment.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { callerOf, requireKey } from './principal.js';
import { byKey, refusal } from './schemas.js';

const Run = z
  .object({
    book: z.string().describe('Which rule book'),
    state: z.enum(['running', 'stopped', 'finished']),
    done: z.number().int(),
    total: z.number().int(),
    changes: z.record(z.string(), z.object({ came: z.number().int(), went: z.number().int() })),
    consistency: z.number().int().describe('Reports whose consistency changed'),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'Reassessment', description: 'The stored reports asked again after the rule book changed' });

/** Asking the stored reports again, by an administrator. */
export async function reassessments(app: Rest, { db, identify }: RouteDeps): Promise<void> {
  const stopping = new AbortController();
  let running: Promise<unknown> | null = null;
  app.addHook('onRequest', requireKey(identify, 'reassess'));
  app.addHook('onClose', async () => {
    stopping.abort();
    await running;
  });

  const present = ({ after: _, ...run }: Reassessment) => ({
    ...run,
    state: run.finishedAt ? 'finished' : running ? 'running' : 'stopped',
  });

  app.post(
    '/reassessments',
    {
      schema: {
        tags: ['rules'],
        summary: 'Ask the rule book of every stored report again, in the background (administrator)',
        security: byKey,
        response: { 202: Run, 401: refusal('No valid key'), 403: refusal('Not an administrator') },
      },
    },
    async (request, reply) => {
      if (!running) {
        const by = callerOf(request);
        const begun = new Promise<void>((resolve) => {
          running = reassess(db, by, { onBegun: resolve, signal: stopping.signal })
            .catch((error: unknown) => request.log.error(error, 'asking the stored reports again failed'))
            .finally(() => {
              running = null;
              resolve();
            });
        });
        await begun;
      }
      const state = await findReassessment(db);
      if (!state) throw new Error(`no run of the book ${BOOK} was kept`);
      return reply.code(202).header('location', '/v1/reassessments/latest').send(present(state));
    },
  );

  app.get(
    '/reassessments/latest',
    {
      schema: {
        tags: ['rules'],
        summary: 'How far the last run is, and what it changed (administrator)',
        security: byKey,
        querystring: z.strictObject({}),
        response: {
          200: Run,
          401: refusal('No valid key'),
          403: refusal('Not an administrator'),
          404: refusal('There was none'),
        },
      },
    },
    async (_, reply) => {
      const state = await findReassessment(db);
      if (!state) return sendProblem(reply, 'not-found', 'The stored reports were never asked again.');
      return reply.send(present(state));
    },
  );
}
