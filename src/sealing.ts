import type { FastifyBaseLogger } from 'fastify';
import { hasOpen, seal } from './db/audit-chain.js';
import type { Database } from './db/connect.js';

const EVERY_MS = 3000;

/**
 * Seals the audit log every few seconds, if no other process does at that moment. The log of the service says the last
 * hash: where that is kept elsewhere, it is a witness. `stop` waits for what has begun.
 */
export function keepSealing(
  db: Database,
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>,
  everyMs: number = EVERY_MS,
): { stop(): Promise<void> } {
  let running: Promise<void> | null = null;
  let isFailing = false;
  const sealOnce = async () => {
    try {
      const last = (await hasOpen(db)) ? await seal(db, { yielding: true }) : null;
      if (last) log.info(last, 'audit log sealed');
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn({ err: error }, 'the audit log is not sealed; it is tried again');
      isFailing = true;
    }
  };
  const timer = setInterval(() => {
    running ??= sealOnce().finally(() => {
      running = null;
    });
  }, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
