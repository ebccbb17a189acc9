import assert from 'node:assert/strict';
import type { ReportContent } from '../src/domain/report.js';
import type { Request } from './ask.js';
import type { SyntheticAgency } from './fill.js';

/** A stored report, as it was made. */
export interface Known {
  id: string;
  agency: SyntheticAgency;
  content: ReportContent;
}

/** One kind of question, to be asked of many reports. `check` throws on an answer that is not the report asked for. */
export interface Question {
  name: string;
  server: 'service' | 'bare' | 'hello';
  ask(id: string): Request;
  check(answer: unknown, known: Known): void;
}

interface Shown {
  value: number | null;
  state: string;
}

const FEW = {
  a: 'applications/new_received/total',
  b: 'applications/carried_in/total',
  c: 'applications/outcome.disclosed/natural_person',
  d: 'applications/outcome.total/total',
  e: 'remedies/reconsideration/total',
};
const HEAD = 'id agency { name region { name } }';
const ALL = `query ($id: ID!) { report(id: $id) { ${HEAD} figures { cell value state } } }`;
const FIVE = `query ($id: ID!) { report(id: $id) { ${HEAD} ${Object.entries(FEW)
  .map(([alias, cell]) => `${alias}: figure(cell: "${cell}") { value state }`)
  .join(' ')} } }`;

const graphql = (query: string) => (id: string) => ({
  method: 'POST',
  path: '/graphql',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query, variables: { id } }),
});

type GraphqlAnswer = {
  data: {
    report: { id: string; agency: { name: string; region: { name: string } } } & Record<string, unknown>;
  };
};

/** The head of a report by GraphQL, checked; returns the rest. */
function checkHead(answer: unknown, { id, agency }: Known): Record<string, unknown> {
  const { report } = (answer as GraphqlAnswer).data;
  assert.equal(report.id, id);
  assert.equal(report.agency.name, agency.name);
  assert.ok(agency.name.startsWith(report.agency.region.name));
  return report;
}

export const bare: Question = {
  name: 'bare Fastify + postgres.js, the same SQL',
  server: 'bare',
  ask: (id) => ({ path: `/reports/${id}` }),
  check: (answer, { id }) => {
    const row = answer as { id: string; cells: number[]; figures: number[]; sections: unknown[] };
    assert.equal(row.id, id);
    assert.equal(row.cells.length, row.figures.length);
    assert.equal(row.sections.length, 1);
  },
};

export const hello: Question = {
  name: 'Fastify, hello world',
  server: 'hello',
  ask: () => ({ path: '/' }),
  check: (answer) => assert.deepEqual(answer, { hello: 'world' }),
};

/** What the service is asked, each with what it is to reach of the bare route. */
export const asked: readonly (Question & { aim?: number })[] = [
  {
    name: 'REST: GET /v1/reports/{id}',
    server: 'service',
    aim: 0.7,
    ask: (id) => ({ path: `/v1/reports/${id}` }),
    check: (answer, { id, content }) => {
      const report = answer as { id: string; figures: Record<string, Shown> };
      assert.equal(report.id, id);
      assert.deepEqual(report.figures, Object.fromEntries(content.figures));
    },
  },
  {
    name: 'GraphQL: agency, region, all figures',
    server: 'service',
    aim: 0.5,
    ask: graphql(ALL),
    check: (answer, known) => {
      const expected = [...known.content.figures].map(([cell, { value, state }]) => ({
        cell,
        value,
        state: state.toUpperCase(),
      }));
      assert.deepEqual(checkHead(answer, known).figures, expected);
    },
  },
  {
    name: 'GraphQL: agency, region, 5 aliased figures',
    server: 'service',
    ask: graphql(FIVE),
    check: (answer, known) => {
      const report = checkHead(answer, known);
      for (const [alias, cell] of Object.entries(FEW)) {
        assert.equal((report[alias] as Shown).value, known.content.figures.get(cell)!.value, cell);
      }
    },
  },
];
