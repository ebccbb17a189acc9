import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { PgliteDatabase } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import type { PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator';
import { stampRestored } from './changes.js';
import type { Database, Store } from './connect.js';
import { obstacleOf } from './gone.js';
import { ensureRollups } from './rollup-repair.js';
import { rows } from './sql.js';

/** The same distance from src/db and from dist/db. */
const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** Any number that nothing else on the server locks. */
const lock = 4_720_190_501;

/** A migration could not be applied. All that are missing are applied in one transaction, so none was. */
export class MigrationError extends Error {
  constructor(cause: unknown) {
    super(`a migration failed, and nothing was changed: ${innermost(cause)}`, { cause });
  }
}

const innermost = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined
    ? innermost(error.cause)
    : error instanceof Error
      ? error.message
      : String(error);

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
    await migratePglite(store.db as unknown as PgliteDatabase, { migrationsFolder }).catch(tell);
    await stampRestored(store.db);
    return;
  }
  const session = await store.session();
  try {
    await session.db.execute(sql`select pg_advisory_lock(${lock}::bigint)`);
    await migratePostgres(session.db as unknown as PostgresJsDatabase, { migrationsFolder }).catch(tell);
    await stampRestored(session.db);
  } finally {
    // The lock goes with the session.
    await session.end();
  }
}

/** A lost connection and a full disk say so themselves. */
function tell(error: unknown): never {
  throw obstacleOf(error) === null ? new MigrationError(error) : error;
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
