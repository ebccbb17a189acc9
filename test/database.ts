import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import t, { type Test } from 'tap';
import { type ConnectOptions, connect, type Database, type Store } from '../src/db/connect.js';
import { migrate } from '../src/db/migrate.js';
import { rows } from '../src/db/sql.js';
import { embedded, giveBack, migrationsName } from './embedded.js';
import { becomesFresh, type Connection, type Fresh, freshness } from './emptying.js';

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
  const store = server ? await onServer(server, options) : await inMemory(options);
  test.teardown(() => store.close());
  return store;
}

/** An empty database on the server, or a copy of another one, dropped in teardown; returns its URL. */
export async function emptyDatabase(
  url: string = server ?? '',
  test: Pick<Test, 'teardown'> = t,
  template = 'template1',
): Promise<string> {
  const name = `gongkai_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template ${template}`);
  test.teardown(async () => {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  });
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** Databases of this process that are migrated, empty and nobody's: to empty one takes a fifth of making another. */
const idle: string[] = [];
let fresh: Fresh | undefined;

async function onServer(url: string, options: Partial<ConnectOptions>): Promise<Store> {
  const databaseUrl = idle.pop() ?? (await emptyDatabase(url, t, await migratedTemplate(url)));
  fresh ??= await onConnection(databaseUrl, freshness);
  const store = await connect({ poolSize: 4, ...options, databaseUrl, dataDir: '' });
  return closing(store, async () => {
    if (await onConnection(databaseUrl, emptiedOfAll).catch(() => false)) idle.push(databaseUrl);
  });
}

/** Also of what the test's own connections may have left behind them. */
async function emptiedOfAll(connection: Connection): Promise<boolean> {
  await connection.exec(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`);
  return becomesFresh(connection, fresh!);
}

async function onConnection<Result>(url: string, work: (connection: Connection) => Promise<Result>) {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  const query = async (text: string) => [...(await client.unsafe(text))];
  try {
    return await work({ exec: query, query: query as Connection['query'] });
  } finally {
    await client.end();
  }
}

async function inMemory(options: Partial<ConnectOptions>): Promise<Store> {
  const client = await embedded();
  const store = await connect({ ...options, dataDir: 'memory://', opened: client });
  return closing(store, () => giveBack(client));
}

/** The store, which is closed once, with what follows. */
function closing(store: Store, then: () => Promise<void>): Store {
  let closed: Promise<void> | undefined;
  return {
    ...store,
    close() {
      closed ??= store.close().then(then);
      return closed;
    },
  };
}

let template: Promise<string> | undefined;

/** The name of a migrated, empty database of the server, which others are copied from: a sixth of migrating each. */
function migratedTemplate(url: string): Promise<string> {
  template ??= makeTemplate(url);
  return template;
}

async function makeTemplate(url: string): Promise<string> {
  const name = `gongkai_template_${await migrationsName()}`;
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  try {
    // Of two test files that start at once, the second waits here and then finds it made.
    await admin`select pg_advisory_lock(hashtext('gongkai_template'))`;
    const [made] = await admin`select datistemplate from pg_database where datname = ${name}`;
    if (made?.datistemplate) return name;
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.unsafe(`create database ${name}`);
    const databaseUrl = Object.assign(new URL(url), { pathname: `/${name}` }).href;
    const store = await connect({ poolSize: 1, databaseUrl, dataDir: '' });
    await migrate(store);
    await store.close();
    await admin.unsafe(`alter database ${name} is_template true`);
    return name;
  } finally {
    await admin.end();
  }
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

/** Returns when a statement of any connection waits for a lock. */
export async function othersWait(db: Database): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const waiting = await rows(
      db,
      sql`select from pg_locks where not granted
        and pid in (select pid from pg_stat_activity where datname = current_database())`,
    );
    if (waiting.length > 0) return;
    await delay(10);
  }
  throw new Error('nobody waits');
}
