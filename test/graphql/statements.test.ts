import t from 'tap';
import { asking } from './asking.js';

/** How many levels of fields a query has. */
function levels(query: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of query.replace(/\([^)]*\)/g, '')) {
    if (character === '{') deepest = Math.max(deepest, ++depth);
    if (character === '}') depth--;
  }
  return deepest;
}

t.test('a query costs at most one statement a level', async (t) => {
  const { ask } = await asking(t);
  const queries: Record<string, [query: string, statements: number]> = {
    '24 reports with figures': [
      `{ reports(first: 50) { nodes { id
        a: figure(cell: "applications/new_received/total") { value }
        b: figure(cell: "applications/carried_in/total") { value }
        c: figure(cell: "remedies/litigation_direct/total") { value } } } }`,
      1,
    ],
    'with agency, region, neighbours, findings, sections': [
      `{ reports(first: 50) { totalCount nodes { id
        a: figure(cell: "applications/new_received/total") { value }
        b: figure(cell: "applications/carried_in/total") { value }
        c: figure(cell: "remedies/litigation_direct/total") { value }
        agency { name creditCode region { name level parent { name } } }
        previous { id a: figure(cell: "applications/new_received/total") { value } findings { rule } }
        next { id } findings { rule } sections { title } document { sha256 } } } }`,
      3,
    ],
    'regions, children, agencies, reports': [
      `{ region(code: "000000") { children { name children { name successors { name } parent { name }
        agencies(first: 2) { totalCount nodes { name reports(years: { from: 2020, to: 2020 }) { a: figure(cell: "applications/new_received/total") { value } } } }
        reports(first: 5) { totalCount nodes { id agency { region { name } } previous { previous { id } } } } } } } }`,
      6,
    ],
    'several fields at the root': [
      `{ a: region(code: "220000") { name } b: region(code: "350000") { name } agency(id: "220500-0001") { name }
        c: report(id: "220500-0001-2020") { year } d: report(id: "220500-0001-2021") { year } }`,
      1,
    ],
    'one report with all that is said of it': [
      `{ report(id: "220500-0001-2020") { title figures { value } findings { rule } sections { text } document { sha256 } } }`,
      1,
    ],
    'series of an agency share their reports': [
      `{ agency(id: "220500-0001") {
        a: series(cell: "applications/new_received/total", years: { from: 2019, to: 2022 }) { value }
        b: series(cell: "applications/carried_in/total", years: { from: 2019, to: 2022 }) { value }
        reports(years: { from: 2019, to: 2022 }) { id } } }`,
      2,
    ],
    'no data at all': [
      '{ templates { id tables { blocks { rows { label } } } } rules { id } __typename }',
      0,
    ],
  };
  for (const [name, [query, expected]] of Object.entries(queries)) {
    // The third answer is the compiled query's.
    for (const turn of ['first', 'second', 'third']) {
      // Asked with another variable each time, or it would be answered from what is kept.
      const { statements, errors } = await ask(query, { turn });
      t.equal(errors, undefined, `${name}, ${turn}: no error`);
      const { length } = statements;
      // Regions that are kept are not asked for again once their version is known.
      if (turn === 'first') t.equal(length, expected, `${name}, ${turn}: ${expected} statements`);
      else t.ok(length <= expected, `${name}, ${turn}: ${length} statements`);
      t.ok(statements.length <= levels(query), `${name}, ${turn}: ${levels(query)} levels`);
    }
  }
});

t.test('a list is counted only where its total is asked for', async (t) => {
  const { ask } = await asking(t, [2020]);
  for (const field of ['reports', 'agencies']) {
    const without = await ask(`{ ${field} { nodes { id } } }`);
    t.notMatch(without.statements[0], /count\(/, field);
    const counted = await ask(
      `query { ${field} { ...Total } } fragment Total on ${field === 'reports' ? 'Report' : 'Agency'}Connection { totalCount }`,
    );
    t.equal(counted.data[field].totalCount, 6);
    t.match(counted.statements[0], /count\(/);
  }
});

t.test('figures are read only where they are asked for, and only these', async (t) => {
  const { ask } = await asking(t, [2020]);
  const received = 'applications/new_received/total';
  const asked = async (query: string, variables?: object) => {
    const answer = await ask(query, variables as Record<string, unknown>);
    t.equal(answer.errors, undefined, query);
    const [statement] = answer.statements;
    const columns = ['newReceived', 'litigationDirect'].filter((name) => statement?.includes(`"${name}"`));
    return { columns, first: answer.data.reports.edges?.[0].node ?? answer.data.reports.nodes[0] };
  };
  t.same((await asked('{ reports { nodes { id } } }')).columns, []);
  const inFragment = await asked(`{ reports { edges { node { ... on Report { ...Figures } } } } }
    fragment Figures on Report { figure(cell: "${received}") { value } }`);
  t.same(inFragment.columns, ['newReceived']);
  t.equal(inFragment.first.figure.value, 50);
  const byVariable = 'query ($cell: ID!) { reports { nodes { figure(cell: $cell) { value } } } }';
  // The third time the query is compiled.
  for (const turn of [1, 2, 3]) {
    const { columns, first } = await asked(byVariable, { cell: received, turn });
    t.same(columns, ['newReceived'], `${turn}`);
    t.equal(first.figure.value, 50, `${turn}`);
  }
  const all = ['newReceived', 'litigationDirect'];
  t.same((await asked('{ reports { nodes { figures { value } } } }')).columns, all);
  const cold = await asked('{ reports { nodes { figure(cell: "proactive/rules/newly_made") { value } } } }');
  t.same(cold.columns, all, 'what stands in no column of its own');
  t.equal(cold.first.figure.value, 0);
});
