import { Worker } from 'node:worker_threads';
import type { ReadingHints, ReadingResult } from '../reading.js';

/** What a reader is asked. */
export interface ReadingTask {
  bytes: Uint8Array;
  contentType: string | null;
  hints: ReadingHints;
}

/** What it says: that it has begun, or come further; then what was read, or what was thrown. */
export type ReaderMessage = 'step' | { result: ReadingResult } | { thrown: Error };

/** Milliseconds between two steps that are told. */
const BETWEEN_STEPS = 50;

/** Ends the process when its parent, whose number it is given, is gone: also while a document keeps it from hearing so. */
const WATCH_PARENT = `setInterval(() => {
  if (process.ppid !== ${Number(process.argv[2])}) process.kill(process.pid, 'SIGKILL');
}, 500);`;

// The signals that end a service reach all of its processes while it may still have to answer: it ends its readers itself.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit();
process.on('message', (task: ReadingTask) => void answer(task));

const loading = import('../read.js');
await loading;
new Worker(WATCH_PARENT, { eval: true, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 8 } });

async function answer({ bytes, contentType, hints }: ReadingTask): Promise<void> {
  const { read } = await loading;
  let told = performance.now();
  say('step');
  const onStep = () => {
    if (performance.now() - told < BETWEEN_STEPS) return;
    told = performance.now();
    say('step');
  };
  try {
    say({ result: await read(bytes, contentType, hints, onStep) });
  } catch (error) {
    say({ thrown: error instanceof Error ? error : new Error(String(error)) });
  }
}

/** Told at once, also from the midst of work: a pipe with room takes what is written when it is written. */
function say(message: ReaderMessage): void {
  process.send?.(message);
}
