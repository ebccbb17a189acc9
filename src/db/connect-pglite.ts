import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import type { ConnectOptions, Database, Store } from './connect.js';
import { lockFolder } from './lock.js';
import * as schema from './schema.js';

export async function connectPglite({ dataDir, image, onStatement }: ConnectOptions): Promise<Store> {
  const inMemory = dataDir === 'memory://';
  const release = inMemory ? async () => {} : await lockFolder(dataDir);
  let client: PGlite;
  try {
    client = await open(inMemory ? dataDir : join(dataDir, 'pglite'), image);
  } catch (error) {
    await release();
    throw error;
  }
  const logger = { logQuery: (text: string) => onStatement?.(text) };
  const db = drizzle(client, { schema, logger }) as unknown as Database;
  return {
    db,
    engine: 'pglite',
    ping: async () => void (await db.execute(sql`select 1`)),
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

async function open(dataDir: string, image: Blob | undefined): Promise<PGlite> {
  if (dataDir !== 'memory://') await mkdir(dataDir, { recursive: true });
  const client = await PGlite.create(dataDir, image ? { loadDataDir: image } : {});
  await client.exec("set time zone 'UTC'");
  return client;
}
