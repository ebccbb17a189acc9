import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import t, { type Test } from 'tap';
import { connect } from '../../src/db/connect.js';
import { isDatabaseGone, obstacleOf } from '../../src/db/gone.js';
import { rows } from '../../src/db/sql.js';
import { emptyDatabase, onPostgres } from '../database.js';
import { proxyTo } from '../proxy.js';

const skip = onPostgres ? false : 'needs PostgreSQL';

/** A store of four connections over a network that can be cut, and another that sees all of the same database. */
async function opened(t: Test, options: { statementTimeout?: number; poolSize?: number } = {}) {
  const url = await emptyDatabase(undefined, t);
  const proxy = await proxyTo(t, Number(new URL(url).port || 5432));
  const through = Object.assign(new URL(url), { hostname: '127.0.0.1', port: `${proxy.port}` }).href;
  const store = await connect({ databaseUrl: through, dataDir: '', poolSize: 4, ...options });
  const beside = await connect({ databaseUrl: url, dataDir: '', poolSize: 1 });
  t.teardown(() => Promise.all([store.close(), beside.close()]));
  await beside.db.execute(sql`create table number (value int primary key)`);
  const numbers = async () =>
    (await rows<{ value: number }>(beside.db, sql`select value from number order by value`)).map(
      ({ value }) => value,
    );
  return { proxy, store, db: store.db, numbers };
}

const put = (value: number) => sql`insert into number values (${value}::int)`;

t.test('a transaction whose connection is lost writes nothing from then on', { skip }, async (t) => {
  const { db, proxy, numbers } = await opened(t);
  const said: unknown[] = [];
  let tried = () => {};
  const allTried = new Promise<void>((done) => {
    tried = done;
  });
  const lost = db.transaction(async (tx) => {
    await tx.execute(put(1));
    proxy.cut();
    await delay(100);
    // Others have opened the same connection again by now.
    await Promise.all([2, 3, 4, 5, 6].map((value) => db.execute(put(value))));
    for (const value of [7, 8])
      await tx.execute(put(value)).catch((error) => said.push(isDatabaseGone(error)));
    tried();
    await tx.transaction((deeper) => deeper.execute(put(9)));
  });
  await t.rejects(lost, 'it failed');
  t.equal(isDatabaseGone(await lost.catch((error) => error)), true);
  await allTried;
  await delay(50);
  t.same(said, [true, true], 'its statements are refused');
  t.same(await numbers(), [2, 3, 4, 5, 6]);
  await db.transaction(async (tx) => {
    await tx.execute(put(10));
    await tx.transaction((deeper) => deeper.execute(put(11)));
  });
  t.same(await numbers(), [2, 3, 4, 5, 6, 10, 11]);
});

t.test(
  'connections that are cut again and again while all are at work',
  { skip, timeout: 120_000 },
  async (t) => {
    const { db, proxy, numbers } = await opened(t);
    const acknowledged: number[] = [];
    const others: unknown[] = [];
    let next = 0;
    let going = true;
    const writers = Array.from({ length: 12 }, async (_, writer) => {
      while (going) {
        const value = next++;
        const written =
          writer % 3 === 0
            ? db.execute(put(value))
            : db.transaction(async (tx) => {
                await tx.execute(put(value));
                await tx.execute(put(-value - 1));
              });
        await written.then(
          () => acknowledged.push(value),
          (error) => {
            if (!isDatabaseGone(error)) others.push(error);
          },
        );
      }
    });
    for (let cut = 0; cut < 20 || acknowledged.length < 50; cut++) {
      await delay(20 + (cut % 10) * 40);
      proxy.cut();
    }
    await delay(300);
    going = false;
    await Promise.all(writers);
    t.same(others, []);
    const stored = new Set(await numbers());
    t.comment(`${acknowledged.length} were acknowledged`);
    t.same(
      acknowledged.filter((value) => !stored.has(value)),
      [],
      'what was acknowledged is there',
    );
    for (let turn = 0; turn < 8; turn++) await db.execute(sql`select 1`);
  },
);

t.test('what has not begun when a connection is lost goes to another', { skip }, async (t) => {
  const { db, proxy, numbers } = await opened(t, { poolSize: 1 });
  await db.execute(sql`select 1`);
  const sleeping = db.execute(sql`select pg_sleep(30), ${1}::int`).catch(isDatabaseGone);
  await delay(100);
  // These may have been sent behind it; what waits for the connection as a whole was not.
  const behind = [2, 3].map((value) => db.transaction((tx) => tx.execute(put(value))));
  await delay(100);
  proxy.cut();
  t.equal(await sleeping, true);
  await Promise.all(behind);
  t.same(await numbers(), [2, 3]);
  t.same(
    await rows(
      db,
      sql`select array[1, null]::int[] as a, array[1.5]::float8[] as b, array['x, y']::text[] as c`,
    ),
    [{ a: [1, null], b: [1.5], c: ['x, y'] }],
  );
});

t.test('a server that stops answering, and answers again', { skip, timeout: 60_000 }, async (t) => {
  const { db, proxy, store } = await opened(t, { statementTimeout: 100 });
  await db.execute(sql`select 1`);
  proxy.freeze(true);
  const begun = Date.now();
  const failures = await Promise.allSettled([
    ...Array.from({ length: 6 }, () => db.execute(sql`select 1`)),
    db.transaction((tx) => tx.execute(sql`select 1`)),
  ]);
  for (const failure of failures) {
    t.equal(failure.status, 'rejected');
    t.type(failure.status === 'rejected' && obstacleOf(failure.reason), 'string');
  }
  t.ok(Date.now() - begun < 25_000, 'nobody waits for ever');
  proxy.freeze(false);
  await store.ping();
  t.same(await rows(db, sql`select 1 as one`), [{ one: 1 }]);
});

t.test('more than can wait for a connection are refused at once', { skip }, async (t) => {
  const { db, store } = await opened(t, { poolSize: 1 });
  const slow = Array.from({ length: 120 }, () => db.execute(sql`select pg_sleep(0.01)`));
  const found = await Promise.allSettled(slow);
  const refused = found.flatMap((one) => (one.status === 'rejected' ? [obstacleOf(one.reason)] : []));
  t.ok(refused.length > 10 && refused.length < 30, `${refused.length} of 120`);
  t.same([...new Set(refused)], ['Too many wait for the database.']);
  t.same(store.loads()[0], { server: 'primary', connections: 1, inUse: 0, waiting: 0 });
});
