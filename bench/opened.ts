import { cpus, loadavg } from 'node:os';
import { type BenchDatabase, makeDatabase } from './database.js';
import { type Server, startServer, stopServers } from './processes.js';

export const say = (line: string) => process.stdout.write(`${line}\n`);

/** A database of this run's own; `end` drops it and stops the servers, as an interrupt does. */
export interface Opened {
  database: BenchDatabase;
  end(): Promise<void>;
}

/** Makes the database, on the server of DATABASE_URL, and says what the run is on. */
export async function open(): Promise<Opened> {
  const database = await makeDatabase(
    process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432/postgres',
  );
  const end = async () => {
    await stopServers();
    await database.drop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => end().then(() => process.exit(1)));
  const load = loadavg()[0]!.toFixed(1);
  say(`${cpus().length} cores, load ${load}, Node ${process.version}, PostgreSQL ${database.version}`);
  return { database, end };
}

/** Starts the compiled service on the database, which it migrates, and waits until it is ready. */
export const startService = (
  { url }: BenchDatabase,
  key: string,
  flags: readonly string[] = [],
): Promise<Server> =>
  startServer(
    new URL('../../server.js', import.meta.url),
    '/health/ready',
    { DATABASE_URL: url, ADMIN_KEY: key, SAMPLES: 'off', RATE_LIMIT: 'off', LOG_LEVEL: 'warn' },
    flags,
  );
