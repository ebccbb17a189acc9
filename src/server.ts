import { readFile } from 'node:fs/promises';
import closeWithGrace from 'close-with-grace';
import pino from 'pino';
import { type Config, readConfig } from './config.js';
import { connect, type Store } from './db/connect.js';
import { isDatabaseGone } from './db/gone.js';
import { ensureAdminKey } from './db/keys.js';
import { FolderInUseError } from './db/lock.js';
import { migrate } from './db/migrate.js';
import { loadRegister, registerChecksum } from './db/register.js';
import { hasReports } from './db/reports.js';
import { parseRegister } from './domain/region.js';
import type { ReadingPool } from './reading/pool/pool.js';

const REGISTER = new URL('../register/regions.tsv', import.meta.url);

const read = readConfig();
if (!read.ok) stop(read.problem);
const { config } = read;
const log = pino({ level: config.logLevel });
await start(config).catch((error: unknown) => stop(plainly(error, config)));

async function start(config: Config): Promise<void> {
  // The modules are loaded while the database opens.
  const loading = Promise.all([import('./app.js'), import('./reading/pool/pool.js')]);
  const store = await connect({ databaseUrl: config.databaseUrl, dataDir: config.dataDir });
  await migrate(store);
  log.info(config.databaseUrl ? 'database: PostgreSQL' : `database: embedded in ${config.dataDir}`);
  await loadRegions(store);
  if (config.adminKey && config.adminKey.length < 16) log.warn('ADMIN_KEY is short enough to be guessed');
  const key = await ensureAdminKey(store.db, config.adminKey);
  // Not by the log: it is shown whatever LOG_LEVEL says, and no collector of logs should keep it.
  if (key) process.stdout.write(`Administrator's API key, shown this once: ${key}\n`);
  if (config.samples && !(await hasReports(store.db))) {
    const { submitSamples } = await import('./samples.js');
    for (const line of await submitSamples({ db: store.db, now: () => new Date() })) log.info(line);
  }
  const [{ build }, { readingPool }] = await loading;
  // The first thread starts when the service listens, or is asked: it would take time from the start.
  let pool: ReadingPool | undefined;
  const readers = () => {
    pool ??= readingPool();
    return pool;
  };
  const app = await build({ store, config, log, read: (...document) => readers().read(...document) });
  closeWithGrace({ delay: 10_000, logger: log }, async () => {
    await app.close();
    await pool?.close();
    await store.close();
  });
  await app.listen({
    port: config.port,
    host: config.host,
    listenTextResolver: (at) =>
      `REST ${at}/v1 · reference ${at}/docs · GraphQL ${at}/graphql · IDE ${at}/graphiql`,
  });
  readers();
}

async function loadRegions({ db }: Store): Promise<void> {
  const tsv = await readFile(REGISTER, 'utf8');
  const loaded = await loadRegister(db, () => parseRegister(tsv), registerChecksum(tsv));
  log.info(`region register: ${loaded === null ? 'as it was' : `${loaded} divisions loaded`}`);
}

/** A failed start in one line, naming the setting it comes from where one does. */
function plainly(error: unknown, { port, host, databaseUrl }: Config): string {
  if (error instanceof FolderInUseError) return `DATA_DIR: ${error.message}`;
  const codes: string[] = [];
  let message = String(error);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause) codes.push(String(cause.code));
    message = cause.message;
  }
  if (codes.includes('EADDRINUSE')) return `PORT: ${port} is in use already`;
  if (codes.includes('EADDRNOTAVAIL') || codes.includes('EACCES'))
    return `HOST, PORT: cannot listen on ${host}:${port}`;
  const ofDatabase = isDatabaseGone(error) || codes.some((code) => /^[0-9A-Z]{5}$/.test(code));
  return databaseUrl && ofDatabase ? `DATABASE_URL: ${message || codes.join(' ')}` : message;
}

function stop(line: string): never {
  process.stderr.write(`${line.replace(/\s*\n\s*/g, ' ')}\n`);
  process.exit(1);
}
