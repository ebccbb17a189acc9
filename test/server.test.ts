import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';

const SERVER = fileURLToPath(new URL('../src/server.ts', import.meta.url));

interface Running {
  process: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

function start(test: Test, environment: Record<string, string>): Running {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['--import=tsx', SERVER], { env: { PATH, ...environment } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  test.teardown(() => child.kill('SIGKILL'));
  return { process: child, output: () => text, ended: once(child, 'close').then(([code]) => code) };
}

async function ready({ process: child, output }: Running, port: number): Promise<void> {
  for (let attempt = 0; attempt < 400 && child.exitCode === null; attempt++) {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
    if (response?.ok) return;
    await delay(100);
  }
  throw new Error(output());
}

t.test('a bad setting ends the start with one line that names it', async (t) => {
  const bad = start(t, { PORT: 'eighty' });
  t.equal(await bad.ended, 1);
  t.equal(bad.output(), 'PORT: must be a whole number\n');
  const unreachable = start(t, { DATABASE_URL: 'postgres://127.0.0.1:1/gongkai' });
  t.equal(await unreachable.ended, 1);
  t.match(unreachable.output(), /^DATABASE_URL: [^\n]+\n$/);
});

t.test(
  'the first start: samples, a key, one process a folder, a graceful end',
  { timeout: 90_000 },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'gongkai-server-'));
    t.teardown(() => rm(folder, { recursive: true, force: true }));
    const port = 20_000 + (process.pid % 20_000);
    const environment = { DATA_DIR: folder, PORT: String(port) };
    const service = start(t, environment);
    await ready(service, port);
    const [, key = ''] = /shown this once: (\S+)/.exec(service.output()) ?? [];
    t.match(key, /^gk_/);
    t.match(service.output(), new RegExp(`http://127.0.0.1:${port}/docs`));

    const second = start(t, { ...environment, PORT: String(port + 1) });
    t.equal(await second.ended, 1);
    t.match(second.output(), /^DATA_DIR: [^\n]+ in use [^\n]+\n$/);

    const get = async (path: string, headers = {}) =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).json() as Promise<{
        total: number;
        items: { consistency: string; agency: { region: string } }[];
      }>;
    const reports = await get('/v1/reports?sort=year');
    t.equal(reports.total, 5);
    t.same(
      reports.items
        .filter(({ consistency }) => consistency === 'inconsistent')
        .map(({ agency }) => agency.region),
      ['220502'],
    );
    t.equal((await get('/v1/keys', { authorization: `Bearer ${key}` })).total, 1);

    service.process.kill('SIGTERM');
    t.equal(await service.ended, 0);

    const again = start(t, { ...environment, ADMIN_KEY: 'of-our-own', LOG_LEVEL: 'silent' });
    await ready(again, port);
    t.equal(again.output(), '', 'no second key');
    t.equal((await get('/v1/reports')).total, 5);
    t.equal((await get('/v1/keys', { authorization: 'Bearer of-our-own' })).total, 2);
    again.process.kill('SIGTERM');
    t.equal(await again.ended, 0);
  },
);
