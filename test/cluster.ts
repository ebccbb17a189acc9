import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Test } from 'tap';

const execute = promisify(execFile);

/** A server with one that follows it, both of the test's own. `stop` and `start`: of the latter, where neither is named. */
export interface Cluster {
  primary: string;
  replica: string;
  stop(which?: 'primary' | 'replica'): Promise<void>;
  start(which?: 'primary' | 'replica'): Promise<void>;
}

/** Where PostgreSQL's programs are; undefined where they are not. */
export async function programs(): Promise<string | undefined> {
  const versions = await readdir('/usr/lib/postgresql').catch(() => []);
  const places = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((v) => `/usr/lib/postgresql/${v}/bin`),
  ];
  for (const place of places) if ((await readdir(place)).includes('pg_basebackup')) return place;
  return undefined;
}

/** PostgreSQL does not run as root: then its own user runs it. */
async function owner(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const id = async (what: string) => Number((await execute('id', [what, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

/** Starts both; they end with the test. */
export async function startCluster(test: Test, bin: string): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'gongkai-cluster-'));
  const as = await owner();
  await chmod(folder, 0o755);
  if (as.uid !== undefined && as.gid !== undefined) await chown(folder, as.uid, as.gid);
  const port = 21_000 + (process.pid % 20_000);
  const run = (program: string, ...args: string[]) =>
    execute(join(bin, program), args, {
      ...as,
      cwd: folder,
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
    });
  const settings = (at: number) =>
    `-p ${at} -k ${folder} -c fsync=off -c listen_addresses=127.0.0.1 -c shared_buffers=16MB -c max_connections=50`;
  const start = (name: string, at: number) =>
    run(
      'pg_ctl',
      '-D',
      join(folder, name),
      '-w',
      '-l',
      join(folder, `${name}.log`),
      '-o',
      settings(at),
      'start',
    );
  const stop = (name: string) => run('pg_ctl', '-D', join(folder, name), '-m', 'immediate', '-w', 'stop');
  test.teardown(async () => {
    for (const name of ['replica', 'primary']) await stop(name).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  });
  await run('initdb', '-D', join(folder, 'primary'), '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '-N');
  await start('primary', port);
  const from = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres'];
  await run(
    'pg_basebackup',
    ...from,
    '-D',
    join(folder, 'replica'),
    '-R',
    '-X',
    'stream',
    '-c',
    'fast',
    '-N',
  );
  await start('replica', port + 1);
  const url = (at: number) => `postgres://postgres@127.0.0.1:${at}/postgres`;
  return {
    primary: url(port),
    replica: url(port + 1),
    stop: async (which = 'replica') => void (await stop(which)),
    start: async (which = 'replica') => void (await start(which, which === 'primary' ? port : port + 1)),
  };
}
