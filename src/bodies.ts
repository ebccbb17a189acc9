import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Bytes of bodies that requests under way may hold together before the next one is turned away. */
const MOST_BYTES = 128 * 2 ** 20;
/** Milliseconds between two looks at those that were let in. */
const BETWEEN_LOOKS = 500;

/** What a request under way has sent so far. */
interface Body {
  request: FastifyRequest;
  socket: Socket;
  /** What its connection had read before. */
  from: number;
}

/**
 * Bounds the memory that bodies take together: they lie outside of the heap, and who sends slowly holds them for as long
 * as a request may last. Beyond the bound no further one is let in (`refusal`); beyond twice as much, those that are not
 * complete are cut off, the largest first. `most`: bytes.
 */
export function boundBodies(
  app: FastifyInstance,
  bodyLimit: number,
  refusal: () => Error,
  most = Math.max(MOST_BYTES, 4 * bodyLimit),
): void {
  const open = new Set<Body>();
  const sizeOf = ({ socket, from }: Body): number => Math.min(readBy(socket) - from, bodyLimit);
  const held = (): number => {
    let sum = 0;
    for (const body of open) sum += sizeOf(body);
    return sum;
  };
  const looking = setInterval(() => {
    let excess = held() - 2 * most;
    if (excess <= 0) return;
    const unfinished = [...open].filter(({ request }) => !request.raw.complete);
    for (const body of unfinished.sort((a, b) => sizeOf(b) - sizeOf(a))) {
      if (excess <= 0) return;
      excess -= sizeOf(body);
      body.request.log.warn({ bytes: sizeOf(body) }, 'cut off: bodies take too much memory');
      body.socket.destroy();
    }
  }, BETWEEN_LOOKS).unref();
  app.addHook('onClose', async () => clearInterval(looking));
  app.addHook('onRequest', (request, reply, done) => {
    const { headers, socket } = request.raw;
    if (headers['transfer-encoding'] === undefined && !Number(headers['content-length'])) return done();
    if (held() > most) return done(refusal());
    const body: Body = { request, socket, from: readBy(socket) };
    open.add(body);
    reply.raw.once('close', () => open.delete(body));
    done();
  });
}

/** A body this many times larger than one may be is read to its end, and thrown away, once it was refused. */
const MOST_THROWN_AWAY = 10;
/** Milliseconds that its end is waited for at most, where the connection is to be closed after the answer. */
const LONGEST_WAIT = 10_000;

/**
 * Has who sends a body that is refused before it was read hear why. Fastify would close the connection, and many clients,
 * browsers among them, then tell of that alone: they look for an answer when they have sent all. Where the client itself
 * wants it closed, it is answered when it has.
 */
export function hearOutRefused(app: FastifyInstance, bodyLimit: number): void {
  app.addHook('onSend', async ({ raw, headers }, reply) => {
    const announced = Number(headers['content-length'] ?? Number.NaN);
    if (raw.complete || reply.statusCode < 400 || !(announced <= MOST_THROWN_AWAY * bodyLimit)) return;
    if (reply.getHeader('connection') === 'close') reply.removeHeader('connection');
    if (reply.raw.shouldKeepAlive || raw.destroyed) return;
    raw.resume();
    const over = new AbortController();
    const { signal } = over;
    const gone = () => null;
    await Promise.race([
      once(raw, 'end', { signal }).catch(gone),
      once(raw, 'close', { signal }).catch(gone),
      delay(LONGEST_WAIT, null, { signal }).catch(gone),
    ]);
    over.abort();
  });
}

/** A request that is injected comes by no connection. */
const readBy = (socket: Socket): number => socket.bytesRead ?? 0;

/** Whether a client ended its connection before the request was whole: nobody waits for an answer. */
export const isCutOff = ({ raw }: FastifyRequest): boolean => raw.destroyed && !raw.complete;
