import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { connect } from '../src/db/connect.js';
import { migrate } from '../src/db/migrate.js';
import { type AskingReport, askAll, type Failure } from '../test/requests/asking.js';
import { faultsOf } from '../test/requests/soundness.js';
import { sourcesOf } from '../test/requests/sources.js';
import { makeWorld } from '../test/requests/world.js';

/**
 * Sends generated requests to a service of its own: npm run fuzz:requests -- --requests 100000 --seed 1. On PostgreSQL
 * where TEST_DATABASE_URL names a server, in a database that is dropped afterwards, else on the embedded store.
 * --connections: how many ask at once, 4 by default; with 1 the same requests find the same things. --patience: milliseconds that an answer may take, 10,000 by
 * default. --only 'POST /v1/agencies,PATCH /v1/agencies/{id}': requests for these operations alone. --all: tells of every
 * failure, and not of the first of each kind alone.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    connections: { type: 'string', default: '4' },
    patience: { type: 'string', default: '10000' },
    only: { type: 'string' },
    all: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const say = (line: string) => process.stdout.write(`${line}\n`);
const controller = new AbortController();
process.once('SIGINT', () => controller.abort());

const dataDir = mkdtempSync(join(tmpdir(), 'gongkai-fuzz-'));
const database = await makeDatabase(process.env.TEST_DATABASE_URL);
const store = await connect({ databaseUrl: database?.url, dataDir: 'memory://' });
try {
  await migrate(store);
  const world = await makeWorld(store, seed, dataDir);
  const report = await askAll(world, await sourcesOf(world.apps[0]!, values.only), {
    requests: Number(values.requests),
    seed,
    connections: Number(values.connections),
    patience: Number(values.patience),
    stop: controller.signal,
  });
  const faults = await faultsOf(world);
  for (const app of world.apps) await app.close();
  tell(report, faults);
  if (report.failures.length + faults.length > 0) process.exitCode = 1;
} finally {
  await store.close();
  await database?.drop();
  rmSync(dataDir, { recursive: true, force: true });
}

/** A database of this run's own on the server. */
async function makeDatabase(server: string | undefined) {
  if (!server) return null;
  const name = `gongkai_fuzz_${process.pid}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  const drop = async () => {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  };
  return { url: Object.assign(new URL(server), { pathname: `/${name}` }).href, drop };
}

function tell(report: AskingReport, faults: readonly string[]): void {
  for (const [name, totals] of [...report.totals].sort()) say(`${name}: ${shown(totals)}`);
  const kinds = new Map<string, Failure[]>();
  for (const failure of report.failures) {
    const kind = `${failure.name}: ${failure.what.slice(0, 80)}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), failure]);
  }
  for (const [kind, failures] of kinds) {
    say(`${failures.length} × ${kind}`);
    for (const { number, oddities, what, curl, answer } of values.all ? failures : [shortest(failures)])
      say(`  ${what}\n  seed ${seed}, ${number} (${oddities.join(', ') || 'sound'})\n  ${curl}\n  ${answer}`);
  }
  for (const fault of faults) say(fault);
  const all = new Map<string, number>();
  for (const totals of report.totals.values())
    for (const [kind, count] of totals) all.set(kind, (all.get(kind) ?? 0) + count);
  const seconds = Math.round(report.milliseconds / 1000);
  say(
    `${report.requests} requests to ${report.totals.size} operations on ${store.engine} in ${seconds} s: ${shown(all)}; slowest ${Math.round(report.slowest)} ms`,
  );
  say(`${report.failures.length} failures, ${faults.length} faults in the store`);
}

/** The request that is the least to read through. */
function shortest(failures: readonly Failure[]): Failure {
  return failures.reduce((least, one) => (one.curl.length < least.curl.length ? one : least));
}

function shown(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .sort()
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
}
