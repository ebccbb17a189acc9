import { sql } from 'drizzle-orm';
import { parsePgArray } from 'drizzle-orm/pg-core';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { ConnectOptions, Database, Store } from './connect.js';
import { type Load, loadOf } from './load.js';
import { pool } from './pool.js';
import { repeating } from './repeating.js';
import { watchReplicas } from './replicas.js';
import { routed } from './routing.js';
import * as schema from './schema.js';

const read = <Value>(from: number[], parse: (text: string) => Value) => ({
  to: from[0]!,
  from,
  parse,
  serialize: String,
});

/** How values arrive that postgres.js would leave as they are printed. */
const types = {
  // counts: none of ours leaves the safe integers
  number: read([20, 1700], Number),
  // int2, int4, int8, float8 and numeric
  numbers: read([1005, 1007, 1016, 1022, 1231], (text): (number | null)[] =>
    JSON.parse(`[${text.slice(1, -1).replaceAll('NULL', 'null')}]`),
  ),
  texts: read([1009], (text) => parsePgArray(text)),
};

export async function connectPostgres(options: ConnectOptions & { databaseUrl: string }): Promise<Store> {
  const open = (server: Load['server'], connections: number, timeout?: number, url = options.databaseUrl) => {
    const load = loadOf(server, connections);
    const made = pool({
      open: (onclose) =>
        postgres(url, {
          max: connections,
          connect_timeout: 10,
          onnotice: () => {},
          onclose,
          connection: {
            application_name: 'gongkai',
            TimeZone: 'UTC',
            // To compile a statement takes longer than any of ours runs.
            jit: 'off',
            ...(timeout !== undefined && {
              statement_timeout: timeout,
              // who hangs in the middle of a transaction holds its locks
              idle_in_transaction_session_timeout: timeout,
            }),
          },
          types,
          // It asks for these on every connection, and a connection that is lost meanwhile ends the process.
          fetch_types: false,
        }) as unknown as postgres.Sql,
      load,
      statementTimeout: timeout,
    });
    const logger = { logQuery: (text: string) => options.onStatement?.(text) };
    const db = drizzle(made.client, { schema, logger }) as unknown as Database;
    return { db, load, end: made.end };
  };
  const poolSize = options.poolSize ?? 10;
  const { db: own, load, end } = open('primary', poolSize, options.statementTimeout);
  const primary = repeating(own);
  const following = (options.replicaUrls ?? []).map((url) =>
    open('replica', poolSize, options.statementTimeout, url),
  );
  const replicas =
    following.length > 0
      ? watchReplicas(
          primary,
          following.map(({ db }) => db),
          process.pid,
        )
      : null;
  return {
    db: replicas ? routed(primary) : primary,
    engine: 'postgres',
    replicas,
    ping: async () => void (await primary.execute(sql`select 1`)),
    loads: () => [load, ...following.map((each) => each.load)].map((each) => each.state()),
    session: async () => {
      const own = open('primary', 1);
      return { db: own.db, end: own.end };
    },
    close: async () => {
      replicas?.close();
      await Promise.all([end(), ...following.map((each) => each.end())]);
    },
  };
}
