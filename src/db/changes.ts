import { type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.js';
import { rows } from './sql.js';

/**
 * A moment of the store: which transactions had been committed then (`seen`, a PostgreSQL snapshot), and by which
 * server, database and register of regions. It means nothing in another of these.
 */
export interface Moment {
  store: string;
  seen: string;
}

// A timeline is begun whenever a server takes over from another, or is made from a backup.
const server = `concat_ws(' ', (select system_identifier from pg_control_system()),
  (select greatest(c.timeline_id, r.min_recovery_end_timeline) from pg_control_checkpoint() c, pg_control_recovery() r),
  (select oid from pg_database where datname = current_database()))`;

// A replica does not tell which of the younger transactions are still at work: it is taken to have seen none of them.
const seen = `(select case when pg_is_in_recovery() then pg_snapshot_xmin(s) || ':' || pg_snapshot_xmin(s) || ':'
  else s::text end from pg_current_snapshot() s)`;

/** The columns of a moment: of what the statement sees. */
export const momentColumns = sql.raw(`${seen} as seen, ${server}
  || ' ' || coalesce((select value from store where name = 'region-register'), '') as store`);

/** What the transaction that asks sees. */
export async function thisMoment(db: Database): Promise<Moment> {
  const [moment] = await rows<Moment>(db, sql`select ${momentColumns}`);
  return moment!;
}

/** The oldest transaction that can have been unseen then. */
export const oldestUnseen = ({ seen }: Moment): SQL =>
  sql`pg_snapshot_xmin(${seen}::pg_snapshot)::text::bigint`;

/** Whether the transaction that changed `report r` last was not seen then. */
export const isUnseen = ({ seen }: Moment): SQL =>
  sql`not pg_visible_in_snapshot(r.changed::text::xid8, ${seen}::pg_snapshot)`;

/**
 * Which server and database this is, the same on its replicas, and the oldest transaction still at work: what was
 * changed by earlier ones is not joined by anything any more.
 */
export async function settledChanges(db: Database): Promise<{ store: string; before: number }> {
  const [found] = await rows<{ store: string; before: number }>(
    db,
    sql`select ${sql.raw(server)} as store, pg_snapshot_xmin(pg_current_snapshot())::text::float8 as before`,
  );
  return found!;
}

/**
 * Stamps anew what bears the number of a transaction that has not been: it came out of another server's dump. To be
 * done before anything is written.
 */
export async function stampRestored(db: Database): Promise<void> {
  // the trigger of the table puts the present transaction's number in
  await db.execute(
    sql`update report set changed = 0 where changed >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint`,
  );
}

/**
 * Whether anything public about the reports on a year changed between two moments, the later of which is past: a report
 * came, or a part of one was changed. Right whatever was being written at the first, and in whichever process.
 */
export async function changedBetween(
  db: Database,
  year: number,
  then: Moment,
  now: Moment,
): Promise<boolean> {
  if (now.store !== then.store) return true;
  if (now.seen === then.seen) return false;
  const [found] = await rows<{ changed: boolean }>(
    db,
    sql`select exists (select from report r 
      where r.changed >= ${oldestUnseen(then)} and r.year = ${year}::int and ${isUnseen(then)}) as changed`,
  );
  return found!.changed;
}
