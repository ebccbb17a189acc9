import { readFile } from 'node:fs/promises';
import type postgres from 'postgres';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;
const LOOK_MS = 100;

/**
 * Watches what the connections to a database take of the processor, the watching one aside; on the same machine only,
 * elsewhere it is nothing. `end` gives milliseconds.
 */
export function watchBackends(client: postgres.Sql): { end(): Promise<number> } {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  const look = async () => {
    const backends = await client<{ pid: number }[]>`select pid from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and application_name = 'gongkai'`;
    for (const { pid } of backends) {
      const spent = await processorTime(pid);
      if (!first.has(pid)) first.set(pid, spent);
      last.set(pid, spent);
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LOOK_MS);
  return {
    end: async () => {
      clearInterval(timer);
      await looking;
      return [...last].reduce((sum, [pid, spent]) => sum + spent - first.get(pid)!, 0);
    },
  };
}

async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // the name stands in brackets and may hold anything; user and system time are twelfth and thirteenth behind it
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
}
