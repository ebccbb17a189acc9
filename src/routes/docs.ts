import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import { DOCX, XLSX } from '../reading/container/office.js';
import type { Rest } from './deps.js';
import { DOCUMENT_BODY } from './document-body.js';

const INTRODUCTION = `The register of China's annual reports on government information disclosure
(政府信息公开工作年度报告). Reading needs no key, writing needs \`Authorization: Bearer <key>\`.
Errors are \`application/problem+json\`; their \`type\` leads to a page that explains them.
Figures are named by cell, \`table/row/column\`, the same string everywhere.`;

const tags = [
  { name: 'templates', description: 'The official forms' },
  { name: 'rules', description: 'What a report is checked for' },
  { name: 'regions', description: 'Administrative divisions' },
  { name: 'agencies', description: 'The bodies that file reports' },
  { name: 'assessments', description: 'Reading and checking without storing' },
  { name: 'reports', description: 'The published reports, and submitting them' },
  { name: 'figures', description: 'Figures and ratios over regions and years' },
  { name: 'submissions', description: 'Uploads, also refused ones' },
  { name: 'keys', description: 'API keys' },
  { name: 'audit', description: 'Who did what' },
  { name: 'problems', description: 'What can be wrong' },
  { name: 'operation', description: 'Health and metrics' },
];

/** The pages run their own scripts and nothing else; no part of them comes from another host. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/** The API reference at /docs and the OpenAPI document at /docs/json. Before the routes it is to list. */
export async function docs(app: Rest): Promise<void> {
  const transformObject = createJsonSchemaTransformObject({});
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Gongkai',
        version: '0.1.0',
        description: INTRODUCTION,
        license: { name: 'Apache-2.0' },
      },
      tags,
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: createJsonSchemaTransform({}),
    transformObject: (document) => finish(transformObject(document) as OpenAPIV3_1.Document) as never,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: PAGE_POLICY,
    theme: { title: 'Gongkai API' },
    uiConfig: { tryItOutEnabled: true },
  });
}

const binary = { schema: { type: 'string', format: 'binary' } } as const;
const documentBody: OpenAPIV3_1.RequestBodyObject = {
  required: true,
  description: 'The report. What it plainly is goes before what its Content-Type says.',
  content: {
    'text/html': binary,
    'text/plain': binary,
    'application/pdf': binary,
    [DOCX]: binary,
    [XLSX]: binary,
    'application/json': { schema: { $ref: '#/components/schemas/ReportJson' } },
    'multipart/form-data': {
      schema: {
        type: 'object',
        properties: { file: { type: 'string', format: 'binary' } },
        required: ['file'],
      },
    },
  },
};

const figure: OpenAPIV3_1.SchemaObject = {
  oneOf: [{ type: ['number', 'null'] }, { $ref: '#/components/schemas/Figure' }],
};
const reportJson: OpenAPIV3_1.SchemaObject = {
  type: 'object',
  description: 'A report as JSON. A cell left out is blank.',
  required: ['figures'],
  properties: {
    template: { type: 'string', enum: ['2008', '2019', '2021'] },
    figures: { type: 'object', additionalProperties: figure, description: 'By cell: table/row/column' },
    sections: { type: 'array', items: { $ref: '#/components/schemas/Section' } },
  },
};

const refusal = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** What any answer may be besides those a route names: no request at all, the limits, the database, the unforeseen. */
const anyProblem = refusal(
  'A problem: 408, 414 or 431 a request that is too slow or too long, 429 too many requests, 503 not available, or the fault of the service',
);

/** Completes what the routes cannot say of themselves, and drops the components that nothing refers to. */
function finish(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item ?? {})) {
      if (typeof operation === 'object' && 'responses' in operation) complete(operation, method, path);
    }
  }
  const schemas: Record<string, unknown> = { ...document.components?.schemas, ReportJson: reportJson };
  for (let dropped = true; dropped; ) {
    const text = JSON.stringify({ ...document, components: { schemas } });
    const unused = Object.keys(schemas).filter((name) => !text.includes(`"#/components/schemas/${name}"`));
    for (const name of unused) delete schemas[name];
    dropped = unused.length > 0;
  }
  return { ...document, components: { ...document.components, schemas } as OpenAPIV3_1.ComponentsObject };
}

function complete(operation: OpenAPIV3_1.OperationObject, method: string, path: string): void {
  const responses = operation.responses ?? {};
  for (const [status, response] of Object.entries(responses)) {
    if (response && 'description' in response && response.description === 'Default Response') {
      response.description = status === '201' ? 'Created' : 'The answer';
    }
  }
  if (method === 'get' && path.includes('{')) {
    responses['304'] = { description: 'The client holds this version (`If-None-Match`)' };
  }
  responses['400'] ??= refusal('The request is malformed');
  if (method !== 'get') {
    responses['413'] ??= refusal('Too large');
    responses['415'] ??= refusal('A body of this type is not taken');
  }
  responses.default = anyProblem;
  if (!(DOCUMENT_BODY in operation)) return;
  delete operation[DOCUMENT_BODY];
  operation.requestBody = documentBody;
}
