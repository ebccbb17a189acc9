import { execFileSync, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import t, { type Test } from 'tap';
import { emptyDatabase, onPostgres } from '../database.js';
import { notRun } from '../needs.js';
import { createAgencies, KEY, reportOf, submitReport } from './client.js';
import { freePort, ready, startService, temporaryFolder } from './service-process.js';

const skip = onPostgres ? 'of the embedded store only' : process.platform !== 'linux' && 'asks Linux';

/** A file system of so many megabytes, gone when the test ends; null where this user may not mount one. */
async function smallDisk(test: Test, megabytes: number): Promise<string | null> {
  const folder = await temporaryFolder(test);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (status !== 0) return null;
  test.teardown(() => void spawnSync('umount', ['-l', folder]));
  return folder;
}

/** Leaves so many megabytes of a file system; returns the file that takes the rest. */
async function leave(folder: string, megabytes: number): Promise<string> {
  const { bavail, bsize } = await statfs(folder);
  const ballast = join(folder, 'ballast');
  execFileSync('fallocate', ['-l', `${bavail * bsize - megabytes * 2 ** 20}`, ballast]);
  return ballast;
}

const environment = (folder: string, port: number) => ({
  DATA_DIR: join(folder, 'data'),
  PORT: `${port}`,
  ADMIN_KEY: KEY,
  SAMPLES: 'off',
  LOG_LEVEL: 'silent',
  RATE_LIMIT: 'off',
});

async function isThere(t: Test, base: string, id: string, received: number): Promise<void> {
  const report = await fetch(`${base}/v1/reports/${id}`);
  t.equal(report.status, 200, id);
  const { figures } = (await report.json()) as { figures: Record<string, { value: number }> };
  t.equal(figures['applications/new_received/total']?.value, received);
  const document = await fetch(`${base}/v1/reports/${id}/document`);
  t.equal(document.status, 200);
  await document.arrayBuffer();
}

t.test('no room on the disk: nothing is taken, everything is read', { skip, timeout: 120_000 }, async (t) => {
  const folder = await smallDisk(t, 288);
  if (folder === null) return notRun(t, 'this user may not mount a file system');
  const port = freePort();
  const base = `http://127.0.0.1:${port}`;
  const first = startService(t, environment(folder, port));
  await ready(first, port);
  const [agency = ''] = await createAgencies(base, 1);
  t.equal((await submitReport(base, agency, 2021, 5)).status, 201);

  const ballast = await leave(folder, 8);
  for (const year of [2022, 2023, 2024]) {
    const refused = await submitReport(base, agency, year, 6);
    t.equal(refused.status, 503);
    t.match(refused.headers.get('content-type'), /^application\/problem\+json/);
    t.ok(refused.headers.has('retry-after'));
    t.match(await refused.json(), { type: '/problems/unavailable', status: 503 });
  }
  await isThere(t, base, `${agency}-2021`, 5);
  for (const path of ['/health/ready', '/v1/reports', '/v1/keys', '/graphql?query={reports{totalCount}}']) {
    const response = await fetch(base + path, { headers: { authorization: `Bearer ${KEY}` } });
    t.equal(response.status, 200, path);
    await response.arrayBuffer();
  }

  await rm(ballast);
  t.equal((await submitReport(base, agency, 2022, 6)).status, 201, 'as soon as there is room again');
  first.process.kill('SIGTERM');
  t.equal(await first.ended, 0);

  await leave(folder, 8);
  const cramped = startService(t, environment(folder, port));
  t.equal(await cramped.ended, 1);
  t.match(cramped.output(), /^DATA_DIR: [^\n]+ room [^\n]+\n$/);
  await rm(ballast);
  const again = startService(t, environment(folder, port));
  await ready(again, port);
  await isThere(t, base, `${agency}-2021`, 5);
  await isThere(t, base, `${agency}-2022`, 6);
  t.equal((await fetch(`${base}/v1/reports/${agency}-2023`)).status, 404);
});

/** A report with a section that hardly gets smaller. */
function longReport(received: number): string {
  const text = Array.from({ length: 60_000 }, () => String.fromCharCode(0x4e00 + randomInt(20_000))).join('');
  return JSON.stringify({
    ...JSON.parse(reportOf(received)),
    sections: [{ kind: 'other', title: '其他', text }],
  });
}

t.test(
  'no room for the log in the midst of it: the service ends and says so',
  { skip, timeout: 180_000 },
  async (t) => {
    const folder = await temporaryFolder(t);
    const port = freePort(2);
    const base = `http://127.0.0.1:${port}`;
    const service = startService(t, environment(folder, port));
    await ready(service, port);
    const agencies = await createAgencies(base, 10);
    // Its files may not grow beyond this, and parts of the log lie behind it.
    const limit = ['--pid', `${service.process.pid}`, `--fsize=${12 * 2 ** 20}`];
    if (spawnSync('prlimit', limit).status !== 0) return notRun(t, 'there is no prlimit');

    const acknowledged: { id: string; received: number }[] = [];
    const others = new Set<unknown>();
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const wanted = agencies.flatMap((agency) =>
      [2019, 2020, 2021, 2022, 2023, 2024, 2025].map((year) => ({ agency, year })),
    );
    for (const [received, { agency, year }] of wanted.entries()) {
      const url = `${base}/v1/reports?agency=${agency}&year=${year}`;
      const response = await fetch(url, { method: 'POST', headers, body: longReport(received) }).catch(
        () => null,
      );
      if (response?.status === 201) acknowledged.push({ id: `${agency}-${year}`, received });
      else others.add(response?.status ?? null);
      if (!response) break;
      await response.arrayBuffer().catch(() => null);
    }
    t.equal(await service.ended, 1);
    t.match(service.output(), /^DATA_DIR: the embedded store has come to its end: [^\n]+\n$/);
    for (const status of others) t.ok(status === null || status === 503, `${status}`);
    t.ok(acknowledged.length > 0 && acknowledged.length < wanted.length);

    const again = startService(t, environment(folder, port));
    await ready(again, port);
    for (const { id, received } of acknowledged) await isThere(t, base, id, received);
    const { total } = (await (await fetch(`${base}/v1/reports?limit=1`)).json()) as { total: number };
    t.ok(
      total === acknowledged.length || total === acknowledged.length + 1,
      'and at most the one that was not answered',
    );
  },
);

/** A database on a disk of its own; null where the server is another machine's, or a disk may not be mounted. */
async function databaseOn(t: Test, folder: string): Promise<{ url: string } | null> {
  if (spawnSync('chown', ['postgres', folder]).status !== 0) return null;
  const server = process.env.TEST_DATABASE_URL!;
  const url = new URL(await emptyDatabase(server, t));
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  const name = url.pathname.slice(1);
  const place = `${name}_disk`;
  try {
    await admin.unsafe(`create tablespace ${place} location '${folder}'`);
  } catch (error) {
    await admin.end();
    t.comment(String(error));
    return null;
  }
  await admin.unsafe(`alter database ${name} set tablespace ${place}`);
  t.teardown(async () => {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.unsafe(`drop tablespace ${place}`);
    await admin.end();
  });
  return { url: url.href };
}

t.test(
  'no room on the disk of PostgreSQL: 503, and all as it was when there is room again',
  { skip: !onPostgres && 'of PostgreSQL only', timeout: 180_000 },
  async (t) => {
    const folder = await smallDisk(t, 192);
    if (folder === null) return notRun(t, 'this user may not mount a file system');
    const database = await databaseOn(t, folder);
    if (database === null) return notRun(t, 'the server has no disk that can be made small');
    const port = freePort(3);
    const base = `http://127.0.0.1:${port}`;
    const { DATA_DIR: _, ...others } = environment(await temporaryFolder(t), port);
    const service = startService(t, { ...others, DATABASE_URL: database.url });
    await ready(service, port);
    const [agency = ''] = await createAgencies(base, 1);
    t.equal((await submitReport(base, agency, 2021, 5)).status, 201);

    const ballast = await leave(folder, 0);
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    let refused: { response: Response; problem: unknown } | null = null;
    // Until the pages that the tables have left are used up.
    for (let year = 2008; year <= 2025 && !refused; year++) {
      const url = `${base}/v1/reports?agency=${agency}&year=${year}&intent=record`;
      const response = await fetch(url, { method: 'POST', headers, body: longReport(year) });
      const problem = (await response.json()) as { detail?: string };
      // A machine that is busy may refuse it for that too.
      if (response.status === 503 && problem.detail?.includes('room')) refused = { response, problem };
    }
    t.match(refused?.problem, { type: '/problems/unavailable', status: 503 });
    t.match(refused?.response.headers.get('content-type'), /^application\/problem\+json/);
    t.ok(refused?.response.headers.has('retry-after'));
    await isThere(t, base, `${agency}-2021`, 5);
    for (const path of ['/health/ready', '/v1/reports', '/graphql?query={reports{totalCount}}'])
      t.equal((await fetch(base + path)).status, 200, path);

    await rm(ballast);
    t.equal((await submitReport(base, agency, 2024, 6)).status, 201, 'as soon as there is room again');
    service.process.kill('SIGTERM');
    t.equal(await service.ended, 0);
  },
);
