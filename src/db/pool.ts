import type postgres from 'postgres';
import type { LoadCount } from './load.js';
import {
  failure,
  type Life,
  prepared,
  type Scope,
  type Sent,
  type Unsafe,
  type Work,
  workWithin,
} from './scope.js';

/** For each connection so many statements and transactions may wait; what comes then is refused at once. */
const MOST_WAITING = 100;
/** Milliseconds that an answer may take longer than the server itself allows a statement. */
const GRACE = 5_000;

interface PoolOptions {
  /** Makes a client; `onClosed` is to be called whenever one of its connections was closed. */
  open(onClosed: () => void): postgres.Sql;
  load: LoadCount;
  /** Milliseconds after which the server gives a statement up; undefined where it never does. */
  statementTimeout: number | undefined;
}

/** Something that waits for a connection: `fail` has no effect once it has one. */
interface Waiting {
  fail(error: Error): void;
}

/** A client, how much it was given that has not ended, and what of that may still wait for a connection. */
interface Generation {
  client: postgres.Sql;
  open: number;
  waiting: Set<Waiting>;
  retired: boolean;
}

/** What has not begun when its client is given up begins anew with the next. */
const WITHDRAWN = new Error('withdrawn');
const crowded = () => failure('POOL_CROWDED', 'no connection became free');

/**
 * What drizzle takes of a client of postgres.js, kept up by one client after another: once a connection is lost, all that
 * has not begun goes to a new client, and the old one ends when what it has begun is over. postgres.js 3.4 opens a lost
 * connection again with what was left of the last one (it may then never answer), and lets a transaction go on upon a
 * connection that was lost: that ends the process, or writes outside of the transaction. A server that does not answer a
 * statement for much longer than it may work on it is taken for lost.
 */
export function pool({ open, load, statementTimeout }: PoolOptions) {
  const patience = statementTimeout === undefined ? undefined : statementTimeout + GRACE;
  const alive = new Set<Generation>();
  let ended = false;
  let current = begun();
  const { options } = current.client;

  function begun(): Generation {
    const client = open(() => retire(generation));
    const generation: Generation = { client, open: 0, waiting: new Set(), retired: false };
    alive.add(generation);
    return generation;
  }

  function retire(generation: Generation): void {
    if (ended || generation.retired) return;
    generation.retired = true;
    current = begun();
    // drizzle has told the first how it wants dates and json
    Object.assign(current.client.options.parsers, options.parsers);
    Object.assign(current.client.options.serializers, options.serializers);
    for (const waiting of generation.waiting) waiting.fail(WITHDRAWN);
    endIfDone(generation);
  }

  function endIfDone(generation: Generation): void {
    if (!generation.retired || generation.open > 0) return;
    alive.delete(generation);
    void generation.client.end({ timeout: 5 });
  }

  /** Gives a client something to do; it may be asked for again where it was withdrawn. */
  async function withClient<Result>(work: (generation: Generation) => PromiseLike<Result>): Promise<Result> {
    for (;;) {
      const generation = current;
      generation.open++;
      try {
        return await work(generation);
      } catch (error) {
        if (error !== WITHDRAWN) throw error;
      } finally {
        generation.open--;
        endIfDone(generation);
      }
    }
  }

  /** Counts it among what waits, until it has ended; it fails where there is no answer in time. */
  function watched(generation: Generation, query: Sent): Sent {
    const waiting: Waiting = {
      fail(error) {
        if (query.state) return;
        query.reject(error);
        query.cancel();
      },
    };
    generation.waiting.add(waiting);
    const timer = after(patience, () => {
      waiting.fail(crowded());
      if (!query.active) return;
      retire(generation);
      void generation.client.end({ timeout: 0 });
    });
    const over = () => {
      clearTimeout(timer);
      generation.waiting.delete(waiting);
    };
    query.then(over, over);
    return query;
  }

  function transaction(generation: Generation, args: readonly unknown[], work: Work): Promise<unknown> {
    const life: Life = { over: false };
    const { waiting, failed, begins } = waitingForOne();
    generation.waiting.add(waiting);
    const timer = after(patience, () => waiting.fail(crowded()));
    const begin = generation.client.begin as unknown as Scope;
    const done = begin(...args, (inner: postgres.TransactionSql) => {
      begins();
      return workWithin(inner, life, work, (query) => watched(generation, query));
    });
    const over = () => {
      clearTimeout(timer);
      generation.waiting.delete(waiting);
      life.over = true;
    };
    done.then(over, over);
    return Promise.race([done, failed]);
  }

  function refuseIfCrowded(): void {
    const { waiting, connections } = load.state();
    if (waiting >= MOST_WAITING * connections) throw crowded();
  }

  const unsafe = (text: string, values: never[] = [], more?: object) => {
    refuseIfCrowded();
    let asArrays = false;
    const answer = load.count(
      withClient(async (generation) => {
        // by then it is told how it wants its rows
        await null;
        const query = (generation.client.unsafe as Unsafe)(text, values, prepared(values, more));
        return watched(generation, asArrays ? (query.values() as unknown as Sent) : query);
      }),
    );
    return Object.assign(answer, {
      values() {
        asArrays = true;
        return answer;
      },
    });
  };

  const begin = (...args: unknown[]): Promise<unknown> => {
    refuseIfCrowded();
    const work = args.pop() as Work;
    return load.count(withClient((generation) => transaction(generation, args, work)));
  };

  return {
    client: { options, unsafe, begin } as unknown as postgres.Sql,
    async end(): Promise<void> {
      ended = true;
      await Promise.all([...alive].map(({ client }) => client.end({ timeout: 5 })));
    },
  };
}

const after = (ms: number | undefined, done: () => void) =>
  ms === undefined ? undefined : setTimeout(done, ms);

/** A transaction that waits for a connection. `begins` throws where it has failed: whoever wanted it was told. */
function waitingForOne() {
  let fail!: (error: Error) => void;
  let state: 'waiting' | 'begun' | 'failed' = 'waiting';
  const failed = new Promise<never>((_, reject) => {
    fail = (error) => {
      if (state !== 'waiting') return;
      state = 'failed';
      reject(error);
    };
  });
  const begins = () => {
    if (state === 'failed') throw crowded();
    state = 'begun';
  };
  return { waiting: { fail }, failed, begins };
}
