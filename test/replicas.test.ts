import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import t, { type Test } from 'tap';
import { build } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { connect, type Store } from '../src/db/connect.js';
import { ensureAdminKey } from '../src/db/keys.js';
import { migrate } from '../src/db/migrate.js';
import { asReader } from '../src/db/routing.js';
import { rows } from '../src/db/sql.js';
import { programs, startCluster } from './cluster.js';
import { onPostgres } from './database.js';
import { withAgencies } from './db/examples.js';
import { needs } from './needs.js';
import { applications, reportBody } from './routes/service.js';

const bin = await programs();
const { skip = false } = onPostgres
  ? needs(bin, 'the programs of PostgreSQL are not there')
  : { skip: 'needs PostgreSQL' };
const admin = { authorization: 'Bearer the-first-administrator' };

/** A service as in a process of its own: with connections, caches and watches of its own. */
async function processOf(t: Test, databaseUrl: string, replicaUrls: string[]) {
  const store = await connect({ databaseUrl, replicaUrls, dataDir: '', poolSize: 3 });
  t.teardown(() => store.close());
  const config = readConfig({ RATE_LIMIT: 'off' });
  if (!config.ok) throw new Error(config.problem);
  const app = await build({ store, config: config.config, now: () => new Date('2026-03-01T00:00:00Z') });
  t.teardown(() => app.close());
  return { app, store };
}

/** Whether reading goes to the replica at this moment. */
const readsReplica = (store: Store): Promise<boolean> =>
  new Promise((resolve, reject) => {
    asReader(store.replicas!.reader(), () => {
      rows<{ follows: boolean }>(store.db, sql`select pg_is_in_recovery() as follows`)
        .then(([found]) => resolve(found!.follows))
        .catch(reject);
    });
  });

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await isSo()) return;
    await delay(50);
  }
  throw new Error(`it never came to this: ${what}`);
}

t.test('reading from a replica', { skip, timeout: 180_000 }, async (t) => {
  const cluster = await startCluster(t, bin!);
  const first = await connect({ databaseUrl: cluster.primary, dataDir: '', poolSize: 2 });
  t.teardown(() => first.close());
  await migrate(first);
  await ensureAdminKey(first.db, 'the-first-administrator');
  const agencies = await withAgencies(first.db, ...Array.from({ length: 4 }, () => ({ region: '220502' })));
  const one = await processOf(t, cluster.primary, [cluster.replica]);
  const other = await processOf(t, cluster.primary, [cluster.replica]);
  await until(async () => (await readsReplica(one.store)) && readsReplica(other.store), 'both read from it');

  let written = 0;
  const years = [2019, 2020, 2021, 2022, 2023, 2024];
  const wanted = agencies.flatMap(({ id }) => years.map((year) => ({ id, year })));
  /** Files a report with one process, and asks the other for it at once. */
  const write = async (t: Test) => {
    const { id, year } = wanted[written++]!;
    const made = await one.app.inject({
      method: 'POST',
      url: `/v1/reports?agency=${id}&year=${year}`,
      headers: { ...admin, 'content-type': 'application/json' },
      payload: JSON.stringify(reportBody(applications(written), year < 2021 ? '2019' : '2021')),
    });
    t.equal(made.statusCode, 201, made.body.slice(0, 200));
    const asked = await Promise.all([
      other.app.inject(`/v1/reports/${id}-${year}`),
      other.app.inject(`/v1/reports?agency=${id}&years=${year}`),
      other.app.inject({
        method: 'POST',
        url: '/graphql',
        payload: { query: `{ report(id: "${id}-${year}") { id } reports(agency: "${id}") { totalCount } }` },
      }),
    ]);
    t.strictSame(
      asked.map(({ statusCode }) => statusCode),
      [200, 200, 200],
    );
    t.equal(asked[1]!.json().total, 1);
    t.equal(asked[2]!.json().data.report?.id, `${id}-${year}`);
  };

  await t.test('what was written is there for whoever asks', async (t) => {
    for (let n = 0; n < 8; n++) await write(t);
    t.ok(await readsReplica(other.store));
    const mutation = `mutation { submitReport(input: { agency: "${agencies[3]!.id}", year: 2018, template: "2008" }) { __typename } }`;
    const answer = await one.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: admin,
      payload: { query: mutation },
    });
    t.notMatch(answer.body, 'read-only');
  });

  await t.test('what is kept is the same whichever server says that it holds', async (t) => {
    const url = `/v1/reports/${agencies[0]!.id}-2019`;
    const plain = await processOf(t, cluster.primary, []);
    const tags = await Promise.all(
      [one, other, plain].map(async ({ app }) => (await app.inject(url)).headers.etag),
    );
    t.equal(new Set(tags).size, 1);
  });

  await t.test('a replica that falls behind is left until it has caught up', async (t) => {
    const replica = await connect({ databaseUrl: cluster.replica, dataDir: '', poolSize: 1 });
    t.teardown(() => replica.close());
    await replica.db.execute(sql`select pg_wal_replay_pause()`);
    for (let n = 0; n < 3; n++) await write(t);
    t.notOk(await readsReplica(other.store));
    await replica.db.execute(sql`select pg_wal_replay_resume()`);
    await until(() => readsReplica(other.store), 'it is read from again');
    await write(t);
  });

  await t.test('a replica that is gone is missed by nobody, and comes back', async (t) => {
    await cluster.stop();
    const asked = await other.app.inject(`/v1/reports/${agencies[0]!.id}-2019`);
    t.equal(asked.statusCode, 200);
    for (let n = 0; n < 2; n++) await write(t);
    await cluster.start();
    await until(() => readsReplica(other.store), 'it is read from again');
    await write(t);
    t.equal((await other.app.inject('/v1/reports')).json().total, written);
  });
});

t.test('its setting', async (t) => {
  const DATABASE_URL = 'postgres://a/b';
  t.match(readConfig({ DATABASE_URL, DATABASE_REPLICA_URLS: 'postgres://c/d, postgresql://e/f' }), {
    ok: true,
    config: { replicaUrls: ['postgres://c/d', 'postgresql://e/f'] },
  });
  t.match(readConfig({ DATABASE_URL, DATABASE_REPLICA_URLS: 'http://c' }), {
    problem: /^DATABASE_REPLICA_URLS: must/,
  });
  t.match(readConfig({ DATABASE_REPLICA_URLS: 'postgres://c/d' }), {
    problem: /^DATABASE_REPLICA_URLS: goes with/,
  });
});
