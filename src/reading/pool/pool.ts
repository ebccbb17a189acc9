import { availableParallelism } from 'node:os';
import { read } from '../read.js';
import type { Read, ReadingResult } from '../reading.js';
import { ReadersBusyError } from './busy.js';
import type { ReadingTask } from './child.js';
import { ENDINGS, type EndedFor, type Ending, type Reader, startReader } from './reader.js';
import { turnsFor } from './turns.js';
import type { GivenUp, ReadingLimits } from './watch.js';

/** Reads documents in processes of their own, so that no document keeps anyone else waiting, or harms them. */
export interface ReadingPool {
  read: Read;
  state(): PoolState;
  /** Ends the readers, and refuses what waits or is being read; resolves when no process is left. */
  close(): Promise<void>;
}

/** How the pool does at the moment. `ended`: the readers that have ended since it was made. */
export interface PoolState {
  readers: number;
  busy: number;
  waiting: number;
  ended: Readonly<Record<EndedFor, number>>;
}

export interface PoolLimits extends ReadingLimits {
  /** Processes that read at the same time. */
  readers: number;
  /** Documents that wait; one more is refused. */
  waiting: number;
  /** Megabytes of a reader's heap. */
  heap: number;
  /** Milliseconds after which a reader that has nothing to read ends, unless it is the last. */
  idle: number;
}

const LIMITS: PoolLimits = {
  readers: Math.max(2, availableParallelism() - 1),
  waiting: 64,
  step: 1500,
  whole: 10_000,
  heap: 256,
  resident: 406,
  idle: 60_000,
};

/** A figure list is read in less time than it takes to hand it over. */
const READ_IN_PLACE = 64 * 1024;

/** Starts the first reader. A document that takes too long or too much memory ends its reader, and nothing else. */
export function readingPool(given: Partial<PoolLimits> = {}): ReadingPool {
  const limits = { ...LIMITS, ...given };
  const turns = turnsFor(limits);
  const readers = new Set<Reader>();
  const ended = Object.fromEntries(ENDINGS.map((why) => [why, 0])) as Record<EndedFor, number>;
  const idle: { reader: Reader; timer: NodeJS.Timeout }[] = [];

  const start = (): Reader => {
    const reader = startReader(limits.heap);
    readers.add(reader);
    reader.ended.then((why) => {
      ended[why]++;
      readers.delete(reader);
      takeIdle(reader);
    });
    return reader;
  };
  const takeIdle = (reader = idle.at(-1)?.reader): Reader | undefined => {
    const at = idle.findIndex((one) => one.reader === reader);
    if (at < 0) return undefined;
    clearTimeout(idle.splice(at, 1)[0]!.timer);
    return reader;
  };
  const giveIdle = (reader: Reader): void => {
    const timer = setTimeout(() => idle.length > 1 && takeIdle(reader)?.end('idle'), limits.idle);
    idle.push({ reader, timer: timer.unref() });
  };

  const readOnce = async (task: ReadingTask): Promise<Ending> => {
    turns.check();
    const reader = takeIdle() ?? start();
    try {
      return await reader.read(task, limits);
    } finally {
      // what one document left behind is not to be counted against the next
      if (reader.holds() > limits.heap) reader.end('grown');
      else if (readers.has(reader)) giveIdle(reader);
    }
  };

  const readApart: Read = async (bytes, contentType, hints = {}) => {
    if (bytes.length <= READ_IN_PLACE && bytes[0] === 0x7b) return read(bytes, contentType, hints);
    await turns.take();
    try {
      const task = { bytes, contentType, hints };
      const ending = await readOnce(task);
      // the end of a reader that nobody here has ended says nothing of the document
      return answerOf('gone' in ending ? await readOnce(task) : ending);
    } finally {
      turns.give();
    }
  };
  const close = async () => {
    turns.close();
    await Promise.all([...readers].map((reader) => reader.end('closed')));
  };
  giveIdle(start());
  const state = () => ({ readers: readers.size, ...turns.state(), ended });
  return { read: readApart, state, close };
}

function answerOf(ending: Ending): ReadingResult {
  if ('result' in ending) return ending.result;
  if ('givenUp' in ending) return refusalOf(ending.givenUp);
  if (ending.bySignal) throw new ReadersBusyError('The process that read the document was ended, twice.');
  throw new Error(`The process that read the document ended, twice: ${ending.gone}`);
}

function refusalOf(why: GivenUp): ReadingResult {
  if (why.because === 'starved')
    throw new ReadersBusyError('Other work left no processor time for reading the document.');
  const detail =
    why.because === 'memory'
      ? 'Reading the document takes more memory than any report needs'
      : `Reading the document was given up after ${Math.round(why.ms / 100) / 10} s`;
  return { ok: false, problem: { slug: 'document-too-complex', detail } };
}
