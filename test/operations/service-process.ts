import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import { compiled } from '../compiled.js';
import { emptyDatabase, onPostgres } from '../database.js';

const SERVER = compiled('server.js');

/** A service in a process of its own, killed when the test ends. */
export interface ServiceProcess {
  process: ChildProcess;
  /** All that it has written so far. */
  output: () => string;
  /** Its exit code; null where a signal ended it. */
  ended: Promise<number | null>;
}

/** `server`: of another version than this. */
export function startService(
  test: Test,
  environment: Record<string, string>,
  server: string = SERVER,
): ServiceProcess {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [server], { env: { PATH, ...environment } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  test.teardown(() => child.kill('SIGKILL'));
  return { process: child, output: () => text, ended: once(child, 'close').then(([code]) => code) };
}

/** Waits until it answers; throws what it said where it ended instead. */
export async function ready({ process: child, output }: ServiceProcess, port: number): Promise<void> {
  for (let attempt = 0; attempt < 600 && child.exitCode === null; attempt++) {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
    if (response?.ok) return;
    await delay(100);
  }
  throw new Error(output());
}

export async function temporaryFolder(test: Pick<Test, 'teardown'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gongkai-'));
  test.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The settings of a service with an empty store of its own, of whichever engine the suite runs on. */
export async function ownStore(test: Test): Promise<Record<string, string>> {
  return onPostgres
    ? { DATABASE_URL: await emptyDatabase(undefined, test) }
    : { DATA_DIR: await temporaryFolder(test) };
}

/**
 * A port that no other test file of this run takes: each runs in a process of its own, and has four. They lie below those
 * that systems give to clients.
 */
export const freePort = (offset = 0): number => 10_000 + (process.pid % 5_000) * 4 + offset;
