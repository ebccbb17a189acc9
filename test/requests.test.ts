import type { OpenAPIV3_1 } from 'openapi-types';
import t from 'tap';
import { freshDatabase } from './database.js';
import { answerCheck } from './requests/answers.js';
import { askAll } from './requests/asking.js';
import { faultsOf } from './requests/soundness.js';
import { sourcesOf } from './requests/sources.js';
import type { WireAnswer } from './requests/wire.js';
import { makeWorld } from './requests/world.js';

/** How many are sent; `npm run fuzz:requests` sends as many as it is told. */
const REQUESTS = 1500;
const SEED = 1;

t.setTimeout(110_000);

t.test('whatever is asked is answered as the OpenAPI document and the GraphQL schema say', async (t) => {
  const world = await makeWorld(await freshDatabase(t), SEED, t.testdir());
  t.teardown(() => Promise.all(world.apps.map((app) => app.close())));
  const sources = await sourcesOf(world.apps[0]!);
  const report = await askAll(world, sources, { requests: REQUESTS, seed: SEED, connections: 1 });
  t.equal(report.requests, REQUESTS);
  t.same(
    report.failures.map(({ number, oddities, what, curl }) => ({
      what,
      request: `seed ${SEED}, ${number} (${oddities.join(', ')}): ${curl.slice(0, 2000)}`,
    })),
    [],
  );
  const kinds = [...report.totals.values()];
  const good = kinds.reduce((sum, totals) => sum + (totals.get('2xx') ?? 0), 0);
  t.ok(good > REQUESTS / 3, `${good} were granted`);
  t.same(await faultsOf(world), []);
});

t.test('an answer that is not as declared is seen', async (t) => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'integer' } },
    additionalProperties: false,
  } as const;
  const document = {
    openapi: '3.1.0',
    info: { title: '', version: '' },
    paths: {
      '/things/{id}': {
        get: {
          responses: {
            200: { description: '', content: { 'application/json': { schema } } },
            304: { description: '' },
            404: { description: '', content: { 'application/problem+json': { schema: {} } } },
            default: { description: 'A problem: 429' },
          },
        },
      },
    },
  } satisfies OpenAPIV3_1.Document;
  const check = answerCheck(document, new Map([['not-found', 404]]));
  const told = (status: number, body: unknown, headers: Record<string, string> = {}, method = 'GET') => {
    const type = status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json';
    const sent = { 'content-type': type, 'x-content-type-options': 'nosniff', ...headers };
    const answer: WireAnswer = {
      status,
      headers: new Map(Object.entries(sent)),
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      milliseconds: 1,
    };
    return check({ method, target: '/things/1?x=1', headers: [], body: null, chunked: false }, answer, 0);
  };
  const missing = { type: '/problems/not-found', status: 404 };
  t.equal(told(200, { a: 1 }), null);
  t.equal(told(404, missing), null);
  const rows: [what: RegExp, found: string | null][] = [
    [/^500/, told(500, missing)],
    [/not valid/, told(200, { a: 1.5 })],
    [/not valid.*additional/, told(200, { b: 1 })],
    [/no JSON/, told(200, '{"a":')],
    [/as text\/html/, told(200, { a: 1 }, { 'content-type': 'text/html' })],
    [/not declared/, told(201, { a: 1 })],
    [/no body/, told(304, '', { etag: '"1"' })],
    [/without etag/, told(304, '')],
    [/without www-authenticate/, told(401, missing)],
    [/as application\/xml/, told(404, missing, { 'content-type': 'application/xml' })],
    [/has no page/, told(404, { type: '/problems/nonsense', status: 404 })],
    [/its page 404/, told(410, { type: '/problems/not-found', status: 410 })],
    [/not declared/, told(200, {}, {}, 'DELETE')],
  ];
  for (const [what, found] of rows) t.match(found, what);
});
