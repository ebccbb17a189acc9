import type { OpenAPIV3_1 } from 'openapi-types';

/** A JSON Schema, as far as values are drawn from it. */
export type Schema = OpenAPIV3_1.SchemaObject;

export interface Parameter {
  name: string;
  in: string;
  required: boolean;
  schema: Schema;
}

/** One method of one path, as the OpenAPI document has it. */
export interface Operation {
  method: string;
  path: string;
  parameters: readonly Parameter[];
  /** By media type. */
  bodies: ReadonlyMap<string, Schema>;
  needsKey: boolean;
  /** By status, or `default`: the media types it may have. */
  responses: Readonly<Record<string, { description: string; types: readonly string[] }>>;
}

/** Every operation of the document, references within it followed. */
export function operationsOf(document: OpenAPIV3_1.Document): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([method, one]) =>
      operationOf(path, method.toUpperCase(), one as OpenAPIV3_1.OperationObject, document),
    ),
  );
}

function operationOf(
  path: string,
  method: string,
  { parameters = [], requestBody, responses = {}, security }: OpenAPIV3_1.OperationObject,
  document: OpenAPIV3_1.Document,
): Operation {
  const body = requestBody as OpenAPIV3_1.RequestBodyObject | undefined;
  return {
    method,
    path,
    parameters: (parameters as OpenAPIV3_1.ParameterObject[]).map((each) => ({
      name: each.name,
      in: each.in,
      required: each.required === true,
      schema: schemaAt(each.schema ?? {}, document),
    })),
    bodies: new Map(
      Object.entries(body?.content ?? {}).map(([type, { schema }]) => [
        type,
        schemaAt(schema ?? {}, document),
      ]),
    ),
    needsKey: (security ?? []).length > 0,
    responses: Object.fromEntries(
      Object.entries(responses as Record<string, OpenAPIV3_1.ResponseObject>).map(
        ([status, { description, content = {} }]) => [status, { description, types: Object.keys(content) }],
      ),
    ),
  };
}

/** A schema with the component it refers to in its place. */
export function schemaAt(
  schema: OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject,
  document: OpenAPIV3_1.Document,
): Schema {
  if (!('$ref' in schema) || schema.$ref === undefined) return schema as Schema;
  const name = schema.$ref.slice('#/components/schemas/'.length);
  return document.components!.schemas![name] as Schema;
}

/** Finds the operation that a request is for: HEAD is GET without a body, a slash at the end is nothing. */
export function operationFinder(
  operations: readonly Operation[],
): (method: string, target: string) => Operation | null {
  const known = operations.map((operation) => ({ operation, pattern: patternOf(operation.path) }));
  // what has no parameter goes before what has
  known.sort((a, b) => a.operation.path.split('{').length - b.operation.path.split('{').length);
  return (method, target) => {
    const [path = ''] = target.split(/[?#]/);
    const plain = path.length > 1 ? path.replace(/\/$/, '') : path;
    const wanted = method === 'HEAD' ? 'GET' : method;
    return (
      known.find(({ operation, pattern }) => operation.method === wanted && pattern.test(plain))?.operation ??
      null
    );
  };
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);
