import { randomBytes } from 'node:crypto';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { makeDatabase } from './database.js';
import { fill, syntheticAgencies, syntheticReports, YEARS } from './fill.js';
import { run, startServer, stopServers } from './processes.js';
import type { ReadingResult } from './reading-alone.js';
import { benchDocuments } from './reading-documents.js';
import { readingTable, uploadsTable } from './table.js';
import { measureUploads } from './uploads.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const AGENCIES = 100;

const here = (file: string) => new URL(file, import.meta.url);
const say = (line: string) => process.stdout.write(`${line}\n`);

const database = await makeDatabase(
  process.env.DATABASE_URL || 'postgres://postgres@127.0.0.1:5432/postgres',
);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => end().then(() => process.exit(1)));
try {
  await bench();
} finally {
  await end();
}

async function end(): Promise<void> {
  await stopServers();
  await database.drop();
}

async function bench(): Promise<void> {
  const load = loadavg()[0]!.toFixed(1);
  say(`${cpus().length} cores, load ${load}, Node ${process.version}; ${rounds} rounds of ${seconds} s\n`);
  const alone = await run(here('reading-alone.js'), [String(rounds * 3), String(seconds)]);
  say(`${readingTable(JSON.parse(alone) as ReadingResult[])}\n`);

  const service = await startServer(here('../../server.js'), '/health/ready', {
    DATABASE_URL: database.url,
    SAMPLES: 'off',
    RATE_LIMIT: 'off',
    LOG_LEVEL: 'warn',
    ADMIN_KEY: randomBytes(24).toString('base64url'),
  });
  const agencies = await syntheticAgencies(AGENCIES);
  await fill(database.url, agencies, syntheticReports(agencies, AGENCIES));
  const ids = agencies.flatMap(({ id }) => YEARS.map((year) => `${id}-${year}`));
  const page = (await benchDocuments()).find(({ name }) => name.includes('Word export'))!;
  say(uploadsTable(await measureUploads(service.port, ids, page.bytes, { rounds, seconds })));
}
