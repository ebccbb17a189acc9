import { sql } from 'drizzle-orm';
import t from 'tap';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { reportChanges } from '../../src/db/report-changes.js';
import { versionsTogether } from '../../src/db/versions.js';
import { reportAnswers } from '../../src/routes/present/answers.js';
import { applications, reportBody, type Service, service, submitJson } from './service.js';

/** A second service on the same database, as another process would be. */
async function beside({ store }: Service) {
  const read = readConfig({ RATE_LIMIT: 'off' });
  if (!read.ok) throw new Error(read.problem);
  const app = await build({ store, config: read.config, now: () => new Date('2026-03-01T00:00:00Z') });
  t.teardown(() => app.close());
  return app;
}

t.test('no answer is older than the database, in any process', async (t) => {
  const s = await service(t);
  await submitJson(s, reportBody({ ...applications(3), 'proactive/rules/issued': 1 }));
  const id = `${s.agency}-2022`;
  const apps = { 'the one': s.app, 'the other': await beside(s) };
  const run = (statement: string) => s.store.db.execute(sql.raw(statement));
  const rename = async () => {
    const response = await s.app.inject({
      method: 'PATCH',
      url: `/v1/agencies/${s.agency}`,
      headers: { ...s.admin },
      payload: { name: '东昌区政府', kind: 'department' },
    });
    t.equal(response.statusCode, 200);
  };
  // biome-ignore lint/suspicious/noExplicitAny: the answer's JSON
  type Shown = any;
  const changes: [
    name: string,
    change: () => Promise<unknown>,
    shows: (report: Shown) => unknown,
    as: unknown,
  ][] = [
    ['a renamed agency', rename, ({ agency }) => [agency.name, agency.kind], ['东昌区政府', 'department']],
    [
      'a changed figure',
      () => run(`update report set carried_in = 5, revision = 2 where id = '${id}'`),
      ({ figures, revision }) => [figures['applications/carried_in/total'].value, revision],
      [5, 2],
    ],
    [
      'a finding more',
      () =>
        run(`insert into finding
      (region_key, revision, year, ordinal, report_id, rule, place, severity, content)
      values (220502000, 1, 2022, 32000, '${id}', 'x', 'x', 'error', '{"rule":"x"}')`),
      ({ findings }) => findings.at(-1),
      { rule: 'x' },
    ],
    [
      'a changed finding',
      () => run(`update finding set content = '{"rule":"y"}' where report_id = '${id}' and ordinal = 32000`),
      ({ findings }) => findings.at(-1),
      { rule: 'y' },
    ],
    [
      'no findings',
      () => run(`delete from finding where report_id = '${id}'`),
      ({ findings }) => findings,
      [],
    ],
    [
      'a changed text',
      () => run(`update report_text set title = '又一题' where report_id = '${id}'`),
      ({ title }) => title,
      '又一题',
    ],
  ];
  for (const [name, change, shows, as] of changes) {
    const held: Record<string, string> = {};
    for (const [which, app] of Object.entries(apps)) {
      held[which] = String((await app.inject(`/v1/reports/${id}`)).headers.etag);
    }
    await change();
    for (const [which, app] of Object.entries(apps)) {
      for (const url of [
        `/v1/reports/${id}`,
        `/v1/reports/${id}/revisions/${name === 'a renamed agency' ? 1 : 2}`,
      ]) {
        const fresh = await app.inject({ url, headers: { 'if-none-match': held[which]! } });
        t.equal(fresh.statusCode, 200, `${name}: ${which} does not take it for the same`);
        t.same(shows(fresh.json()), as, `${name} shows in ${which}`);
        const tag = String(fresh.headers.etag);
        t.not(tag, held[which], `${name} changes the tag`);
        t.equal((await app.inject({ url, headers: { 'if-none-match': tag } })).statusCode, 304);
      }
    }
  }
  for (const table of ['finding', 'report_text']) await run(`delete from ${table} where report_id = '${id}'`);
  await run(`delete from report where id = '${id}'`);
  for (const [which, app] of Object.entries(apps)) {
    t.equal((await app.inject(`/v1/reports/${id}`)).statusCode, 404, `gone from ${which}`);
  }
});

t.test('the answer kept is the answer made, and the same in every process', async (t) => {
  const s = await service(t);
  const posted = await submitJson(s);
  const url = `/v1/reports/${s.agency}-2022`;
  const other = await beside(s);
  const [first, second, elsewhere] = [
    await s.app.inject(url),
    await s.app.inject(url),
    await other.inject(url),
  ];
  for (const answer of [first, second, elsewhere]) {
    t.equal(answer.body, posted.body);
    t.equal(answer.headers.etag, posted.headers.etag);
    t.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
  }
});

t.test('who holds an answer, or asks for one that is kept, costs one short statement', async (t) => {
  const statements: string[] = [];
  const s = await service(t, {}, { onStatement: (text) => statements.push(text) });
  await submitJson(s);
  const url = `/v1/reports/${s.agency}-2022`;
  const tag = String((await s.app.inject(url)).headers.etag);
  for (const headers of [{}, { 'if-none-match': tag }]) {
    statements.length = 0;
    await s.app.inject({ url, headers });
    t.equal(statements.length, 1);
    t.notMatch(statements[0], 'figures');
  }
  statements.length = 0;
  await (await beside(s)).inject(url);
  t.equal(statements.length, 1, 'one that is not kept costs one as well');
});

t.test('answers for which there is no room are made each time', async (t) => {
  const s = await service(t);
  const posted = await submitJson(s);
  const find = reportAnswers(s.store.db, versionsTogether(s.store.db, reportChanges()), undefined, 1000);
  for (let turn = 0; turn < 2; turn++)
    t.equal((await find(`${s.agency}-2022`))?.json.toString(), posted.body);
});
