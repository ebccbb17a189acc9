import { setTimeout as delay } from 'node:timers/promises';
import type postgres from 'postgres';
import { isConnectionLost } from './gone.js';

/** A statement as postgres.js holds it. `state`: null until it is sent; `active`: while it is the one being answered. */
export type Sent = postgres.PendingQuery<postgres.Row[]> & {
  state: object | null;
  active: boolean;
  reject(error: Error): void;
};
export type Unsafe = (text: string, values?: never[], options?: object) => Sent;
export type Scope = (...args: unknown[]) => Promise<unknown>;
export type Work = (client: postgres.TransactionSql) => unknown;

/** What a transaction may still do: nothing once it is over, or its connection lost. */
export interface Life {
  over: boolean;
}

export const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/** postgres.js plans what it is sent anew each time unless told to prepare. */
export const prepared = (values: readonly unknown[], options: object = {}): object =>
  values.length > 0 ? { ...options, prepare: true } : options;

/**
 * Does a transaction's work with a client that sends nothing once the transaction is over. `watch`: is given each
 * statement. Drizzle makes a savepoint of a transaction within it.
 */
export function workWithin(
  inner: postgres.TransactionSql,
  life: Life,
  work: Work,
  watch: (query: Sent) => Sent,
): Promise<unknown> {
  const { unsafe, savepoint } = inner as unknown as { unsafe: Unsafe; savepoint: Scope };
  const send: Unsafe = (text, values = [], options) => {
    if (life.over) throw failure('CONNECTION_CLOSED', 'the transaction is over');
    return watch(unsafe(text, values, prepared(values, options)));
  };
  const nest: Scope = (...args) => {
    const below = args.pop() as Work;
    return savepoint(...args, (deeper: postgres.TransactionSql) => workWithin(deeper, life, below, watch));
  };
  return unlessLost(life, () => work(Object.assign(inner, { unsafe: send, savepoint: nest })));
}

/**
 * What becomes of a transaction's work; nothing at all where its connection is lost, for postgres.js would then send
 * `commit` or `rollback` on it. That the transaction has failed it says by itself.
 */
async function unlessLost(life: Life, work: () => unknown): Promise<unknown> {
  try {
    const result = await work();
    if (!life.over) return result;
  } catch (error) {
    if (!life.over && !isConnectionLost(error)) throw error;
    await delay(10_000, undefined, { ref: false });
    if (!life.over) throw error;
  }
  return new Promise(() => {});
}
