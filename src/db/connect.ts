import type { PGlite } from '@electric-sql/pglite';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Load } from './load.js';
import type { Replicas } from './replicas.js';
import type * as schema from './schema.js';

/** One Drizzle type for both engines; a transaction is one too. */
export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

export interface ConnectOptions {
  /** `postgres://…`; without it the embedded store in `dataDir` is opened. */
  databaseUrl?: string | undefined;
  /** URLs of servers that follow that of `databaseUrl`, to read from. */
  replicaUrls?: readonly string[] | undefined;
  /** Folder of the embedded store, made when missing; `memory://` keeps everything in memory (tests). */
  dataDir: string;
  /** Connections to PostgreSQL, default 10. */
  poolSize?: number | undefined;
  /** Milliseconds that PostgreSQL may take for a statement, on any connection but a session's; without it any time. */
  statementTimeout?: number | undefined;
  /** Told the SQL of every statement, before it is sent. */
  onStatement?: ((sql: string) => void) | undefined;
  /** Where there is no store in `dataDir` yet, the one in this data folder is copied, if it is there. */
  prepared?: string | undefined;
  /** An embedded store that is open already, instead of one in `dataDir`; whoever opened it closes it. */
  opened?: PGlite | undefined;
}

export interface Store {
  db: Database;
  engine: 'postgres' | 'pglite';
  /** The servers that follow; null where there is none. */
  replicas: Replicas | null;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** How busy its connections are, a server each, without those of sessions. */
  loads(): Load[];
  /** A connection outside of the pool, for what belongs to one session (advisory locks). */
  session(): Promise<{ db: Database; end(): Promise<void> }>;
  close(): Promise<void>;
}

/**
 * Opens the store. Throws `FolderInUseError` (lock.ts) when another process has the embedded folder; PostgreSQL
 * is connected to lazily: `ping()` tells whether it is there.
 */
export async function connect(options: ConnectOptions): Promise<Store> {
  const { databaseUrl } = options;
  if (databaseUrl)
    return (await import('./connect-postgres.js')).connectPostgres({ ...options, databaseUrl });
  return (await import('./connect-pglite.js')).connectPglite(options);
}
