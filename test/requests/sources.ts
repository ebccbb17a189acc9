import type { FastifyInstance } from 'fastify';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import type { OpenAPIV3_1 } from 'openapi-types';
import { answerCheck, type ProblemStatuses } from './answers.js';
import type { Source } from './asking.js';
import { graphqlComplaint } from './graphql-answers.js';
import { drawOperation } from './graphql-documents.js';
import { graphqlRequest, oddGraphql } from './graphql-requests.js';
import { operationsOf } from './operations.js';
import { soundRequest } from './rest.js';

/** Requests for every operation that the service's OpenAPI document declares. */
async function restSource(app: FastifyInstance, problems: ProblemStatuses, only?: string): Promise<Source> {
  const document = (await app.inject('/docs/json')).json() as OpenAPIV3_1.Document;
  const check = answerCheck(document, problems);
  const operations = operationsOf(document).filter(
    ({ method, path }) => only === undefined || only.split(',').includes(`${method} ${path}`),
  );
  return (drawing) => {
    const operation = drawing.random.of(operations);
    const name = `${operation.method} ${operation.path}`;
    return { name, draft: soundRequest(operation, drawing), check };
  };
}

/** GraphQL requests for the schema that the service tells of itself. */
async function graphqlSource(app: FastifyInstance, problems: ProblemStatuses): Promise<Source> {
  const payload = { query: getIntrospectionQuery() };
  const { data } = (await app.inject({ method: 'POST', url: '/graphql', payload })).json();
  const schema = buildClientSchema(data);
  return (drawing) => {
    const { random, words } = drawing;
    const asked = drawOperation(schema, random, words);
    const isOdd = random.below(6) === 0;
    const draft = isOdd ? oddGraphql(asked, drawing) : graphqlRequest(asked, drawing);
    return {
      name: `${draft.method} /graphql`,
      draft,
      check: (request, answer, oddities) =>
        graphqlComplaint(schema, problems, isOdd || oddities > 0 ? null : asked, request, answer),
    };
  };
}

/** REST and GraphQL, of which every fourth request is; or `only` some operations, as `GET /v1/reports,POST /v1/reports`. */
export async function sourcesOf(app: FastifyInstance, only?: string): Promise<Source[]> {
  const { items } = (await app.inject('/problems')).json() as { items: { slug: string; status: number }[] };
  const problems: ProblemStatuses = new Map(items.map(({ slug, status }) => [slug, status]));
  if (only !== undefined && !only.endsWith('/graphql')) return [await restSource(app, problems, only)];
  if (only !== undefined) return [await graphqlSource(app, problems)];
  const rest = await restSource(app, problems);
  return [rest, rest, rest, await graphqlSource(app, problems)];
}
