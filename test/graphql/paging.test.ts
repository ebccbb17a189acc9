import t from 'tap';
import { acceptReport } from '../../src/db/submissions.js';
import { settled } from '../database.js';
import { upload } from '../db/examples.js';
import { type Asking, asking } from './asking.js';

const ids = (nodes: { id: string }[]) => nodes.map(({ id }) => id);

/** Walks a list to its end in pages of five; `path` leads from the answer's data to the connection. */
async function walk(
  { ask }: Asking,
  query: string,
  path: string[],
): Promise<{ seen: string[]; total: number }> {
  const seen: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 20; page++) {
    const { data, errors } = await ask(query, { after });
    if (errors) throw new Error(errors[0]!.message);
    // biome-ignore lint/suspicious/noExplicitAny: the shape is the query's
    const list = path.reduce((inside: any, name) => inside[name], data);
    seen.push(...ids(list.nodes));
    const cursors = list.edges.map(({ cursor }: { cursor: string }) => cursor);
    if (list.pageInfo.endCursor !== cursors.at(-1)) throw new Error('the last edge and the page end differ');
    if (!list.pageInfo.hasNextPage) return { seen, total: list.totalCount };
    // A cursor in the middle of a page continues there.
    after = cursors[page % 2 === 0 ? 2 : 4];
    seen.length -= page % 2 === 0 ? 2 : 0;
  }
  throw new Error('no end');
}

const PAGE = '{ totalCount nodes { id } edges { cursor node { id } } pageInfo { hasNextPage endCursor } }';

t.test('lists are walked to the end without loss or repeat', async (t) => {
  const service = await asking(t);
  // Some have no date, and some no such cell.
  for (const agency of service.agencies.slice(0, 3)) {
    await acceptReport(service.store.db, await upload(agency, 2018, {}, { publishedOn: null }));
    await acceptReport(service.store.db, await upload(agency, 2017, {}, { publishedOn: '2018-01-20' }));
  }
  const orders = [
    'publishedOn',
    'year',
    'applications/new_received/total',
    'remedies/litigation_direct/total',
    'disputes_per_application',
    'updated',
  ];
  for (const by of orders) {
    for (const direction of ['ASC', 'DESC']) {
      const orderBy = `orderBy: { by: "${by}", direction: ${direction} }`;
      const all = await service.ask(`{ reports(first: 500, ${orderBy}) { nodes { id } } }`);
      const paged = await walk(
        service,
        `query ($after: String) { reports(first: 5, after: $after, ${orderBy}) ${PAGE} }`,
        ['reports'],
      );
      t.same(paged.seen, ids(all.data.reports.nodes), `${by} ${direction}`);
      t.equal(new Set(paged.seen).size, 30);
      t.equal(paged.total, 30);
    }
  }
  const ofRegion = await walk(
    service,
    `query ($after: String) { region(code: "220000") { reports(first: 5, after: $after) ${PAGE} } }`,
    ['region', 'reports'],
  );
  const listed = await service.ask('{ reports(region: "220000", first: 500) { nodes { id } } }');
  t.same(ofRegion.seen, ids(listed.data.reports.nodes), 'the reports of a region come as in the list');
  t.equal(ofRegion.total, 22);
});

t.test('what changed since, page by page and from then on', async (t) => {
  const service = await asking(t, [2020]);
  const { ask, agencies, store, app } = service;
  await settled(store);
  const query = `query ($since: String!, $after: String) { reports(updatedSince: $since, first: 2, after: $after) {
    updatedSince ${PAGE.slice(1)} }`;
  let [since, after] = ['2020-01-01T00:00:00Z', null as string | null];
  const seen: string[] = [];
  for (let more = true; more; ) {
    const { data, errors } = await ask(query, { since, after });
    t.equal(errors, undefined);
    const { nodes, pageInfo, updatedSince, totalCount } = data.reports;
    t.equal(totalCount, 6);
    t.equal(pageInfo.endCursor, updatedSince);
    seen.push(...ids(nodes));
    [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
  }
  const rest = (await app.inject('/v1/reports?updatedSince=2020-01-01T00:00:00Z')).json();
  t.same(seen, ids(rest.items), 'as in REST');
  t.equal(after, rest.updatedSince);
  since = after!;
  await acceptReport(store.db, await upload(agencies[2]!, 2015));
  await settled(store);
  const { data } = await ask(
    'query ($since: String!) { reports(updatedSince: $since) { nodes { id updatedAt } } }',
    {
      since,
    },
  );
  t.match(data.reports.nodes, [{ id: `${agencies[2]!.id}-2015`, updatedAt: /Z$/ }]);
  const wrong: [string, RegExp][] = [
    ['updatedSince: "soon"', /updatedSince: must be an instant/],
    [`updatedSince: "${since}", after: "x"`, /after: is not a cursor/],
    [`updatedSince: "${since}", first: 0`, /first: must be 1 at least/],
    [`updatedSince: "${since}", orderBy: { by: "year" }`, /orderBy: what changed comes/],
    ['orderBy: { by: "name" }', /orderBy: name is neither/],
  ];
  for (const [more, message] of wrong)
    t.match((await ask(`{ reports(${more}) { totalCount } }`)).errors, [{ message }], more);
});

t.test('divisions are found by a part of their name, or the first digits of their code', async (t) => {
  const { ask, app } = await asking(t, []);
  for (const q of ['三', '区', '2205', '不']) {
    const { data } = await ask('query ($q: String) { regions(q: $q) { code } }', { q });
    const rest = (await app.inject({ url: '/v1/regions', query: { q } })).json();
    t.same(
      data.regions,
      rest.items.map(({ code }: { code: string }) => ({ code })),
      q,
    );
  }
});

t.test('agencies too, of everywhere and of a region', async (t) => {
  const service = await asking(t, []);
  const paged = await walk(service, `query ($after: String) { agencies(first: 5, after: $after) ${PAGE} }`, [
    'agencies',
  ]);
  t.same(paged.seen, ids(service.agencies));
  const country = await walk(
    service,
    `query ($after: String) { region(code: "000000") { agencies(first: 5, after: $after) ${PAGE} } }`,
    ['region', 'agencies'],
  );
  t.same(country, { seen: ids(service.agencies), total: 6 });
});

t.test('a page says where it stands', async (t) => {
  const { ask } = await asking(t, [2020]);
  const PAGE_INFO = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
  const first = await ask(`{ reports(first: 4) { ${PAGE_INFO} edges { cursor } } }`);
  const { pageInfo, edges } = first.data.reports;
  t.match(pageInfo, { hasNextPage: true, hasPreviousPage: false, startCursor: edges[0].cursor });
  const second = await ask(`{ reports(first: 4, after: "${pageInfo.endCursor}") { ${PAGE_INFO} } }`);
  t.match(second.data.reports.pageInfo, { hasNextPage: false, hasPreviousPage: true });
  const empty = await ask(
    `{ reports(region: "350000", years: { from: 2010, to: 2011 }) { nodes { id } ${PAGE_INFO} totalCount } }`,
  );
  t.same(empty.data.reports, {
    nodes: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    totalCount: 0,
  });
  const other = await ask(
    `{ reports(orderBy: { by: "year" }, after: "${pageInfo.endCursor}") { nodes { id } } }`,
  );
  t.match(
    other.errors,
    [{ message: /after/, extensions: { code: 'BAD_USER_INPUT' } }],
    'a cursor of another order',
  );
});
