import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import type { ConnectOptions, Database, Store } from './connect.js';
import { makeFolder } from './embedded-folder.js';
import { type LoadCount, loadOf } from './load.js';
import { lockFolder } from './lock.js';
import { isWriting, needRoom } from './room.js';
import * as schema from './schema.js';

export async function connectPglite({
  dataDir,
  prepared,
  opened,
  onStatement,
}: ConnectOptions): Promise<Store> {
  const inMemory = opened !== undefined || dataDir === 'memory://';
  const release = inMemory ? async () => {} : await lockFolder(dataDir);
  let client: PGlite;
  try {
    if (!inMemory) await makeFolder(storeIn(dataDir), prepared && storeIn(prepared));
    if (!inMemory) await needRoom(dataDir);
    client = opened ?? (await open(inMemory ? dataDir : storeIn(dataDir)));
  } catch (error) {
    await release();
    throw error;
  }
  const logger = { logQuery: (text: string) => onStatement?.(text) };
  const load = loadOf('primary', 1);
  counting(client, load);
  if (!inMemory) guardStatements(client, dataDir);
  const db = drizzle(client, { schema, logger }) as unknown as Database;
  if (!inMemory) guardTransactions(db, dataDir);
  return {
    db,
    engine: 'pglite',
    replicas: null,
    ping: async () => void (await db.execute(sql`select 1`)),
    loads: () => [load.state()],
    session: async () => ({ db, end: async () => {} }),
    close: async () => {
      try {
        if (!opened && !client.closed) await client.close();
      } finally {
        await release();
      }
    },
  };
}

/** Tells `load` of whatever waits for the one connection. */
function counting(client: PGlite, load: LoadCount): void {
  const { query, transaction } = client;
  client.query = (...args) => load.count(query.apply(client, args)) as never;
  client.transaction = (work) => load.count(transaction.call(client, work)) as never;
}

/** Has statements that write wait until it is known that there is room for them; else they fail with a `NoRoomError`. */
function guardStatements(client: PGlite, folder: string): void {
  const { query } = client;
  client.query = ((...args) =>
    isWriting(args[0])
      ? needRoom(folder).then(() => query.apply(client, args))
      : query.apply(client, args)) as typeof query;
}

/** The same for transactions, but for those that only read. */
function guardTransactions(db: Database, folder: string): void {
  const { transaction } = db;
  db.transaction = async (work, config) => {
    if (config?.accessMode !== 'read only') await needRoom(folder);
    return transaction.call(db, work, config) as never;
  };
}

const storeIn = (dataDir: string) => join(dataDir, 'pglite');

async function open(dataDir: string): Promise<PGlite> {
  const client = await PGlite.create(dataDir, { onStderr });
  await client.exec("set time zone 'UTC'");
  return client;
}

/**
 * Ends the process where the store has come to its end, as when it cannot write its log: it would never return from
 * where it says so, and nothing else of this process would go on. What was acknowledged is there at the next start.
 */
function onStderr(text: string): boolean {
  const [, why] = /\bPANIC: +(.*)/.exec(text) ?? [];
  if (why !== undefined) {
    writeSync(process.stderr.fd, `DATA_DIR: the embedded store has come to its end: ${why}\n`);
    process.exit(1);
  }
  return true;
}
