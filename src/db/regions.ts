import { and, type SQL, sql } from 'drizzle-orm';
import type { Region, RegionLevel } from '../domain/region.js';
import type { Database } from './connect.js';
import { decodeCursor, encodeCursor, type Page, type PageRequest, type Problem, selectPage } from './page.js';
import { anyOf, isStorable, named, rows, storable, textArray } from './sql.js';

/** Columns of a region, of `region r`. */
export const regionColumns = sql.raw(
  `r.code, r.name, r.level, r.parent, r.valid_from as "validFrom", r.valid_to as "validTo", r.successors`,
);

export async function findRegion(db: Database, code: string): Promise<Region | null> {
  const [found] = await regionsByCodes(db, [code]);
  return found ?? null;
}

/** The regions of these codes, in no particular order; unknown codes are left out. */
export async function regionsByCodes(db: Database, codes: readonly string[]): Promise<Region[]> {
  return rows<Region>(db, sql`select ${regionColumns} from region r where r.code = ${anyOf(codes)}`);
}

/** The regions directly below any of these, by code; group them by `parent`. `year`: only those valid then. */
export async function childrenOf(
  db: Database,
  codes: readonly string[],
  year?: number | undefined,
): Promise<Region[]> {
  return rows<Region>(
    db,
    sql`select ${regionColumns} from region r
      where r.parent = ${anyOf(codes)} ${year === undefined ? sql`` : sql`and ${validIn(year)}`}
      order by r.code`,
  );
}

/** `q`: part of the name, or the first digits of the code. `year`: valid in that year (unknown bounds are open). */
export interface RegionFilter {
  parent?: string | undefined;
  level?: RegionLevel | undefined;
  q?: string | undefined;
  year?: number | undefined;
}

/** Regions by code. */
export async function listRegions(
  db: Database,
  { parent, level, q, year, limit, cursor }: RegionFilter & PageRequest,
): Promise<Page<Region> | Problem<'bad-cursor'>> {
  const place = cursor ? decodeCursor('region', cursor, (value) => value === null) : undefined;
  if (place === null) return { problem: 'bad-cursor' };
  const filter = and(
    parent === undefined ? undefined : sql`r.parent = ${storable(parent)}`,
    level && sql`r.level = ${level}`,
    q === undefined ? undefined : namedOrNumbered(q),
    year === undefined ? undefined : validIn(year),
  );
  const page = await selectPage<Region>(db, {
    matching: sql`select r.code from region r ${filter ? sql`where ${filter}` : sql``}`,
    after: place && sql`code > ${place.id}`,
    order: sql`code`,
    limit,
    details: sql`${regionColumns} from page join region r using (code)`,
  });
  const last = page.rows.at(-1);
  return {
    items: page.rows.map(({ ordinal: _, total: __, ...region }) => region),
    next: page.more && last ? encodeCursor('region', { value: null, id: last.code }) : null,
    total: page.total,
  };
}

const namedOrNumbered = (q: string): SQL =>
  /^\d+$/.test(q) ? sql`starts_with(r.code, ${q})` : named(sql`r.name`, q);

const validIn = (year: number): SQL =>
  sql`coalesce(r.valid_from <= ${year}::int, true) and coalesce(r.valid_to >= ${year}::int, true)`;

/** Those of these regions that are in the register; until the transaction ends they stay in it. */
export async function holdRegions(tx: Database, codes: readonly string[]): Promise<Set<string>> {
  const held = await rows<{ code: string }>(
    tx,
    sql`select code from region where code = any(${textArray(codes.filter(isStorable))})
      order by code for key share`,
  );
  return new Set(held.map(({ code }) => code));
}
