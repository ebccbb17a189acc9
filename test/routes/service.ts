import type { FastifyInstance } from 'fastify';
import type { Test } from 'tap';
import { build, type Deps } from '../../src/app.js';
import { type Config, readConfig } from '../../src/config.js';
import { createAgency } from '../../src/db/agencies.js';
import type { Store } from '../../src/db/connect.js';
import { createKey, ensureAdminKey } from '../../src/db/keys.js';
import { loadRegister } from '../../src/db/register.js';
import { OPERATOR } from '../../src/domain/audit.js';
import type { AgencyKind } from '../../src/domain/report.js';
import { freshDatabase } from '../database.js';
import { applications, REGIONS, reportBody } from './bodies.js';

export { applications, reportBody };

/** A service of the test's own, with a few regions, two agencies and a key of each role. The clock stands in 2026. */
export interface Service {
  app: FastifyInstance;
  store: Store;
  /** Headers of requests. */
  admin: Bearer;
  archivist: Bearer;
  own: Bearer;
  agency: string;
  otherAgency: string;
}

interface Bearer {
  authorization: string;
}

const bearer = (key: string): Bearer => ({ authorization: `Bearer ${key}` });

export async function service(
  test: Test,
  settings: Partial<Config> = {},
  options: Parameters<typeof freshDatabase>[1] = {},
): Promise<Service> {
  return serviceOn(test, await freshDatabase(test, options), settings);
}

/** The same on an empty store that was migrated. */
export async function serviceOn(test: Test, store: Store, settings: Partial<Config> = {}): Promise<Service> {
  await loadRegister(store.db, () => REGIONS, 'test');
  await ensureAdminKey(store.db, 'the-first-administrator');
  const agency = await agencyIn(store, '220502', '东昌区人民政府', 'government');
  const otherAgency = await agencyIn(store, '220503', '二道江区教育局', 'department');
  return {
    app: await appOn(test, store, settings),
    store,
    admin: bearer('the-first-administrator'),
    archivist: await keyOf(store, { role: 'archivist' }),
    own: await keyOf(store, { role: 'agency', agencyId: agency }),
    agency,
    otherAgency,
  };
}

/** A service on a store, as another process would be. */
export async function appOn(
  test: Test,
  store: Store,
  settings: Partial<Config> = {},
  more: Partial<Deps> = {},
): Promise<FastifyInstance> {
  const read = readConfig({ RATE_LIMIT: 'off', BODY_LIMIT: '100000' });
  if (!read.ok) throw new Error(read.problem);
  const config = { ...read.config, ...settings };
  const app = await build({ store, config, now: () => new Date('2026-03-01T00:00:00Z'), ...more });
  test.teardown(() => app.close());
  return app;
}

export async function agencyIn(
  store: Store,
  region: string,
  name: string,
  kind: AgencyKind,
): Promise<string> {
  const made = await createAgency(store.db, { region, name, kind }, OPERATOR);
  if ('problem' in made) throw new Error(made.problem);
  return made.id;
}

export async function keyOf(store: Store, wanted: Parameters<typeof createKey>[1]): Promise<Bearer> {
  const made = await createKey(store.db, wanted, OPERATOR);
  if ('problem' in made) throw new Error(made.problem);
  return bearer(made.key);
}

/** Submits a report as JSON; by default the agency's own on 2022. */
export function submitJson(
  { app, own, agency }: Service,
  body: unknown = reportBody(applications(3)),
  query: Record<string, string> = {},
  headers: Record<string, string> = { ...own },
) {
  return app.inject({
    method: 'POST',
    url: '/v1/reports',
    query: { agency, year: '2022', ...query },
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Corrects the agency's own report on 2022; by default its first revision. */
export function correctJson(
  { app, own, agency }: Service,
  body: unknown,
  ifMatch: string | null = '"1"',
  query: Record<string, string> = {},
  headers: Record<string, string> = { ...own },
) {
  return app.inject({
    method: 'PUT',
    url: `/v1/reports/${agency}-2022`,
    query,
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...(ifMatch !== null && { 'if-match': ifMatch }),
    },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** How many rows a table has. */
export async function countOf(
  store: Store,
  table: 'report' | 'past_report' | 'submission' | 'document' | 'keyed_request',
): Promise<number> {
  const { sql } = await import('drizzle-orm');
  const result = (await store.db.execute(
    sql`select count(*)::int as n from ${sql.identifier(table)}`,
  )) as unknown;
  const rows = (Array.isArray(result) ? result : (result as { rows: unknown[] }).rows) as { n: number }[];
  return rows[0]!.n;
}
