import type { FastifyInstance } from 'fastify';
import { engine } from './engine.js';
import { ide } from './ide.js';
import { type GraphqlDeps, transport } from './transport.js';

/** GraphQL at /graphql and an IDE for it at /graphiql. To be registered as a scope of its own. */
export async function graphql(app: FastifyInstance, deps: GraphqlDeps): Promise<void> {
  await app.register(async (scope) => {
    await engine(scope);
    transport(scope, deps);
  });
  await app.register(ide);
}
