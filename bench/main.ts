import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { AssessResult } from './assessing.js';
import { fill, syntheticAgencies, syntheticReport, syntheticReports, YEARS } from './fill.js';
import { open, say, startService } from './opened.js';
import { run, startServer, stopServers } from './processes.js';
import type { Known } from './questions.js';
import { measureFirstReads, measureReads } from './reads.js';
import { AGENCIES_PER_ROUND, measureSubmissions } from './submissions.js';
import { assessTable, readTable, submissionTable } from './table.js';

const { values } = parseArgs({
  options: {
    reports: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    profile: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const PARTS = ['reads', 'submissions', 'assessing'];
const parts = values.only === undefined ? PARTS : [values.only];
if (!parts.every((part) => PARTS.includes(part))) throw new Error(`--only: ${PARTS.join(', ')}`);
const PAGES = [
  'samples/dongchang-2020.html',
  '../shared/reports/2019-020/document.html',
  '../shared/reports/2025-022/document.html',
];
/** So many different reports are asked for. */
const ASKED = 1000;

const here = (file: string) => new URL(file, import.meta.url);

const { database, end } = await open();
await bench().finally(end);

async function bench(): Promise<void> {
  if (parts.some((part) => part !== 'assessing')) await asked();
  await stopServers();
  if (!parts.includes('assessing')) return;
  const pages = PAGES.filter((page) => existsSync(page));
  const assessed = JSON.parse(
    await run(here('assessing.js'), [String(rounds * 3), ...pages]),
  ) as AssessResult[];
  say(assessTable(assessed));
}

/** What is asked of the service. */
async function asked(): Promise<void> {
  const key = randomBytes(24).toString('base64url');
  // it migrates, and loads the regions
  const service = await startService(
    database,
    key,
    values.profile ? ['--cpu-prof', '--cpu-prof-dir=dist/bench/profiles'] : [],
  );
  const reporting = Math.ceil(Number(values.reports) / YEARS.length);
  // the last one is for the pattern of the bare transaction
  const spare = rounds * AGENCIES_PER_ROUND + 1;
  const agencies = await syntheticAgencies(reporting + spare);
  await fill(database.url, agencies, syntheticReports(agencies, reporting));
  const known = agencies.slice(0, reporting).flatMap((agency, number) =>
    YEARS.map(
      (year): Known => ({
        id: `${agency.id}-${year}`,
        agency,
        content: syntheticReport(agency, number, year),
      }),
    ),
  );
  const figures = known.flatMap(({ content }) => [...content.figures.values()]);
  const zeros = figures.filter(({ value }) => value === 0).length / figures.length;
  say(
    `${known.length} reports, ${Math.round(zeros * 100)} % of their figures zero; ${rounds} rounds of ${seconds} s\n`,
  );

  const bare = await startServer(here('servers/bare.js'), '/', {
    DATABASE_URL: database.url,
    PATTERN_AGENCY: JSON.stringify(agencies.at(-1)),
  });
  if (parts.includes('reads')) await readings({ service: service.port, bare: bare.port }, known);
  if (!parts.includes('submissions')) return;
  const watched = { service, bare, databaseUrl: database.url };
  say(`${submissionTable(await measureSubmissions(watched, key, agencies.slice(reporting), rounds))}\n`);
}

async function readings(servers: { service: number; bare: number }, known: readonly Known[]): Promise<void> {
  const hello = await startServer(here('servers/hello.js'), '/', {});
  const ports = { ...servers, hello: hello.port };
  const step = Math.max(2, Math.ceil(known.length / ASKED));
  const some = known.filter((_, number) => number % step === 0);
  const others = known.filter((_, number) => number % step !== 0);
  const reads = await measureReads(ports, some, { rounds, seconds });
  say(`${readTable(reads, `one report of ${some.length}, 16 connections`)}\n`);
  const firstReads = await measureFirstReads(ports, others, rounds);
  say(`${readTable(firstReads, 'each report once, 16 connections')}\n`);
}
