import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import t from 'tap';
import { programs, startCluster } from '../cluster.js';
import { onPostgres } from '../database.js';
import { needs } from '../needs.js';
import { KEY } from './client.js';
import { freePort, ready, startService } from './service-process.js';

const HEADERS = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

const bin = await programs();
const wanted = onPostgres ? needs(bin, 'no programs of a PostgreSQL server') : { skip: 'needs PostgreSQL' };

t.test(
  'connections cut, and the database stopped and started, under load',
  { ...wanted, timeout: 150_000 },
  async (t) => {
    const cluster = await startCluster(t, bin!);
    const port = freePort();
    const service = startService(t, {
      DATABASE_URL: cluster.primary,
      PORT: `${port}`,
      ADMIN_KEY: KEY,
      SAMPLES: 'off',
      LOG_LEVEL: 'silent',
      RATE_LIMIT: 'off',
    });
    await ready(service, port);

    const ask = async (path: string, sent: RequestInit = {}): Promise<string> => {
      const signal = AbortSignal.timeout(30_000);
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { ...sent, signal });
      if (response.status === 201) registered.push(((await response.json()) as { id: string }).id);
      if (response.status === 201) return '201';
      if (response.status !== 503) {
        await response.arrayBuffer();
        return `${response.status}`;
      }
      const problem = (await response.json()) as {
        type?: string;
        errors?: { extensions: { code: string } }[];
      };
      const told = problem.type ?? problem.errors?.[0]?.extensions.code;
      return `503 ${told} ${response.headers.has('retry-after') ? 'with Retry-After' : 'without'}`;
    };
    const registered: string[] = [];
    const seen = new Set<string>();
    let going = true;
    const load = [
      '/v1/regions/220502',
      '/v1/reports?limit=1',
      '/graphql?query={region(code:"220502"){name}}',
    ].map(async (path) => {
      while (going) seen.add(await ask(path).catch((error: Error) => `${error.name}: ${error.message}`));
    });
    const writing = Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; going; n++) {
        const body = JSON.stringify({ name: `局${writer}-${n}`, region: '220502', kind: 'department' });
        const sent = { method: 'POST', headers: { ...HEADERS }, body };
        seen.add(await ask('/v1/agencies', sent).catch((error: Error) => `${error.name}: ${error.message}`));
      }
    });
    await delay(500);
    const admin = postgres(cluster.primary, { max: 1, onnotice: () => {} });
    for (let cut = 0; cut < 15; cut++) {
      await admin`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gongkai'`;
      await delay(50 + (cut % 5) * 100);
    }
    await admin.end();
    await cluster.stop('primary');
    await delay(1500);
    t.equal(await ask('/health/live'), '200');
    t.match(await ask('/health/ready'), /^503/);
    await cluster.start('primary');
    await ready(service, port);
    going = false;
    await Promise.all([...load, ...writing]);
    t.same(
      [...seen].sort(),
      [
        '200',
        '201',
        '503 /problems/unavailable with Retry-After',
        '503 SERVICE_UNAVAILABLE with Retry-After',
      ],
      'an answer to every request, and no other',
    );
    t.ok(registered.length > 10, `${registered.length} agencies were registered`);
    for (const id of registered) t.equal(await ask(`/v1/agencies/${id}`), '200', `${id} is there`);
    for (const path of ['/v1/regions/220502', '/v1/reports?limit=1']) t.equal(await ask(path), '200', path);
    service.process.kill('SIGTERM');
    t.equal(await service.ended, 0);
  },
);
