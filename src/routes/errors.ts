import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isCutOff } from '../bodies.js';
import { obstacleOf } from '../db/gone.js';
import { PROBLEMS, type ProblemSlug } from '../problems.js';

/** Sends one problem+json (RFC 9457). `extra` are the members that this problem needs. */
export function sendProblem(
  reply: FastifyReply,
  slug: ProblemSlug,
  detail: string,
  extra: Record<string, unknown> = {},
): FastifyReply {
  const { status, title } = PROBLEMS[slug];
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="gongkai"');
  if (status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '5');
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify({ type: `/problems/${slug}`, title: title.en, status, detail, ...extra }));
}

/** The one error handler: what Fastify or the database threw becomes a problem, what nobody foresaw a bare 500. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.validation) {
    const errors = invalidParameters(error);
    const detail = errors.map(({ name, message }) => `${name}: ${message}`).join('; ');
    return sendProblem(reply, 'invalid-parameters', detail, { errors });
  }
  const obstacle = obstacleOf(error);
  if (obstacle) {
    request.log.error({ err: error }, obstacle);
    return sendProblem(reply, 'unavailable', obstacle);
  }
  if (isCutOff(request))
    return sendProblem(reply, 'malformed-request', 'The request ended before it was whole.');
  const form = /^FST_(FILES|PARTS|FIELDS)_LIMIT$/.test(error.code);
  const slug = form ? 'malformed-request' : slugOfStatus(error.statusCode ?? 500);
  if (slug !== 'internal-error') return sendProblem(reply, slug, error.message);
  request.log.error({ err: error }, 'unforeseen');
  return sendProblem(reply, slug, 'The fault was logged.', { request: request.id });
}

/**
 * Answers what is no HTTP request and so reaches no route: characters in the URL that are not percent-encoded, an
 * oversized header, a request that never ends. The connection is closed.
 */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const slug = BROKEN[error.code ?? ''] ?? 'malformed-request';
  const detail =
    error.code === 'HPE_INVALID_URL'
      ? 'The URL has characters that must be percent-encoded, as encodeURIComponent does.'
      : `This is no request that HTTP knows${error.code ? ` (${error.code})` : ''}.`;
  const { status, title } = PROBLEMS[slug];
  const body = JSON.stringify({ type: `/problems/${slug}`, title: title.en, status, detail });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

const BROKEN: Readonly<Record<string, ProblemSlug>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

function slugOfStatus(status: number): ProblemSlug {
  if (status === 404 || status === 405) return 'not-found';
  if (status === 413) return 'too-large';
  if (status === 414) return 'uri-too-long';
  if (status === 415) return 'unsupported-media-type';
  if (status === 429) return 'too-many-requests';
  if (status === 503) return 'unavailable';
  return status >= 400 && status < 500 ? 'malformed-request' : 'internal-error';
}

interface ParameterError {
  in: string;
  name: string;
  message: string;
}

/** Unknown parameters by name, the others with what they should be. */
function invalidParameters(error: FastifyError): ParameterError[] {
  const place = error.validationContext === 'querystring' ? 'query' : (error.validationContext ?? 'request');
  return (error.validation ?? []).flatMap(({ instancePath, message = 'is not valid', params }) => {
    const name = instancePath.slice(1);
    if (Array.isArray(params.keys)) {
      return params.keys.map((key) => ({ in: place, name: String(key), message: 'is not known here' }));
    }
    return [{ in: place, name: name || place, message: inPlainWords(message) }];
  });
}

/** What zod says of a parameter that is not there, or there twice. */
function inPlainWords(message: string): string {
  if (/received undefined$/.test(message)) return 'is missing';
  return message.replace(/^Invalid input: expected string, received array$/, 'is given more than once');
}

/** A cursor that is none of the list it was sent to. */
export function sendBadCursor(reply: FastifyReply): FastifyReply {
  const message = 'must be the `next` of a page of the same list';
  const errors = [{ in: 'query', name: 'cursor', message }];
  return sendProblem(reply, 'invalid-parameters', `cursor: ${message}`, { errors });
}
