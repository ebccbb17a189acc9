import { sql } from 'drizzle-orm';
import type { Database } from './connect.js';

/**
 * Has PostgreSQL count what reports are looked up by. It keeps its plans: one from when a table was small may go through
 * all of it, and an import's tables soon are not small any more.
 */
export async function countTables(db: Database): Promise<void> {
  await db.execute(sql`analyze (skip_locked) region (code, key, parent, level), agency (id, region_key, kind),
    report (id, agency_id, region_key, year, scope), finding (report_id, rule, place, region_key, year)`);
}
