import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '../db/connect.js';
import { begin, keepWhatIsSent, sendAgain } from '../idempotency.js';
import { documentIn } from './document-body.js';
import { sendProblem } from './errors.js';
import { callerOf } from './principal.js';

/**
 * Hooks of a writing route behind `requireKey` that honours `Idempotency-Key`: a request sent again with the same key
 * gets the answer of the first, for 24 hours.
 */
export const idempotent = (db: Database, bodyOf: ContentOf = ofJson) => ({
  preHandler: async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (request.headers['idempotency-key'] === undefined) return undefined;
    const begun = await begin(db, request, callerOf(request).id, await contentOf(request, bodyOf));
    if (begun === null || begun.is === 'new') return undefined;
    if (begun.is === 'answered') return sendAgain(reply, begun.answer);
    if (begun.is === 'malformed')
      return sendProblem(reply, 'malformed-idempotency-key', 'Idempotency-Key: is not a key in quotes.');
    if (begun.is === 'reused')
      return sendProblem(
        reply,
        'idempotency-key-reused',
        'Idempotency-Key: the first request with it was another.',
      );
    reply.header('retry-after', '1');
    return sendProblem(reply, 'request-in-progress', 'The first request with this key is not answered yet.');
  },
  onSend: keepWhatIsSent(db),
});

/** Described for the reference; what it may be is the hook's to say. */
export const keyHeader = {
  'idempotency-key': z
    .string()
    .optional()
    .describe('For 24 hours the same request with the same key gets the answer of the first'),
};

/** What makes a request this one. */
async function contentOf(request: FastifyRequest, bodyOf: ContentOf): Promise<Content> {
  const [path = '', query = ''] = request.url.split('?');
  const parameters = new URLSearchParams(query);
  parameters.sort();
  const { 'if-match': ifMatch } = request.headers;
  return [request.method, path, parameters.toString(), ifMatch, ...(await bodyOf(request))];
}

type Content = (string | Uint8Array | undefined)[];
type ContentOf = (request: FastifyRequest) => Content | Promise<Content>;

const ofJson: ContentOf = ({ body }) => [JSON.stringify(body)];

/** A form differs each time it is sent, its document does not. */
export const ofDocument: ContentOf = async (request) => {
  const document = await documentIn(request);
  return typeof document === 'string' ? [document] : [document.contentType ?? undefined, document.bytes];
};
