import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Test } from 'tap';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import type { Agency } from '../../src/db/agencies.js';
import type { Store } from '../../src/db/connect.js';
import { createKey } from '../../src/db/keys.js';
import { acceptReport } from '../../src/db/submissions.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { freshDatabase } from '../database.js';
import { upload, withAgencies } from '../db/examples.js';

/** What GraphQL answers, loosely: the tests look into it. */
export interface Answer {
  status: number;
  type: string;
  headers: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its query
  data: any;
  errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
  extensions?: { cost?: { requested: number; limit: number } };
  /** The statements it took. */
  statements: string[];
}

type Ask = (
  query: string,
  variables?: object,
  more?: InjectOptions & { operationName?: string },
) => Promise<Answer>;

export interface Asking {
  app: FastifyInstance;
  store: Store;
  ask: Ask;
  /** By POST when there is a body to send, else by GET. */
  get(query: string, parameters?: Record<string, string>): Promise<Answer>;
  agencies: Agency[];
  /** What was sent to the database since the last question by `ask` or `get`. */
  statements: string[];
  key(role: 'administrator' | 'archivist' | 'agency', agencyId?: string): Promise<{ authorization: string }>;
}

/**
 * A service of the test's own: a corner of the register, six agencies, and for each a report on each of `years`.
 * Its statements are counted. The clock stands in March 2026.
 */
export async function asking(
  test: Test,
  years: readonly number[] = [2019, 2020, 2021, 2022],
): Promise<Asking> {
  const statements: string[] = [];
  const store = await freshDatabase(test, { onStatement: (sql) => statements.push(sql) });
  const agencies = await withAgencies(
    store.db,
    { region: '220000', kind: 'government', name: '吉林省人民政府' },
    { region: '220500', kind: 'department', name: '通化市教育局' },
    { region: '220502', kind: 'government', name: '东昌区人民政府' },
    { region: '220502001', name: '光明街道' },
    { region: '350402', name: '列西街道' },
    { region: '350404', kind: 'organization', name: '三元区供水公司' },
  );
  for (const [index, agency] of agencies.entries()) {
    for (const year of years) {
      const figures = { 'applications/new_received/total': index * 10 + (year % 5) };
      await acceptReport(store.db, await upload(agency, year, figures));
    }
  }
  const read = readConfig({ RATE_LIMIT: 'off', BODY_LIMIT: '1000000' });
  if (!read.ok) throw new Error(read.problem);
  const app = await build({ store, config: read.config, now: () => new Date('2026-03-01T00:00:00Z') });
  test.teardown(() => app.close());

  // The first list of a service also looks which reports have changed.
  await app.inject({
    method: 'POST',
    url: '/graphql',
    payload: { query: '{ reports(first: 1) { nodes { id } } }' },
  });

  const inject = async (options: InjectOptions): Promise<Answer> => {
    statements.length = 0;
    const response = await app.inject({ url: '/graphql', ...options });
    const { statusCode: status, headers } = response;
    return {
      ...response.json(),
      status,
      headers,
      type: String(headers['content-type']),
      statements: [...statements],
    };
  };
  return {
    app,
    store,
    agencies,
    statements,
    ask: (query, variables, { operationName, ...more } = {}) =>
      inject({ method: 'POST', payload: { query, variables, operationName }, ...more }),
    get: (query, parameters = {}) => inject({ method: 'GET', query: { query, ...parameters } }),
    async key(role, agencyId) {
      const made = await createKey(store.db, { role, agencyId }, OPERATOR);
      if ('problem' in made) throw new Error(made.problem);
      return { authorization: `Bearer ${made.key}` };
    },
  };
}
