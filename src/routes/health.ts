import { z } from 'zod';
import { migrated } from '../db/migrate.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { refusal } from './schemas.js';

/** Whether the service lives, and whether it can answer. */
export async function health(app: Rest, { db, store }: Pick<RouteDeps, 'db' | 'store'>): Promise<void> {
  app.get(
    '/health/live',
    {
      schema: {
        tags: ['operation'],
        summary: 'The process listens',
        response: { 200: z.object({ status: z.literal('live') }) },
      },
    },
    (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'live' }),
  );

  app.get(
    '/health/ready',
    {
      schema: {
        tags: ['operation'],
        summary: 'The database answers and is migrated',
        response: { 200: z.object({ status: z.literal('ready') }), 503: refusal('It does not, or is not') },
      },
    },
    async (request, reply) => {
      try {
        await store.ping();
        if (await migrated(db)) return reply.header('cache-control', 'no-store').send({ status: 'ready' });
        return sendProblem(reply, 'unavailable', 'The database is not migrated.');
      } catch (error) {
        request.log.warn({ err: error }, 'not ready');
        return sendProblem(reply, 'unavailable', 'The database does not answer.');
      }
    },
  );
}
