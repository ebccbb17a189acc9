import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Action, type Caller, reachOf, rolesFor } from '../domain/permissions.js';
import { actOf } from '../idempotency.js';
import { type Identify, identified, whyUnknown } from '../principal.js';
import { sendProblem } from './errors.js';

/** A hook before the body is read: 401 without a valid key, 403 for a key of a role that may not do this at all. */
export const requireKey =
  (identify: Identify, action: Action) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const caller = await identify(request);
    if (!caller) return sendProblem(reply, 'unauthorized', whyUnknown(request));
    if (reachOf(caller.role, action) === null) {
      return sendProblem(
        reply,
        'forbidden',
        `This takes a key of the role ${rolesFor(action).join(' or ')}.`,
      );
    }
    return undefined;
  };

/** The bearer of a request that passed `requireKey`, with the act that it asks for. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = identified(request);
  if (!caller) throw new Error(`${request.routeOptions.url} is not behind requireKey`);
  const act = actOf(request);
  return act === undefined ? caller : { ...caller, act };
}
