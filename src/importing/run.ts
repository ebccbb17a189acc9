import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Piscina } from 'piscina';
import { countTables } from '../db/statistics.js';
import type { GateDeps } from '../gate.js';
import { importAgencies } from './agencies.js';
import { importLines, importUploads, type Numbered, type Result } from './batch.js';
import { uploadOfEntry } from './documents.js';
import { type HandedLines, handed } from './handing.js';
import { openResults, type Results } from './results.js';
import { isSameAgency, linesOf, recordsOf, type Source } from './source.js';
import { threadFile } from './thread-file.js';

/** How far an import is. `read` of `bytes`: of the input; `done`: lines that have a result. */
export interface Progress {
  read: number;
  bytes: number;
  done: number;
}

export interface Importing {
  deps: GateDeps;
  /** With it, reports are read, assessed and accepted in threads with a connection each. */
  databaseUrl?: string | undefined;
  /** The largest document, in bytes. */
  largest: number;
  onProgress?: ((progress: Progress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** Lines in a transaction: enough to make statements cheap, few enough to hold nobody up. */
const LINES = 250;
const DOCUMENTS = 8;
/** Lines after which tables are counted anew, and then whenever there are four times as many. */
const FEW = 1000;
/** Bytes after which a batch is full, whatever number of lines they are. */
const FULL = 4 * 2 ** 20;

/**
 * Imports a source; every line that has no result yet gets one in the file `results`. `signal` stops it after the
 * batches that have begun; the next run goes on from there. Gives how often each outcome came, in all runs.
 */
export async function importSource(
  source: Source,
  resultsPath: string,
  importing: Importing,
): Promise<ReadonlyMap<string, number>> {
  const results = await openResults(resultsPath);
  try {
    if (source.of === 'agencies') await importAgencyFile(source, results, importing);
    else if (source.of === 'documents') await importDocuments(source, results, importing);
    else await importReports(source, results, importing);
    return results.outcomes;
  } finally {
    await results.close();
  }
}

const importAgencyFile = (source: Source, results: Results, importing: Importing): Promise<void> =>
  inBatches(recordsOf(source.path), { source, results, importing, size: 2 * LINES, atOnce: 1 }, (batch) =>
    importAgencies(importing.deps.db, batch),
  );

async function importDocuments(source: Source, results: Results, importing: Importing): Promise<void> {
  const { deps, largest } = importing;
  const folder = dirname(source.path);
  const options = { source, results, importing, size: DOCUMENTS, atOnce: 2 };
  await inBatches(recordsOf(source.path), options, async (batch) => {
    const uploads = await Promise.all(
      batch.map(async ({ line, item }) => ({ line, item: await uploadOfEntry(item, folder, largest) })),
    );
    const came = await importUploads(deps, uploads);
    return came.map((result, i) => {
      const { file } = uploads[i]!.item;
      return { ...result, ...(file !== undefined && { file }) };
    });
  });
}

async function importReports(source: Source, results: Results, importing: Importing): Promise<void> {
  const { deps, databaseUrl } = importing;
  // An agency's reports wait for each other: in two batches they would have one wait for the whole other.
  const options = { source, results, importing, size: LINES, together: isSameAgency };
  if (databaseUrl === undefined)
    return inBatches(linesOf(source.path), { ...options, atOnce: 1 }, (batch) => importLines(deps, batch));
  const threads = availableParallelism();
  const pool = new Piscina<HandedLines, Result[]>({
    ...threadFile('worker', import.meta.url),
    minThreads: threads,
    maxThreads: threads,
    workerData: databaseUrl,
  });
  try {
    await inBatches(linesOf(source.path), { ...options, atOnce: threads + 1 }, (batch) => {
      const lines = handed(batch);
      return pool.run(lines, { transferList: [lines.bytes.buffer] });
    });
  } finally {
    await pool.destroy();
  }
}

interface Batching<Item> {
  source: Source;
  results: Results;
  importing: Importing;
  size: number;
  atOnce: number;
  /** Whether the second is better in a batch with the first, though that is full. */
  together?: (one: Item, next: Item) => boolean;
}

/** Hands what has no result yet to `work`, some of it at once, and notes what came of it. Holds no more than that. */
async function inBatches<Item>(
  items: AsyncIterable<Numbered<Item> & { read: number }>,
  options: Batching<Item>,
  work: (batch: Numbered<Item>[]) => Promise<Result[]>,
): Promise<void> {
  const { source, results, importing, size, atOnce, together } = options;
  const running = new Set<Promise<void>>();
  let failure: unknown;
  let next = 0;
  const grown = async () => {
    if (source.of === 'agencies' || results.count < next) return;
    next = Math.max(FEW, 4 * results.count);
    await countTables(importing.deps.db);
  };
  await grown();
  const begin = (batch: Numbered<Item>[], read: number) => {
    const one = work(batch)
      .then((came) => results.add(came))
      .then(() => importing.onProgress?.({ read, bytes: source.bytes, done: results.count }))
      .then(grown)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => running.delete(one));
    running.add(one);
  };
  let batch: Numbered<Item>[] = [];
  let bytes = 0;
  let last = 0;
  for await (const { read, ...numbered } of items) {
    if (failure !== undefined || importing.signal?.aborted) break;
    if (results.has(numbered.line)) continue;
    const isFull = batch.length >= size || bytes >= FULL;
    if (
      isFull &&
      (batch.length >= 2 * size || bytes >= 2 * FULL || !together?.(batch.at(-1)!.item, numbered.item))
    ) {
      begin(batch, last);
      [batch, bytes] = [[], 0];
      if (running.size >= atOnce) await Promise.race(running);
    }
    last = read;
    batch.push(numbered);
    if (Buffer.isBuffer(numbered.item)) bytes += numbered.item.length;
  }
  if (batch.length > 0 && failure === undefined && !importing.signal?.aborted) begin(batch, last);
  await Promise.all(running);
  if (failure !== undefined) throw failure;
}
