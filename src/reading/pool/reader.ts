import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ReadingResult } from '../reading.js';
import type { ReaderMessage, ReadingTask } from './child.js';
import { lower, residentMemory } from './usage.js';
import { type GivenUp, type ReadingLimits, watchOver } from './watch.js';

/** How reading a document ended. `gone`: by the end of the process, which is told in words. */
export type Ending = { result: ReadingResult } | { givenUp: GivenUp } | { gone: string; bySignal: boolean };

/**
 * Why a reader is no more: for what it was reading, for what that left behind, for it was not needed, with the service, or
 * for a reason outside of it.
 */
export const ENDINGS = ['memory', 'time', 'starved', 'grown', 'idle', 'closed', 'gone'] as const;
export type EndedFor = (typeof ENDINGS)[number];

/** A process that reads one document after another. */
export interface Reader {
  /** Rejects with what reading threw. After any ending but a result, the process has ended too. */
  read(task: ReadingTask, limits: ReadingLimits): Promise<Ending>;
  /** Megabytes that it holds. */
  holds(): number;
  /** Ends it, whatever it does; resolves when it is no more. */
  end(why: EndedFor): Promise<void>;
  /** Resolves when it has ended. */
  ended: Promise<EndedFor>;
}

/** `words`: what it said last. */
interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  words: string;
}

const isSource = import.meta.url.endsWith('.ts');
const CHILD = fileURLToPath(new URL(isSource ? './child.ts' : './child.js', import.meta.url));
/** Run from the sources, a process needs what reads them. */
const LOADER = isSource ? ['--import', import.meta.resolve('tsx')] : [];

/** How V8 ends a process that has no memory left; where there are no signals, by this code. */
const OUT_OF_MEMORY = { signals: ['SIGABRT', 'SIGTRAP', 'SIGILL'], code: 134 };
/** Characters of what a process said last, for the log. */
const LAST_WORDS = 2000;

/** Starts a process whose heap takes so many megabytes. It knows nothing of the service: no environment, no database. */
export function startReader(heap: number): Reader {
  const child = fork(CHILD, [String(process.pid)], {
    execArgv: [`--max-old-space-size=${heap}`, ...LOADER],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const { pid = 0 } = child;
  if (pid) lower(pid);
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-LAST_WORDS);
  });
  let onMessage: (message: ReaderMessage) => void = () => {};
  let onEnd: (how: Ended) => void = () => {};
  child.on('message', (message: ReaderMessage) => onMessage(message));
  let endedFor: EndedFor | undefined;
  const ended = new Promise<EndedFor>((resolve) => {
    const finish = () => {
      const how = { code: child.exitCode, signal: child.signalCode, words };
      onEnd(how);
      resolve(endedFor ?? (isOutOfMemory(how) ? 'memory' : 'gone'));
    };
    child.once('close', finish);
    // not started, or not to be spoken to: of no more use
    child.on('error', (error) => {
      words += error.message;
      if (!child.kill('SIGKILL')) finish();
    });
  });

  const read = (task: ReadingTask, limits: ReadingLimits) =>
    new Promise<Ending>((resolve, reject) => {
      let givenUp: GivenUp | undefined;
      const watch = watchOver(pid, limits, (why) => {
        givenUp ??= why;
        endedFor ??= why.because;
        child.kill('SIGKILL');
      });
      onMessage = (message) => {
        if (message === 'step') return watch.step();
        watch.end();
        if ('thrown' in message) reject(message.thrown);
        else resolve({ result: message.result });
      };
      onEnd = (how) => {
        watch.end();
        resolve(givenUp ? { givenUp } : endingOf(how));
      };
      if (child.connected) child.send(task);
    });
  const end = async (why: EndedFor) => {
    endedFor ??= why;
    child.kill('SIGKILL');
    await ended;
  };
  return { read, holds: () => residentMemory(pid), end, ended };
}

const isOutOfMemory = ({ code, signal }: Omit<Ended, 'words'>): boolean =>
  (signal !== null && OUT_OF_MEMORY.signals.includes(signal)) || code === OUT_OF_MEMORY.code;

function endingOf({ code, signal, words }: Ended): Ending {
  if (isOutOfMemory({ code, signal })) return { givenUp: { because: 'memory' } };
  return {
    gone: [signal ?? `code ${code}`, words.trim()].filter(Boolean).join(': '),
    bySignal: signal !== null,
  };
}
