import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { read } from '../read.js';
import type { Read, ReadingResult } from '../reading.js';
import { ReadersBusyError } from './busy.js';
import { processorTime } from './thread.js';
import type { ReadingTask } from './worker.js';

/** Reads documents in threads of their own, so that no document keeps anyone else waiting. */
export interface ReadingPool {
  read: Read;
  close(): Promise<void>;
}

export interface PoolLimits {
  threads: number;
  /** Documents that wait; one more is refused. */
  waiting: number;
  /** Milliseconds of its thread's processor time in which reading must come a step further, a page or a part. */
  step: number;
  /** Milliseconds that reading takes at most. */
  whole: number;
  /** Megabytes of memory a thread may hold. */
  memory: number;
}

const LIMITS: PoolLimits = {
  threads: Math.max(2, availableParallelism() - 1),
  waiting: 64,
  step: 1500,
  whole: 10_000,
  memory: 256,
};

/** A figure list is read in less time than it takes to hand it over. */
const READ_IN_PLACE = 64 * 1024;

const isSource = import.meta.url.endsWith('.ts');

/** Run from the sources, threads need a loader of their own: by default they have none for modules. */
function sourceLoader(): string[] {
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'));
  return ['--import', `data:text/javascript,import{register}from${loader};register()`];
}

/** Starts the threads. A document that takes too long or too much memory ends its thread, and nothing else. */
export function readingPool(given: Partial<PoolLimits> = {}): ReadingPool {
  const limits = { ...LIMITS, ...given };
  const pool = new Piscina<ReadingTask, ReadingResult>({
    filename: new URL(isSource ? './worker.ts' : './worker.js', import.meta.url).href,
    execArgv: isSource ? sourceLoader() : [],
    minThreads: 1,
    maxThreads: limits.threads,
    idleTimeout: 60_000,
    resourceLimits: { maxOldGenerationSizeMb: limits.memory, maxYoungGenerationSizeMb: 32 },
  });
  let free = limits.threads;
  const waiting: (() => void)[] = [];

  const takeThread = async () => {
    if (free > 0) {
      free--;
      return;
    }
    if (waiting.length >= limits.waiting) throw new ReadersBusyError('Too many documents wait to be read.');
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const giveThread = () => {
    const next = waiting.shift();
    if (next) next();
    else free++;
  };

  const readInThread: Read = async (bytes, contentType, hints = {}) => {
    if (bytes.length <= READ_IN_PLACE && bytes[0] === 0x7b) return read(bytes, contentType, hints);
    await takeThread();
    const steps = new Int32Array(new SharedArrayBuffer(8));
    const watch = watchOver(steps, limits);
    try {
      // a copy to give away: slice() of a Buffer would be the same memory
      const own = new Uint8Array(bytes);
      const task: ReadingTask = { bytes: own, contentType, hints, steps };
      return await pool.run(task, { transferList: [own.buffer], signal: watch.signal });
    } catch (error) {
      if (watch.signal.aborted && watch.starved())
        throw new ReadersBusyError('Other work left no processor time for reading the document.');
      const detail = watch.signal.aborted
        ? `Reading the document was given up after ${Math.round(watch.elapsed() / 100) / 10} s`
        : isOutOfMemory(error) && 'Reading the document takes more memory than any report needs';
      if (detail) return { ok: false, problem: { slug: 'document-too-complex', detail } };
      throw error;
    } finally {
      watch.end();
      giveThread();
    }
  };
  return { read: readInThread, close: () => pool.close({ force: true }) };
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

/** How often it is asked whether reading still comes further. */
const TICK = 100;

/**
 * Gives reading up when it has not come a step further for too long. Time in which its thread was not given a
 * processor does not count, but there is an end to it.
 */
function watchOver(steps: Int32Array, { step, whole }: PoolLimits) {
  const controller = new AbortController();
  const began = performance.now();
  let seen = 0;
  let atStart = 0;
  let atStep = 0;
  let spent = 0;
  const timer = setInterval(() => {
    const [now, thread] = [Atomics.load(steps, 0), Atomics.load(steps, 1)];
    const processor = processorTime(thread);
    // a thread that is still starting has not begun to read
    if (seen === 0) atStart = processor;
    if (now !== seen || now === 0) atStep = processor;
    seen = now;
    spent = processor - atStart;
    if (processor - atStep >= step || performance.now() - began >= whole) controller.abort();
  }, TICK);
  return {
    signal: controller.signal,
    elapsed: () => performance.now() - began,
    /** Whether it took its time because it was hardly given a processor. */
    starved: () => performance.now() - began >= whole && spent < step,
    end: () => clearInterval(timer),
  };
}
