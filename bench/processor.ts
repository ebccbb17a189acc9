import { readdir, readFile } from 'node:fs/promises';
import postgres from 'postgres';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

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
      const backends = await client<{ pid: number }[]>`select pid from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
      const below = (parent: number): number =>
        stats
          .filter((each) => each.parent === parent)
          .reduce((sum, each) => sum + each.ms + below(each.pid), 0);
      const own = new Map(stats.map((each) => [each.pid, each.ms]));
      return {
        server: (own.get(pid) ?? 0) + below(pid),
        postgres: backends.reduce((sum, backend) => sum + (own.get(backend.pid) ?? 0), 0),
      };
    },
    end: () => client.end(),
  };
}

interface Stat {
  pid: number;
  parent: number;
  ms: number;
}

async function allStats(): Promise<Stat[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(
    pids.map(async (pid): Promise<Stat | null> => {
      const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
      if (stat === null) return null;
      // the name stands in brackets and may hold anything
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return {
        pid: Number(pid),
        parent: Number(fields[1]),
        ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      };
    }),
  );
  return stats.filter((stat) => stat !== null);
}
