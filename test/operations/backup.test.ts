import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator';
import t, { type Test } from 'tap';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { connect, type Store } from '../../src/db/connect.js';
import { migrate } from '../../src/db/migrate.js';
import { loadOwnRegister } from '../../src/db/register.js';
import { submitSamples } from '../../src/samples.js';
import { emptyDatabase, onPostgres } from '../database.js';
import { temporaryFolder } from './service-process.js';

const run = promisify(execFile);
const hasTools = spawnSync('pg_dump', ['--version']).status === 0;

/** What a service answers, with all that may differ between two of them left out. */
async function answers(store: Store): Promise<unknown[]> {
  const read = readConfig({ RATE_LIMIT: 'off' });
  if (!read.ok) throw new Error(read.problem);
  const app = await build({ store, config: read.config });
  const urls = [
    '/v1/regions/220502',
    '/v1/agencies?region=000000',
    '/v1/reports?sort=year&cells=applications/new_received/total',
    '/v1/reports/220502-0001-2020',
    '/v1/reports/350402-0001-2020/document',
    '/v1/findings?region=000000',
    '/graphql?query={reports(region:"220000"){totalCount nodes{id figures{cell value state raw}}}}',
  ];
  const found: unknown[] = [];
  for (const url of urls) {
    const { statusCode, payload } = await app.inject(encodeURI(url));
    if (statusCode !== 200) throw new Error(`${url}: ${statusCode} ${payload}`);
    found.push(payload);
  }
  await app.close();
  return found;
}

/** The migrations of a version to come: those there are, and one more. */
async function nextVersion(test: Test): Promise<string> {
  const folder = join(await temporaryFolder(test), 'drizzle');
  await cp(fileURLToPath(new URL('../../drizzle', import.meta.url)), folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as { entries: { idx: number; when: number }[] };
  const last = journal.entries.at(-1)!;
  const more = { ...last, idx: last.idx + 1, when: last.when + 1000, tag: '9999_to_come' };
  await writeFile(file, JSON.stringify({ ...journal, entries: [...journal.entries, more] }));
  await writeFile(
    join(folder, '9999_to_come.sql'),
    'alter table report add column to_come integer not null default 0;',
  );
  return folder;
}

/** A store that can be opened, closed, backed up and restored elsewhere by the documented commands. */
interface Place {
  open(): Promise<Store>;
  backup(to: string): Promise<void>;
  restored(from: string): Promise<Place>;
}

const embedded = (dataDir: string, test: Test): Place => ({
  open: () => connect({ dataDir }),
  backup: async (to) => void (await run('cp', ['-a', dataDir, to])),
  restored: async (from) => {
    const folder = join(await temporaryFolder(test), 'data');
    await run('cp', ['-a', from, folder]);
    return embedded(folder, test);
  },
});

const onServer = (databaseUrl: string, test: Test): Place => ({
  open: () => connect({ databaseUrl, dataDir: '' }),
  backup: async (to) => void (await run('pg_dump', ['--format=custom', `--file=${to}`, databaseUrl])),
  restored: async (from) => {
    const url = await emptyDatabase(undefined, test);
    await run('pg_restore', ['--no-owner', '--exit-on-error', `--dbname=${url}`, from]);
    return onServer(url, test);
  },
});

t.test(
  'what was backed up is there again, also in a version with one more migration',
  { skip: onPostgres && !hasTools ? 'no pg_dump' : false },
  async (t) => {
    const folder = await temporaryFolder(t);
    await mkdir(folder, { recursive: true });
    const place = onPostgres
      ? onServer(await emptyDatabase(undefined, t), t)
      : embedded(join(folder, 'data'), t);
    const store = await place.open();
    await migrate(store);
    await loadOwnRegister(store.db);
    await submitSamples({ db: store.db, now: () => new Date() });
    const before = await answers(store);
    await store.close();
    await place.backup(join(folder, 'backup'));

    const restored = await (await place.restored(join(folder, 'backup'))).open();
    await migrate(restored);
    t.same(await answers(restored), before);
    await restored.close();

    const newer = await (await place.restored(join(folder, 'backup'))).open();
    const migrationsFolder = await nextVersion(t);
    await (onPostgres ? migratePostgres : migratePglite)(newer.db as never, { migrationsFolder });
    t.same(await answers(newer), before);
    await newer.close();
  },
);
