import type { FastifyInstance } from 'fastify';
import { type DocumentNode, GraphQLError, type GraphQLFormattedError, getOperationAST, Kind } from 'graphql';
import mercurius, { type MercuriusContext } from 'mercurius';
import { obstacleOf } from '../db/gone.js';
import { asWriter } from '../db/routing.js';
import type { Context } from './context.js';
import { costOf, refuseCostly } from './cost.js';
import { type Code, codeOf, noMutationBy, present, refusal, statusOf } from './errors.js';
import { limitExtent, MOST_TOKENS } from './limits.js';
import { loaders } from './loaders.js';
import { resolvers } from './resolvers/index.js';
import { sdl } from './schema.js';

/** Queries kept parsed and compiled, each with its tree. */
const KEPT = 128;

/**
 * Has mercurius execute queries on this scope, under every limit; how they come in and go out is transport.ts.
 */
export async function engine(scope: FastifyInstance): Promise<void> {
  await scope.register(mercurius, {
    schema: sdl,
    resolvers,
    loaders: loaders as never,
    routes: false,
    jit: 1,
    cache: KEPT,
    validationRules: [limitExtent],
    graphql: { parseOptions: { maxTokens: MOST_TOKENS }, validateOptions: { maxErrors: 20 } },
    errorFormatter: ({ data, errors }, context) => {
      const shown = errors.map((error) => presentFieldError(error, context));
      const statusCode = statusOfAnswer(data, shown);
      return { statusCode, response: { ...(data !== undefined && { data }), errors: shown } };
    },
  });
  scope.graphql.addHook<Context & MercuriusContext>(
    'preValidation',
    async (_schema, document, { operationName }) => {
      chooseOperation(document, operationName);
    },
  );
  scope.graphql.addHook<Context & MercuriusContext>(
    'preExecution',
    async (schema, document, context, variables) => {
      if (getOperationAST(document, context.operationName)?.operation === 'mutation') {
        // mercurius refuses GET alone
        if (context.reply.request.method !== 'POST') throw noMutationBy(context.reply.request.method);
        asWriter();
        context.batch.assumeNothing();
      }
      context.cost = costOf(schema, document, context.operationName, variables ?? {});
      refuseCostly(context.cost);
    },
  );
}

/** Throws where it is not clear what is to be executed. */
function chooseOperation(document: DocumentNode, name: string | null): void {
  if (getOperationAST(document, name)) return;
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  throw refusal(
    'BAD_REQUEST',
    name !== null
      ? `operationName: there is no operation ${name}`
      : operations.length === 0
        ? 'The query has no operation.'
        : 'operationName: the query has several operations, name one',
  );
}

/**
 * An error without a path is about variables, the caller's. One with a code was meant for the caller. Any other is a
 * fault: it is logged, and masked.
 */
function presentFieldError(error: GraphQLError, { reply }: MercuriusContext): GraphQLFormattedError {
  if (!error.path) return present(error, 'BAD_USER_INPUT');
  if (codeOf(error)) return present(error, 'INTERNAL_SERVER_ERROR');
  if (isUnavailable(error.originalError)) {
    return {
      ...present(refusal('SERVICE_UNAVAILABLE', error.message), 'SERVICE_UNAVAILABLE'),
      path: error.path,
    };
  }
  const obstacle = obstacleOf(error.originalError);
  reply.log.error({ err: error.originalError ?? error, path: error.path }, obstacle ?? 'unforeseen');
  const { locations, path } = error;
  const masked = new GraphQLError(obstacle ?? 'The service failed; the fault was logged.');
  return {
    ...present(masked, obstacle ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR'),
    ...(locations && { locations }),
    path,
  };
}

/** Whether an error says of itself that it will pass, in words for the caller. */
const isUnavailable = (error: unknown): boolean =>
  error instanceof Error && 'statusCode' in error && error.statusCode === 503;

/** 200 where there is any data; else what the first error that has an opinion says. */
function statusOfAnswer(data: unknown, errors: readonly GraphQLFormattedError[]): number {
  if (data === undefined) return 400;
  if (data !== null) return 200;
  const codes = errors.map(codeOf).filter((code): code is Code => code !== undefined);
  return codes.map(statusOf).find((status) => status !== 200) ?? 200;
}
