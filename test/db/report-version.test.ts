import { sql } from 'drizzle-orm';
import t from 'tap';
import { updateAgency } from '../../src/db/agencies.js';
import type { Database } from '../../src/db/connect.js';
import { reportChanges } from '../../src/db/report-changes.js';
import { findReport, findWrittenReports, versionsOf } from '../../src/db/reports.js';
import { asReader, thisRequest } from '../../src/db/routing.js';
import { rows } from '../../src/db/sql.js';
import { acceptReport } from '../../src/db/submissions.js';
import { versionsTogether } from '../../src/db/versions.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { freshDatabase } from '../database.js';
import { answer, clean, upload, withAgencies } from './examples.js';

const ID = '220502-0001-2020';
const statements: string[] = [];
const { db } = await freshDatabase(t, { onStatement: (text) => statements.push(text) });
const [agency, other] = await withAgencies(db, { region: '220502' }, { region: '350402' });
const assessment = { ...clean, findings: [answer('count-whole'), answer('remedies-total')] };
await acceptReport(db, await upload(agency!, 2020, {}, { assessment }));
await acceptReport(db, await upload(agency!, 2021));
await acceptReport(db, await upload(other!, 2020));

const version = async () => (await versionsOf(db, [ID])).get(ID);
const run = (statement: string) => (on: Database) => on.execute(sql.raw(statement));

t.test('stays as long as the report does, whatever happens beside it', async (t) => {
  const before = await version();
  t.type(before, 'string');
  t.equal((await findWrittenReports(db, [ID])).get(ID)?.version, before);
  await acceptReport(db, await upload(other!, 2021));
  await updateAgency(db, other!.id, { name: '另一个' }, OPERATOR);
  await db.transaction((tx) => tx.execute(sql`select from report where id = ${ID} for update`));
  t.equal(await version(), before);
});

/** The first or last finding that stands. */
const edge = (which: 'min' | 'max') =>
  `select ${which}(id) from finding where report_id = '${ID}' and gone_at is null`;

t.test('moves with whatever is changed of it', async (t) => {
  const changes: Record<string, (on: Database) => Promise<unknown>> = {
    figures: run(`update report set new_received = new_received + 1 where id = '${ID}'`),
    text: run(`update report_text set sections = '[]' where report_id = '${ID}'`),
    'what could not be read': run(`update report_text set prints = '{}' where report_id = '${ID}'`),
    'the name of its agency': (on) => updateAgency(on, agency!.id, { name: '新名' }, OPERATOR),
    'the kind of its agency': (on) => updateAgency(on, agency!.id, { kind: 'department' }, OPERATOR),
    'the name of its region': run(`update region set name = '新区' where code = '220502'`),
    'a finding': run(`update finding set content = '{"rule":"x"}' where id = (${edge('max')})`),
    'the first finding no longer standing': run(
      `update finding set gone_at = now() where id = (${edge('min')})`,
    ),
    'the last finding gone': run(`delete from finding where report_id = '${ID}' and gone_at is null`),
    'a finding more': run(`insert into finding
      (region_key, revision, year, ordinal, report_id, rule, place, severity, content)
      values (220502000, 1, 2022, 0, '${ID}', 'x', 'x', 'error', '{"rule":"x"}')`),
    'the same written again': run(`update report set revision = revision where id = '${ID}'`),
  };
  const seen = new Set([await version()]);
  for (const [name, change] of Object.entries(changes)) {
    await change(db);
    const now = await version();
    t.notOk(seen.has(now), name);
    seen.add(now);
    await db.transaction(async (tx) => {
      // as a savepoint each, both in one transaction
      await tx.transaction(run(`update report set revision = 8 where id = '${ID}'`));
      await tx.transaction(run(`update report set revision = 9 where id = '${ID}'`));
    });
    t.notOk(seen.has(await version()), `${name}, then twice at once`);
    seen.add(await version());
  }
});

t.test('is unmoved by a change that is taken back', async (t) => {
  const before = await version();
  const undone = db.transaction(async (tx) => {
    await run(`update report set year = 1 where id = '${ID}'`)(tx);
    throw new Error('back');
  });
  await t.rejects(undone, { message: 'back' });
  t.equal(await version(), before);
});

t.test('no such report', async (t) => {
  for (const id of ['220502-0001-1999', `${ID}\u0000`]) {
    t.equal((await versionsOf(db, [id])).size, 0);
    t.equal((await findWrittenReports(db, [id])).size, 0);
  }
});

interface Plan {
  'Relation Name'?: string;
  Plans?: Plan[];
}

/** The tables that a statement reads. */
async function tablesOf(ask: () => Promise<unknown>): Promise<string[]> {
  statements.length = 0;
  await ask();
  const [plan] = await rows<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    db,
    sql`${sql.raw(`explain (format json) ${statements[0]!.replace('$1', `'${ID}'`)}`)}`,
  );
  const within = (one: Plan): string[] => [
    ...(one['Relation Name'] ? [one['Relation Name']] : []),
    ...(one.Plans ?? []).flatMap(within),
  ];
  return [...new Set(within(plan!['QUERY PLAN'][0].Plan))].sort();
}

t.test('counts every table that a report is made of', async (t) => {
  const tables = ['agency', 'finding', 'region', 'report', 'report_text'];
  const hint = 'a table that is read for a report must stand in its version';
  t.same(await tablesOf(() => findReport(db, ID)), tables, hint);
  t.same(await tablesOf(() => findWrittenReports(db, [ID])), tables, hint);
  t.same(await tablesOf(() => versionsOf(db, [ID])), tables, hint);
  for (const alias of ['r', 'a', 'g', 't', 'f']) t.match(statements[0], `${alias}.xmin`);
});

t.test('many at once, each its own', async (t) => {
  const ids = [ID, '220502-0001-2021', '350402-0001-2020', '220502-0001-1999', ID, `${ID}\u0000`];
  const single = new Map<string, string | undefined>();
  for (const id of ids) single.set(id, (await versionsOf(db, [id])).get(id));
  t.equal(new Set(single.values()).size, 4);
  const together = await versionsOf(db, ids);
  for (const [id, version] of single) t.equal(together.get(id), version);
  t.equal((await versionsOf(db, [])).size, 0);

  const versionOf = versionsTogether(db, reportChanges());
  statements.length = 0;
  t.same(await Promise.all(ids.map(versionOf)), [...ids.map((id) => single.get(id))]);
  t.equal(statements.length, 1, 'asked for in one turn, they cost one statement');
  await updateAgency(db, other!.id, { name: '又一个' }, OPERATOR);
  t.not(await versionOf('350402-0001-2020'), single.get('350402-0001-2020'), 'nothing is kept of it');
});

t.test('a database that does not answer fails those who ask it, and nobody later', async (t) => {
  let fails = true;
  const sometimes = new Proxy(db, {
    get: (target, name) =>
      name === 'execute' && fails ? () => Promise.reject(new Error('gone')) : Reflect.get(target, name),
  });
  const versionOf = versionsTogether(sometimes, reportChanges());
  await Promise.all([ID, 'x'].map((id) => t.rejects(versionOf(id), { message: 'gone' })));
  fails = false;
  t.type(await versionOf(ID), 'string');
});

t.test(
  'what is wanted while others are under way shares the next statement, asked as the latest request',
  async (t) => {
    const asked: { as: unknown; answer(): void }[] = [];
    const slow = new Proxy(db, {
      get: (target, name) =>
        name === 'execute'
          ? async (statement: never) => {
              const as = thisRequest()?.reader;
              await new Promise<void>((resolve) => asked.push({ as, answer: resolve }));
              return target.execute(statement);
            }
          : Reflect.get(target, name),
    });
    const versionOf = versionsTogether(slow, reportChanges());
    const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const readers = ['first', 'second', 'third'].map((name) => ({ name, db, lost: () => {} }));
    const wanted: Promise<unknown>[] = [];
    const want = (at: number) => asReader(readers[at]!, () => wanted.push(versionOf(ID)));
    const later = () => asReader(readers[2]!, () => want(2));
    want(0);
    await turn();
    want(0);
    await turn();
    t.equal(asked.length, 2);
    want(1);
    later();
    await turn();
    t.equal(asked.length, 2, 'no more than two at once');
    asked[0]!.answer();
    await wanted[0];
    await turn();
    t.equal(asked.length, 3, 'one statement for both');
    t.equal(asked[2]!.as, readers[2], 'on the server of the request that began last');
    for (const { answer } of asked) answer();
    const versions = await Promise.all(wanted);
    t.equal(versions.length, 4);
    t.equal(new Set(versions).size, 1);
  },
);
