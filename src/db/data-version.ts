import { type SQL, sql } from 'drizzle-orm';
import type { Question } from './batches.js';
import { filledWith, intArray, textArray } from './sql.js';

/** More than are likely to be written at one moment in a province. */
const SHARDS = 16;

/** The first two digits of a region's code: 0 of the whole country. */
export const provinceOf = (regionKey: number): number => Math.floor(regionKey / 10_000_000);

/**
 * Says that what is summed in these provinces has changed, for the transaction's own commit. A transaction keeps to one
 * shard, so that it may say so more than once. `after`: a condition, of what is to be done first.
 */
export const advanceSql = (provinces: readonly number[], after: SQL = sql``): SQL =>
  sql`insert into data_version as held (province, shard, changes)
    select province, pg_current_xact_id()::text::bigint % ${SHARDS}::int, 1
    from unnest(${intArray(provinces)}) of (province) ${after} order by province
    on conflict (province, shard) do update set changes = held.changes + 1`;

/** What the version of the region register goes by. */
export const REGISTER = 'data/register';
const EVERYWHERE = 'data/00';

/** More provinces than these are not told apart: each would be asked for. */
const MOST_PROVINCES = 8;

/** What the versions go by that sums over these regions depend on. */
export function subjectsOf(codes: readonly string[]): string[] {
  const provinces = new Set(codes.map((code) => `data/${code.slice(0, 2)}`));
  if (provinces.has(EVERYWHERE) || provinces.size > MOST_PROVINCES) return [EVERYWHERE];
  return [...provinces].sort();
}

export const isDataSubject = (subject: string): boolean => subject.startsWith('data/');

/** The provinces of a subject, as an inclusive range. */
function provincesOf(subject: string): { low: number; high: number } {
  if (subject === REGISTER) return { low: 1, high: 0 };
  if (subject === EVERYWHERE) return { low: 0, high: 99 };
  const province = Number(subject.slice(5));
  return { low: province, high: province };
}

/**
 * The versions of what sums are made of, by subject, each with that of the region register. A version that is still the
 * same means that the sums are, and nothing else; every commit that changes them makes another. The server's start sets
 * apart what a restored or promoted server counts.
 */
export const dataVersions: Question<string> = {
  name: 'data version',
  select: (subjects) => {
    const asked = filledWith(subjects, REGISTER);
    const ranges = asked.map(provincesOf);
    return sql`select of.subject as key, 0 as place, to_json(concat_ws(' ', pg_postmaster_start_time(),
        (select value from store where name = 'region-register'),
        (select sum(changes) from data_version where province between of.low and of.high))) as item
      from unnest(${textArray(asked)}, ${intArray(ranges.map(({ low }) => low))},
        ${intArray(ranges.map(({ high }) => high))}) of (subject, low, high)`;
  },
  read: (version: string) => version,
};
