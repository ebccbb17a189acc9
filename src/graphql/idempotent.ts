import type { FastifyReply, FastifyRequest } from 'fastify';
import { getOperationAST, OperationTypeNode, parse } from 'graphql';
import { begin, sendAgain } from '../idempotency.js';
import type { Context } from './context.js';
import { refusal } from './errors.js';
import { MOST_TOKENS } from './limits.js';
import type { Asked } from './request.js';

/**
 * Honours `Idempotency-Key` on a mutation: sends the answer of the first request with that key, where there is one.
 * Null where the mutation is to be executed.
 */
export async function answerAgain(
  { db, identify }: Context['gate'],
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Asked,
): Promise<FastifyReply | null> {
  if (request.method !== 'POST' || request.headers['idempotency-key'] === undefined || !isMutation(asked))
    return null;
  // Without a key of the service it is refused, and nothing is done.
  const caller = await identify(request);
  if (!caller) return null;
  const { query, operationName, variables } = asked;
  const content = ['/graphql', query, operationName ?? undefined, JSON.stringify(variables)];
  const begun = await begin(db, request, caller.id, content);
  if (begun === null || begun.is === 'new') return null;
  if (begun.is === 'answered') return sendAgain(reply, begun.answer);
  if (begun.is === 'malformed')
    throw refusal('MALFORMED_IDEMPOTENCY_KEY', 'Idempotency-Key: is not a key in quotes.');
  if (begun.is === 'reused')
    throw refusal('IDEMPOTENCY_KEY_REUSED', 'Idempotency-Key: the first request with it was another.');
  reply.header('retry-after', '1');
  throw refusal('REQUEST_IN_PROGRESS', 'The first request with this key is not answered yet.');
}

/** Whether a mutation is to be executed; false where the query cannot be read, which is for others to say. */
function isMutation({ query, operationName }: Asked): boolean {
  try {
    const operation = getOperationAST(parse(query, { maxTokens: MOST_TOKENS }), operationName);
    return operation?.operation === OperationTypeNode.MUTATION;
  } catch {
    return false;
  }
}
