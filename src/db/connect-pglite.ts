import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import type { ConnectOptions, Database, Store } from './connect.js';
import { makeFolder } from './embedded-folder.js';
import { type LoadCount, loadOf } from './load.js';
import { lockFolder } from './lock.js';
import * as schema from './schema.js';

export async function connectPglite({
  dataDir,
  prepared,
  image,
  onStatement,
}: ConnectOptions): Promise<Store> {
  const inMemory = dataDir === 'memory://';
  const release = inMemory ? async () => {} : await lockFolder(dataDir);
  let client: PGlite;
  try {
    if (!inMemory) await makeFolder(storeIn(dataDir), prepared && storeIn(prepared));
    client = await open(inMemory ? dataDir : storeIn(dataDir), image);
  } catch (error) {
    await release();
    throw error;
  }
  const logger = { logQuery: (text: string) => onStatement?.(text) };
  const load = loadOf('primary', 1);
  counting(client, load);
  const db = drizzle(client, { schema, logger }) as unknown as Database;
  return {
    db,
    engine: 'pglite',
    replicas: null,
    ping: async () => void (await db.execute(sql`select 1`)),
    loads: () => [load.state()],
    session: async () => ({ db, end: async () => {} }),
    close: async () => {
      try {
        if (!client.closed) await client.close();
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

const storeIn = (dataDir: string) => join(dataDir, 'pglite');

async function open(dataDir: string, image: Blob | undefined): Promise<PGlite> {
  const client = await PGlite.create(dataDir, image ? { loadDataDir: image } : {});
  await client.exec("set time zone 'UTC'");
  return client;
}
