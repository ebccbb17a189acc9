import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { ConnectOptions, Database, Store } from './connect.js';
import { type Load, type LoadCount, loadOf } from './load.js';
import { repeating } from './repeating.js';
import { watchReplicas } from './replicas.js';
import { routed } from './routing.js';
import * as schema from './schema.js';

/** Counts arrive as int8 or numeric; none of ours leaves the safe integers. */
const asNumber = (oid: number) => ({ to: oid, from: [oid], parse: Number, serialize: String });

export async function connectPostgres(options: ConnectOptions & { databaseUrl: string }): Promise<Store> {
  const open = (server: Load['server'], connections: number, timeout?: number, url = options.databaseUrl) => {
    const client = postgres(url, {
      max: connections,
      connect_timeout: 10,
      onnotice: () => {},
      connection: {
        application_name: 'gongkai',
        TimeZone: 'UTC',
        // To compile a statement takes longer than any of ours runs.
        jit: 'off',
        ...(timeout !== undefined && { statement_timeout: timeout }),
      },
      types: { int8: asNumber(20), numeric: asNumber(1700) },
    });
    const logger = { logQuery: (text: string) => options.onStatement?.(text) };
    const load = loadOf(server, connections);
    const db = drizzle(preparing(client, load), { schema, logger }) as unknown as Database;
    return { client, db, load };
  };
  const poolSize = options.poolSize ?? 10;
  const { client, db, load } = open('primary', poolSize, options.statementTimeout);
  const primary = repeating(db);
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
      return { db: own.db, end: () => own.client.end({ timeout: 5 }) };
    },
    close: async () => {
      replicas?.close();
      await Promise.all(
        [client, ...following.map((each) => each.client)].map((each) => each.end({ timeout: 5 })),
      );
    },
  };
}

type Work = (client: postgres.TransactionSql) => unknown;
type Scope = (...args: unknown[]) => Promise<unknown>;

/**
 * Drizzle sends everything through `unsafe`, which postgres.js plans anew each time unless told to prepare.
 * Transactions and savepoints get a client of their own, so they are wrapped as well. `load` is told of what takes a
 * connection.
 */
function preparing<C extends postgres.Sql | postgres.TransactionSql>(client: C, load?: LoadCount): C {
  const { unsafe } = client;
  client.unsafe = ((text: string, values: never[] = [], options = {}) => {
    const query = unsafe(text, values, values.length > 0 ? { ...options, prepare: true } : options);
    // the one that begins a transaction is part of it
    return load && !('onexecute' in options) ? load.count(query) : query;
  }) as typeof unsafe;
  for (const name of ['begin', 'savepoint'] as const) {
    const scopes = client as unknown as Record<typeof name, Scope | undefined>;
    const scope = scopes[name];
    if (!scope) continue;
    scopes[name] = (...args) => {
      const work = args.pop() as Work;
      const done = scope(...args, (inner: postgres.TransactionSql) => work(preparing(inner)));
      return load ? load.count(done) : done;
    };
  }
  return client;
}
