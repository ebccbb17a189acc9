import { sql } from 'drizzle-orm';
import type { Consistency } from '../domain/report.js';
import { consistencyCode } from './codes.js';
import type { Database } from './connect.js';
import { rows, storable } from './sql.js';

const fact = 'reassessment';

/**
 * How far the stored reports were asked again. `book`: of which rule book; `after`: the last report that was;
 * `changes`: by rule, findings that came and that went; `consistency`: reports of which it changed.
 */
export interface Reassessment {
  book: string;
  after: string;
  done: number;
  total: number;
  changes: Record<string, { came: number; went: number }>;
  consistency: number;
  /** ISO 8601 UTC; `finishedAt` null while there is something left. */
  startedAt: string;
  finishedAt: string | null;
}

/** The last one, finished or not; null where there was none. */
export async function findReassessment(db: Database): Promise<Reassessment | null> {
  const [found] = await rows<{ value: string }>(db, sql`select value from store where name = ${fact}`);
  return found ? (JSON.parse(found.value) as Reassessment) : null;
}

export async function keepReassessment(db: Database, state: Reassessment): Promise<void> {
  const value = JSON.stringify(state);
  await db.execute(sql`insert into store (name, value) values (${fact}, ${value})
    on conflict (name) do update set value = excluded.value`);
}

/** The ids of the reports that come after one, in their order. */
export async function reportIdsAfter(db: Database, after: string, limit: number): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    sql`select r.id from report r where r.id > ${storable(after)} order by r.id limit ${limit}`,
  );
  return found.map(({ id }) => id);
}

export async function countReports(db: Database): Promise<number> {
  const [counted] = await rows<{ n: number }>(db, sql`select count(*)::int as n from report`);
  return counted!.n;
}

/** Puts down what is known of a report's figures now. */
export async function setConsistency(tx: Database, id: string, consistency: Consistency): Promise<void> {
  await tx.execute(
    sql`update report set consistency = ${consistencyCode.number(consistency)}::int where id = ${id}`,
  );
}
