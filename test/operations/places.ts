import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Test } from 'tap';
import { connect, type Store } from '../../src/db/connect.js';
import { emptyDatabase, onPostgres } from '../database.js';
import { temporaryFolder } from './service-process.js';

const run = promisify(execFile);

/** Whether stores of this engine can be backed up here. */
export const canBackUp = !onPostgres || spawnSync('pg_dump', ['--version']).status === 0;

/** A store that can be opened, closed, backed up and restored elsewhere by the documented commands. */
export interface Place {
  /** The settings of a service on it. */
  settings: Record<string, string>;
  open(): Promise<Store>;
  backup(to: string): Promise<void>;
  restored(from: string): Promise<Place>;
}

/** One with nothing in it. */
export const emptyPlace = async (test: Test): Promise<Place> =>
  onPostgres
    ? onServer(await emptyDatabase(undefined, test), test)
    : embedded(join(await temporaryFolder(test), 'data'), test);

const embedded = (dataDir: string, test: Test): Place => ({
  settings: { DATA_DIR: dataDir },
  open: () => connect({ dataDir }),
  backup: async (to) => void (await run('cp', ['-a', dataDir, to])),
  restored: async (from) => {
    const folder = join(await temporaryFolder(test), 'data');
    await run('cp', ['-a', from, folder]);
    return embedded(folder, test);
  },
});

const onServer = (databaseUrl: string, test: Test): Place => ({
  settings: { DATABASE_URL: databaseUrl },
  open: () => connect({ databaseUrl, dataDir: '' }),
  backup: async (to) => void (await run('pg_dump', ['--format=custom', `--file=${to}`, databaseUrl])),
  restored: async (from) => {
    const url = await emptyDatabase(undefined, test);
    await run('pg_restore', ['--no-owner', '--exit-on-error', `--dbname=${url}`, from]);
    return onServer(url, test);
  },
});
