import { sql } from 'drizzle-orm';
import t from 'tap';
import { rows } from '../../src/db/sql.js';
import { asking } from './asking.js';

t.test('POST and GET give the same answer', async (t) => {
  const { ask, get } = await asking(t, [2020]);
  const query = 'query ($id: ID!) { report(id: $id) { year } }';
  const variables = { id: '220502-0001-2020' };
  const posted = await ask(query, variables);
  const got = await get(query, { variables: JSON.stringify(variables) });
  t.same(posted.data, { report: { year: 2020 } });
  t.same(got.data, posted.data);
  t.same([posted.status, got.status], [200, 200]);
});

t.test('the type of the answer is the one asked for', async (t) => {
  const { ask } = await asking(t, []);
  const types: [accept: string | undefined, type: RegExp][] = [
    [undefined, /^application\/json; charset=utf-8$/],
    ['*/*', /^application\/json/],
    ['application/json', /^application\/json/],
    ['application/graphql-response+json', /^application\/graphql-response\+json; charset=utf-8$/],
    ['application/graphql-response+json, application/json;q=0.9', /^application\/graphql-response\+json/],
    ['application/graphql-response+json;q=0.5, application/json', /^application\/json/],
  ];
  for (const [accept, type] of types) {
    for (const query of ['{ __typename }', '{ nothing }', '{']) {
      const { type: answered, status } = await ask(query, undefined, accept ? { headers: { accept } } : {});
      t.match(answered, type, `${accept}: ${query}`);
      t.equal(status, query === '{ __typename }' ? 200 : 400);
    }
  }
});

t.test('what is no query is refused with what is wrong', async (t) => {
  const { ask, app } = await asking(t, []);
  const payloads: [payload: string, type: string, status: number, code: string][] = [
    ['{ __typename', 'application/json', 400, 'BAD_REQUEST'],
    ['[]', 'application/json', 400, 'BAD_REQUEST'],
    ['[{"query":"{ __typename }"}]', 'application/json', 400, 'BAD_REQUEST'],
    ['3', 'application/json', 400, 'BAD_REQUEST'],
    ['{}', 'application/json', 400, 'BAD_REQUEST'],
    ['{"query":3}', 'application/json', 400, 'BAD_REQUEST'],
    ['{"query":""}', 'application/json', 400, 'BAD_REQUEST'],
    ['{"query":"{ __typename }","variables":[]}', 'application/json', 400, 'BAD_REQUEST'],
    ['{"query":"{ __typename }","operationName":"a b"}', 'application/json', 400, 'BAD_REQUEST'],
    ['{"query":"query A { __typename }","operationName":"B"}', 'application/json', 400, 'BAD_REQUEST'],
    ['{"query":"query A { __typename } query B { __typename }"}', 'application/json', 400, 'BAD_REQUEST'],
    ['{"query":"fragment A on Query { __typename }"}', 'application/json', 400, 'BAD_REQUEST'],
    ['{"query":"{\\"kind\\":\\"Document\\",\\"definitions\\":[]}"}', 'application/json', 400, 'BAD_REQUEST'],
    ['{"query":"[1]"}', 'application/json', 400, 'BAD_REQUEST'],
    ['{"query":"true"}', 'application/json', 400, 'BAD_REQUEST'],
    [
      JSON.stringify({ query: `{ ${' '.repeat(50_000)} __typename }` }),
      'application/json',
      400,
      'BAD_REQUEST',
    ],
    [JSON.stringify({ query: `{ ${'a '.repeat(5000)}}` }), 'application/json', 400, 'GRAPHQL_PARSE_FAILED'],
    ['{"query":"{ __typename }', 'application/json', 400, 'BAD_REQUEST'],
    ['{ __typename }', 'application/graphql', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['{"query":"{ __typename }"}', 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['x'.repeat(1_000_001), 'application/json', 413, 'PAYLOAD_TOO_LARGE'],
  ];
  for (const [payload, type, status, code] of payloads) {
    for (const _ of [1, 2]) {
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        payload,
        headers: { 'content-type': type },
      });
      t.equal(response.statusCode, status, `${payload.slice(0, 60)} (${type})`);
      t.match(response.json(), { errors: [{ message: String, extensions: { code } }] });
      t.notMatch(response.payload, /"data"|stack|\.[jt]s:/);
    }
  }
  for (const payload of [
    '{"query":"{ __typename }"}',
    '{"query":"{ __typename }","variables":null,"operationName":null}',
  ]) {
    for (const type of [
      'application/json; charset=utf-8',
      'Application/JSON',
      ' application/json',
      'application/json\t',
    ]) {
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        payload,
        headers: { 'content-type': type },
      });
      t.equal(response.statusCode, 200, type);
    }
  }
  const nothing = await app.inject('/graphql');
  t.equal(nothing.statusCode, 400);
  const page = await app.inject({ url: '/graphql', headers: { accept: 'text/html,*/*' } });
  t.match([page.statusCode, page.headers.location], [302, '/graphiql'], 'a browser is sent to the IDE');
  t.equal((await app.inject({ method: 'PUT', url: '/graphql' })).statusCode, 405);
  const badVariable = await ask('query ($year: Int!) { regions(year: $year) { code } }', { year: 'x' });
  t.match([badVariable.status, badVariable.errors?.[0]?.extensions.code], [400, 'BAD_USER_INPUT']);
});

t.test('a mutation is not taken by GET', async (t) => {
  const { get } = await asking(t, []);
  const mutation =
    'mutation { submitReport(input: { agency: "220502-0001", year: 2020, figures: {} }) { created } }';
  for (const _ of [1, 2, 3]) {
    const { status, errors, headers, statements } = await get(mutation);
    t.equal(status, 405);
    t.equal(headers.allow, 'POST');
    t.match(errors, [{ extensions: { code: 'METHOD_NOT_ALLOWED' } }]);
    t.equal(statements.length, 0);
  }
  const unknown = await get('query A { __typename }', { operationName: 'B' });
  t.equal(unknown.status, 400, 'an operation that is not there is no fault');
});

t.test('nor by HEAD, which writes nothing', async (t) => {
  const { app, store, key, agencies } = await asking(t, []);
  const headers = { ...(await key('administrator')), 'idempotency-key': '"a"' };
  const query = `mutation { submitReport(input: { agency: "${agencies[0]!.id}", year: 2020, figures: {} }) { created } }`;
  const got = await app.inject({ method: 'GET', url: '/graphql', query: { query }, headers });
  const { statusCode, headers: sent } = await app.inject({
    method: 'HEAD',
    url: '/graphql',
    query: { query },
    headers,
  });
  t.match([statusCode, sent.allow, got.statusCode], [405, 'POST', 405]);
  const [kept] = await rows<{ n: number }>(
    store.db,
    sql`select (select count(*) from submission)::int + (select count(*) from keyed_request)::int as n`,
  );
  t.equal(kept!.n, 0);
});

t.test('of several operations the named one is executed, also when compiled', async (t) => {
  const { ask } = await asking(t, []);
  const query = 'query A { a: __typename } query B { b: __typename }';
  for (const operationName of ['A', 'B', 'A', 'B', 'B', 'A', 'A']) {
    const { data } = await ask(query, undefined, { operationName });
    t.same(Object.keys(data), [operationName.toLowerCase()]);
  }
});

t.test('a fault is logged and masked', async (t) => {
  const { ask, store } = await asking(t, [2020]);
  await store.db.execute(sql`alter table finding rename to lost`);
  for (const _ of [1, 2, 3]) {
    const { status, data, errors } = await ask(
      '{ report(id: "220502-0001-2020") { year findings { rule } } templates { id } }',
    );
    t.equal(status, 200);
    t.match(data, { report: null, templates: [{ id: '2008' }] });
    t.match(errors, [{ path: ['report'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    t.notMatch(JSON.stringify(errors), /finding f|relation|stack|select/);
  }
  await store.db.execute(sql`alter table report rename to gone`);
  const { status, errors, data } = await ask('{ reports { nodes { id } } }');
  t.equal(status, 500);
  t.equal(data, null);
  t.notMatch(JSON.stringify(errors), /relation|select/);
});
