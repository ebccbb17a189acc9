import { existsSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;
/** How much further down in the order of priorities, of which 19 is the last. */
const LOWER = 10;

/** Whether the system tells what another process uses: Linux does. */
const TELLS = existsSync('/proc/self/stat');

/** Lets a process give way to this one. */
export function lower(pid: number): void {
  try {
    setPriority(pid, Math.min(19, getPriority() + LOWER));
  } catch {
    // a sandbox may forbid it: then reading competes with answering
  }
}

/**
 * Milliseconds of processor time that a process has had; where the system does not tell, those that have passed. null:
 * there is no such process.
 */
export function processorTime(pid: number): number | null {
  if (!TELLS) return performance.now();
  const stat = told(pid, 'stat');
  if (stat === null) return null;
  // the name stands in brackets and may hold anything; user and system time are twelfth and thirteenth behind it
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Megabytes of memory that a process holds, whatever for; 0 where nothing tells. */
export function residentMemory(pid: number): number {
  const [, kilobytes = '0'] = /^VmRSS:\s*(\d+) kB$/m.exec(told(pid, 'status') ?? '') ?? [];
  return Number(kilobytes) / 1024;
}

function told(pid: number, what: 'stat' | 'status'): string | null {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return null;
  }
}
