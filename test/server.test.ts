import t from 'tap';
import { freePort, ready, startService, temporaryFolder } from './operations/service-process.js';

t.test('a bad setting ends the start with one line that names it', async (t) => {
  const bad = startService(t, { PORT: 'eighty' });
  t.equal(await bad.ended, 1);
  t.equal(bad.output(), 'PORT: must be a whole number\n');
  const unreachable = startService(t, { DATABASE_URL: 'postgres://127.0.0.1:1/gongkai' });
  t.equal(await unreachable.ended, 1);
  t.match(unreachable.output(), /^DATABASE_URL: [^\n]+\n$/);
});

t.test('a database that cannot be had is told of without its password', async (t) => {
  const urls = [
    'postgres://gongkai:pass%2Fword@127.0.0.1:1/gongkai',
    'postgres://gongkai:pass/word@127.0.0.1:1/gongkai',
    'postgres://gongkai:pass#word@127.0.0.1:1/gongkai',
    'postgres://gongkai:pass%word@127.0.0.1:1/gongkai',
    'postgres://127.0.0.1:1/gongkai?password=password',
  ];
  for (const url of urls) {
    const service = startService(t, { DATABASE_URL: url, LOG_LEVEL: 'trace' });
    t.equal(await service.ended, 1);
    t.match(service.output(), /^DATABASE_URL: [^\n]+\n$/, url);
    t.notMatch(service.output(), /pass|word/);
  }
});

t.test(
  'the first start: samples, a key, one process a folder, a graceful end',
  { timeout: 90_000 },
  async (t) => {
    const folder = await temporaryFolder(t);
    const port = freePort();
    const environment = { DATA_DIR: folder, PORT: String(port) };
    const service = startService(t, environment);
    await ready(service, port);
    const [, key = ''] = /shown this once: (\S+)/.exec(service.output()) ?? [];
    t.match(key, /^gk_/);
    t.match(service.output(), new RegExp(`http://127.0.0.1:${port}/docs`));

    const second = startService(t, { ...environment, PORT: String(port + 1) });
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

    const again = startService(t, { ...environment, ADMIN_KEY: 'of-our-own', LOG_LEVEL: 'silent' });
    await ready(again, port);
    t.equal(again.output(), '', 'no second key');
    t.equal((await get('/v1/reports')).total, 5);
    t.equal((await get('/v1/keys', { authorization: 'Bearer of-our-own' })).total, 2);
    again.process.kill('SIGTERM');
    t.equal(await again.ended, 0);
  },
);
