import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator';
import t, { type Test } from 'tap';
import type { Database } from '../../src/db/connect.js';
import { rows } from '../../src/db/sql.js';
import { onPostgres } from '../database.js';
import { needs } from '../needs.js';
import { KEY, reportOf } from './client.js';
import { formerVersion, nextVersion, serverWith } from './migrations.js';
import { canBackUp, emptyPlace, type Place } from './places.js';
import { freePort, ready, startService, temporaryFolder } from './service-process.js';

/** What a service of the version 0010 had stored, table by table, and what it answered then. */
interface Former {
  rows: Record<string, object[]>;
  answers: Record<string, unknown>;
}

const packed = await readFile(new URL('fixtures/stored-0010.json.gz', import.meta.url));
const former = JSON.parse(gunzipSync(packed).toString()) as Former;
const RECEIVED = 'applications/new_received/total';
const authorization = `Bearer ${KEY}`;

/** That there are sums is noted where there are tables for them, not before. */
const isOf = (version: string, row: { name?: string }) => version >= '0007' || row.name !== 'rollups';

/** Puts the rows into those of the tables that there are, of each the columns that there are. */
async function put(db: Database, version: string): Promise<void> {
  for (const [name, found] of Object.entries(former.rows)) {
    const [there] = await rows<{ yes: boolean }>(db, sql`select to_regclass(${name}) is not null as yes`);
    if (!there!.yes) continue;
    const table = sql.identifier(name);
    const given = JSON.stringify(found.filter((row) => isOf(version, row)));
    await db.execute(sql`insert into ${table} overriding system value
      select * from json_populate_recordset(null::${table}, ${given}::json)`);
  }
  for (const name of ['finding', 'explanation'])
    await db.execute(
      sql`select setval(pg_get_serial_sequence(${name}, 'id'), (select max(id) from ${sql.identifier(name)}))`,
    );
}

/** A backup, by the documented command, of a store of a version gone by; and where to restore it. */
async function backedUp(test: Test, version: string): Promise<{ place: Place; backup: string }> {
  const place = await emptyPlace(test);
  const store = await place.open();
  const migrationsFolder = await formerVersion(test, version);
  await (onPostgres ? migratePostgres : migratePglite)(store.db as never, { migrationsFolder });
  await put(store.db, version);
  await store.close();
  const backup = join(await temporaryFolder(test), 'backup');
  await place.backup(backup);
  return { place, backup };
}

const settingsOf = ({ settings }: Place, port: number) => ({
  ...settings,
  PORT: `${port}`,
  SAMPLES: 'off',
  LOG_LEVEL: 'error',
  RATE_LIMIT: 'off',
});

/** Without the times at which rows of an older version were first said to be changed, or were moved. */
const timeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (name, value) => (name === 'updatedAt' ? undefined : value)));

async function ask(port: number, url: string): Promise<unknown> {
  const headers = url.startsWith('/v1/submissions') ? { authorization } : {};
  let response = await fetch(`http://127.0.0.1:${port}${encodeURI(url)}`, { headers });
  // where the machine itself is too busy
  for (let again = 0; response.status === 503 && again < 20; again++) {
    await delay(500);
    response = await fetch(`http://127.0.0.1:${port}${encodeURI(url)}`, { headers });
  }
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** A start of a version to come, the last of whose migrations does not bear what is stored. */
async function fails(t: Test, place: Place, port: number): Promise<void> {
  const applied = async () => {
    const store = await place.open();
    const found = await rows(
      store.db,
      sql`select (select count(*)::int from drizzle.__drizzle_migrations) as migrations,
        (select sum(year)::int from report) as years, to_regclass('audit_entry') is null as "hasNoLog"`,
    );
    await store.close();
    return found;
  };
  const before = await applied();
  const last = `alter table report add column to_come integer;--> statement-breakpoint
    update report set year = year + 100;--> statement-breakpoint
    alter table report add constraint of_old check (year < 2123);`;
  const server = await serverWith(t, await nextVersion(t, last));
  const newer = startService(t, settingsOf(place, port), server);
  t.equal(await newer.ended, 1);
  const setting = onPostgres ? 'DATABASE_URL' : 'DATA_DIR';
  const line = `^${setting}: a migration failed, and nothing was changed: [^\\n]*"of_old"[^\\n]*\\n$`;
  t.match(newer.output(), new RegExp(line), 'one line that says so');
  t.same(await applied(), before, 'nor do the migrations before it stay');
  t.match(before, [{ migrations: 11, hasNoLog: true }]);
}

for (const [i, version] of ['0006_keys', '0010_review'].entries())
  t.test(
    `a backup of ${version}, restored into this version, is answered as it was`,
    { ...needs(canBackUp, 'no pg_dump'), timeout: 280_000 },
    async (t) => {
      const { place, backup } = await backedUp(t, version);
      const restored = await place.restored(backup);
      const port = freePort(i);
      if (version === '0010_review') await fails(t, restored, port);
      const service = startService(t, settingsOf(restored, port));
      await ready(service, port);
      for (const [url, before] of Object.entries(former.answers))
        t.has(timeless(await ask(port, url)), timeless(before), url);

      const write = (method: string, path: string, received: number, more = {}) =>
        fetch(`http://127.0.0.1:${port}/v1/reports${path}`, {
          method,
          headers: { authorization, 'content-type': 'application/json', ...more },
          body: reportOf(received),
        });
      t.equal((await write('PUT', '/220503-0001-2022', 50, { 'if-match': '"1"' })).status, 200);
      t.equal((await write('POST', '?agency=220503-0001&year=2024', 60)).status, 201);
      const sums = `/v1/figures?cells=${RECEIVED}&regions=220500&years=2022,2024`;
      t.match(await ask(port, sums), {
        items: [
          { year: 2022, value: 50, reports: 1 },
          { year: 2024, value: 60, reports: 1 },
        ],
      });
      t.match(await ask(port, '/v1/reports/220503-0001-2022/revisions'), { total: 2 });
      t.match(await ask(port, '/v1/reports?updatedSince=2000-01-01T00:00:00Z'), { total: 7 });
      service.process.kill('SIGTERM');
      t.equal(await service.ended, 0, service.output());
      t.equal(service.output(), '');
    },
  );
