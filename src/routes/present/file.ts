import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerFresh } from '../conditional.js';
import { sendProblem } from '../errors.js';

/** A file to be sent, open; `sha256` in base64. */
interface OpenFile {
  handle: FileHandle;
  sha256: string;
  bytes: number;
}

/**
 * Sends a file with its digest (RFC 9530) under a strong tag, all of it or one range (RFC 9110, 14). It is closed
 * whatever comes of it.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { handle, sha256, bytes }: OpenFile,
  mediaType: string,
): Promise<FastifyReply> {
  const tag = `"${Buffer.from(sha256, 'base64').toString('base64url')}"`;
  reply.header('repr-digest', `sha-256=:${sha256}:`).header('accept-ranges', 'bytes');
  const range = rangeOf(request, tag, bytes);
  const isSent = !answerFresh(request, reply, tag) && range !== 'unsatisfiable' && request.method !== 'HEAD';
  if (!isSent) await handle.close();
  if (reply.sent) return reply;
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${bytes}`).removeHeader('content-disposition');
    return sendProblem(reply, 'range-not-satisfiable', `The file has ${bytes} bytes.`);
  }
  const { from, to } = range ?? { from: 0, to: bytes - 1 };
  if (range) reply.code(206).header('content-range', `bytes ${from}-${to}/${bytes}`);
  reply.type(mediaType).header('content-length', to - from + 1);
  // Fastify keeps the length of a HEAD only where there is a stream.
  if (!isSent) return reply.send(Readable.from([]));
  return reply.send(bytes > 0 ? handle.createReadStream({ start: from, end: to }) : await handle.close());
}

/** The one range asked for; undefined where all is to be sent: none, several, or of another version of the file. */
function rangeOf(
  { method, headers }: FastifyRequest,
  tag: string,
  bytes: number,
): { from: number; to: number } | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (method === 'HEAD' || (first === '' && last === '')) return undefined;
  if (headers['if-range'] !== undefined && headers['if-range'] !== tag) return undefined;
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (first !== '' && last !== '' && Number(last) < from) return undefined;
  return from > to ? 'unsatisfiable' : { from, to };
}
