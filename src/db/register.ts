import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { eq, sql } from 'drizzle-orm';
import { parseRegister, type Region, regionKey } from '../domain/region.js';
import type { Database } from './connect.js';
import { store } from './schema.js';
import { intArray, rows, textArray } from './sql.js';

const fact = 'region-register';
const perStatement = 10_000;

/** The same distance from src/db and from dist/db. */
const REGISTER = new URL('../../register/regions.tsv', import.meta.url);

/** Loads the register that the service comes with. How many divisions it loaded; null where they were loaded already. */
export async function loadOwnRegister(db: Database): Promise<number | null> {
  const tsv = await readFile(REGISTER, 'utf8');
  return loadRegister(db, () => parseRegister(tsv), createHash('sha256').update(tsv).digest('hex'));
}

/** How many divisions there are. */
export async function countDivisions(db: Database): Promise<number> {
  const [count] = await rows<{ n: number }>(db, sql`select count(*)::int as n from region`);
  return count!.n;
}

/**
 * Loads the register unless `checksum` says that it is loaded already; only then is it parsed at all. Changed rows are
 * updated; a region that is no longer in the register goes, except where an agency or a key refers to it. Returns how
 * many divisions were loaded, null where nothing was to be done.
 */
export async function loadRegister(
  db: Database,
  parse: () => readonly Region[],
  checksum: string,
): Promise<number | null> {
  return db.transaction(async (tx) => {
    // Of two services that start at once, the second waits here and then finds the work done.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${fact}))`);
    const [loaded] = await tx.select({ value: store.value }).from(store).where(eq(store.name, fact));
    if (loaded?.value === checksum) return null;
    const regions = parse();
    for (let from = 0; from < regions.length; from += perStatement) {
      await upsert(tx, regions.slice(from, from + perStatement));
    }
    const kept = textArray(regions.map(({ code }) => code));
    const dropped = sql`not exists (select from unnest(${kept}) kept (code) where kept.code = r.code)`;
    // Whoever is registering something in one of them comes first, and is seen then.
    await tx.execute(sql`select from region r where ${dropped} order by code for update of r`);
    await tx.execute(sql`delete from region r where ${dropped}
      and not exists (select from agency a where a.region = r.code)
      and not exists (select from api_key k where k.region = r.code)`);
    await tx
      .insert(store)
      .values({ name: fact, value: checksum })
      .onConflictDoUpdate({ target: store.name, set: { value: checksum } });
    return regions.length;
  });
}

async function upsert(tx: Database, regions: readonly Region[]): Promise<void> {
  await tx.execute(sql`
    insert into region (code, key, name, level, parent, valid_from, valid_to, successors)
    select code, key, name, level, parent, valid_from, valid_to, coalesce(string_to_array(nullif(next, ''), '+'), '{}')
    from unnest(
      ${textArray(regions.map(({ code }) => code))}, ${intArray(regions.map(({ code }) => regionKey(code)))},
      ${textArray(regions.map(({ name }) => name))}, ${textArray(regions.map(({ level }) => level))},
      ${textArray(regions.map(({ parent }) => parent))}, ${intArray(regions.map(({ validFrom }) => validFrom))},
      ${intArray(regions.map(({ validTo }) => validTo))}, ${textArray(regions.map(({ successors }) => successors.join('+')))}
    ) as line (code, key, name, level, parent, valid_from, valid_to, next)
    on conflict (code) do update set name = excluded.name, level = excluded.level, parent = excluded.parent,
      valid_from = excluded.valid_from, valid_to = excluded.valid_to, successors = excluded.successors
    where (region.name, region.level, region.parent, region.valid_from, region.valid_to, region.successors)
      is distinct from (excluded.name, excluded.level, excluded.parent, excluded.valid_from, excluded.valid_to, excluded.successors)`);
}
