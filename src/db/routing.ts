import { AsyncLocalStorage } from 'node:async_hooks';
import type { Database } from './connect.js';
import { isDatabaseGone, isInTheWay } from './gone.js';

/** A server to read from. */
export interface Reader {
  db: Database;
  /** It does not answer: it is not to be asked again until it proves to be there. */
  lost(): void;
}

/** What one request asks. It keeps to one server, so that nothing it reads is older than what it read before. */
export interface Asking {
  reader: Reader | null;
  writes: boolean;
  /** Requests are numbered as they begin. */
  begun: number;
}

const asking = new AsyncLocalStorage<Asking>();
let begun = 0;

/** Runs what may read from `reader`, a request; without one it reads from the primary like all else. */
export const asReader = (reader: Reader | null, work: () => void): void =>
  asking.run({ reader, writes: false, begun: begun++ }, work);

/** The request at work; null where servers to read from are not chosen by request. */
export const thisRequest = (): Asking | null => asking.getStore() ?? null;

/** Where the request at work reads from: a replica, or null for the primary. */
export const serverOfRequest = (): Database | null => asking.getStore()?.reader?.db ?? null;

/** Which of two began later: the server it reads from was found to follow later. */
export const laterOf = (one: Asking | null, other: Asking | null): Asking | null =>
  one && other && one.begun > other.begun ? one : other;

/** Does what several requests wait for as one of them does. */
export const asRequest = <Result>(request: Asking | null, work: () => Result): Result =>
  request ? asking.run(request, work) : asking.exit(work);

/** From here on the request is one that writes: it reads from the primary too. */
export function asWriter(): void {
  const request = asking.getStore();
  if (!request) return;
  request.reader = null;
  request.writes = true;
}

/** Whether the request is one that writes. */
export const isWriter = (): boolean => asking.getStore()?.writes === true;

/**
 * A database that sends statements and transactions that only read to the reader of the request, and everything else to
 * the primary. What the reader fails at for its own reasons is asked of the primary.
 */
export function routed(primary: Database): Database {
  const reading = async <Result>(work: (db: Database) => Promise<Result>): Promise<Result> => {
    const request = asking.getStore();
    const { reader } = request ?? {};
    if (!request || !reader) return work(primary);
    try {
      return await work(reader.db);
    } catch (error) {
      if (isDatabaseGone(error)) reader.lost();
      else if (!isInTheWay(error)) throw error;
      request.reader = null;
      return work(primary);
    }
  };
  const execute: Database['execute'] = ((statement: Parameters<Database['execute']>[0]) =>
    reading(async (db) => db.execute(statement))) as never;
  const transaction: Database['transaction'] = (work, config) =>
    config?.accessMode === 'read only'
      ? reading((db) => db.transaction(work, config))
      : primary.transaction(work, config);
  return new Proxy(primary, {
    get(target, member) {
      if (member === 'execute') return execute;
      if (member === 'transaction') return transaction;
      const value = Reflect.get(target, member) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
