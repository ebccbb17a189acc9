import { sql } from 'drizzle-orm';
import t from 'tap';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { updateAgency } from '../../src/db/agencies.js';
import { KeptAnswers } from '../../src/db/kept-answers.js';
import { loadRegister } from '../../src/db/register.js';
import { reportChanges } from '../../src/db/report-changes.js';
import { versionsOf } from '../../src/db/reports.js';
import { acceptReport } from '../../src/db/submissions.js';
import { versionsTogether } from '../../src/db/versions.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { REGIONS, upload } from '../db/examples.js';
import { type Asking, asking } from './asking.js';

const ID = '220502-0001-2021';
const REPORT = `query ($id: ID!, $whole: Boolean = true) { report(id: $id) {
  id agency { name kind region { name } } figures { cell value state } revision
  more: title @include(if: $whole)
  ... @include(if: $whole) { findings { rule } sections { text } previous { title } } } }`;

/** A second service on the same database, as another process would be. */
async function beside({ store }: Asking) {
  const read = readConfig({ RATE_LIMIT: 'off' });
  if (!read.ok) throw new Error(read.problem);
  const app = await build({ store, config: read.config, now: () => new Date('2026-03-01T00:00:00Z') });
  t.teardown(() => app.close());
  return app;
}

const shared = await asking(t, [2020, 2021]);

t.test('the same question has the same answer, for one short statement', async (t) => {
  const { ask, get } = shared;
  const first = await ask(REPORT, { id: ID });
  t.equal(first.errors, undefined);
  t.ok(first.statements.length > 1);
  for (const again of [await ask(REPORT, { id: ID }), await get(REPORT, { variables: `{"id":"${ID}"}` })]) {
    t.same([again.data, again.extensions, again.type], [first.data, first.extensions, first.type]);
    t.equal(again.statements.length, 1);
    t.notMatch(again.statements[0], 'figures');
  }
});

t.test('another question is another', async (t) => {
  const { ask } = shared;
  await ask(REPORT, { id: ID });
  t.equal((await ask(REPORT, { id: '220502-0001-2020' })).data.report.id, '220502-0001-2020');
  t.notOk('more' in (await ask(REPORT, { id: ID, whole: false })).data.report);
  t.equal((await ask(REPORT, { id: 'none' })).data.report, null);
  t.equal((await ask(REPORT)).status, 400, 'a variable that is missing');
  const two = `query A { report(id: "${ID}") { id } } query B { report(id: "${ID}") { year } }`;
  for (const _ of [1, 2]) {
    t.same((await ask(two, undefined, { operationName: 'A' })).data, { report: { id: ID } });
    t.same((await ask(two, undefined, { operationName: 'B' })).data, { report: { year: 2021 } });
    t.equal((await ask(two)).status, 400);
  }
});

t.test('no answer is older than the database, in any process', async (t) => {
  const asked = await asking(t, [2020, 2021]);
  const { store } = asked;
  const apps = { 'the one': asked.app, 'the other': await beside(asked) };
  const run = (statement: string) => store.db.execute(sql.raw(statement));
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its query
  type Shown = any;
  const changes: [string, () => Promise<unknown>, (report: Shown) => unknown, unknown][] = [
    [
      'a renamed agency',
      () => updateAgency(store.db, '220502-0001', { name: '新名', kind: 'department' }, OPERATOR),
      ({ agency }) => [agency.name, agency.kind],
      ['新名', 'DEPARTMENT'],
    ],
    [
      'a renamed region',
      () => run(`update region set name = '新区' where code = '220502'`),
      ({ agency }) => agency.region.name,
      '新区',
    ],
    [
      'a changed figure',
      () => run(`update report set new_received = 77, revision = 2 where id = '${ID}'`),
      ({ figures, revision }) => [
        figures.find(({ cell }: Shown) => cell === 'applications/new_received/total').value,
        revision,
      ],
      [77, 2],
    ],
    [
      'a finding more',
      () =>
        run(`insert into finding
      (region_key, revision, year, ordinal, report_id, rule, place, severity, content)
      values (220502000, 1, 2022, 0, '${ID}', 'x', 'x', 'error', '{"rule":"x"}')`),
      ({ findings }) => findings,
      [{ rule: 'x' }],
    ],
    [
      'no finding',
      () => run(`delete from finding where report_id = '${ID}'`),
      ({ findings }) => findings,
      [],
    ],
    [
      'a changed text',
      () => run(`update report_text set title = '又一题', sections = '[]' where report_id = '${ID}'`),
      ({ more, sections }) => [more, sections],
      ['又一题', []],
    ],
    [
      'a changed neighbour',
      () => run(`update report_text set title = '前年' where report_id = '220502-0001-2020'`),
      ({ previous }) => previous.title,
      '前年',
    ],
    [
      'a neighbour gone',
      () =>
        run(`with t as (delete from report_text where report_id = '220502-0001-2020')
          delete from report where id = '220502-0001-2020'`),
      ({ previous }) => previous,
      null,
    ],
  ];
  const payload = { query: REPORT, variables: { id: ID } };
  for (const [name, change, shows, as] of changes) {
    for (const app of Object.values(apps)) await app.inject({ method: 'POST', url: '/graphql', payload });
    await change();
    for (const [which, app] of Object.entries(apps)) {
      const { data } = (await app.inject({ method: 'POST', url: '/graphql', payload })).json();
      t.same(shows(data.report), as, `${name} shows in ${which}`);
    }
  }
});

t.test('what has no version is asked each time', async (t) => {
  const { ask, store } = shared;
  const queries = [
    `{ report(id: "${ID}") { agency { creditCode } } }`,
    `{ report(id: "${ID}") { agency { formerNames { name } } } }`,
    `{ report(id: "${ID}") { agency { reports { id } } } }`,
    `{ report(id: "${ID}") { agency { series(cell: "applications/new_received/total", years: { from: 2020, to: 2021 }) { value } } } }`,
    `{ report(id: "${ID}") { next { id } } }`,
    `{ report(id: "${ID}") { id } regions(parent: "220000") { name } }`,
    `{ report(id: "${ID}") { id } agencies { nodes { name } } }`,
    `{ report(id: "${ID}") { id } other: report(id: "220502-0001-2022") { id } }`,
  ];
  for (const query of queries) {
    const first = await ask(query);
    t.equal(first.errors, undefined, query);
    t.same((await ask(query)).statements, first.statements, query);
  }
  const wrong = `{ report(id: "${ID}") { figure(cell: "x") { value } } }`;
  for (const _ of [1, 2]) t.match((await ask(wrong)).errors, [{ message: /x/ }]);

  await updateAgency(store.db, '220502-0001', { creditCode: '91350100M000100Y43' }, OPERATOR);
  t.equal((await ask(queries[0]!)).data.report.agency.creditCode, '91350100M000100Y43');
});

t.test('what the register says of regions is kept until it says something else', async (t) => {
  const { ask, store } = shared;
  const queries = {
    [`{ report(id: "${ID}") { agency { region { parent { name } } } } }`]:
      'data.report.agency.region.parent.name',
    [`{ report(id: "${ID}") { id } region(code: "220500") { name } }`]: 'data.region.name',
  };
  const nameIn = (answer: object, path: string) =>
    path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], answer);
  for (const [query, path] of Object.entries(queries)) {
    t.equal(nameIn(await ask(query), path), '通化市');
    const again = await ask(query);
    t.equal(nameIn(again, path), '通化市');
    for (const statement of again.statements) t.match(statement, 'version');
  }
  const renamed = REGIONS.map((one) => (one.code === '220500' ? { ...one, name: '新通化市' } : one));
  await loadRegister(store.db, () => renamed, 'renamed');
  for (const [query, path] of Object.entries(queries)) t.equal(nameIn(await ask(query), path), '新通化市');
});

t.test(
  'a question made of known parts is one look at their versions, and another in between is noticed',
  async (t) => {
    const asked = await asking(t, [2020, 2021]);
    const { ask, store, agencies } = asked;
    const other = await beside(asked);
    const series = (alias: string, cell = 'applications/new_received/total', code = '220000') =>
      `{ ${alias}: region(code: "${code}") { name children { name series(cell: "${cell}", years: { from: 2019, to: 2022 }) { value } } } }`;
    const values = ({ data }: Asked, alias: string) => [
      data[alias].name,
      data[alias].children.map(({ name, series }: Asked) => [name, series.map(({ value }: Asked) => value)]),
    ];
    // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its query
    type Asked = any;
    const before = values(await ask(series('a')), 'a');
    const known = await ask(series('b'));
    t.same(values(known, 'b'), before);
    t.equal(known.statements.length, 1, 'for known parts');
    t.match(known.statements[0], /data_version/);
    const sums = await ask(series('c', 'applications/carried_in/total'));
    t.equal(sums.statements.length, 1, 'for known regions and sums that are not known');

    // Another process renames a region and takes in a report: this one was told neither.
    const renamed = REGIONS.map((one) => (one.code === '220500' ? { ...one, name: '新通化市' } : one));
    await loadRegister(store.db, () => renamed, 'renamed');
    await acceptReport(
      store.db,
      await upload(agencies[2]!, 2022, { 'applications/new_received/total': 1000 }),
    );
    const payload = { query: series('d') };
    const fresh = (await other.inject({ method: 'POST', url: '/graphql', payload })).json();
    const after = values(fresh, 'd');
    t.notSame(after, before);
    t.match(JSON.stringify(after), /新通化市.*1000/);
    for (const alias of ['d', 'e']) {
      const answer = await ask(series(alias));
      t.equal(answer.status, 200);
      t.same(values(answer, alias), after, alias);
    }

    // Where the stale part is an error that is none any more.
    t.equal((await ask('{ region(code: "229900") { name } }')).data.region, null);
    const more = [
      ...renamed,
      { ...renamed.find(({ code }) => code === '220500')!, code: '229900', name: '新市' },
    ];
    await loadRegister(store.db, () => more, 'more');
    t.equal((await ask('{ now: region(code: "229900") { name } }')).data.now.name, '新市');
  },
);

t.test('an answer that is larger than the room is not kept', async (t) => {
  const { store } = shared;
  const kept = new KeptAnswers(versionsTogether(store.db, reportChanges()), undefined, 100);
  const versions = await versionsOf(store.db, [ID]);
  kept.keep('{ report }', versions, { json: Buffer.from('{}') });
  t.equal(String((await kept.find('{ report }'))?.json), '{}');
  kept.keep('{ report }', versions, { json: Buffer.alloc(100) });
  t.equal(await kept.find('{ report }'), null);
});

t.test('reports that several requests want at one moment are found together, each for its own', async (t) => {
  const { app, agencies, ask, statements } = await asking(t, [2020, 2021]);
  const ids = agencies.flatMap(({ id }) => [`${id}-2020`, `${id}-2021`]);
  const query =
    'query ($id: ID!) { report(id: $id) { id year figure(cell: "applications/new_received/total") { value } } }';
  const first = await ask(query, { id: 'none' });
  t.same([first.data.report, first.statements.length], [null, 1]);
  statements.length = 0;
  const alone = new Map<string, unknown>();
  const byGraphql = (id: string) =>
    app.inject({ method: 'POST', url: '/graphql', payload: { query, variables: { id } } });
  const answers = await Promise.all(
    [...ids, 'none'].map(async (id) => [id, (await byGraphql(id)).json()] as const),
  );
  for (const [id, { data, errors }] of answers) {
    t.equal(errors, undefined);
    t.equal(data.report?.id ?? 'none', id);
    alone.set(id, data.report);
  }
  t.ok(statements.length <= 5, `${statements.length} statements`);
  statements.length = 0;
  const byRest = await Promise.all(
    [...ids, 'none'].map(async (id) => [id, await app.inject(`/v1/reports/${id}`)] as const),
  );
  for (const [id, response] of byRest) {
    t.equal(response.statusCode, id === 'none' ? 404 : 200);
    if (id === 'none') continue;
    const { id: told, figures } = response.json();
    t.equal(told, id);
    t.equal(
      figures['applications/new_received/total'].value,
      (alone.get(id) as { figure: { value: number } }).figure.value,
    );
  }
  t.ok(statements.length <= 5, `${statements.length} statements`);
});
