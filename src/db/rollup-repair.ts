import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { TEMPLATE_IDS } from '../domain/template.js';
import type { Database } from './connect.js';
import { advanceSql, provinceOf } from './data-version.js';
import { reportsRolledInto } from './reports.js';
import { cellsInOrder, unitOf } from './rollup-parts.js';
import { type Delta, deltaRestRows, deltaRows, deltasOf } from './rollups.js';
import { rows } from './sql.js';

/** A row of the roll-ups that is not what the reports add up to; `cell` null of a row of arrays. */
export interface RollupFault {
  regionKey: number;
  year: number;
  cell: string | null;
}

interface Progress {
  done: number;
  total: number;
}

const key = sql.raw('region_key, year, kind, template, inconsistent');

/** The counties, and what is above them, that have reports or roll-ups, by key. */
async function counties(db: Database): Promise<number[]> {
  const found = await rows<{ county: number }>(
    db,
    sql`select region_key - region_key % 1000 as county from (select distinct region_key from report) filed
      union select region_key from rollup union select region_key from rollup_rest order by county`,
  );
  return found.map(({ county }) => county);
}

/** What the roll-ups of a county should be, of the reports as `db` sees them. */
async function deltasOfCounty(db: Database, county: number): Promise<Delta[]> {
  const reports = await reportsRolledInto(db, county);
  return deltasOf(reports.map((after) => ({ before: null, after })));
}

/** Compares every roll-up with the reports behind it, a county at a time as of one moment. Changes nothing. */
export async function checkRollups(
  db: Database,
  onProgress: (progress: Progress) => void = () => {},
): Promise<RollupFault[]> {
  const keys = await counties(db);
  const faults: RollupFault[] = [];
  for (const [index, county] of keys.entries()) {
    const found = await db.transaction((tx) => faultsOf(tx, county), { isolationLevel: 'repeatable read' });
    faults.push(...found);
    onProgress({ done: index + 1, total: keys.length });
  }
  return faults;
}

async function faultsOf(tx: Database, county: number): Promise<RollupFault[]> {
  const deltas = await deltasOfCounty(tx, county);
  const comparable = sql`${key}, reports, sums,
    case when array_remove(missing, 0) = '{}' then '{}'::int[] else missing end as missing`;
  return rows<RollupFault>(
    tx,
    sql`select region_key as "regionKey", year, null as cell from (
        (select ${comparable} from rollup where region_key = ${county}::int
          except select ${comparable} from ${deltaRows(deltas)})
        union
        (select ${comparable} from ${deltaRows(deltas)}
          except select ${comparable} from rollup where region_key = ${county}::int)) differing
      union
      select region_key, year, cell from (
        (select cell, ${key}, reports, sum from rollup_rest where region_key = ${county}::int
          except select cell, ${key}, reports, sum from (${deltaRestRows(deltas)}) expected)
        union
        (select cell, ${key}, reports, sum from (${deltaRestRows(deltas)}) expected
          except select cell, ${key}, reports, sum from rollup_rest where region_key = ${county}::int)) differing
      order by 1, 2, 3`,
  );
}

/**
 * Makes all roll-ups anew from the reports, a county a transaction; submissions wait for the county in hand. Returns
 * of how many counties.
 */
export async function repairRollups(
  db: Database,
  onProgress: (progress: Progress) => void = () => {},
): Promise<number> {
  const keys = await counties(db);
  for (const [index, county] of keys.entries()) {
    await db.transaction((tx) => repairCounty(tx, county));
    onProgress({ done: index + 1, total: keys.length });
  }
  return keys.length;
}

async function repairCounty(tx: Database, county: number): Promise<void> {
  // Whoever has written to them has committed when this is granted; whoever has not will add to what is made here.
  await tx.execute(sql`lock table rollup, rollup_rest in share row exclusive mode`);
  const deltas = await deltasOfCounty(tx, county);
  await tx.execute(sql`delete from rollup where region_key = ${county}::int`);
  await tx.execute(sql`delete from rollup_rest where region_key = ${county}::int`);
  await tx.execute(sql`insert into rollup (${key}, reports, sums, missing)
    select ${key}, reports, sums, missing from ${deltaRows(deltas)}`);
  await tx.execute(sql`insert into rollup_rest (cell, ${key}, reports, sum) ${deltaRestRows(deltas)}`);
  await tx.execute(advanceSql([provinceOf(county)]));
}

const fact = 'rollups';

/** Which cell is summed where, and in which unit: roll-ups made under another layout mean nothing. */
const LAYOUT = createHash('sha256')
  .update(JSON.stringify(TEMPLATE_IDS.map((id) => cellsInOrder(id).map((cell) => [cell.key, unitOf(cell)]))))
  .digest('hex')
  .slice(0, 16);

/** Makes the roll-ups of a store that has none yet, or of another layout. */
export async function ensureRollups(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    // Of two services that start at once, the second waits here and then finds the work done.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${fact}))`);
    const [made] = await rows<{ value: string }>(tx, sql`select value from store where name = ${fact}`);
    if (made?.value === LAYOUT) return;
    await repairRollups(tx);
    await tx.execute(sql`insert into store (name, value) values (${fact}, ${LAYOUT})
      on conflict (name) do update set value = excluded.value`);
  });
}
