import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../db/connect.js';
import type { Caller, Role } from '../db/keys.js';
import { identified, identify } from '../principal.js';
import { sendProblem } from './errors.js';

/** A hook before the body is read: 401 without a valid key, 403 for a key of another role. */
export const requireKey =
  (db: Database, ...roles: Role[]) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const caller = await identify(db, request);
    if (!caller) {
      const sent = request.headers.authorization !== undefined;
      return sendProblem(
        reply,
        'unauthorized',
        sent ? 'The key is unknown or revoked.' : 'Send Authorization: Bearer <key>.',
      );
    }
    if (roles.length > 0 && !roles.includes(caller.role)) {
      return sendProblem(reply, 'forbidden', `This takes a key of the role ${roles.join(' or ')}.`);
    }
    return undefined;
  };

/** The bearer of a request that passed `requireKey`. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = identified(request);
  if (!caller) throw new Error(`${request.routeOptions.url} is not behind requireKey`);
  return caller;
}
