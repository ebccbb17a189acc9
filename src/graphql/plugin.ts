import type { FastifyInstance } from 'fastify';
import type { GateDeps } from '../gate.js';
import { engine } from './engine.js';
import { ide } from './ide.js';
import { transport } from './transport.js';

/** GraphQL at /graphql and an IDE for it at /graphiql. To be registered as a scope of its own. */
export async function graphql(app: FastifyInstance, gate: GateDeps): Promise<void> {
  await app.register(async (scope) => {
    await engine(scope);
    transport(scope, gate);
  });
  await app.register(ide);
}
