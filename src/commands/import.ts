import { parseArgs } from 'node:util';
import type { Config } from '../config.js';
import type { Store } from '../db/connect.js';
import { loadOwnRegister } from '../db/register.js';
import { importSource } from '../importing/run.js';
import { NothingToImport, type Source, sourcesAt } from '../importing/source.js';
import { readingPool } from '../reading/pool/pool.js';
import type { Read } from '../reading/reading.js';
import { progressOn } from './progress.js';
import { stop, withStore } from './store.js';

const USAGE = `npm run import -- FILE|FOLDER [--results FILE]
  FILE: reports as NDJSON, agencies as CSV or NDJSON, or a manifest of documents as CSV or NDJSON
  FOLDER: agencies.csv or .ndjson, reports.ndjson, manifest.csv or .ndjson beside its documents
  --results: where one line a line of the input goes; FILE.results.ndjson by default`;

const { path, resultsPath } = readArguments();
const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

const sources = await sourcesAt(path).catch(stopWhere(NothingToImport));
if (resultsPath !== undefined && sources.length > 1) stop('--results goes with one file, not with a folder.');
await withStore(async (store, config) => {
  const pool = readingPool();
  try {
    await loadOwnRegister(store.db);
    for (const source of sources)
      if (!stopping.signal.aborted) await importOne(source, store, config, pool.read);
  } finally {
    await pool.close();
  }
});

async function importOne(
  source: Source,
  { db }: Store,
  { databaseUrl, bodyLimit }: Config,
  read: Read,
): Promise<void> {
  const results = resultsPath ?? `${source.path}.results.ndjson`;
  const bar = progressOn(process.stderr);
  const began = performance.now();
  let atStart: number | undefined;
  const outcomes = await importSource(source, results, {
    deps: { db, now: () => new Date(), read },
    databaseUrl,
    largest: bodyLimit,
    signal: stopping.signal,
    onProgress: ({ read: bytes, bytes: all, done }) => {
      atStart ??= done;
      const perSecond = Math.round(((done - atStart) / (performance.now() - began)) * 1000);
      bar.show(bytes, all, `${done} ${source.of}, ${perSecond} a second`);
    },
  });
  bar.end();
  const counts = [...outcomes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, n]) => `  ${name}: ${n}`);
  const stopped = stopping.signal.aborted ? ', stopped; the next run goes on from here' : '';
  process.stdout.write(`${[`${source.path} → ${results}${stopped}`, ...counts].join('\n')}\n`);
}

function readArguments(): { path: string; resultsPath: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { results: { type: 'string' } },
    });
    const [path, ...more] = positionals;
    if (path !== undefined && more.length === 0) return { path, resultsPath: values.results };
  } catch (error) {
    return stop(`${(error as Error).message}\n${USAGE}`);
  }
  return stop(USAGE);
}

function stopWhere(kind: new () => Error): (error: unknown) => never {
  return (error) => {
    if (error instanceof kind) return stop(error.message);
    throw error;
  };
}
