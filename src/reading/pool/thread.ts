import { readFileSync, readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;
/** How much further down in the order of priorities, of which 19 is the last. */
const LOWER = 10;

/** The system's number of the thread this is called in; 0 where it does not tell. */
export function threadNumber(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return 0;
  }
}

/** Lets the thread this is called in give way to the others. On Linux a thread has a priority of its own, elsewhere none. */
export function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(19, getPriority() + LOWER));
  } catch {
    // a sandbox may forbid it: then reading competes with answering
  }
}

/** Milliseconds of processor time that a thread of this process has had; those of the whole process where nothing tells. */
export function processorTime(thread: number): number {
  try {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
    // the name stands in brackets and may hold anything; user and system time are twelfth and thirteenth behind it
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
