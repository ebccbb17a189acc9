import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { refusal } from './errors.js';
import { LONGEST_QUERY } from './limits.js';

/** A GraphQL request, from a body or from an address. */
export interface Asked {
  query: string;
  operationName: string | null;
  variables: Record<string, unknown> | undefined;
}

const bad = (message: string) => refusal('BAD_REQUEST', message);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Queries by the SHA-256 of their text, in hex. */
export type Persisted = ReadonlyMap<string, string>;

/**
 * What is asked (GraphQL over HTTP): the JSON body of a POST, the parameters of a GET. Throws what is wrong with it.
 * `persisted`: no other query is taken; one is named by `extensions.persistedQuery.sha256Hash`, or sent whole.
 */
export function askedIn(request: FastifyRequest, persisted?: Persisted): Asked {
  if (request.method === 'POST') {
    if (Array.isArray(request.body)) throw bad('Send one query a request: batches are not taken.');
    if (!isObject(request.body)) throw bad('Send a JSON object with the query as a string.');
    return checked(request.body, persisted);
  }
  const { variables, extensions, ...rest } = request.query as Record<string, unknown>;
  return checked(
    { ...rest, variables: parsed('variables', variables), extensions: parsed('extensions', extensions) },
    persisted,
  );
}

function parsed(name: string, text: unknown): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(String(text));
  } catch {
    throw bad(`${name}: is not JSON`);
  }
}

function checked(
  { query: sent, operationName, variables, extensions }: Record<string, unknown>,
  persisted: Persisted | undefined,
): Asked {
  if (extensions != null && !isObject(extensions)) throw bad('extensions: is not an object');
  const query = persisted ? persistedQuery(sent, extensions?.persistedQuery, persisted) : sent;
  if (typeof query !== 'string' || query.trim() === '') throw bad('query: is missing, or not a string');
  if (query.length > LONGEST_QUERY) throw bad(`query: is longer than ${LONGEST_QUERY} characters`);
  // mercurius would take a JSON text for the tree of a query.
  if (/^\s*(\{\s*["}]|["[\d-]|(true|false|null)\s*$)/.test(query)) throw bad('query: is JSON, not GraphQL');
  if (variables != null && !isObject(variables)) throw bad('variables: is not an object');
  if (operationName == null || operationName === '')
    return { query, variables: variables ?? undefined, operationName: null };
  if (typeof operationName !== 'string' || !/^[_A-Za-z]\w{0,199}$/.test(operationName)) {
    throw bad('operationName: is not a name');
  }
  return { query, variables: variables ?? undefined, operationName };
}

/** One of the queries that are taken; null, undefined or other than a text where none was sent. */
function persistedQuery(sent: unknown, named: unknown, persisted: Persisted): string {
  const hash = isObject(named) ? named.sha256Hash : undefined;
  if (typeof hash === 'string') {
    const known = persisted.get(hash.toLowerCase());
    if (known === undefined) {
      throw refusal(
        'PERSISTED_QUERY_NOT_FOUND',
        'PersistedQueryNotFound: no query of this hash is taken here.',
      );
    }
    return known;
  }
  if (typeof sent === 'string' && persisted.has(createHash('sha256').update(sent).digest('hex'))) return sent;
  throw refusal(
    'PERSISTED_QUERY_REQUIRED',
    'Only queries that were agreed on are taken here: name one by extensions.persistedQuery.sha256Hash.',
  );
}
