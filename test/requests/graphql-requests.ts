import { type Draft, type Drawing, emptyDraft, setHeader } from './draft.js';
import type { GraphqlDraft } from './graphql-documents.js';
import { oddJson, oddText } from './odd-values.js';

type Members = Record<string, unknown>;

const membersOf = ({ query, variables, operationName }: GraphqlDraft): Members => ({
  query,
  ...(Object.keys(variables).length > 0 && { variables }),
  ...(operationName !== null && { operationName }),
});

/** An operation as GraphQL over HTTP has it, by POST or, now and then, by GET. */
export const graphqlRequest = (asked: GraphqlDraft, drawing: Drawing): Draft =>
  requestOf(membersOf(asked), drawing);

function requestOf(body: unknown, { random, words }: Drawing): Draft {
  const isGet = random.below(6) === 0;
  const draft = emptyDraft(isGet ? 'GET' : 'POST', '/graphql');
  if (isGet) {
    for (const [name, value] of Object.entries(Object(body)))
      draft.query.push([name, typeof value === 'string' ? value : JSON.stringify(value)]);
  } else {
    setHeader(draft, 'content-type', 'application/json');
    draft.body = Buffer.from(JSON.stringify(body));
  }
  if (random.below(3) > 0) {
    const key = random.of(words.of(random.below(2) === 0 ? 'administrators' : 'keys of others'));
    setHeader(draft, 'authorization', `Bearer ${key}`);
  }
  if (random.below(4) === 0) setHeader(draft, 'accept', 'application/graphql-response+json');
  return draft;
}

/** One in which the operation, or what goes with it, is not what it should be. */
export function oddGraphql(asked: GraphqlDraft, drawing: Drawing): Draft {
  const { random } = drawing;
  const members = membersOf(asked);
  const { query, variables } = asked;
  const at = random.below(query.length);
  const cut = query.slice(0, at);
  const rest = query.slice(at);
  const other = random.of<() => unknown>([
    () => ({ ...members, query: cut }),
    () => ({ ...members, query: cut + oddText(random) + rest }),
    () => ({
      ...members,
      query:
        cut +
        random.of(['{', '}', '(', ')', '$', '@', '...', '!', '"', '"""', '#', ':', '&', '|', '\\u{110000}']) +
        rest,
    }),
    () => ({ ...members, query: cut + rest.slice(1 + random.below(5)) }),
    () => ({ ...members, query: `${query}\n${query}` }),
    () => ({ ...members, query: random.of(ODD_QUERIES) }),
    () => ({ ...members, query: oddJson(random) }),
    () => ({ ...members, variables: oddJson(random) }),
    () => ({
      ...members,
      variables: { ...variables, [random.of(['v0', 'v1', 'v2', 'x', '__proto__'])]: oddJson(random) },
    }),
    () => ({ ...members, variables: {} }),
    () => ({ ...members, operationName: oddJson(random) }),
    () => ({ ...members, extensions: oddJson(random) }),
    () => ({ ...members, extensions: { persistedQuery: oddJson(random) } }),
    () => [members, members],
    () => ({ ...members, [oddText(random)]: oddJson(random) }),
    () => oddJson(random),
  ])();
  return requestOf(other, drawing);
}

const ODD_QUERIES = [
  '',
  ' ',
  '{',
  '{}',
  'query',
  'subscription { x }',
  '{ __schema { types { name fields { name type { name ofType { name } } } } } }',
  '{ __type(name: "Report") { name fields(includeDeprecated: true) { name args { name defaultValue } } } }',
  '{ __typename @nonsense }',
  '{ a: __typename b: __typename }',
  'fragment A on Query { ...A } { ...A }',
  'fragment A on Query { __typename }',
  'query A { __typename } query B { __typename }',
  'type X { a: Int }',
  'query ($x: Nonsense) { __typename }',
  'query ($x: Int = "a") { __typename }',
  'query ($x: Report) { __typename }',
  '{ rules { id } ...{ rules { id } } }',
  `{ ${'rules { id } '.repeat(400)} }`,
  `{ ${Array.from({ length: 260 }, (_, i) => `a${i}: __typename`).join(' ')} }`,
  `${'{ region(code: "220000") { parent '.repeat(1)}${'{ parent '.repeat(30)}{ code }${' }'.repeat(30)} } }`,
  `{ report(id: "${'x'.repeat(60_000)}") { id } }`,
  `{ report(id: "a\\u0000b") { id } agency(id: "\\uD83D\\uDE00") { id } region(code: "\\u0000") { code } }`,
  '{ reports(orderBy: { by: "\\u0000" }) { nodes { id } } }',
  '{ reports(orderBy: { by: "constructor" }) { nodes { id } } }',
  '{ findings(rule: "__proto__") { nodes { foundAt } } }',
  '{ template(id: "constructor") { id cells(table: "__proto__") { key } } rule(id: "toString") { id } }',
  '{ figures(cells: [], regions: [], years: { from: 1, to: 9 }) { value } }',
  '{ indicator(id: "toString", regions: ["220000"], years: { from: 2019, to: 2020 }) { value } }',
  '{ reports(years: { from: -2147483648, to: 2147483647 }) { totalCount nodes { id } } }',
  '{ regions(year: 99999) { code } }',
  '{ region(code: "220000") { summary(year: 2147483647) { filed } children(year: -1) { code } } }',
];
