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

/** What is asked (GraphQL over HTTP): the JSON body of a POST, the parameters of a GET. Throws what is wrong with it. */
export function askedIn(request: FastifyRequest): Asked {
  if (request.method === 'POST') {
    if (Array.isArray(request.body)) throw bad('Send one query a request: batches are not taken.');
    if (!isObject(request.body)) throw bad('Send a JSON object with the query as a string.');
    return checked(request.body);
  }
  const { variables, extensions, ...rest } = request.query as Record<string, unknown>;
  return checked({
    ...rest,
    variables: parsed('variables', variables),
    extensions: parsed('extensions', extensions),
  });
}

function parsed(name: string, text: unknown): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(String(text));
  } catch {
    throw bad(`${name}: is not JSON`);
  }
}

function checked({ query, operationName, variables, extensions }: Record<string, unknown>): Asked {
  if (typeof query !== 'string' || query.trim() === '') throw bad('query: is missing, or not a string');
  if (query.length > LONGEST_QUERY) throw bad(`query: is longer than ${LONGEST_QUERY} characters`);
  // mercurius would take a JSON text for the tree of a query.
  if (/^\s*(\{\s*["}]|["[\d-]|(true|false|null)\s*$)/.test(query)) throw bad('query: is JSON, not GraphQL');
  if (variables != null && !isObject(variables)) throw bad('variables: is not an object');
  if (extensions != null && !isObject(extensions)) throw bad('extensions: is not an object');
  if (operationName == null || operationName === '')
    return { query, variables: variables ?? undefined, operationName: null };
  if (typeof operationName !== 'string' || !/^[_A-Za-z]\w{0,199}$/.test(operationName)) {
    throw bad('operationName: is not a name');
  }
  return { query, variables: variables ?? undefined, operationName };
}
