import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { entryOfAct, isActDone } from './db/audit.js';
import type { Database } from './db/connect.js';
import {
  type Claim,
  type Claimed,
  claimRequest,
  forget,
  forgetExpired,
  giveUp,
  keepAnswer,
  renewTurn,
  type SentAnswer,
} from './db/keyed-requests.js';
import type { AuditEntry } from './domain/audit.js';

// The Idempotency-Key of draft-ietf-httpapi-idempotency-key-header, whichever way a request comes.

/** What becomes of a request with a key; null where it has none. */
export type Begun = { is: 'malformed' } | Claimed | null;

const claims = new WeakMap<FastifyRequest, Claim>();
const beats = new WeakMap<FastifyRequest, NodeJS.Timeout>();
/** Several fit into a lease, so that one that fails does no harm. */
const BETWEEN_BEATS = 20_000;

/**
 * Takes the turn of a request that has an `Idempotency-Key`. `content`: all that makes it this request and no other;
 * the caller need not be among it. Whoever gets `new` is to answer, with `keepWhatIsSent` on its route.
 */
export async function begin(
  db: Database,
  request: FastifyRequest,
  caller: string,
  content: readonly (string | Uint8Array | undefined)[],
): Promise<Begun> {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  const key = keyIn(String(header));
  if (key === null) return { is: 'malformed' };
  await forgetNowAndThen(db, request);
  const claimed = await claimRequest(db, caller, key, fingerprintOf(content));
  if (claimed.is === 'new') {
    claims.set(request, claimed.claim);
    holdTurn(db, request, claimed.claim);
  }
  return claimed;
}

/** Keeps a turn for as long as its request is at work, whatever becomes of the connection; with the process it ends. */
function holdTurn(db: Database, request: FastifyRequest, claim: Claim): void {
  const beat = async () => {
    try {
      if (!(await renewTurn(db, claim))) letGo(request);
    } catch (error) {
      request.log.warn({ err: error }, 'the turn of a keyed request was not renewed');
    }
  };
  beats.set(request, setInterval(beat, BETWEEN_BEATS).unref());
}

function letGo(request: FastifyRequest): void {
  clearInterval(beats.get(request));
  beats.delete(request);
}

/** What tells an act of a keyed request from every other; undefined where the request has no key. `part`: of several. */
export function actOf(request: FastifyRequest, part?: string): string | undefined {
  const claim = claims.get(request);
  return claim && (part === undefined ? claim.act : `${claim.act} ${fingerprintOf([part])}`);
}

/**
 * Does what a request asks for, as a caller with that `act`; where an earlier attempt has done it already, `again` makes
 * its outcome of what was noted then.
 */
export async function once<Outcome>(
  db: Database,
  request: FastifyRequest,
  work: () => Promise<Outcome>,
  again: (done: AuditEntry) => Outcome | Promise<Outcome>,
  part?: string,
): Promise<Outcome> {
  const act = actOf(request, part);
  if (act === undefined) return work();
  const isRetry = claims.get(request)?.isRetry === true;
  const before = isRetry ? await entryOfAct(db, act) : null;
  if (before) return again(before);
  const outcome = await work().catch((error: unknown) => {
    if (!isActDone(error)) throw error;
    return null;
  });
  // The earlier attempt may have been at work still: what it did stands in the way of this one.
  const since = isRetry || outcome === null ? await entryOfAct(db, act) : null;
  if (since) return again(since);
  if (outcome === null) throw new Error(`the act ${act} is done, but nothing was noted`);
  return outcome;
}

/** A string of Structured Fields (RFC 8941, 3.3.3), or a bare word, as many clients send it; null where it is neither. */
export function keyIn(header: string): string | null {
  const [, quoted, bare] = /^(?:"((?:[ !#-[\]-~]|\\["\\])*)"|([\w.~:+/=-]+))$/.exec(header.trim()) ?? [];
  const key = quoted?.replace(/\\(["\\])/g, '$1') ?? bare ?? '';
  return key.length >= 1 && key.length <= 255 ? key : null;
}

/** One hash over all parts, each with its length before it, so that none runs into the next. */
function fingerprintOf(content: readonly (string | Uint8Array | undefined)[]): string {
  const hash = createHash('sha256');
  for (const part of content) {
    const bytes = Buffer.from(part ?? '');
    hash.update(`${part === undefined ? '-' : bytes.length} `).update(bytes);
  }
  return hash.digest('hex');
}

const SENT_AGAIN = ['content-type', 'location', 'etag', 'cache-control', 'vary'];
/** Answers to requests that did nothing: made right, or repeated later, the same request may be asked again. */
const NOTHING_DONE = new Set([401, 403, 404, 412, 428, 429]);

/** An `onSend` hook that keeps the answer of a request that took its turn, or gives the turn back. */
export const keepWhatIsSent =
  (db: Database) =>
  async (request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> => {
    const claim = claims.get(request);
    if (!claim) return payload;
    const { statusCode: status } = reply;
    try {
      if (status >= 500 || (claim.isRetry && NOTHING_DONE.has(status))) await giveUp(db, claim);
      else if (NOTHING_DONE.has(status)) await forget(db, claim);
      else {
        const headers = SENT_AGAIN.flatMap((name) =>
          reply.hasHeader(name) ? [[name, String(reply.getHeader(name))]] : [],
        );
        const body = Buffer.from(payload as string | Uint8Array);
        await keepAnswer(db, claim, { status, headers: Object.fromEntries(headers), body });
      }
    } catch (error) {
      // What was done is done: its answer is sent, and a retry is answered when the lease has ended.
      request.log.error({ err: error }, 'the answer of a keyed request was not kept');
    } finally {
      letGo(request);
    }
    return payload;
  };

/** Sends an answer as it was sent before. */
export const sendAgain = (reply: FastifyReply, { status, headers, body }: SentAnswer): FastifyReply =>
  reply.code(status).headers(headers).header('idempotent-replayed', 'true').send(body);

const BETWEEN_CLEANINGS = 10 * 60_000;
let cleanedAt = 0;

async function forgetNowAndThen(db: Database, request: FastifyRequest): Promise<void> {
  const now = performance.now();
  if (cleanedAt > 0 && now - cleanedAt < BETWEEN_CLEANINGS) return;
  cleanedAt = now;
  try {
    await forgetExpired(db);
  } catch (error) {
    // No business of the request that happens to be at it.
    request.log.warn({ err: error }, 'expired answers of keyed requests were not deleted');
  }
}
