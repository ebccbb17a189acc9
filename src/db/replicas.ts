import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Database } from './connect.js';
import { isDatabaseGone } from './gone.js';
import type { Reader } from './routing.js';
import { rows } from './sql.js';

/** Replicas of a PostgreSQL server, to be read from. */
export interface Replicas {
  /** The one that this process reads from as long as it is up to date, else the next; null where none is. */
  reader(): Reader | null;
  /**
   * Waits until all that is committed now can be read from every replica, or the replica is read from by nobody. So
   * whoever is answered after this finds what it wrote, whichever process it asks.
   */
  settled(): Promise<void>;
  close(): void;
}

/**
 * Milliseconds. A process reads from a replica for so long after a check began in which the replica came to have all that
 * the primary had; so a replica that did not apply a commit within that time is read from by no process.
 */
const TRUSTED = 500;
const BETWEEN_CHECKS = 100;
const BETWEEN_LOOKS = 5;

interface Replica {
  db: Database;
  /** When the last check began that it passed; −∞ before the first. */
  provenAt: number;
  /** Nothing listens at its address. */
  isDown: boolean;
}

/** `own`: a number of this process, so that processes spread over the replicas. */
export function watchReplicas(primary: Database, databases: readonly Database[], own: number): Replicas {
  const replicas = databases.map(
    (db): Replica => ({ db, provenAt: Number.NEGATIVE_INFINITY, isDown: false }),
  );
  const order = replicas.map((_, i) => replicas[(i + own) % replicas.length]!);
  let closed = false;

  const check = async (replica: Replica): Promise<void> => {
    const began = performance.now();
    try {
      if (await reaches(replica.db, await writtenBy(primary), began + TRUSTED)) replica.provenAt = began;
      replica.isDown = false;
    } catch (error) {
      replica.provenAt = Number.NEGATIVE_INFINITY;
      replica.isDown = isRefused(error);
      // the primary's failures are told by whoever asks it for something
      if (!isDatabaseGone(error)) throw error;
    }
  };
  const watch = async (replica: Replica): Promise<void> => {
    while (!closed) {
      await check(replica).catch(() => {
        replica.provenAt = Number.NEGATIVE_INFINITY;
      });
      await delay(BETWEEN_CHECKS, undefined, { ref: false });
    }
  };
  for (const replica of replicas) void watch(replica);

  return {
    reader: () => {
      const now = performance.now();
      const replica = order.find(({ provenAt }) => now - provenAt < TRUSTED);
      if (!replica) return null;
      return {
        db: replica.db,
        lost: () => {
          replica.provenAt = Number.NEGATIVE_INFINITY;
        },
      };
    },
    settled: async () => {
      const deadline = performance.now() + TRUSTED;
      const written = await writtenBy(primary);
      await Promise.all(
        replicas
          .filter(({ isDown }) => !isDown)
          .map(async ({ db }) => {
            const isThere = await reaches(db, written, deadline).catch(() => false);
            if (!isThere) await delay(Math.max(0, deadline - performance.now()));
          }),
      );
    },
    close: () => {
      closed = true;
    },
  };
}

/** How far the primary's log is written: every commit that can be seen is before that. */
async function writtenBy(primary: Database): Promise<string> {
  const [found] = await rows<{ at: string }>(primary, sql`select pg_current_wal_flush_lsn()::text as at`);
  return found!.at;
}

/** Whether a server that follows has applied all of that before the deadline. One that no longer follows never has. */
async function reaches(db: Database, written: string, deadline: number): Promise<boolean> {
  for (;;) {
    const [found] = await rows<{ follows: boolean; there: boolean | null }>(
      db,
      sql`select pg_is_in_recovery() as follows, pg_last_wal_replay_lsn() >= ${written}::pg_lsn as there`,
    );
    if (!found!.follows) return false;
    if (found!.there) return true;
    if (performance.now() >= deadline) return false;
    await delay(BETWEEN_LOOKS);
  }
}

function isRefused(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && cause.code === 'ECONNREFUSED') return true;
  return false;
}
