import closeWithGrace from 'close-with-grace';
import { type Config, readConfig } from './config.js';
import { connect } from './db/connect.js';
import { PREPARED } from './db/embedded-folder.js';
import { isDatabaseGone } from './db/gone.js';
import { ensureAdminKey } from './db/keys.js';
import { FolderInUseError } from './db/lock.js';
import { MigrationError, migrate } from './db/migrate.js';
import { countDivisions, loadOwnRegister } from './db/register.js';
import { hasReports } from './db/reports.js';
import { NoRoomError } from './db/room.js';
import { makeLog } from './log.js';
import { readPersistedQueries } from './persisted-queries.js';
import type { ReadingPool } from './reading/pool/pool.js';
import type { Read } from './reading/reading.js';
import { redactor } from './redaction.js';
import { keepSealing } from './sealing.js';

const settings = readConfig();
if (!settings.ok) stop(settings.problem);
const { config } = settings;
const log = makeLog(config);
await start(config).catch((error: unknown) => stop(redactor(config)(plainly(error, config))));

async function start(config: Config): Promise<void> {
  // The modules are loaded while the database opens.
  const loading = Promise.all([
    import('./app.js'),
    import('./reading/pool/pool.js'),
    import('./protection.js'),
  ]);
  const store = await connect({
    databaseUrl: config.databaseUrl,
    replicaUrls: config.replicaUrls,
    dataDir: config.dataDir,
    prepared: PREPARED,
    poolSize: config.poolSize,
    statementTimeout: config.statementTimeout,
  });
  await migrate(store);
  log.info(config.databaseUrl ? 'database: PostgreSQL' : `database: embedded in ${config.dataDir}`);
  const isNew = !(await hasReports(store.db));
  const loaded = await loadOwnRegister(store.db);
  // Counted where it is news alone: it takes an embedded store a tenth of its start.
  const divisions = loaded ?? (isNew ? await countDivisions(store.db) : null);
  log.info(`region register: ${divisions === null ? 'as it was' : `${divisions} divisions`}`);
  if (config.adminKey && config.adminKey.length < 16) log.warn('ADMIN_KEY is short enough to be guessed');
  const key = await ensureAdminKey(store.db, config.adminKey);
  // Not by the log: it is shown whatever LOG_LEVEL says, and no collector of logs should keep it.
  if (key) process.stdout.write(`Administrator's API key, shown this once: ${key}\n`);
  if (config.samples && isNew) {
    const { submitSamples } = await import('./samples.js');
    for (const line of await submitSamples({ db: store.db, now: () => new Date() })) log.info(line);
  }
  const [{ build }, { readingPool }, { PRESSURE }] = await loading;
  // The first reader starts when the service listens, or is asked: it would take time from the start.
  let pool: ReadingPool | undefined;
  const readers = () => {
    pool ??= readingPool();
    return pool;
  };
  const redis = config.redisUrl ? (await import('./redis.js')).connectRedis(config.redisUrl, log) : undefined;
  const tracing = config.tracing && (await import('./tracing.js')).startTracing(config.tracing, log);
  const read: Read = (...document) => readers().read(...document);
  const app = await build({
    store,
    config,
    log,
    read: tracing ? tracing.traced(read) : read,
    readers: () => pool?.state(),
    redis,
    pressure: PRESSURE,
    persisted: config.persistedQueries ? await readPersistedQueries(config.persistedQueries) : undefined,
    tracing: tracing?.plugin,
  });
  const sealing = keepSealing(store.db, log);
  closeWithGrace({ delay: 10_000, logger: log }, async () => {
    await app.close();
    await sealing.stop();
    await pool?.close();
    await tracing?.end();
    await store.close();
    redis?.disconnect();
  });
  await app.listen({
    port: config.port,
    host: config.host,
    listenTextResolver: (at) =>
      `REST ${at}/v1 · reference ${at}/docs · GraphQL ${at}/graphql · IDE ${at}/graphiql`,
  });
  readers();
}

/** A failed start in one line, naming the setting it comes from where one does. */
function plainly(error: unknown, { port, host, databaseUrl }: Config): string {
  if (error instanceof MigrationError)
    return `${databaseUrl ? 'DATABASE_URL' : 'DATA_DIR'}: ${error.message}`;
  if (error instanceof FolderInUseError) return `DATA_DIR: ${error.message}`;
  const codes: string[] = [];
  let message = String(error);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof NoRoomError) return `DATA_DIR: ${cause.message}`;
    if ('code' in cause) codes.push(String(cause.code));
    message = cause.message;
  }
  if (codes.includes('EADDRINUSE')) return `PORT: ${port} is in use already`;
  if (codes.includes('EADDRNOTAVAIL') || codes.includes('EACCES'))
    return `HOST, PORT: cannot listen on ${host}:${port}`;
  const isBadUrl = codes.includes('ERR_INVALID_URL') || error instanceof URIError;
  const ofDatabase = isBadUrl || isDatabaseGone(error) || codes.some((code) => /^[0-9A-Z]{5}$/.test(code));
  return databaseUrl && ofDatabase ? `DATABASE_URL: ${message || codes.join(' ')}` : message;
}

function stop(line: string): never {
  process.stderr.write(`${line.replace(/\s*\n\s*/g, ' ')}\n`);
  process.exit(1);
}
