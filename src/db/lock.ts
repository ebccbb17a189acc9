import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Another process has the embedded store open. The message is one line that names the folder and the process. */
export class FolderInUseError extends Error {
  override name = 'FolderInUseError';
}

interface Holder {
  pid: number;
  host: string;
  /** Tells processes of the same number apart, where the system says (Linux); else null. */
  started: string | null;
  token: string;
}

const beatEvery = 10_000;
const deadAfter = 60_000;
const held = new Set<string>();

/**
 * Takes the lock of a data folder (made when missing) and returns what releases it. Throws `FolderInUseError`.
 * The lock of a process that is gone is taken over; of one on another host (a container) when it has not been
 * touched for a minute.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(resolve(folder), 'lock');
  await mkdir(folder, { recursive: true });
  const token = randomUUID();
  const mine: Holder = { pid: process.pid, host: hostname(), started: await startOf('self'), token };
  for (let attempt = 0; !(await create(path, mine)); attempt++) {
    const holder = await read(path);
    if (holder && (attempt > 2 || (await isAlive(holder, path)))) {
      const where = holder.host === mine.host ? '' : ` on ${holder.host}`;
      throw new FolderInUseError(
        `data folder ${folder} is in use by process ${holder.pid}${where} (${path})`,
      );
    }
    await rm(path, { force: true });
    // Two processes may have found the same stale lock: whoever still has it after a moment has it.
    await delay(20 + 60 * Math.random());
  }
  await delay(100);
  if ((await read(path))?.token !== token)
    throw new FolderInUseError(`data folder ${folder} was just taken (${path})`);
  held.add(path);
  const beat = setInterval(() => utimes(path, new Date(), new Date()).catch(() => {}), beatEvery).unref();
  return async () => {
    clearInterval(beat);
    if (!held.delete(path)) return;
    if ((await read(path))?.token === token) await rm(path, { force: true });
  };
}

async function create(path: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Who holds the lock; null when nobody does, or when the file was cut off while being written. */
async function read(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  if (holder.host !== hostname()) return Date.now() - (await stat(path)).mtimeMs < deadAfter;
  if (holder.pid === process.pid) return held.has(path);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return holder.started === null || holder.started === (await startOf(holder.pid));
}

/** When a process was started, in clock ticks since boot; null where there is no /proc. */
async function startOf(pid: number | 'self'): Promise<string | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
