import { sql } from 'drizzle-orm';
import t from 'tap';
import type { Database } from '../../src/db/connect.js';
import { rows } from '../../src/db/sql.js';
import { freshDatabase, onPostgres } from '../database.js';

t.test(
  'transactions that wait for each other are done all the same, once each',
  { skip: !onPostgres && 'needs PostgreSQL' },
  async (t) => {
    const { db } = await freshDatabase(t);
    await db.execute(sql`create table tally (name text primary key, n int not null)`);
    await db.execute(sql`insert into tally values ('a', 0), ('b', 0)`);
    const add = (tx: Database, name: string) =>
      tx.execute(sql`update tally set n = n + 1 where name = ${name}`);
    let begun = 0;
    let open = () => {};
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    const inOrder = (first: string, second: string) =>
      db.transaction(async (tx) => {
        await add(tx, first);
        if (++begun === 2) open();
        await both;
        await add(tx, second);
        return first;
      });
    t.strictSame(await Promise.all([inOrder('a', 'b'), inOrder('b', 'a')]), ['a', 'b']);
    t.equal(begun, 3, 'one of them was begun again');
    t.same(await rows(db, sql`select name, n from tally order by name`), [
      { name: 'a', n: 2 },
      { name: 'b', n: 2 },
    ]);
  },
);

t.test('other faults are told at once, and the same obstacle not for ever', async (t) => {
  const { db } = await freshDatabase(t);
  let attempts = 0;
  const failing = (code: string) =>
    db.transaction(async (tx) => {
      attempts++;
      await tx.execute(sql.raw(`do $$ begin raise exception 'as wished' using errcode = '${code}'; end $$`));
    });
  await t.rejects(failing('23505'));
  t.equal(attempts, 1);
  attempts = 0;
  await t.rejects(failing('40001'), { cause: { code: '40001' } });
  t.equal(attempts, onPostgres ? 4 : 1, 'an embedded store has one connection: nothing stands in its way');
});
