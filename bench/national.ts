import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { parseRegister } from '../src/domain/region.js';
import { reportsOf, type SyntheticCountry, syntheticCountry } from './country.js';
import { contentOf } from './country-content.js';
import { type Filed, fill } from './fill.js';
import { arrange, grow } from './growing.js';
import { countryOf, YEARS } from './national-questions.js';
import { measureNational, type NationalResult } from './national-rounds.js';
import { open, say, startService } from './opened.js';
import { residentMegabytes, startServer, stopServers } from './processes.js';
import { nationalTable } from './table.js';

const { values } = parseArgs({
  options: {
    agencies: { type: 'string', default: '20000' },
    copies: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    profile: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const copies = Number(values.copies);
const KEY = 'b'.repeat(32);
const PROFILE = values.profile ? ['--cpu-prof', '--cpu-prof-dir=dist/bench/profiles'] : [];
const here = (file: string) => new URL(file, import.meta.url);

const { database, end } = await open();
await bench().finally(end);

async function bench(): Promise<void> {
  const register = parseRegister(await readFile('register/regions.tsv', 'utf8'));
  const years = Array.from({ length: YEARS.to - YEARS.from + 1 }, (_, at) => YEARS.from + at);
  const country = syntheticCountry(register, { agencies: Number(values.agencies), years, seed: 1 });
  const service = await startService(database, KEY, PROFILE);
  await service.stop();
  await fill(database.url, country.agencies, filed(country));
  await arrange(database.url);
  const few = await measured(register);
  if (copies === 0) return;
  await grow(database.url, copies);
  await arrange(database.url);
  const many = await measured(register);
  say('');
  for (const [number, { name, ways }] of few.entries()) {
    const more = many[number]!.ways;
    const growth = (['bare', 'rest', 'graphql'] as const).map(
      (way) => `${way} ${(ways[way].fresh.perSecond / more[way].fresh.perSecond).toFixed(2)}`,
    );
    say(`growth, ${name}: ${growth.join(', ')}`);
  }
}

/** The questions in the country as it stands. */
async function measured(register: ReturnType<typeof parseRegister>): Promise<NationalResult[]> {
  const country = countryOf(register, await someReports());
  const service = await startService(database, KEY, PROFILE);
  const bare = await startServer(here('servers/bare-sums.js'), '/', { DATABASE_URL: database.url });
  const ports = { bare: bare.port, rest: service.port, graphql: service.port };
  const memory = [await residentMegabytes(service.pid)];
  const results = await measureNational(ports, country, { rounds, seconds, only: values.only }, async () => {
    memory.push(await residentMegabytes(service.pid));
  });
  const reports = await count();
  say(`\n${reports.toLocaleString('en')} reports; ${rounds} rounds of ${seconds} s\n`);
  say(nationalTable(results));
  say(`\nresident memory of the service, MB, at the start and after each round: ${memory.join(', ')}`);
  await stopServers();
  return results;
}

function* filed(country: SyntheticCountry): Generator<Filed> {
  for (const [number, agency] of country.agencies.entries())
    for (const report of reportsOf(country, number)) yield contentOf(agency, report);
}

async function query<Row>(text: string): Promise<Row[]> {
  const client = postgres(database.url, { max: 1 });
  const found = await client.unsafe(text);
  await client.end();
  return found as unknown as Row[];
}

async function count(): Promise<number> {
  return Number((await query<{ count: string }>('select count(*) from report'))[0]!.count);
}

/** More than a service keeps answers of, from all over the country. */
async function someReports(): Promise<string[]> {
  const found = await query<{ id: string }>('select id from report order by md5(id) limit 50000');
  return found.map(({ id }) => id);
}
