import { getTableColumns, getTableName, type InferInsertModel, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Database } from './connect.js';
import { rows } from './sql.js';

/**
 * Inserts any number of rows with one statement that is planned once: they travel as one json parameter, in which
 * U+0000, which text cannot hold, stays escaped where the column is json. Not for bytes. Every row has the
 * members of the first. Gives what `returning` says.
 */
export async function insertAll<Table extends PgTable, Returned extends object = never>(
  tx: Database,
  table: Table,
  given: readonly Partial<InferInsertModel<Table>>[],
  { ignoringConflicts, returning }: { ignoringConflicts?: true; returning?: SQL } = {},
): Promise<Returned[]> {
  const [first] = given;
  if (!first) return [];
  const columns = getTableColumns(table);
  const of = Object.keys(first).map((member) => columns[member]!);
  const names = of.map(({ name }) => `"${name}"`).join(', ');
  const types = of.map((column) => `"${column.name}" ${column.getSQLType()}`).join(', ');
  const keyed = given.map((row) =>
    Object.fromEntries(Object.entries(row).map(([member, value]) => [columns[member]!.name, value])),
  );
  return rows<Returned>(
    tx,
    sql`insert into ${sql.raw(`"${getTableName(table)}" (${names})
      select ${names} from json_to_recordset(`)}${JSON.stringify(keyed)}::json${sql.raw(`) as given (${types})`)}
      ${ignoringConflicts ? sql`on conflict do nothing` : sql``} ${returning ? sql`returning ${returning}` : sql``}`,
  );
}
