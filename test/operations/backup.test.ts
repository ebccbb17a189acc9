import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator';
import t, { type Test } from 'tap';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { seal, verify } from '../../src/db/audit-chain.js';
import type { Store } from '../../src/db/connect.js';
import { ensureAdminKey } from '../../src/db/keys.js';
import { migrate } from '../../src/db/migrate.js';
import { loadOwnRegister } from '../../src/db/register.js';
import { submitSamples } from '../../src/samples.js';
import { onPostgres } from '../database.js';
import { needs } from '../needs.js';
import { KEY, reportOf } from './client.js';
import { nextVersion } from './migrations.js';
import { canBackUp, emptyPlace } from './places.js';
import { temporaryFolder } from './service-process.js';

const RECEIVED = 'applications/new_received/total';
const authorization = `Bearer ${KEY}`;
const CORRECTED = '220502-0001-2021';

async function appOn(test: Test, store: Store) {
  const read = readConfig({ RATE_LIMIT: 'off', DATA_DIR: await temporaryFolder(test) });
  if (!read.ok) throw new Error(read.problem);
  return build({ store, config: read.config });
}

/** The samples, one report with a revision behind it, and an upload that was refused. */
async function fill(test: Test, store: Store): Promise<void> {
  await loadOwnRegister(store.db);
  await ensureAdminKey(store.db, KEY);
  await submitSamples({ db: store.db, now: () => new Date() });
  const app = await appOn(test, store);
  const send = async (method: 'POST' | 'PUT', url: string, payload: string, status: number) => {
    const headers = { authorization, 'content-type': 'application/json', 'if-match': '*' };
    const answer = await app.inject({ method, url, headers, payload });
    if (answer.statusCode !== status) throw new Error(answer.payload);
  };
  await send('POST', '/v1/reports?agency=220502-0001&year=2021', reportOf(3), 201);
  await send('PUT', `/v1/reports/${CORRECTED}`, reportOf(4), 200);
  const wrong = JSON.parse(reportOf(5));
  wrong.figures['applications/outcome.total/total'] = 6;
  await send('POST', '/v1/reports?agency=220502-0001&year=2022', JSON.stringify(wrong), 422);
  await seal(store.db);
  await app.close();
}

const ASKED = [
  '/v1/regions/220502',
  '/v1/agencies?region=000000',
  `/v1/reports?sort=year&cells=${RECEIVED}`,
  '/v1/reports/220502-0001-2020',
  '/v1/reports/350402-0001-2020/document',
  '/v1/findings?region=000000',
  `/v1/figures?cells=${RECEIVED}&regions=000000&years=2017..2022&children=true`,
  `/v1/figures?cells=${RECEIVED}&regions=220502,350402&years=2017..2022&basis=published&format=csv`,
  '/v1/indicators/disclosure_rate?regions=220502&years=2017..2022&basis=published',
  ...['', '/1', '/2', '/1/document', '/1/receipt', '/2/receipt'].map(
    (path) => `/v1/reports/${CORRECTED}/revisions${path}`,
  ),
  '/v1/exports/2021.csv',
  '/v1/exports/2020.ndjson',
  '/v1/submissions',
  '/v1/audit',
  '/graphql?query={reports(region:"220000"){totalCount nodes{id figures{cell value state raw}}}}',
];

/** What a service answers, and what its audit log comes to. */
async function answers(test: Test, store: Store): Promise<Record<string, unknown>> {
  const app = await appOn(test, store);
  const found: Record<string, unknown> = {};
  for (const url of ASKED) {
    const { statusCode, payload, headers } = await app.inject({
      url: encodeURI(url),
      headers: { authorization },
    });
    if (statusCode !== 200) throw new Error(`${url}: ${statusCode} ${payload}`);
    found[url] = [payload, headers['repr-digest']];
  }
  await app.close();
  return { ...found, audit: await verify(store.db) };
}

t.test(
  'what was backed up is there again, also in a version with one more migration',
  needs(canBackUp, 'no pg_dump'),
  async (t) => {
    const folder = await temporaryFolder(t);
    await mkdir(folder, { recursive: true });
    const place = await emptyPlace(t);
    const store = await place.open();
    await migrate(store);
    await fill(t, store);
    const before = await answers(t, store);
    t.match(before.audit, { last: { seq: 14 } });
    await store.close();
    await place.backup(join(folder, 'backup'));

    const restored = await (await place.restored(join(folder, 'backup'))).open();
    await migrate(restored);
    t.same(await answers(t, restored), before);
    await restored.close();

    const newer = await (await place.restored(join(folder, 'backup'))).open();
    const migrationsFolder = await nextVersion(t);
    await (onPostgres ? migratePostgres : migratePglite)(newer.db as never, { migrationsFolder });
    t.same(await answers(t, newer), before);
    await newer.close();
  },
);
