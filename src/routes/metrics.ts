import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Rest } from './deps.js';
import type { Metrics } from './meters.js';

/** Counts every request under its route, whoever answers it. */
export function countRequests(app: FastifyInstance, { requests, duration }: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    requests.inc({ route, method: request.method, status: reply.statusCode });
    duration.observe({ route }, reply.elapsedTime / 1000);
    done();
  });
}

/** Metrics for Prometheus. */
export async function metrics(app: Rest, { registry }: Metrics): Promise<void> {
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['operation'],
        summary: 'Metrics for Prometheus',
        response: {
          200: { description: 'Text', content: { 'text/plain': { schema: z.string() } } },
        },
      },
    },
    async (_request, reply) =>
      reply
        .type(registry.contentType)
        .header('cache-control', 'no-store')
        .send(await registry.metrics()),
  );
}
