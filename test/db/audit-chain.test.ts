import { type SQL, sql } from 'drizzle-orm';
import t from 'tap';
import { note } from '../../src/db/audit.js';
import { hasOpen, seal, sealedEntries, verify } from '../../src/db/audit-chain.js';
import { connect, type Database } from '../../src/db/connect.js';
import { migrate } from '../../src/db/migrate.js';
import { rows } from '../../src/db/sql.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { keepSealing } from '../../src/sealing.js';
import { emptyDatabase, freshDatabase, onPostgres } from '../database.js';

const entry = (subject: string) => ({
  actor: OPERATOR,
  action: 'accepted' as const,
  subject,
  detail: { name: '局\u0001😀', figures: [1.5, null], nested: { b: 1, a: '"' } },
});

async function all(db: Database) {
  const found = [];
  for await (const some of sealedEntries(db)) found.push(...some);
  return found;
}

const subjects = async (db: Database) => (await all(db)).map(({ subject }) => subject).join('');

t.test('entries are sealed once, in the order of their ids, in as many goes as may be', async (t) => {
  const { db } = await freshDatabase(t);
  t.equal(await seal(db), null, 'there is nothing');
  t.same(await verify(db), { last: { seq: 0, hash: '0'.repeat(64) }, hasExpected: true });
  await note(db, entry('a'), entry('b'));
  t.ok(await hasOpen(db));
  const first = await seal(db);
  t.match(first, { seq: 2, hash: /^[0-9a-f]{64}$/ });
  t.notOk(await hasOpen(db));
  t.equal(await seal(db), null);
  await note(db, entry('c'));
  const last = await seal(db, { yielding: true });
  t.equal(last?.seq, 3);
  t.same(await verify(db), { last, hasExpected: true });
  t.same(await verify(db, first!.hash), { last, hasExpected: true }, 'a hash that was noted once');
  t.same(await verify(db, 'f'.repeat(64)), { last, hasExpected: false });
  t.equal(await subjects(db), 'abc');
});

t.test('more than fit in one transaction', async (t) => {
  const { db } = await freshDatabase(t);
  await note(db, ...Array.from({ length: 2500 }, (_, i) => entry(`${i}`)));
  t.equal((await seal(db))?.seq, 2500);
  t.match(await verify(db), { last: { seq: 2500 } });
  const found = await all(db);
  t.same(
    found.map(({ subject }) => Number(subject)),
    found.map((_, i) => i),
  );
});

/** What somebody might do who has the rights to: on a chain of five. */
const TAMPERING: Record<string, { by: SQL[]; broken: number; due?: number }> = {
  'another actor': { by: [sql`update audit_entry set actor = 'x' where seq = 3`], broken: 3 },
  'another time': { by: [sql`update audit_entry set at = at + interval '1 ms' where seq = 1`], broken: 1 },
  'another detail': { by: [sql`update audit_entry set detail = '{}' where seq = 5`], broken: 5 },
  'another hash': { by: [sql`update audit_entry set hash = repeat('0', 64) where seq = 4`], broken: 4 },
  'the first gone': { by: [sql`delete from audit_entry where seq = 1`], broken: 2, due: 1 },
  'one gone': { by: [sql`delete from audit_entry where seq = 3`], broken: 4, due: 3 },
  'one gone, and the gap closed': {
    by: [
      sql`delete from audit_entry where seq = 3`,
      sql`update audit_entry set seq = 3 where seq = 4`,
      sql`update audit_entry set seq = 4 where seq = 5`,
    ],
    broken: 3,
  },
  'two exchanged': {
    by: [
      sql`update audit_entry set seq = 9 where seq = 2`,
      sql`update audit_entry set seq = 2 where seq = 3`,
      sql`update audit_entry set seq = 3 where seq = 9`,
    ],
    broken: 2,
  },
  'one put in between': {
    by: [
      sql`update audit_entry set seq = 6 where seq = 5`,
      sql`update audit_entry set seq = 5 where seq = 4`,
      sql`insert into audit_entry (seq, actor, role, action, subject, detail, hash)
        select 4, actor, role, action, 'x', detail, hash from audit_entry where seq = 3`,
    ],
    broken: 4,
  },
  'one put before the first': {
    by: [
      sql`insert into audit_entry (seq, actor, role, action, subject, detail, hash)
        select 0, actor, role, action, 'x', detail, hash from audit_entry where seq = 3`,
    ],
    broken: 0,
    due: 1,
  },
  'one taken out, to be sealed again': {
    by: [sql`update audit_entry set seq = null, hash = null where seq = 2`, sql`select 1`],
    broken: 3,
    due: 2,
  },
};

t.test('whatever is done to the table is found', async (t) => {
  const { db } = await freshDatabase(t);
  await note(db, ...['a', 'b', 'c', 'd', 'e'].map(entry));
  const last = await seal(db);
  await db.execute(sql`alter table audit_entry disable trigger user`);
  for (const [what, { by, broken, due = broken }] of Object.entries(TAMPERING)) {
    const trying = db.transaction(async (tx) => {
      for (const statement of by) await tx.execute(statement);
      await seal(tx);
      t.match(await verify(tx), { broken: { seq: broken }, due }, what);
      throw new Error('back');
    });
    await t.rejects(trying, /back/);
  }
  t.same(await verify(db), { last, hasExpected: true }, 'as it was');
  await db.execute(sql`delete from audit_entry where seq > 3`);
  t.match(await verify(db), { last: { seq: 3 } }, 'a chain that is cut off holds');
  t.match(await verify(db, last!.hash), { hasExpected: false }, 'but has not the hash that was noted');
});

t.test('the database lets nothing be changed or deleted', async (t) => {
  const { db } = await freshDatabase(t);
  await note(db, entry('a'));
  const refused = { cause: { message: /only ever added to/ } };
  const tries = [
    sql`update audit_entry set subject = 'x'`,
    sql`update audit_entry set seq = 1, hash = 'x', subject = 'x'`,
    sql`update audit_entry set seq = 1, hash = 'x', detail = '{}'`,
    sql`update audit_entry set seq = 1, hash = 'x', revision = 2`,
    sql`update audit_entry set seq = 1`,
    sql`delete from audit_entry`,
    sql`truncate audit_entry`,
  ];
  for (const one of tries) await t.rejects(db.execute(one), refused);
  await seal(db);
  for (const one of [
    ...tries,
    sql`update audit_entry set seq = null, hash = null`,
    sql`update audit_entry set seq = 2`,
  ])
    await t.rejects(db.execute(one), refused);
  t.match(await verify(db), { last: { seq: 1 } });
});

const skip = !onPostgres && 'needs PostgreSQL';

t.test('a transaction that ends late is sealed late, and none is left out', { skip }, async (t) => {
  const store = await freshDatabase(t);
  const { db } = store;
  const other = await store.session();
  await other.db.execute(sql`begin`);
  await note(other.db, entry('late'));
  await note(db, entry('a'), entry('b'));
  t.equal((await seal(db))?.seq, 2);
  await other.db.execute(sql`commit`);
  await other.end();
  t.equal((await seal(db))?.seq, 3);
  const found = await all(db);
  t.same(
    found.map(({ subject }) => subject),
    ['a', 'b', 'late'],
  );
  t.ok(found[2]!.id < found[0]!.id, 'though it has the lower id');
  t.match(await verify(db), { last: { seq: 3 } });
});

t.test('processes that seal at once make one chain', { skip, timeout: 60_000 }, async (t) => {
  const databaseUrl = await emptyDatabase(undefined, t);
  const stores = await Promise.all(
    [1, 2, 3].map(async () => {
      const store = await connect({ databaseUrl, dataDir: '', poolSize: 4 });
      t.teardown(() => store.close());
      await migrate(store);
      return store;
    }),
  );
  await Promise.all(
    stores.map(async ({ db }, process) => {
      for (let round = 0; round < 40; round++) {
        const noting = [1, 2, 3].map((i) => note(db, entry(`${process}-${round}-${i}`)));
        await Promise.all([...noting, seal(db, { yielding: round % 2 === 0 })]);
      }
    }),
  );
  const [{ db }] = stores as [(typeof stores)[0]];
  await seal(db);
  t.match(await verify(db), { last: { seq: 360 } });
  t.equal(new Set((await all(db)).map(({ subject }) => subject)).size, 360);
});

t.test('the service seals by itself, until it is stopped', async (t) => {
  const { db } = await freshDatabase(t);
  await note(db, entry('a'));
  const told: unknown[] = [];
  const said = new Promise<void>((resolve) => {
    const sealing = keepSealing(
      db,
      {
        info: (what: unknown) => {
          told.push(what);
          resolve();
        },
        warn: t.fail,
      } as never,
      5,
    );
    t.teardown(() => sealing.stop());
  });
  const alive = setInterval(() => {}, 1000);
  await said;
  clearInterval(alive);
  const found = await verify(db);
  t.same(told, ['last' in found && found.last]);
});

t.test('sealing goes on after the database was away, and says so once', async (t) => {
  const { db } = await freshDatabase(t);
  const warned: unknown[] = [];
  let isAway = true;
  let asked = 0;
  const flaky = new Proxy(db, {
    get: (target, member) => {
      if (member === 'execute') asked++;
      if (isAway) throw new Error('away');
      const value = Reflect.get(target, member) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  await note(db, entry('a'));
  const alive = setInterval(() => {}, 1000);
  const sealed = new Promise<unknown>((resolve) => {
    const log = { info: resolve, warn: (what: unknown) => warned.push(what) };
    const sealing = keepSealing(flaky, log as never, 5);
    t.teardown(() => sealing.stop());
  });
  while (asked < 3) await new Promise(setImmediate);
  isAway = false;
  t.match(await sealed, { seq: 1 });
  clearInterval(alive);
  t.equal(warned.length, 1);
  t.same(await rows(db, sql`select count(*)::int as n from audit_entry where seq is null`), [{ n: 0 }]);
});
