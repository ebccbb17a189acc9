import { readdir, readFile } from 'node:fs/promises';
import postgres from 'postgres';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;
const LOOK_MS = 100;

/** Milliseconds of processor time so far. */
export interface ProcessorTimes {
  /** Of a server and all that it started. */
  server: number;
  /** Of the database's connections; of a server on another machine 0. */
  postgres: number;
}

/** Watches a server, and the connections to the database of `url` that are open at the moment asked. */
export function watchProcessor(pid: number, url: string) {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  return {
    async times(): Promise<ProcessorTimes> {
      const stats = await allStats();
      const below = (parent: number): number =>
        stats
          .filter((each) => each.parent === parent)
          .reduce((sum, each) => sum + each.ms + below(each.pid), 0);
      const own = new Map(stats.map((each) => [each.pid, each.ms]));
      const backends = await backendsOf(client);
      return {
        server: (own.get(pid) ?? 0) + below(pid),
        postgres: backends.reduce((sum, backend) => sum + (own.get(backend) ?? 0), 0),
      };
    },
    end: () => client.end(),
  };
}

/**
 * Watches what the service's own code takes of the processor in its connections to a database, also those that end meanwhile.
 * In milliseconds: `spent` when they were last looked at, `end` in all.
 */
export function watchBackends(client: postgres.Sql): { spent(): number; end(): Promise<number> } {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  const look = async () => {
    for (const pid of await backendsOf(client, 'gongkai')) {
      const spent = (await statOf(pid))?.ms ?? 0;
      if (!first.has(pid)) first.set(pid, spent);
      last.set(pid, spent);
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LOOK_MS);
  const spent = () => [...last].reduce((sum, [pid, spent]) => sum + spent - first.get(pid)!, 0);
  return {
    spent,
    end: async () => {
      clearInterval(timer);
      await looking;
      return spent();
    },
  };
}

/** `name`: of one application alone. */
async function backendsOf(client: postgres.Sql, name: string | null = null): Promise<number[]> {
  const found = await client<{ pid: number }[]>`select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name = coalesce(${name}, application_name)`;
  return found.map(({ pid }) => pid);
}

interface Stat {
  pid: number;
  parent: number;
  ms: number;
}

async function allStats(): Promise<Stat[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => statOf(Number(pid))));
  return stats.filter((stat) => stat !== null);
}

/** What the system tells of a process; null where it has ended, or the system does not tell. */
async function statOf(pid: number): Promise<Stat | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  if (stat === null) return null;
  // the name stands in brackets and may hold anything
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { pid, parent: Number(fields[1]), ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS };
}
