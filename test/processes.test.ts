import t, { type Test } from 'tap';
import { build } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { connect } from '../src/db/connect.js';
import { ensureAdminKey } from '../src/db/keys.js';
import { migrate } from '../src/db/migrate.js';
import { loadRegister } from '../src/db/register.js';
import { emptyDatabase, onPostgres } from './database.js';
import { REGIONS } from './db/examples.js';
import { applications, reportBody } from './routes/service.js';

const admin = { authorization: 'Bearer the-first-administrator', 'content-type': 'application/json' };

/** A service that starts on a database as a process does, with connections and caches of its own. */
async function processOn(t: Test, databaseUrl: string) {
  const store = await connect({ databaseUrl, dataDir: '', poolSize: 3 });
  t.teardown(() => store.close());
  await migrate(store);
  await loadRegister(store.db, () => REGIONS, 'corner');
  await ensureAdminKey(store.db, 'the-first-administrator');
  const config = readConfig({ RATE_LIMIT: 'off' });
  if (!config.ok) throw new Error(config.problem);
  const app = await build({ store, config: config.config, now: () => new Date('2026-03-01T00:00:00Z') });
  t.teardown(() => app.close());
  return app;
}

t.test(
  'several processes on one database',
  { skip: !onPostgres && 'needs PostgreSQL', timeout: 120_000 },
  async (t) => {
    const databaseUrl = await emptyDatabase(undefined, t);
    const processes = await Promise.all([1, 2, 3].map(() => processOn(t, databaseUrl)));
    const [one, other] = processes as [(typeof processes)[0], (typeof processes)[0]];

    const made = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        processes[i % 3]!.inject({
          method: 'POST',
          url: '/v1/agencies',
          headers: admin,
          payload: { name: `第${i}局`, region: '220502', kind: 'department' },
        }),
      ),
    );
    t.strictSame(
      made.map((answer) => answer.json().id).sort(),
      Array.from({ length: 12 }, (_, i) => `220502-${String(i + 1).padStart(4, '0')}`),
      'each serial is given out once',
    );

    const file = (app: typeof one, year: number, received: number) =>
      app.inject({
        method: 'POST',
        url: `/v1/reports?agency=220502-0001&year=${year}`,
        headers: admin,
        payload: JSON.stringify(reportBody(applications(received), '2021')),
      });
    const same = await Promise.all(processes.map((app) => file(app, 2021, 3)));
    t.strictSame(same.map(({ statusCode }) => statusCode).sort(), [200, 200, 201], 'the same report at once');
    const different = await Promise.all(processes.map((app, i) => file(app, 2022, i)));
    t.strictSame(
      different.map(({ statusCode }) => statusCode).sort(),
      [201, 409, 409],
      'different ones at once',
    );

    // What the others keep is no longer sent once one has changed it.
    const tags = new Set<unknown>();
    for (let i = 0; i < 6; i++) {
      const changed = await processes[i % 3]!.inject({
        method: 'PATCH',
        url: '/v1/agencies/220502-0001',
        headers: admin,
        payload: { name: `改名${i}` },
      });
      t.equal(changed.statusCode, 200);
      const read = await Promise.all(processes.map((app) => app.inject('/v1/reports/220502-0001-2021')));
      for (const answer of read) t.equal(answer.json().agency.name, `改名${i}`);
      t.equal(new Set(read.map(({ headers }) => headers.etag)).size, 1, 'all say the same');
      tags.add(read[0]!.headers.etag);
    }
    t.equal(tags.size, 6);
    const query = { query: '{ report(id: "220502-0001-2021") { agency { name } } }' };
    const asked = await Promise.all(
      [one, other].map((app) => app.inject({ method: 'POST', url: '/graphql', payload: query })),
    );
    for (const answer of asked) t.equal(answer.json().data.report.agency.name, '改名5');
  },
);
