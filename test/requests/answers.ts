import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenAPIV3_1 } from 'openapi-types';
import { type Operation, operationFinder, operationsOf } from './operations.js';
import type { WireAnswer, WireRequest } from './wire.js';

/** What is wrong with an answer, in a sentence; null where nothing is. `oddities`: how many the request has. */
export type Check = (request: WireRequest, answer: WireAnswer, oddities: number) => string | null;

/** The statuses of problems, by slug. */
export type ProblemStatuses = ReadonlyMap<string, number>;

/**
 * Holds answers against the OpenAPI document: each status and media type is declared, each body of JSON is valid, each
 * error is a problem that has a page, and nothing has a body or lacks a header that HTTP says otherwise of.
 */
export function answerCheck(document: OpenAPIV3_1.Document, problems: ProblemStatuses): Check {
  const find = operationFinder(operationsOf(document));
  const validate = validatorOf(document);
  return (request, answer) => {
    const operation = find(request.method, request.target);
    return (
      generally(request, answer, problems) ??
      (operation ? declared(operation, answer, validate) : undeclared(request, answer))
    );
  };
}

/** What holds of every answer, whatever was asked. */
export function generally(
  { method }: WireRequest,
  answer: WireAnswer,
  problems: ProblemStatuses,
): string | null {
  const { status, headers, body } = answer;
  if (status >= 500) return `${status}`;
  const missing = (REQUIRED[status] ?? []).filter((name) => !headers.has(name));
  if (missing.length > 0) return `${status} without ${missing.join(', ')}`;
  if (!headers.has('x-content-type-options') && !isUnheard(answer)) return `${status} without nosniff`;
  if (status < 400 || /graphql-response\+json|^application\/json/.test(mediaTypeOf(answer))) return null;
  if (mediaTypeOf(answer) !== 'application/problem+json')
    return `${status} as ${headers.get('content-type')}`;
  if (method === 'HEAD') return null;
  const problem = parsed(body) as { type?: unknown; status?: unknown } | undefined;
  if (!problem) return `${status}: no JSON`;
  const [, slug = ''] = /^\/problems\/([\w-]+)$/.exec(String(problem.type)) ?? [];
  if (!problems.has(slug)) return `${status} has no page: ${problem.type}`;
  if (problem.status !== status || problems.get(slug) !== status)
    return `${status} says ${problem.status}, its page ${problems.get(slug)}`;
  return null;
}

const REQUIRED: Readonly<Record<number, readonly string[]>> = {
  206: ['content-range'],
  202: ['location'],
  302: ['location'],
  304: ['etag'],
  401: ['www-authenticate'],
  405: ['allow'],
  416: ['content-range'],
};

/** Whether it was answered before any route: what came was no request that HTTP knows. */
export const isUnheard = ({ status, headers }: WireAnswer): boolean =>
  [400, 408, 431].includes(status) && headers.get('connection') === 'close';

export const mediaTypeOf = ({ headers }: WireAnswer): string =>
  (headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function undeclared({ method }: WireRequest, { status }: WireAnswer): string | null {
  const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(method);
  return isRead || status >= 400 ? null : `${method} is not declared, but answered with ${status}`;
}

type Validate = (operation: Operation, status: string, type: string, body: unknown) => string | null;

function declared(operation: Operation, answer: WireAnswer, validate: Validate): string | null {
  const { status } = answer;
  const inDefault: readonly string[] = operation.responses.default?.description.match(/\b[45]\d\d\b/g) ?? [];
  const name = operation.responses[status]
    ? String(status)
    : inDefault.includes(String(status))
      ? 'default'
      : null;
  if (name === null) return `${status} is not declared`;
  const { types } = operation.responses[name]!;
  const type = mediaTypeOf(answer);
  if (types.length === 0 && type !== '') return `${status} is ${type}, but was to have no body`;
  const known = types.find((one) => one.split(';')[0] === type || one === 'application/octet-stream');
  if (types.length > 0 && known === undefined)
    return `${status} as ${type || 'nothing'}, not ${types.join(' or ')}`;
  if (!/[/+]json$/.test(type) || known === 'application/octet-stream' || answer.body.length === 0)
    return null;
  const body = parsed(answer.body);
  return body === undefined ? `${status}: no JSON` : validate(operation, name, known!, body);
}

function validatorOf(document: OpenAPIV3_1.Document): Validate {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi');
  const compiled = new Map<string, ValidateFunction>();
  return ({ path, method }, status, type, body) => {
    const place = ['paths', path, method.toLowerCase(), 'responses', status, 'content', type, 'schema'];
    const $ref = `openapi#/${place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const validate = compiled.get($ref) ?? ajv.compile({ $ref });
    compiled.set($ref, validate);
    if (validate(body)) return null;
    return `${status} is not valid: ${ajv.errorsText(validate.errors?.slice(0, 3))} ${JSON.stringify(validate.errors?.[0]?.params)}`;
  };
}
