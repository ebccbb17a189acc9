import { getIntrospectionQuery } from 'graphql';
import t from 'tap';
import { type Answer, asking } from './asking.js';

const deep = (levels: number) =>
  `{ report(id: "220502-0001-2020") ${'{ previous '.repeat(levels - 2)}{ id }${' }'.repeat(levels - 2)} }`;
const aliased = (count: number) =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: template(id: "2021") { id }`).join(' ')} }`;
/** Fragments that spread each other twice: 2 to the power of `count` fields. */
const doubling = (count: number, field: string) => {
  const fragments = Array.from({ length: count }, (_, index) => {
    const next = index + 1 < count ? `...F${index + 1} ...F${index + 1}` : field;
    return `fragment F${index} on Query { ${next} }`;
  });
  return `{ ...F0 } ${fragments.join(' ')}`;
};

t.test('limits stand on POST and on GET', async (t) => {
  const { ask, get } = await asking(t, [2020]);
  const ways: [string, (query: string) => Promise<Answer>][] = [
    ['POST', (query) => ask(query)],
    ['GET', (query) => get(query)],
  ];
  for (const [way, send] of ways) {
    const refuse = async (name: string, query: string, code: string, told: object) => {
      // Twice: what was refused is kept, and must stay refused.
      for (let turn = 0; turn < 2; turn++) {
        const { status, errors, data, statements } = await send(query);
        t.equal(status, 400, `${name} by ${way}`);
        t.equal(data, undefined);
        t.match(errors, [{ extensions: { code, ...told } }], `${name} by ${way} is ${code}`);
        t.equal(statements.length, 0, 'nothing is read');
      }
    };
    await refuse('depth', deep(17), 'QUERY_TOO_DEEP', { depth: 17, limit: 16 });
    await refuse('depth in fragments', `query { ...A } fragment A on Query ${deep(18)}`, 'QUERY_TOO_DEEP', {
      depth: 18,
    });
    await refuse('aliases', aliased(251), 'TOO_MANY_ALIASES', { aliases: 251, limit: 250 });
    const directives = '@include(if: true) '.repeat(51);
    await refuse('directives', `{ templates ${directives}{ id } }`, 'TOO_MANY_DIRECTIVES', {
      directives: 51,
      limit: 50,
    });
    await refuse('aliases that double', doubling(20, 'a: __typename'), 'TOO_MANY_ALIASES', { limit: 250 });
    await refuse('cost', '{ reports(first: 500) { nodes { figures { value } } } }', 'QUERY_TOO_COSTLY', {
      cost: 100_501,
      limit: 100_000,
    });
    await refuse('cost that doubles', doubling(20, 'templates { id }'), 'QUERY_TOO_COSTLY', {
      limit: 100_000,
    });
    await refuse('a long page', '{ reports(first: 501) { nodes { id } } }', 'BAD_USER_INPUT', {});
    await refuse('a negative page', '{ agencies(first: -1) { nodes { id } } }', 'BAD_USER_INPUT', {});
    t.equal((await send(deep(16))).errors, undefined, 'what is allowed passes');
    t.equal((await send(aliased(250))).errors, undefined);
  }
});

t.test('every answer tells what it cost', async (t) => {
  const { ask } = await asking(t, [2020]);
  const costs: [string, number, object?][] = [
    ['{ __typename }', 0],
    ['{ report(id: "220502-0001-2020") { id year } }', 1],
    ['{ reports(first: 10) { totalCount nodes { agency { name } } } }', 1 + 10 * 2],
    ['{ reports(first: 10) { edges { node { id } } pageInfo { endCursor } } }', 1 + 10 * 2 + 1],
    ['query ($n: Int = 7) { agencies(first: $n) { nodes { id } } }', 8],
    ['query ($n: Int = 7) { agencies(first: $n) { nodes { id } } }', 31, { n: 30 }],
    ['{ agencies { nodes { id } } }', 51],
    ['{ agencies(first: 2) { ...Page } } fragment Page on AgencyConnection { nodes { id } }', 3],
    [
      '{ agency(id: "220502-0001") { reports(years: { from: 2019, to: 2021 }) { figure(cell: "applications/new_received/total") { value } } } }',
      1 + 3 * 2,
    ],
    ['{ region(code: "nowhere") { children { code } } }', 26],
  ];
  for (const [query, requested, variables] of costs) {
    for (const _ of [1, 2, 3]) {
      const { extensions } = await ask(query, variables);
      t.same(extensions?.cost, { requested, limit: 100_000 }, query);
    }
  }
});

t.test('the bounds of a page hold for variables too', async (t) => {
  const { ask } = await asking(t, [2020]);
  const query = 'query ($n: Int) { reports(first: $n) { nodes { id } totalCount pageInfo { hasNextPage } } }';
  for (const n of [10, 501, 3, -1, 0]) {
    const { data, errors, status } = await ask(query, { n });
    if (n < 0 || n > 500)
      t.match({ status, errors }, { status: 400, errors: [{ message: `first: ${n} is not` }] });
    else t.equal(data.reports.nodes.length, Math.min(n, 6));
  }
  const none = await ask(query, { n: 0 });
  t.match(none.data.reports, { totalCount: 6, pageInfo: { hasNextPage: true } });
  const asNull = await ask(query, { n: null });
  t.equal(asNull.data.reports.nodes.length, 6, 'null is the default');
});

t.test('the introspection of an IDE passes, a circular one does not', async (t) => {
  const { ask } = await asking(t, []);
  const { data, status } = await ask(
    getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }),
  );
  t.equal(status, 200);
  t.ok(data.__schema.types.length > 40);
  const circular = await ask(
    '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
  );
  t.equal(circular.status, 400);
});
