import { type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.js';
import { rows } from './sql.js';

/** One page of a list: `next` is the cursor of the following page, `total` counts every match. */
export interface Page<T> {
  items: T[];
  next: string | null;
  total: number;
}

/** What a caller has to decide about; tell it by `'problem' in result`. */
export interface Problem<P extends string> {
  problem: P;
}

export interface PageRequest {
  limit: number;
  cursor?: string | null | undefined;
  /** Leave the matches uncounted (`total` is then -1): of a long list the count is the dearest part. */
  uncounted?: boolean | undefined;
}

/** Where a page ended: the value sorted by (null where there was none) and the id that breaks ties. */
export interface Place {
  value: string | number | null;
  id: string;
}

/** A cursor carries its sort, so that one of another list is not mistaken. */
export const encodeCursor = (sort: string, { value, id }: Place): string =>
  Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');

/** The place of a cursor of this sort; null when it is malformed. */
export function decodeCursor(
  sort: string,
  cursor: string,
  isValue: (value: unknown) => boolean,
): Place | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  const [of, value, id] = parts;
  return of === sort && isValue(value) && typeof id === 'string' && !id.includes('\0') ? { value, id } : null;
}

/** What stands beside the members of an item. */
interface Counted {
  ordinal: number | null;
  total: number;
}

/**
 * One page and the count of all matches in one statement.
 * `matching`: a select of all that match; `order` sorts it and `after` cuts it, in its columns' names;
 * `details`: the columns of an item and its joins, `page` being the rows of the page.
 * Rows have two members more than was selected, `ordinal` and `total`: to leave them out would be to copy every row.
 * `fence`: finish `matching` before sorting, so that the planner does not walk an index of the order instead.
 */
export async function selectPage<Row extends object>(
  db: Database,
  query: {
    matching: SQL;
    after: SQL | undefined;
    order: SQL;
    limit: number;
    details: SQL;
    fence?: boolean;
    uncounted?: boolean | undefined;
  },
): Promise<{ rows: (Row & Counted)[]; more: boolean; total: number }> {
  const { matching, after, order, limit, details } = query;
  const found = await rows<Row & Counted>(
    db,
    sql`with matching as ${sql.raw(query.fence ? 'materialized' : 'not materialized')} (${matching}),
      cut as (select * from matching ${after ? sql`where ${after}` : sql``} order by ${order} limit ${limit + 1}),
      page as (select *, row_number() over (order by ${order}) as ordinal from cut)
      select counted.total, item.*
      from (${query.uncounted ? sql`select -1 as total` : sql`select count(*)::int as total from matching`}) counted
      left join (select page.ordinal, ${details}) item on true
      order by item.ordinal`,
  );
  const total = found[0]?.total ?? 0;
  if (found[0]?.ordinal === null) return { rows: [], more: false, total };
  return { rows: found.slice(0, limit), more: found.length > limit, total };
}
