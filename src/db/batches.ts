import { type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.js';
import { rows } from './sql.js';

/**
 * Something that can be asked about many keys at once. `select` gives rows of `key`, `place` (the order of a
 * key's items) and `item` (json); `read` makes of an item what the caller wants. Questions of one name are one.
 * `ofReport`: its keys are ids of reports, and its items change only when the report's version does (reports.ts);
 * `subjects`: its items change only when the versions of these do (data-version.ts).
 */
export interface Question<Item> {
  name: string;
  ofReport?: true;
  subjects?(keys: readonly string[]): readonly string[];
  select(keys: readonly string[]): SQL;
  read(item: never): Item;
}

export interface Asked {
  question: Question<unknown>;
  keys: readonly string[];
}

/** The answers to one question by key; a key without any is left out. */
export type Answers = Map<string, unknown[]>;

/** Asks any number of questions in one statement; the answers come in their order. */
export async function askTogether(db: Database, asked: readonly Asked[]): Promise<Answers[]> {
  const answers: Answers[] = asked.map(() => new Map());
  const selects = asked.map(
    ({ question, keys }, number) =>
      sql`select ${sql.raw(String(number))} as number, key, json_agg(item order by place) as items
        from (${question.select(keys)}) answer group by key`,
  );
  const found = await rows<{ number: number; key: string; items: never[] }>(
    db,
    sql.join(selects, sql` union all `),
  );
  for (const { number, key, items } of found) {
    answers[number]!.set(key, items.map(asked[number]!.question.read));
  }
  return answers;
}

/** The answer to one question about one key; null where there is none. */
export async function askOne<Item>(
  db: Database,
  question: Question<Item>,
  key: string,
): Promise<Item | null> {
  const [answers] = await askTogether(db, [{ question: question as Question<unknown>, keys: [key] }]);
  return (answers!.get(key)?.[0] as Item | undefined) ?? null;
}

/** The columns of a row as one JSON value, to be an `item`. */
export const asItem = (columns: SQL): SQL =>
  sql`(select row_to_json(item) from (select ${columns}) item) as item`;
