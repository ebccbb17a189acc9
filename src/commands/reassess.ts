import { readConfig } from '../config.js';
import { connect } from '../db/connect.js';
import { migrate } from '../db/migrate.js';
import type { Reassessment } from '../db/reassessing.js';
import { reassess } from '../reassessment.js';

const read = readConfig();
if (!read.ok) {
  process.stderr.write(`${read.problem}\n`);
  process.exit(1);
}
const { databaseUrl, dataDir } = read.config;
const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

const store = await connect({ databaseUrl, dataDir });
try {
  await migrate(store);
  const state = await reassess(store.db, { onProgress: showProgress, signal: stopping.signal });
  process.stderr.write('\n');
  process.stdout.write(`${report(state)}\n`);
} finally {
  await store.close();
}

/** A bar on a terminal; elsewhere nothing but the outcome is printed. */
function showProgress({ done, total }: Reassessment): void {
  if (!process.stderr.isTTY) return;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const bar = '█'.repeat(Math.round(share * 40)).padEnd(40, '░');
  process.stderr.write(`\r${bar} ${done} of ${total} reports`);
}

function report({ done, changes, consistency, finishedAt }: Reassessment): string {
  const rules = Object.entries(changes).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${done} reports asked again${finishedAt ? '' : '; stopped, the next run goes on from here'}`,
    ...rules.map(([rule, { came, went }]) => `${rule}: ${came} came, ${went} went`),
    `consistency changed in ${consistency} reports`,
  ].join('\n');
}
