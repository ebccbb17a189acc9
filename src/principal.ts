import type { FastifyRequest } from 'fastify';
import type { Database } from './db/connect.js';
import { type Caller, findKey } from './db/keys.js';

const callers = new WeakMap<FastifyRequest, Caller | null>();

/** Who bears the request's key; null where there is none or it is not a valid one. Looked up once a request. */
export async function identify(db: Database, request: FastifyRequest): Promise<Caller | null> {
  const known = callers.get(request);
  if (known !== undefined) return known;
  const [, secret] = /^bearer +(\S{1,200})$/i.exec(request.headers.authorization ?? '') ?? [];
  const caller = secret ? await findKey(db, secret) : null;
  callers.set(request, caller);
  return caller;
}

/** The bearer of a request that was identified before; null where it has no valid key, or nobody looked. */
export const identified = (request: FastifyRequest): Caller | null => callers.get(request) ?? null;
