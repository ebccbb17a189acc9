import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { programs, startCluster } from '../cluster.js';
import { onPostgres } from '../database.js';
import { needs } from '../needs.js';
import { KEY } from './client.js';
import { freePort, ready, startService } from './service-process.js';

const bin = await programs();
const wanted = onPostgres ? needs(bin, 'no programs of a PostgreSQL server') : { skip: 'needs PostgreSQL' };

t.test('the database stopped and started under load', { ...wanted, timeout: 150_000 }, async (t) => {
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

  const ask = async (path: string): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(30_000) });
    if (response.status !== 503) {
      await response.arrayBuffer();
      return `${response.status}`;
    }
    const problem = (await response.json()) as { type?: string; errors?: { extensions: { code: string } }[] };
    const told = problem.type ?? problem.errors?.[0]?.extensions.code;
    return `503 ${told} ${response.headers.has('retry-after') ? 'with Retry-After' : 'without'}`;
  };
  const seen = new Set<string>();
  let going = true;
  const load = [
    '/v1/regions/220502',
    '/v1/reports?limit=1',
    '/graphql?query={region(code:"220502"){name}}',
  ].map(async (path) => {
    while (going) seen.add(await ask(path).catch((error: Error) => `${error.name}: ${error.message}`));
  });
  await delay(500);
  await cluster.stop('primary');
  await delay(1500);
  t.equal(await ask('/health/live'), '200');
  t.match(await ask('/health/ready'), /^503/);
  await cluster.start('primary');
  await ready(service, port);
  going = false;
  await Promise.all(load);
  t.same(
    [...seen].sort(),
    ['200', '503 /problems/unavailable with Retry-After', '503 SERVICE_UNAVAILABLE with Retry-After'],
    'an answer to every request, and no other',
  );
  for (const path of ['/v1/regions/220502', '/v1/reports?limit=1']) t.equal(await ask(path), '200', path);
  service.process.kill('SIGTERM');
  t.equal(await service.ended, 0);
});
