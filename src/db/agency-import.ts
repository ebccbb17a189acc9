import { sql } from 'drizzle-orm';
import type { Actor } from '../domain/audit.js';
import { regionKey } from '../domain/region.js';
import { creation, holdCreditCodes, LAST_SERIAL, lastGiven, type NewAgency } from './agencies.js';
import { note } from './audit.js';
import type { Database } from './connect.js';
import { insertAll } from './insert.js';
import { holdRegions } from './regions.js';
import { agency } from './schema.js';
import { intArray, rows, textArray } from './sql.js';

/** An agency to be registered; with an `id` under that one. */
export type GivenAgency = NewAgency & { id?: string | undefined };

/** `same`: it is registered like that already. */
export type Registered =
  | { outcome: 'registered' | 'same'; agency: string }
  | { outcome: 'refused'; problem: 'unknown-region' | 'agency-exists' | 'credit-code-taken' | 'region-full' };

const serialOf = (id: string): number => Number(id.slice(-4));

/**
 * Registers agencies in one transaction, in their order: under the id given, if no other agency has it, else under the
 * next serial of the region. One that is there already, by its id or else by name, region and kind, stays as it is.
 */
export async function registerAgencies(
  db: Database,
  given: readonly GivenAgency[],
  by: Actor,
): Promise<Registered[]> {
  return db.transaction(async (tx) => {
    // What others register one by one waits for it, and it for them, in the same order: regions, codes, serials.
    const regions = await holdRegions(
      tx,
      given.map(({ region }) => region),
    );
    await holdCreditCodes(tx);
    const serials = await lastSerials(tx, [...regions].sort());
    const there = await registered(tx, given);
    const codes = await takenCodes(tx, given);
    const fresh: (NewAgency & { id: string; regionKey: number })[] = [];
    const outcomes = given.map(({ id, name, region, kind, creditCode = null }): Registered => {
      const refused = (problem: (Registered & { outcome: 'refused' })['problem']) =>
        ({ outcome: 'refused', problem }) as const;
      const known = id === undefined ? there.get(`${region} ${kind} ${name}`) : there.get(id);
      if (known) {
        const isSame = known.name === name && known.region === region && known.kind === kind;
        return isSame ? { outcome: 'same', agency: known.id } : refused('agency-exists');
      }
      if (!regions.has(region)) return refused('unknown-region');
      if (creditCode !== null && codes.has(creditCode)) return refused('credit-code-taken');
      const last = serials.get(region) ?? 0;
      if (id === undefined && last >= LAST_SERIAL) return refused('region-full');
      const own = id ?? `${region}-${String(last + 1).padStart(4, '0')}`;
      serials.set(region, Math.max(last, serialOf(own)));
      if (creditCode !== null) codes.add(creditCode);
      const row = { id: own, name, region, regionKey: regionKey(region), kind, creditCode };
      there.set(own, row).set(`${region} ${kind} ${name}`, row);
      fresh.push(row);
      return { outcome: 'registered', agency: own };
    });
    await insertAll(tx, agency, fresh);
    await note(tx, ...fresh.map((each) => creation(by, each)));
    await keepSerials(tx, serials);
    return outcomes;
  });
}

/** The last serial given out, by region; until the transaction ends nobody else gives out any. */
async function lastSerials(tx: Database, regions: readonly string[]): Promise<Map<string, number>> {
  const wanted = sql`unnest(${textArray(regions)}) as wanted (region)`;
  // A row that is not there cannot be held.
  await tx.execute(sql`insert into agency_serial (region, last) select region, 0 from ${wanted}
    order by region on conflict do nothing`);
  await tx.execute(sql`select from agency_serial where region = any(${textArray(regions)})
    order by region for update`);
  const found = await rows<{ region: string; last: number }>(
    tx,
    sql`select s.region, greatest(s.last, ${lastGiven(sql`s.region`)}) as last
      from agency_serial s where s.region = any(${textArray(regions)})`,
  );
  return new Map(found.map(({ region, last }) => [region, last]));
}

async function keepSerials(tx: Database, serials: ReadonlyMap<string, number>): Promise<void> {
  const sorted = [...serials].sort(([a], [b]) => (a < b ? -1 : 1));
  await tx.execute(sql`insert into agency_serial (region, last)
    select * from unnest(${textArray(sorted.map(([region]) => region))}, ${intArray(sorted.map(([, last]) => last))})
    on conflict (region) do update set last = greatest(agency_serial.last, excluded.last)`);
}

type Known = Pick<typeof agency.$inferInsert, 'id' | 'name' | 'region' | 'kind'>;

/** Agencies that are there, by id and by region, kind and name. */
async function registered(tx: Database, given: readonly GivenAgency[]): Promise<Map<string, Known>> {
  const found = await rows<Known>(
    tx,
    sql`select id, name, region, kind from agency
      where id = any(${textArray(given.flatMap(({ id }) => id ?? []))})
        or region_key = any(${intArray(given.flatMap(({ id, region }) => (id === undefined ? [regionKey(region)] : [])))})
      order by id desc`,
  );
  return new Map(
    found.flatMap((each) => [
      [each.id, each] as const,
      [`${each.region} ${each.kind} ${each.name}`, each] as const,
    ]),
  );
}

async function takenCodes(tx: Database, given: readonly GivenAgency[]): Promise<Set<string>> {
  const found = await rows<{ code: string }>(
    tx,
    sql`select credit_code as code from agency
      where credit_code = any(${textArray(given.flatMap(({ creditCode }) => creditCode ?? []))})`,
  );
  return new Set(found.map(({ code }) => code));
}
