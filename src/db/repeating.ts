import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from './connect.js';
import { isInTheWay } from './gone.js';

const MOST_ATTEMPTS = 4;

/**
 * Has a database do a transaction again that was ended because another stood in its way: nothing of it was kept. What a
 * transaction does beside its statements must bear being done twice.
 */
export function repeating(db: Database): Database {
  const { transaction } = db;
  db.transaction = async (work, config) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await transaction.call(db, work, config)) as never;
      } catch (error) {
        if (attempt === MOST_ATTEMPTS || !isInTheWay(error)) throw error;
      }
      // Two that begin again at once would meet again.
      await delay(Math.random() * 50 * attempt);
    }
  };
  return db;
}
