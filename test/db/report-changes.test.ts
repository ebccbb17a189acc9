import { sql } from 'drizzle-orm';
import t from 'tap';
import { updateAgency } from '../../src/db/agencies.js';
import type { Database } from '../../src/db/connect.js';
import { loadRegister } from '../../src/db/register.js';
import { listSubject, reportChanges } from '../../src/db/report-changes.js';
import { asReader, routed } from '../../src/db/routing.js';
import { acceptReport } from '../../src/db/submissions.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { freshDatabase, onPostgres } from '../database.js';
import { REGIONS, upload, withAgencies } from './examples.js';

t.test('whatever changes what a list says makes another version, in its province', async (t) => {
  const { db } = await freshDatabase(t);
  const [jilin, fujian] = await withAgencies(db, { region: '220502' }, { region: '350404' });
  const changes = reportChanges();
  const subjects = { jilin: '220502001', fujian: '350000', country: undefined };
  const versions = async () => {
    await changes.look(db);
    return Object.entries(subjects).map(
      ([name, region]) => [name, changes.version(listSubject(region))] as const,
    );
  };
  let before = await versions();
  /** Which of them are others than last time. */
  const changed = async () => {
    const now = await versions();
    const names = now.filter(([, version], at) => version !== before[at]![1]).map(([name]) => name);
    before = now;
    return names;
  };
  t.same(await changed(), []);
  await acceptReport(db, await upload(jilin!, 2020));
  t.same(await changed(), ['jilin', 'country'], 'a report');
  t.same(await changed(), []);
  await acceptReport(db, await upload(fujian!, 2020));
  t.same(await changed(), ['fujian', 'country'], 'one elsewhere');
  await updateAgency(db, jilin!.id, { name: '另一个名称' }, OPERATOR);
  t.same(await changed(), ['jilin', 'country'], 'the name of an agency');
  await db.execute(sql`update report set consistency = 2 where agency_id = ${fujian!.id}`);
  t.same(await changed(), ['fujian', 'country'], 'a column, whoever wrote it');
  await db.execute(sql`insert into finding (region_key, revision, year, ordinal, report_id, rule, place, severity, content)
    select region_key, 1, 2020, 32000, id, 'x', 'x', 'error', '{"rule":"x"}' from report where agency_id = ${jilin!.id}`);
  t.same(await changed(), ['jilin', 'country'], 'a finding');
  await loadRegister(db, () => REGIONS, 'another');
  t.same(await changed(), ['jilin', 'fujian', 'country'], 'the names of regions');
});

t.test('more changes than are told apart are changes everywhere', async (t) => {
  const { db } = await freshDatabase(t);
  const [agency] = await withAgencies(db, { region: '220502' });
  const changes = reportChanges(2);
  await changes.look(db);
  for (const [years, isEverywhere] of [
    [[2019, 2020], false],
    [[2021, 2022, 2023], true],
  ] as const) {
    const before = changes.version('reports/35');
    for (const year of years) await acceptReport(db, await upload(agency!, year));
    await changes.look(db);
    t.equal(changes.version('reports/35') !== before, isEverywhere, `${years.length} reports`);
  }
});

t.test(
  'what was being written when it was looked is seen when it is there',
  { skip: !onPostgres && 'one connection only' },
  async (t) => {
    const { db } = await freshDatabase(t);
    const [agency] = await withAgencies(db, { region: '220502' });
    await acceptReport(db, await upload(agency!, 2020));
    const changes = reportChanges();
    const version = async () => {
      await changes.look(db);
      return changes.version(listSubject('220000'));
    };
    const first = await version();
    let during: string | undefined;
    await db.transaction(async (tx) => {
      await tx.execute(sql`update report set year = 2021 where agency_id = ${agency!.id}`);
      during = await version();
    });
    t.equal(during, first, 'not there yet');
    t.not(await version(), first);
  },
);

t.test('no version is told of a server that it was not looked on', async (t) => {
  const { db } = await freshDatabase(t);
  const changes = reportChanges();
  t.equal(changes.versionBefore(listSubject()), undefined, 'nothing was looked at');
  await changes.look(db);
  t.type(changes.versionBefore(listSubject()), 'string');
  const readFrom = (server: Database) => ({ db: server, lost: () => {} });
  asReader(readFrom(db), () => t.equal(changes.versionBefore(listSubject()), undefined));

  const as = <Result>(server: Database, work: () => Promise<Result>) =>
    new Promise<Result>((resolve, reject) => asReader(readFrom(server), () => work().then(resolve, reject)));
  await as(db, () => changes.look(routed(db)));
  asReader(readFrom(db), () =>
    t.type(changes.versionBefore(listSubject()), 'string', 'another request reads from the same server'),
  );
  const gone = new Proxy(db, {
    get: (target, name) =>
      name === 'execute'
        ? () => Promise.reject(Object.assign(new Error('refused'), { code: 'CONNECTION_CLOSED' }))
        : Reflect.get(target, name),
  });
  await as(gone, () => changes.look(routed(db)));
  asReader(readFrom(gone), () =>
    t.equal(changes.versionBefore(listSubject()), undefined, 'it was the primary that told'),
  );
  asReader(null, () => t.type(changes.versionBefore(listSubject()), 'string'));
});
