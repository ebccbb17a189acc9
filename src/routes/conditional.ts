import { createHash, hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A weak entity tag over everything that an answer is made of. */
export function tagOf(...parts: readonly (string | number | null)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part}\u0000`);
  return `W/"${hash.digest('base64url').slice(0, 22)}"`;
}

/** The same over the bytes that are sent. */
export const tagOfBytes = (bytes: Uint8Array): string => `W/"${hash('sha1', bytes, 'base64url')}"`;

/**
 * Whether the client holds this version already (RFC 9110, 13.1.2: a list of tags, compared weakly, or `*`). What a
 * request that writes has done is told in any case.
 */
function isFresh({ method, headers }: FastifyRequest, tag: string): boolean {
  const held = headers['if-none-match'];
  if (held === undefined || (method !== 'GET' && method !== 'HEAD')) return false;
  if (held.trim() === '*') return true;
  const tags: string[] = held.match(/"[^"]*"/g) ?? [];
  return tags.includes(tag.replace(/^W\//, ''));
}

/** Puts the tag on the answer; true where the client holds this version and has been told so with 304. */
export function answerFresh(request: FastifyRequest, reply: FastifyReply, tag: string): boolean {
  reply.header('etag', tag).header('cache-control', 'no-cache');
  if (!isFresh(request, tag)) return false;
  reply.code(304).send();
  return true;
}

/** Answers with JSON under its tag, or 304 where the client holds it. `body` is only made when it is sent. */
export function sendTagged(
  request: FastifyRequest,
  reply: FastifyReply,
  tag: string,
  body: () => string | Buffer,
): FastifyReply {
  if (answerFresh(request, reply, tag)) return reply;
  return reply.type('application/json; charset=utf-8').send(body());
}

/** The same for an answer that is cheap to make: its tag is taken over the body itself. */
export function sendResource(request: FastifyRequest, reply: FastifyReply, resource: unknown): FastifyReply {
  const body = JSON.stringify(resource);
  return sendTagged(request, reply, tagOf(body), () => body);
}

/**
 * The revisions of a report that `If-Match` names (RFC 9110, 13.1.1); undefined without the header. A tag of the
 * report begins with its id and revision, and holds as long as that revision is in force, whatever has been found in
 * it since; the revision's number alone will do. What is no such tag names nothing. Compared weakly: the revision is
 * what matters, and a proxy that compresses weakens tags.
 */
export function revisionsHeld(request: FastifyRequest, reportId: string): 'any' | number[] | undefined {
  const header = request.headers['if-match'];
  if (header === undefined) return undefined;
  if (header.trim() === '*') return 'any';
  const tags = Array.from(header.matchAll(/"([^"]*)"/g), ([, tag]) => tag!);
  return tags.flatMap((tag) => {
    const own = tag.startsWith(`${reportId}.`) ? tag.slice(reportId.length + 1).split('.')[0]! : tag;
    return /^\d{1,9}$/.test(own) ? [Number(own)] : [];
  });
}
