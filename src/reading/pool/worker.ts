import { read } from '../read.js';
import type { ReadingHints, ReadingResult } from '../reading.js';
import { giveWay, threadNumber } from './thread.js';

/**
 * What a thread is asked. `steps`: first, counted up when reading begins and whenever it has come further; second, the
 * system's number of the thread.
 */
export interface ReadingTask {
  bytes: Uint8Array;
  contentType: string | null;
  hints: ReadingHints;
  steps: Int32Array;
}

giveWay();
const thread = threadNumber();

/** What runs in the threads of the pool: with less priority than the thread that answers. */
export default function work({ bytes, contentType, hints, steps }: ReadingTask): Promise<ReadingResult> {
  const onStep = () => void Atomics.add(steps, 0, 1);
  Atomics.store(steps, 1, thread);
  onStep();
  return read(bytes, contentType, hints, onStep);
}
