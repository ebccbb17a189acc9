import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { lockFolder } from '../../src/db/lock.js';
import { compiled } from '../compiled.js';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'gongkai-lock-'));
  t.teardown(() => rm(made, { recursive: true }));
  return made;
}
const lock = compiled('db/lock.js');

/** A process that holds the lock of a folder until it is killed. */
async function holder(folder: string) {
  const script = `const { lockFolder } = await import(${JSON.stringify(lock)});
    await lockFolder(${JSON.stringify(folder)}); console.log('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

t.test('a second process is refused in one line that names the folder and the first', async (t) => {
  const dir = await folder();
  const child = await holder(dir);
  const refusal = await lockFolder(dir).catch((error: Error) => error);
  t.match(refusal, { name: 'FolderInUseError' });
  t.match((refusal as Error).message, dir);
  t.match((refusal as Error).message, `process ${child.pid}`);
  t.notMatch((refusal as Error).message, '\n');

  t.comment('killed, it leaves its lock behind, which is taken over');
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.strictSame(await readdir(dir), ['lock']);
  const release = await lockFolder(dir);
  t.equal(JSON.parse(await readFile(join(dir, 'lock'), 'utf8')).pid, process.pid);
  await release();
  t.strictSame(await readdir(dir), []);
});

t.test('the same process is refused too, until it releases', async (t) => {
  const dir = await folder();
  const release = await lockFolder(dir);
  await t.rejects(lockFolder(dir), { name: 'FolderInUseError' });
  await release();
  await release();
  await (await lockFolder(dir))();
});

t.test('an earlier process of our own number (a restarted container) holds nothing', async () => {
  const dir = await folder();
  const earlier = { pid: process.pid, host: hostname(), started: '1', token: 'x' };
  await writeFile(join(dir, 'lock'), JSON.stringify(earlier));
  await (await lockFolder(dir))();
});

t.test('a process on another host is believed for a minute after its last sign of life', async (t) => {
  const dir = await folder();
  const path = join(dir, 'lock');
  await writeFile(path, JSON.stringify({ pid: 1, host: 'another-container', started: '1', token: 'x' }));
  await t.rejects(lockFolder(dir), { message: /process 1 on another-container/ });
  const before = new Date(Date.now() - 61_000);
  await utimes(path, before, before);
  await (await lockFolder(dir))();
});

t.test('a lock file cut off while being written is no lock', async () => {
  const dir = await folder();
  await writeFile(join(dir, 'lock'), '');
  await (await lockFolder(dir))();
});

t.test('of several that come at once, one gets the folder, also when a stale lock lies there', async (t) => {
  for (const stale of [false, true]) {
    const dir = await folder();
    if (stale) await writeFile(join(dir, 'lock'), '');
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => lockFolder(dir)));
    const taken = outcomes.filter(({ status }) => status === 'fulfilled');
    t.equal(taken.length, 1, stale ? 'stale' : 'free');
  }
});
