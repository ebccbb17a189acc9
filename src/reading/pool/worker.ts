import { read } from '../read.js';
import type { ReadingHints, ReadingResult } from '../reading.js';

/** What a thread is asked. `steps`: counted up when reading begins and whenever it has come further. */
export interface ReadingTask {
  bytes: Uint8Array;
  contentType: string | null;
  hints: ReadingHints;
  steps: Int32Array;
}

/** What runs in the threads of the pool. */
export default function work({ bytes, contentType, hints, steps }: ReadingTask): Promise<ReadingResult> {
  const onStep = () => void Atomics.add(steps, 0, 1);
  onStep();
  return read(bytes, contentType, hints, onStep);
}
