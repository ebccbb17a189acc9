import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import t, { type Test } from 'tap';
import { type ConnectOptions, connect, type Store } from '../src/db/connect.js';
import { migrate } from '../src/db/migrate.js';
import { rows } from '../src/db/sql.js';

const server = process.env.TEST_DATABASE_URL;

/** Whether the tests run on PostgreSQL (TEST_DATABASE_URL is set) rather than on the embedded store. */
export const onPostgres = Boolean(server);

/**
 * A migrated, empty store of the test's own, gone when the test ends. On PostgreSQL when TEST_DATABASE_URL names a
 * server on which databases may be made, else embedded, in memory.
 */
export async function freshDatabase(
  test: Pick<Test, 'teardown'> = t,
  options: Pick<ConnectOptions, 'onStatement' | 'poolSize'> = {},
): Promise<Store> {
  const store = server ? await onServer(server, test, options) : await inMemory(options);
  test.teardown(() => store.close());
  return store;
}

/** An empty database on the server, dropped in teardown; returns its URL. */
export async function emptyDatabase(
  url: string = server ?? '',
  test: Pick<Test, 'teardown'> = t,
): Promise<string> {
  const name = `gongkai_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  test.teardown(async () => {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  });
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

async function onServer(url: string, test: Pick<Test, 'teardown'>, options: Partial<ConnectOptions>) {
  const databaseUrl = await emptyDatabase(url, test);
  const store = await connect({ poolSize: 4, ...options, databaseUrl, dataDir: '' });
  await migrate(store);
  return store;
}

async function inMemory(options: Partial<ConnectOptions>): Promise<Store> {
  return connect({ ...options, dataDir: 'memory://', image: await migratedImage() });
}

/** Waits until no older transaction, of any database of the server, keeps a list of updates back. */
export async function settled({ db }: Pick<Store, 'db'>): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const [found] = await rows<{ yes: boolean }>(
      db,
      sql`select coalesce(max(changed) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint, true) as yes from report`,
    );
    if (found!.yes) return;
    await delay(20);
  }
  throw new Error('older transactions are still at work');
}

let image: Promise<Blob> | undefined;

/** A dump of a migrated store: starting from one is five times as fast as starting from nothing. */
function migratedImage(): Promise<Blob> {
  image ??= makeImage();
  return image;
}

async function makeImage(): Promise<Blob> {
  const folder = join(tmpdir(), 'gongkai-test');
  const file = join(folder, `${await imageName()}.tar`);
  try {
    return new Blob([await readFile(file)]);
  } catch {
    // Not made yet, by any test file.
  }
  const { PGlite } = await import('@electric-sql/pglite');
  const { drizzle } = await import('drizzle-orm/pglite');
  const client = await PGlite.create('memory://');
  await migrate({ engine: 'pglite', db: drizzle(client) } as unknown as Store);
  const dump = await client.dumpDataDir('none');
  await client.close();
  await mkdir(folder, { recursive: true });
  const part = `${file}.${process.pid}`;
  await writeFile(part, Buffer.from(await dump.arrayBuffer()));
  await rename(part, file);
  return dump;
}

/** Another for other migrations or another version of the engine. */
async function imageName(): Promise<string> {
  const migrations = new URL('../drizzle/', import.meta.url);
  const hash = createHash('sha256');
  const engine = new URL('../node_modules/@electric-sql/pglite/package.json', import.meta.url);
  hash.update(await readFile(engine));
  for (const name of (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort()) {
    hash.update(name).update(await readFile(new URL(name, migrations)));
  }
  return hash.digest('hex').slice(0, 16);
}
