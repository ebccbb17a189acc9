import {
  type DocumentNode,
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getOperationAST,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
} from 'graphql';
import { generally, isUnheard, mediaTypeOf, type ProblemStatuses } from './answers.js';
import type { GraphqlDraft } from './graphql-documents.js';
import type { WireAnswer, WireRequest } from './wire.js';

interface Body {
  data?: Record<string, unknown> | null;
  errors?: { message: unknown; path?: (string | number)[]; extensions?: { code?: unknown } }[];
  extensions?: unknown;
}

/** What no message says: statements, stacks, names of the machinery, and what GraphQL says of a resolver's fault. */
const LEAKS =
  /INTERNAL|\bat \S+\.[jt]s\b|node_modules|\bselect .* from\b|\binsert into\b|syntax error at|invalid (byte|input) |violates|out of range for type|Cannot return null|Unexpected error|is not a function|Cannot read prop/i;
const TYPES = ['application/json', 'application/graphql-response+json'];

/** Holds the answer to a GraphQL request against GraphQL over HTTP and, where `asked` is what was sent, the schema. */
export function graphqlComplaint(
  schema: GraphQLSchema,
  problems: ProblemStatuses,
  asked: GraphqlDraft | null,
  request: WireRequest,
  answer: WireAnswer,
): string | null {
  const { status } = answer;
  const found = generally(request, answer, problems);
  if (found || isUnheard(answer) || request.method === 'HEAD') return found;
  if (!/^\/graphql\/?(\?|$)/.test(request.target) || !['GET', 'POST'].includes(request.method)) return null;
  if (status === 302) return request.method === 'GET' ? null : '302';
  const type = mediaTypeOf(answer);
  // what came was no address, or too long a one
  if (type === 'application/problem+json' && [400, 414].includes(status)) return null;
  if (!TYPES.includes(type)) return `${status} as ${type}`;
  return envelopeComplaint(status, answer.body) ?? (asked && dataComplaint(schema, asked, answer.body));
}

function envelopeComplaint(status: number, bytes: Buffer): string | null {
  const body = bodyOf(bytes);
  if (!body) return `${status}: no JSON object`;
  const unknown = Object.keys(body).filter((name) => !['data', 'errors', 'extensions'].includes(name));
  if (unknown.length > 0) return `a member ${unknown}`;
  if (!('data' in body) && !('errors' in body)) return 'neither data nor errors';
  if ('errors' in body && !(Array.isArray(body.errors) && body.errors.length > 0))
    return 'errors is no list of some';
  for (const { message, extensions } of body.errors ?? []) {
    if (typeof message !== 'string' || message === '') return 'an error without a message';
    if (typeof extensions?.code !== 'string') return `an error without a code: ${message}`;
    if (LEAKS.test(message) || LEAKS.test(extensions.code)) return `an error tells of the inside: ${message}`;
  }
  if (!('data' in body) && status === 200) return '200 without data';
  if (body.data && status !== 200) return `${status} with data`;
  return null;
}

function bodyOf(bytes: Buffer): Body | null {
  try {
    const body: unknown = JSON.parse(bytes.toString());
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Body) : null;
  } catch {
    return null;
  }
}

function dataComplaint(
  schema: GraphQLSchema,
  { query, operationName, variables }: GraphqlDraft,
  bytes: Buffer,
) {
  const { data, errors = [] } = bodyOf(bytes)!;
  if (!data) return null;
  const document = parse(query);
  const operation = getOperationAST(document, operationName)!;
  const failed = new Set(errors.map(({ path }) => (path ?? []).join('/')));
  const shape = new Shape(document, variables, failed);
  return shape.objectComplaint(schema.getRootType(operation.operation)!, [operation.selectionSet], data, []);
}

type Path = readonly (string | number)[];

/** Holds data against what was selected: every member, its type and whether it may be null. */
class Shape {
  readonly #document: DocumentNode;
  readonly #variables: Record<string, unknown>;
  readonly #failed: ReadonlySet<string>;

  constructor(document: DocumentNode, variables: Record<string, unknown>, failed: ReadonlySet<string>) {
    this.#document = document;
    this.#variables = variables;
    this.#failed = failed;
  }

  objectComplaint(
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
    data: Record<string, unknown>,
    path: Path,
  ): string | null {
    const selected = new Map<string, FieldNode[]>();
    for (const set of sets) this.#collect(set, selected);
    const extra = Object.keys(data).find((name) => !selected.has(name));
    if (extra !== undefined) return `${[...path, extra].join('/')} was not asked for`;
    for (const [key, nodes] of selected) {
      const name = nodes[0]!.name.value;
      const field = name === '__typename' ? TypeNameMetaFieldDef : type.getFields()[name];
      if (!field) continue;
      const below = nodes.flatMap(({ selectionSet }) => (selectionSet ? [selectionSet] : []));
      const found = this.#complaint(field.type, below, data[key], [...path, key]);
      if (found) return found;
    }
    return null;
  }

  #complaint(
    type: GraphQLOutputType,
    sets: readonly SelectionSetNode[],
    value: unknown,
    path: Path,
  ): string | null {
    const at = path.join('/');
    if (value === undefined) return `${at} is missing`;
    if (isNonNullType(type))
      return value === null ? `${at} is null` : this.#complaint(type.ofType, sets, value, path);
    if (value === null) return null;
    if (isListType(type)) {
      if (!Array.isArray(value)) return `${at} is no list`;
      for (const [index, item] of value.entries()) {
        const found = this.#complaint(type.ofType, sets, item, [...path, index]);
        if (found) return found;
      }
      return null;
    }
    if (this.#failed.has(at)) return `${at} has an error and a value`;
    if (isObjectType(type)) {
      if (typeof value !== 'object' || Array.isArray(value)) return `${at} is no object`;
      return this.objectComplaint(type, sets, value as Record<string, unknown>, path);
    }
    if (isEnumType(type)) return type.getValue(String(value)) ? null : `${at} is ${value}, no ${type.name}`;
    return (SCALARS[type.name] ?? (() => true))(value)
      ? null
      : `${at} is ${JSON.stringify(value)}, no ${type.name}`;
  }

  #collect({ selections }: SelectionSetNode, into: Map<string, FieldNode[]>): void {
    for (const selection of selections) {
      if (getDirectiveValues(GraphQLSkipDirective, selection, this.#variables)?.if === true) continue;
      if (getDirectiveValues(GraphQLIncludeDirective, selection, this.#variables)?.if === false) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        into.set(key, [...(into.get(key) ?? []), selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) this.#collect(selection.selectionSet, into);
      else {
        const { value } = selection.name;
        for (const one of this.#document.definitions)
          if (one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === value)
            this.#collect(one.selectionSet, into);
      }
    }
  }
}

const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  Int: (value) => Number.isInteger(value) && Math.abs(value as number) <= 2 ** 31,
  Float: (value) => typeof value === 'number',
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Date: (value) => /^\d{4}-\d\d-\d\d$/.test(String(value)),
};
