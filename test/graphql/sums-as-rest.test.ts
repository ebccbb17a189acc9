import fc from 'fast-check';
import t from 'tap';
import { acceptReport } from '../../src/db/submissions.js';
import { blank } from '../../src/domain/figure.js';
import { INDICATORS } from '../../src/domain/indicators.js';
import { AGENCY_KINDS } from '../../src/domain/report.js';
import { clean, REGIONS, upload } from '../db/examples.js';
import { asking } from './asking.js';

// The same question over REST and over GraphQL has the same answer.

const RECEIVED = 'applications/new_received/total';
const CELLS = [
  RECEIVED,
  'applications/outcome.total/total',
  'proactive/administrative_fees/amount_collected',
  'statistics/requests.received/year',
];
const RUNS = Number(process.env.SUMS_RUNS ?? 25);

const s = await asking(t, [2018, 2020, 2021]);
const { app, ask, agencies, store } = s;
const inconsistent = { assessment: { ...clean, consistency: 'inconsistent' as const } };
for (const [index, agency] of agencies.entries()) {
  const figures = { [RECEIVED]: 40 + index, 'applications/outcome.total/total': 37 + 2 * index };
  await acceptReport(store.db, await upload(agency, 2022, figures, index % 2 ? inconsistent : {}));
  await acceptReport(store.db, await upload(agency, 2019, { [RECEIVED]: index % 3 ? blank() : 0.5 }));
  const scope = agency.kind === 'government' ? 'area' : 'own';
  await acceptReport(store.db, await upload(agency, 2023, { ...figures, [CELLS[2]!]: 0.25 }, { scope }));
}

const list = (items: readonly string[]) => items.join(',');
const upper = (word: string | undefined) => (word === undefined ? 'null' : word.toUpperCase());

const questions = fc.record({
  regions: fc.uniqueArray(fc.constantFrom(...REGIONS.map(({ code }) => code)), {
    minLength: 1,
    maxLength: 4,
  }),
  from: fc.integer({ min: 2017, max: 2025 }),
  span: fc.integer({ min: 0, max: 5 }),
  published: fc.boolean(),
  kind: fc.option(fc.constantFrom(...AGENCY_KINDS), { nil: undefined }),
  children: fc.boolean(),
  lineage: fc.boolean(),
});
type Asked = typeof questions extends fc.Arbitrary<infer Q> ? Q : never;

const years = ({ from, span }: Asked) => ({ from, to: Math.min(2025, from + span) });
const kindOf = ({ kind, published }: Asked) => (published && kind ? 'government' : kind);

const inRest = (asked: Asked, more: Record<string, string>) => ({
  regions: list(asked.regions),
  years: `${years(asked).from}..${years(asked).to}`,
  basis: asked.published ? 'published' : 'agencies',
  ...(kindOf(asked) && { kind: kindOf(asked)! }),
  children: String(asked.children),
  lineage: String(asked.lineage),
  ...more,
});

function inGraphql(asked: Asked, children = true): string {
  const { from, to } = years(asked);
  return `regions: ${JSON.stringify(asked.regions)}, years: { from: ${from}, to: ${to} },
    basis: ${asked.published ? 'PUBLISHED' : 'AGENCIES'}, kind: ${upper(kindOf(asked))},
    ${children ? `children: ${asked.children},` : ''} lineage: ${asked.lineage}`;
}

async function rest(url: string, query: Record<string, string>) {
  const response = await app.inject({ url, query });
  if (response.statusCode !== 200) throw new Error(response.body);
  return response.json();
}

async function graphql(query: string) {
  const { data, errors, statements } = await ask(query);
  if (errors) throw new Error(errors[0]!.message);
  return { data, statements };
}

// biome-ignore lint/suspicious/noExplicitAny: rows as they come
type Row = any;
const plain = (row: Row) => JSON.parse(JSON.stringify(row));
const codeOf = ({ region, ...row }: Row) => ({ region: region.code, ...row });

t.test('figures', async (t) => {
  const groups = fc.subarray(['kind', 'template'], { minLength: 0 });
  const cells = fc.subarray(CELLS, { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(questions, groups, cells, async (asked, by, cells) => {
      const there = await rest(
        '/v1/figures',
        inRest(asked, { cells: list(cells), by: list(['region', 'year', ...by]) }),
      );
      const { data, statements } =
        await graphql(`{ figures(cells: ${JSON.stringify(cells)}, ${inGraphql(asked)},
        by: [${by.map(upper)}]) { region { code } year cell kind template value reports inconsistent from { code } } }`);
      const here = data.figures.map(({ kind, template, from, ...row }: Row) => ({
        ...codeOf(row),
        ...(kind !== null && { kind: kind.toLowerCase() }),
        ...(template !== null && { template }),
        ...(from !== null && { from: from.map(({ code }: Row) => code) }),
      }));
      t.same(here, plain(there.items));
      t.ok(statements.length <= 3, 'regions, sums and whence they come');
    }),
    { numRuns: RUNS },
  );
});

t.test('indicators, their ranks and distribution', async (t) => {
  const ids = fc.constantFrom(...INDICATORS.map(({ id }) => id));
  const minimums = fc.constantFrom(undefined, 0, 41, 1000);
  await fc.assert(
    fc.asyncProperty(questions, ids, minimums, async (asked, id, minimum) => {
      const least = minimum === undefined ? '' : `, minimum: ${minimum}`;
      const there = await rest(
        `/v1/indicators/${id}`,
        inRest(asked, minimum === undefined ? {} : { minimum: String(minimum) }),
      );
      const { data, statements } = await graphql(`{
        indicator(id: "${id}", ${inGraphql(asked)}${least}) {
          region { code } year value numerator denominator reports inconsistent applications rank }
        indicatorDistribution(id: "${id}", ${inGraphql(asked, false)}${least}) {
          region { code } year count p25 p50 p75 p90 } }`);
      t.same(
        data.indicator.map(codeOf),
        plain(there.items.map((row: Row) => ({ ...row, rank: row.rank ?? null }))),
      );
      if (asked.children) t.same(data.indicatorDistribution.map(codeOf), plain(there.distribution));
      t.ok(statements.length <= 2);
    }),
    { numRuns: RUNS },
  );
});

t.test('series of a region', async (t) => {
  await fc.assert(
    fc.asyncProperty(questions, fc.constantFrom(...CELLS), async (asked, cell) => {
      const { from, to } = years(asked);
      const there = await rest('/v1/figures', inRest({ ...asked, children: false }, { cells: cell }));
      const series = asked.regions.map(
        (
          code,
          index,
        ) => `r${index}: region(code: "${code}") { series(cell: "${cell}", years: { from: ${from}, to: ${to} },
          basis: ${asked.published ? 'PUBLISHED' : 'AGENCIES'}, kind: ${upper(kindOf(asked))}, lineage: ${asked.lineage})
          { year value reports inconsistent } }`,
      );
      const { data, statements } = await graphql(`{ ${series.join('\n')} }`);
      const here = Object.values(data).flatMap((region: Row) => region.series);
      t.same(
        here,
        there.items.map(({ year, value, reports, inconsistent }: Row) => ({
          year,
          value,
          reports,
          inconsistent,
        })),
      );
      t.ok(statements.length <= 3);
    }),
    { numRuns: RUNS },
  );
});

t.test('what lineage adds, and cannot add', async (t) => {
  const { data } = await ask(`{ region(code: "350404") { predecessors { code name } unassigned { code }
    series(cell: "${RECEIVED}", years: { from: 2022, to: 2022 }, lineage: true) { value reports } } }`);
  t.same(data.region, {
    predecessors: [{ code: '350402', name: '梅列区' }],
    unassigned: [],
    series: [{ value: 44 + 45, reports: 2 }],
  });
});

t.test(
  'however many fields of one level ask, they cost the same statements and are charged for what they read',
  async (t) => {
    const figures = (name: string, more: string) =>
      `${name}: figures(cells: ["${RECEIVED}"], regions: ["000000", "350400"], years: { from: 2020, to: 2021 }, ${more}) { value }`;
    const { errors, statements, extensions } = await ask(`{
    ${figures('a', 'children: true')}
    ${figures('b', 'children: true, lineage: true')}
    ${figures('c', 'children: true, by: [KIND, TEMPLATE]')}
    ${figures('d', 'kind: TOWNSHIP')}
    indicatorDistribution(id: "refusal_rate", regions: ["000000"], years: { from: 2020, to: 2021 }) { p50 } }`);
    t.equal(errors, undefined);
    t.equal(statements.length, 2);
    const rows = 2 * 2;
    t.equal(extensions?.cost?.requested, rows * 25 + rows * 25 + rows * 25 * 12 + rows + 2 * 25);
  },
);

t.test('what is wrong is named', async (t) => {
  const YEARS = 'years: { from: 2008, to: 2025 }';
  const cases: [string, RegExp][] = [
    [
      `{ indicator(id: "refusal_rate", regions: ["220000"], ${YEARS}, minimum: -1) { value } }`,
      /minimum: -1/,
    ],
    [
      `{ indicator(id: "refusal_rate", regions: ["229900"], ${YEARS}, children: true) { value } }`,
      /no region 229900/,
    ],
    [`{ indicatorDistribution(id: "x", regions: ["220000"], ${YEARS}) { p50 } }`, /there is no indicator x/],
    [
      `{ indicator(id: "refusal_rate", regions: ["220000"], ${YEARS}, basis: PUBLISHED, kind: TOWNSHIP) { value } }`,
      /kind: must be GOVERNMENT/,
    ],
    [
      `{ region(code: "220000") { series(cell: "${RECEIVED}", ${YEARS}, basis: PUBLISHED, kind: TOWNSHIP) { value } } }`,
      /kind: must be GOVERNMENT/,
    ],
  ];
  for (const [query, message] of cases) {
    const { errors, status } = await ask(query);
    t.match(
      { status, errors },
      { status: 200, errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] },
    );
  }
});
