import { parseArgs } from 'node:util';
import { seal, sealedEntries, verify } from '../db/audit-chain.js';
import type { Database } from '../db/connect.js';
import { stop, withStore } from './store.js';

const USAGE = `npm run audit -- --verify [--expect HASH]
npm run audit -- --export
  --verify: ends with 1 where the log is not as it was written; --expect: a hash that it said once
  --export: the log as NDJSON`;

const { work, expect } = wanted();

await withStore(async ({ db }) => {
  await seal(db);
  await work(db);
});

async function check(db: Database): Promise<void> {
  const found = await verify(db, expect);
  if ('broken' in found) {
    const { seq, id, at, action, subject } = found.broken;
    const named = `entry ${seq} (id ${id}: ${action} ${subject}, ${at})`;
    fail(seq === found.due ? `${named} was changed` : `${named} stands where entry ${found.due} is due`);
  } else if (!found.hasExpected) fail(`no entry has the hash ${expect}: the log was cut off, or is another`);
  else process.stdout.write(`${found.last.seq} entries, last hash ${found.last.hash}\n`);
}

function fail(line: string): void {
  process.stdout.write(`${line}\n`);
  process.exitCode = 1;
}

async function exportAll(db: Database): Promise<void> {
  for await (const entries of sealedEntries(db)) {
    const lines = entries.map(({ id: _, ...entry }) => `${JSON.stringify(entry)}\n`).join('');
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(lines, (error) => (error ? reject(error) : resolve()));
    });
  }
}

function wanted(): { work: (db: Database) => Promise<void>; expect: string | undefined } {
  try {
    const { values } = parseArgs({
      options: { verify: { type: 'boolean' }, export: { type: 'boolean' }, expect: { type: 'string' } },
    });
    const { expect } = values;
    if (expect !== undefined && !/^[0-9a-f]{64}$/.test(expect))
      return stop('--expect: 64 hexadecimal digits');
    if (values.verify && !values.export) return { work: check, expect };
    if (values.export && !values.verify && expect === undefined) return { work: exportAll, expect };
  } catch (error) {
    return stop(`${(error as Error).message}\n${USAGE}`);
  }
  return stop(USAGE);
}
