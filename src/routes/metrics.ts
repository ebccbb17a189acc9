import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { z } from 'zod';
import type { Rest } from './deps.js';

/** What the service counts of itself. */
export interface Metrics {
  registry: Registry;
  requests: Counter<'route' | 'method' | 'status'>;
  duration: Histogram<'route'>;
  submissions: Counter<'outcome'>;
}

/** A registry of its own for each app, so that two in one process do not add up. */
export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Counter({
      name: 'gongkai_http_requests_total',
      help: 'Requests answered',
      labelNames: ['route', 'method', 'status'],
      registers,
    }),
    duration: new Histogram({
      name: 'gongkai_http_request_seconds',
      help: 'Time to answer',
      labelNames: ['route'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    submissions: new Counter({
      name: 'gongkai_submissions_total',
      help: 'Submissions by outcome: created, same, exists, or why not',
      labelNames: ['outcome'],
      registers,
    }),
  };
}

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
