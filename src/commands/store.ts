import { type Config, readConfig } from '../config.js';
import { connect, type Store } from '../db/connect.js';
import { PREPARED } from '../db/embedded-folder.js';
import { migrate } from '../db/migrate.js';

/** Ends a command with one line that says why. */
export function stop(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

/** Opens the store that the environment names, brings it up to date, and closes it when the work is done. */
export async function withStore(work: (store: Store, config: Config) => Promise<void>): Promise<void> {
  const read = readConfig();
  if (!read.ok) return stop(read.problem);
  const { databaseUrl, dataDir } = read.config;
  const store = await connect({ databaseUrl, dataDir, prepared: PREPARED }).catch((error: Error) =>
    stop(error.message),
  );
  try {
    await migrate(store);
    await work(store, read.config);
  } finally {
    await store.close();
  }
}
