import postgres from 'postgres';
import t from 'tap';
import { emptyDatabase, onPostgres } from '../database.js';
import { KEY } from './client.js';
import { freePort, ready, startService } from './service-process.js';

const skip = onPostgres ? false : 'one process at a time has the embedded store';

t.test('two services that start at once on an empty database migrate it once', { skip }, async (t) => {
  const DATABASE_URL = await emptyDatabase(undefined, t);
  const ports = [freePort(), freePort(1)];
  const services = ports.map((port) =>
    startService(t, { DATABASE_URL, PORT: `${port}`, ADMIN_KEY: KEY, SAMPLES: 'off', LOG_LEVEL: 'error' }),
  );
  await Promise.all(services.map((service, i) => ready(service, ports[i]!)));
  for (const port of ports) {
    const region = await fetch(`http://127.0.0.1:${port}/v1/regions/220502`);
    t.match(await region.json(), { name: '东昌区' });
  }
  for (const service of services) service.process.kill('SIGTERM');
  t.same(await Promise.all(services.map(({ ended }) => ended)), [0, 0]);
  t.same(
    services.map(({ output }) => output()),
    ['', ''],
  );
});

t.test('a migration that fails leaves the database as it was, and one line', { skip }, async (t) => {
  const DATABASE_URL = await emptyDatabase(undefined, t);
  const sql = postgres(DATABASE_URL, { max: 1, onnotice: () => {} });
  t.teardown(() => sql.end());
  await sql`create table report (of text)`;
  await sql`insert into report values ('another service')`;
  const service = startService(t, { DATABASE_URL, PORT: `${freePort()}`, ADMIN_KEY: KEY });
  t.equal(await service.ended, 1);
  t.match(service.output(), /^DATABASE_URL: [^\n]*relation "report" already exists[^\n]*\n$/);
  const tables = await sql`select table_name from information_schema.tables where table_schema = 'public'`;
  t.same(
    [...tables].map(({ table_name }) => table_name),
    ['report'],
  );
  t.same([...(await sql`select of from report`)], [{ of: 'another service' }]);
});
