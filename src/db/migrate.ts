import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { PgliteDatabase } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator';
import { stampRestored } from './changes.js';
import type { Database, Store } from './connect.js';
import { ensureRollups } from './rollup-repair.js';
import { rows } from './sql.js';

/** The same distance from src/db and from dist/db. */
const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** Any number that nothing else on the server locks. */
const lock = 4_720_190_501;

/**
 * Applies the migrations of `drizzle/` that are missing, and sums up what was stored before there were roll-ups. Any
 * number of processes may do so at once.
 */
export async function migrate(store: Store): Promise<void> {
  await applyMigrations(store);
  await ensureRollups(store.db);
}

async function applyMigrations(store: Store): Promise<void> {
  if (store.engine === 'pglite') {
    await migratePglite(store.db as unknown as PgliteDatabase, { migrationsFolder });
    await stampRestored(store.db);
    return;
  }
  const session = await store.session();
  try {
    await session.db.execute(sql`select pg_advisory_lock(${lock}::bigint)`);
    await migratePostgres(session.db as unknown as PostgresJsDatabase, { migrationsFolder });
    await stampRestored(session.db);
  } finally {
    // The lock goes with the session.
    await session.end();
  }
}

let newest: number | undefined;

/** Whether every migration has been applied. Rejects when the database does not answer. */
export async function migrated(db: Database): Promise<boolean> {
  newest ??= Math.max(...readMigrationFiles({ migrationsFolder }).map(({ folderMillis }) => folderMillis));
  const [there] = await rows<{ there: boolean }>(
    db,
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (!there?.there) return false;
  const [last] = await rows<{ at: number | null }>(
    db,
    sql`select max(created_at)::float8 as at from drizzle.__drizzle_migrations`,
  );
  return (last?.at ?? 0) >= newest;
}
