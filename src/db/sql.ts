import { type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.js';

/** Runs a statement written by hand. Dates and times come as text, json parsed. */
export async function rows<T>(db: Database, statement: SQL): Promise<T[]> {
  const result: unknown = await db.execute(statement);
  return Array.isArray(result) ? result : (result as { rows: T[] }).rows;
}

/** PostgreSQL's text cannot hold U+0000, and half of a surrogate pair is sent as U+FFFD. */
export const storable = (text: string): string =>
  text.replace(/\0|\p{Surrogate}/gu, (found) => (found === '\0' ? '' : '\ufffd'));
export const isStorable = (text: string): boolean => !text.includes('\0');

/** One parameter for `= any(…)`, however many values: a list of parameters would be planned anew for each length. */
export function textArray(values: readonly (string | null)[]): SQL {
  return sql`${arrayLiteral(values)}::text[]`;
}

/** As many as PostgreSQL expects of a list in a plan that is to last: for a shorter one it plans anew each time. */
export const EXPECTED = 10;

/**
 * What stands behind `=` for a column that is one of these keys. A single key is compared as it is, and of a few one is
 * said again, so that the plan lasts: a key twice is looked for once.
 */
export function anyOf(keys: readonly string[]): SQL {
  const known = keys.filter(isStorable);
  return known.length === 1 ? sql`${known[0]}` : sql`any(${textArray(filledWith(known, known[0]!))})`;
}

/** The list with so many more of `filler` that its plan lasts; none is as it was. */
export const filledWith = <Item>(items: readonly Item[], filler: Item): readonly Item[] =>
  items.length === 0 || items.length >= EXPECTED
    ? items
    : [...items, ...Array.from({ length: EXPECTED - items.length }, () => filler)];

export function intArray(values: readonly (number | null)[]): SQL {
  return sql`${`{${values.map((value) => value ?? 'null').join(',')}}`}::int[]`;
}

/** Values that need no quoting, of a type as SQL names it: numbers, truth values, dates and times. */
export const scalarArray = (
  values: readonly (number | boolean | string | Date | null)[],
  type: string,
): SQL =>
  sql`${`{${values.map((value) => (value instanceof Date ? value.toISOString() : (value ?? 'null'))).join(',')}}`}::${sql.raw(type)}[]`;

/** Plain data as texts of json, which have no control characters of their own: one parts them, so that nothing is escaped. */
export const jsonArray = (values: readonly unknown[]): SQL =>
  sql`string_to_array(${values.map((value) => (value === null ? '' : JSON.stringify(value))).join('\u001e')}, E'\\x1e', '')`;

/** Hexadecimal: nothing in it has to be escaped but the backslash it begins with. */
export const byteaArray = (values: readonly Uint8Array[]): SQL =>
  sql`${`{${values.map((bytes) => `"\\\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}"`).join(',')}}`}::bytea[]`;

/** What may stand between quotes as it is. */
const PLAIN = /^[^"\\\0]*$/;

function arrayLiteral(values: readonly (string | null)[]): string {
  const items = values.map((value) => {
    if (value === null) return 'null';
    return PLAIN.test(value) ? `"${value}"` : `"${storable(value).replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${items.join(',')}}`;
}

/** Whether a name has this text somewhere in it. `name`: a column with an index of its grams. */
export function named(name: SQL, text: string): SQL {
  const characters = [...storable(text)];
  const pairs = characters.slice(1).map((character, i) => `${characters[i]}${character}`);
  const grams = pairs.length > 0 ? pairs : characters;
  return sql`(grams(${name}) @> ${textArray(grams)} and ${name} like ${containing(text)})`;
}

/** A pattern for `like` that finds the text anywhere; `%` and `_` stand for themselves. */
const containing = (text: string): string => `%${storable(text).replace(/[%_\\]/g, '\\$&')}%`;

/** A timestamp as the database prints it → ISO 8601 UTC. Mostly it is in UTC already, to the millisecond or shorter. */
export function isoInstant(text: string): string {
  const [, date, time, fraction = ''] = UTC_INSTANT.exec(text) ?? [];
  return date ? `${date}T${time}.${fraction.padEnd(3, '0')}Z` : new Date(text).toISOString();
}
const UTC_INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?\+00$/;
