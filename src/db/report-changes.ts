import { sql } from 'drizzle-orm';
import { isUnseen, type Moment, momentColumns, oldestUnseen } from './changes.js';
import type { Database } from './connect.js';
import { serverOfRequest } from './routing.js';
import { rows } from './sql.js';

const MOST = 5000;

/** What the version of lists of reports goes by: the province they lie in, or the whole country. */
export const listSubject = (region = '000000'): string => `reports/${region.slice(0, 2)}`;
export const isListSubject = (subject: string): boolean => subject.startsWith('reports/');
const EVERYWHERE = listSubject();

/**
 * Versions of lists of reports, in this process alone: whatever is public about a report bears the number of the
 * transaction that changed it last (changes.ts), so that it is enough to look now and then which numbers are new.
 */
export interface ReportChanges {
  /** Looks what has changed since it was looked last, and makes new versions of it. Asks one short statement. */
  look(db: Database): Promise<void>;
  /** The version that a list had at least when it was looked last. */
  version(subject: string): string;
  /**
   * The same for a list that is to be read now: undefined where it was looked last on another server than that it will be
   * read from, which need not have as much.
   */
  versionBefore(subject: string): string | undefined;
}

/** `most`: more changed reports at once are not told apart by province. */
export function reportChanges(most = MOST): ReportChanges {
  let last: { moment: Moment; server: unknown } | null = null;
  let everywhere = 0;
  const changes = new Map<string, number>();
  const changed = (subject: string) => changes.set(subject, (changes.get(subject) ?? 0) + 1);
  return {
    look: async (db) => {
      const { provinces, ...moment } = await lookSince(db, last?.moment, most);
      // Now: where a replica was lost it was the primary that told.
      const server = serverOfRequest();
      if (!provinces) everywhere++;
      else if (provinces.length > 0)
        for (const subject of [...provinces.map(listSubject), EVERYWHERE]) changed(subject);
      last = { moment, server };
    },
    version: (subject) => `${everywhere} ${changes.get(subject) ?? 0}`,
    versionBefore(subject) {
      return last?.server === serverOfRequest() && last ? this.version(subject) : undefined;
    },
  };
}

/** The present moment, and the provinces whose reports changed between an earlier one and this; null where that may be any. */
async function lookSince(
  db: Database,
  then: Moment | undefined,
  most: number,
): Promise<Moment & { provinces: string[] | null }> {
  // The order has PostgreSQL go along the index, of which there is nearly nothing to see; as the oldest is looked up, one
  // plan does for all.
  const provinces = then
    ? sql`(select case when count(*) <= ${most}::int then coalesce(json_agg(distinct province), '[]') end
        from (select lpad((r.region_key / 10000000)::text, 2, '0') as province from report r
          where r.changed >= (select ${oldestUnseen(then)}) and ${isUnseen(then)} order by r.changed limit ${most + 1}::int) changed)`
    : sql`null::json`;
  const [found] = await rows<Moment & { provinces: string[] | null }>(
    db,
    sql`select ${momentColumns}, ${provinces} as provinces`,
  );
  const isSameStore = then?.store === found!.store;
  return { ...found!, provinces: isSameStore ? found!.provinces : null };
}
