import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import t from 'tap';
import { connect } from '../../src/db/connect.js';
import { makeFolder } from '../../src/db/embedded-folder.js';
import { migrate, migrated } from '../../src/db/migrate.js';
import { rows } from '../../src/db/sql.js';
import { emptyDatabase, freshDatabase, onPostgres } from '../database.js';

t.test('a fresh store answers and is migrated; its statements can be counted', async (t) => {
  const statements: string[] = [];
  const store = await freshDatabase(t, { onStatement: (text) => statements.push(text) });
  await store.ping();
  t.ok(await migrated(store.db));
  statements.length = 0;
  await rows(store.db, sql`select ${1}::int as one`);
  await store.db.transaction((tx) => rows(tx, sql`select ${2}::int as two`));
  t.match(statements, ['select $1::int as one', 'select $1::int as two']);
  t.equal(store.engine, onPostgres ? 'postgres' : 'pglite');
});

t.test('counts and sums are numbers, and times are UTC', async (t) => {
  const { db } = await freshDatabase(t);
  const [row] = await rows<Record<string, unknown>>(
    db,
    sql`select 7::bigint as count, to_json('{1,null,2.5}'::float8[]) as list, '2026-01-02T03:04:05+08'::timestamptz as at`,
  );
  t.strictSame(row, { count: 7, list: [1, null, 2.5], at: '2026-01-01 19:04:05+00' });
});

t.test('a transaction that throws leaves nothing, also when nested', async (t) => {
  const { db } = await freshDatabase(t);
  const count = async () => (await rows(db, sql`select from store where name <> 'rollups'`)).length;
  const add = (name: string) => sql`insert into store (name, value) values (${name}, '')`;
  await t.rejects(
    db.transaction(async (tx) => {
      await tx.execute(add('a'));
      throw new Error('no');
    }),
  );
  t.equal(await count(), 0);
  await db.transaction(async (tx) => {
    await tx.execute(add('a'));
    await t.rejects(
      tx.transaction(async (inner) => {
        await inner.execute(add('b'));
        throw new Error('no');
      }),
    );
  });
  t.equal(await count(), 1);
});

t.test('the folder of a store begins as a copy of a prepared one, whole or not at all', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'gongkai-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const [prepared, made] = [join(folder, 'prepared'), join(folder, 'data', 'pglite')];
  await mkdir(join(prepared, 'base'), { recursive: true });
  await writeFile(join(prepared, 'base', '1'), 'prepared');
  await mkdir(`${made}.new`, { recursive: true });
  await writeFile(join(`${made}.new`, '2'), 'of a start that was cut off');

  await makeFolder(made, prepared);
  t.equal(await readFile(join(made, 'base', '1'), 'utf8'), 'prepared');
  t.same(await readdir(made), ['base']);
  t.same(await readdir(join(folder, 'data')), ['pglite']);

  await writeFile(join(made, 'base', '1'), 'used');
  await makeFolder(made, prepared);
  t.equal(await readFile(join(made, 'base', '1'), 'utf8'), 'used', 'a store that is there stays');
  t.equal(await readFile(join(prepared, 'base', '1'), 'utf8'), 'prepared');
});

t.test('an embedded folder keeps what was stored, and has one user at a time', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'gongkai-'));
  const dataDir = join(folder, 'data');
  const first = await connect({ dataDir });
  t.notOk(await migrated(first.db));
  await migrate(first);
  await migrate(first);
  await first.db.execute(sql`insert into store (name, value) values ('a', 'b')`);
  await t.rejects(connect({ dataDir }), { name: 'FolderInUseError' });
  await first.close();
  const second = await connect({ dataDir });
  t.teardown(async () => {
    await second.close();
    await rm(folder, { recursive: true });
  });
  t.strictSame(await rows(second.db, sql`select value from store where name = 'a'`), [{ value: 'b' }]);
  t.ok(await migrated(second.db));
});

t.test('on PostgreSQL', { skip: !onPostgres && 'TEST_DATABASE_URL is not set' }, async (t) => {
  t.test('several services may migrate an empty database at once', async (t) => {
    const databaseUrl = await emptyDatabase(undefined, t);
    const stores = await Promise.all([1, 2, 3].map(() => connect({ databaseUrl, dataDir: '', poolSize: 1 })));
    t.notOk(await migrated(stores[0]!.db));
    await Promise.all(stores.map(migrate));
    t.ok(await migrated(stores[0]!.db));
    await Promise.all(stores.map((store) => store.close()));
  });

  t.test('statements with parameters are prepared, in transactions too', async (t) => {
    const { db } = await freshDatabase(t, { poolSize: 1 });
    await rows(db, sql`select ${1}::int as outside`);
    await db.transaction((tx) => rows(tx, sql`select ${1}::int as inside`));
    await db.transaction((tx) => tx.transaction((inner) => rows(inner, sql`select ${1}::int as nested`)));
    const prepared = await rows<{ statement: string }>(db, sql`select statement from pg_prepared_statements`);
    const texts = prepared.map(({ statement }) => statement).join('\n');
    for (const word of ['outside', 'inside', 'nested']) t.match(texts, word);
  });

  t.test('a database that is not there makes ping reject', async (t) => {
    const store = await connect({ databaseUrl: 'postgres://postgres@127.0.0.1:1/none', dataDir: '' });
    t.teardown(() => store.close());
    await t.rejects(store.ping());
    await t.rejects(migrated(store.db));
  });
});
