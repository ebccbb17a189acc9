import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';

/** A document as it came: its bytes, and its type as declared. */
export interface DocumentBody {
  bytes: Buffer;
  contentType: string | null;
}

/** What the reference says of a body that is a document; docs.ts puts it into the OpenAPI document. */
export const DOCUMENT_BODY = 'x-document-body';

/**
 * Has the routes of this scope take any body as raw bytes, JSON too: what is malformed must reach the gate to be
 * kept. A form is taken apart for its one file.
 */
export async function takeDocuments(scope: FastifyInstance, bodyLimit: number): Promise<void> {
  scope.removeAllContentTypeParsers();
  await scope.register(multipart, {
    // a part that the parser skips, and waits for while more than this of it is unread, is never done: no answer came
    fileHwm: bodyLimit + 1,
    limits: { fileSize: bodyLimit, files: 2, fields: 20, fieldSize: 10_000 },
  });
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  scope.addHook('onRequest', async ({ headers }) => {
    const type = headers['content-type'];
    // a type that is none tells as little as a missing one: the bytes decide
    if (type !== undefined && !/^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/.test(type)) {
      delete headers['content-type'];
    }
  });
}

const documents = new WeakMap<FastifyRequest, Promise<DocumentBody | string>>();

/** The document in a request's body; a sentence where a form does not hold exactly one. Read once. */
export function documentIn(request: FastifyRequest): Promise<DocumentBody | string> {
  const document = documents.get(request) ?? readDocument(request);
  documents.set(request, document);
  return document;
}

async function readDocument(request: FastifyRequest): Promise<DocumentBody | string> {
  if (!request.isMultipart()) {
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    return { bytes, contentType: request.headers['content-type'] ?? null };
  }
  const found: DocumentBody[] = [];
  try {
    for await (const file of request.files()) {
      found.push({ bytes: await file.toBuffer(), contentType: file.mimetype });
    }
  } catch (error) {
    // a limit has its status; what the parser says of a broken form has none
    if (error instanceof Error && !('statusCode' in error)) return `The form is broken: ${error.message}.`;
    throw error;
  }
  const [document] = found;
  if (document && found.length === 1) return document;
  return `A form with one file is needed; this one has ${found.length === 0 ? 'none' : 'more'}.`;
}

/** Placeholder that lets any body pass to the handler. */
export const anyBody = z.unknown();
