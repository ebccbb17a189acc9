import { z } from 'zod';
import type { Rest } from './deps.js';

const ENTRY = {
  name: 'Gongkai',
  description: "The register of China's annual reports on government information disclosure",
  reference: '/docs',
  openapi: '/docs/json',
  rest: '/v1',
  graphql: '/graphql',
  ide: '/graphiql',
  problems: '/problems',
  health: '/health/ready',
};

/** Where everything is. */
export async function entry(app: Rest): Promise<void> {
  app.get(
    '/',
    {
      schema: {
        tags: ['operation'],
        summary: 'Where everything is',
        response: { 200: z.record(z.string(), z.string()) },
      },
    },
    (_request, reply) => reply.send(ENTRY),
  );
}
