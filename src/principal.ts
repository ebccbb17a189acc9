import type { FastifyRequest } from 'fastify';
import type { Database } from './db/connect.js';
import { findKey } from './db/keys.js';
import type { Caller } from './domain/permissions.js';
import type { ReadToken } from './oidc.js';

const callers = new WeakMap<FastifyRequest, Caller | null>();

/** Who sends a request; null where it has no key, or none that is valid. */
export type Identify = (request: FastifyRequest) => Promise<Caller | null>;

/**
 * Tells callers by the keys of the register and, where there is a provider, by its access tokens. Each request is looked
 * up once.
 */
export function identifier(db: Database, readToken?: ReadToken): Identify {
  return async (request) => {
    const known = callers.get(request);
    if (known !== undefined) return known;
    const [, secret] = /^bearer +(\S{1,8192})$/i.exec(request.headers.authorization ?? '') ?? [];
    const isLikeToken = readToken && secret && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(secret);
    // A key that the operator chose may look like a token.
    const caller = (isLikeToken && (await readToken(secret))) || (secret ? await findKey(db, secret) : null);
    callers.set(request, caller);
    return caller;
  };
}

/** The bearer of a request that was identified before; null where it has no valid key, or nobody looked. */
export const identified = (request: FastifyRequest): Caller | null => callers.get(request) ?? null;

/** What a request without a valid key is told. */
export const whyUnknown = ({ headers }: FastifyRequest): string =>
  headers.authorization === undefined
    ? 'Send Authorization: Bearer <key>.'
    : 'The key or token is unknown, revoked or expired.';
