import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished, pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { connect } from '../src/db/connect.js';
import { checkRollups } from '../src/db/rollup-repair.js';
import { parseRegister } from '../src/domain/region.js';
import { importSource } from '../src/importing/run.js';
import { sourcesAt } from '../src/importing/source.js';
import { countryReports, syntheticCountry } from './country.js';
import { open, say, startService } from './opened.js';
import { watchBackends } from './processor.js';
import { type ImportTenth, importTable, tenthsTable } from './table.js';

const { values } = parseArgs({
  options: {
    agencies: { type: 'string', default: '14300' },
    years: { type: 'string', default: '2019..2025' },
  },
});
const [from = 2019, to = from] = values.years.split('..').map(Number);
const years = Array.from({ length: to - from + 1 }, (_, index) => from + index);
const MB = 2 ** 20;
/** Every table that an import writes to, in the order in which they refer to each other. */
const TABLES = ['document', 'report', 'report_text', 'finding', 'submission', 'audit_entry', 'rollup'];

const { database, end } = await open();
const folder = await mkdtemp(join(tmpdir(), 'gongkai-bench-'));
await bench().finally(() => Promise.all([end(), rm(folder, { recursive: true, force: true })]));

async function bench(): Promise<void> {
  const register = parseRegister(await readFile('register/regions.tsv', 'utf8'));
  const country = syntheticCountry(register, { agencies: Number(values.agencies), years, seed: 1 });
  const { agencies } = country;
  const reports = agencies.length * years.length;
  await write('agencies.ndjson', agencies);
  await write('reports.ndjson', countryReports(country));

  // brings the database up to date
  await (await startService(database, randomBytes(24).toString('base64url'))).stop();
  const store = await connect({ databaseUrl: database.url, dataDir: '', poolSize: 2 });
  const sources = await sourcesAt(folder);
  const importing = {
    deps: { db: store.db, now: () => new Date() },
    largest: 2 ** 23,
    databaseUrl: database.url,
  };
  const results = (path: string) => `${path}.results.ndjson`;
  await importSource(sources[0]!, results(sources[0]!.path), importing);

  const client = postgres(database.url, { max: 1, onnotice: () => {} });
  const tenths: (Omit<ImportTenth, 'findings'> & { findings: Promise<number> })[] = [];
  const rows = [];
  const source = sources[1]!;
  const imported = await measured(client, async (spent) => {
    let before = { done: 0, ...spent() };
    const outcomes = await importSource(source, results(source.path), {
      ...importing,
      onProgress: ({ done }) => {
        if (done < ((tenths.length + 1) / 10) * reports) return;
        const now = { done, ...spent() };
        tenths.push({
          reports: now.done - before.done,
          wall: now.wall - before.wall,
          node: now.node - before.node,
          postgres: now.postgres - before.postgres,
          memory: process.memoryUsage.rss() / MB,
          findings: findingsSoFar(client),
        });
        before = now;
      },
    });
    if (outcomes.get('created') !== reports)
      throw new Error(`of ${reports}: ${JSON.stringify([...outcomes])}`);
  });
  rows.push({ name: 'through the gate', reports, ...imported });
  const faults = await checkRollups(store.db);
  if (faults.length > 0) throw new Error(`${faults.length} roll-ups are not what the reports add up to`);

  const bare = await copies(client);
  rows.push({ name: 'the same rows by COPY', reports, ...(await measured(client, bare)) });
  say(`${reports} reports, ${(source.bytes / MB).toFixed(0)} MB\n`);
  say(importTable(rows));
  say('\nevery tenth of it\n');
  const numbers = await Promise.all(tenths.map(({ findings }) => findings));
  const made = numbers.map((number, i) => number - (numbers[i - 1] ?? 0));
  say(tenthsTable(tenths.map((tenth, i) => ({ ...tenth, findings: made[i]! }))));
  await client.end();
  await store.close();
}

/** How many were written so far, also those that went again. */
async function findingsSoFar(client: postgres.Sql): Promise<number> {
  const [{ last } = { last: 0 }] = await client<{ last: number }[]>`
    select last_value::int as last from pg_sequences where sequencename = 'finding_id_seq'`;
  return last ?? 0;
}

async function write(name: string, lines: Iterable<object>): Promise<void> {
  const file = createWriteStream(join(folder, name));
  for (const line of lines) if (!file.write(`${JSON.stringify(line)}\n`)) await once(file, 'drain');
  file.end();
  await finished(file);
}

/** In milliseconds: of the clock, of this process's processor time and of PostgreSQL's. */
interface Took {
  wall: number;
  node: number;
  postgres: number;
}

/** What it took. `work` is told what it has taken so far. */
async function measured(client: postgres.Sql, work: (spent: () => Took) => Promise<void>): Promise<Took> {
  const backends = watchBackends(client);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const spent = (): Took => {
    const { user, system } = process.cpuUsage(cpu);
    return { wall: performance.now() - began, node: (user + system) / 1000, postgres: backends.spent() };
  };
  await work(spent).catch(async (error: unknown) => {
    await backends.end();
    throw error;
  });
  const took = spent();
  return { ...took, postgres: await backends.end() };
}

/** Takes what was imported out into files; gives what puts it into empty tables with the same indexes. */
async function copies(client: postgres.Sql): Promise<() => Promise<void>> {
  await client.unsafe('create schema bare');
  for (const table of TABLES) {
    await client.unsafe(
      `create table bare.${table} (like public.${table} including defaults including indexes)`,
    );
    const file = createWriteStream(join(folder, table));
    // without back pressure: where a reader holds it up, the driver never comes to the end
    const taken = await client.unsafe(`copy public.${table} to stdout`).readable();
    taken.on('data', (chunk) => file.write(chunk));
    await once(taken, 'end');
    file.end();
    await finished(file);
  }
  // on a connection of its own, as whoever watches does not count
  const own = postgres(database.url, { max: 1, connection: { application_name: 'gongkai' } });
  await own`select 1`;
  return async () => {
    for (const table of TABLES) {
      const into = await own.unsafe(`copy bare.${table} from stdin`).writable();
      await pipeline(createReadStream(join(folder, table), { highWaterMark: MB }), into);
    }
    await own.end();
  };
}
