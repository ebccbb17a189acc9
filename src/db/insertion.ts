import { getTableColumns, getTableName, type InferInsertModel, SQL, StringChunk, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';

/** What a statement says of a table and the members that are given of its rows: made once. */
interface Insertion {
  columns: readonly PgColumn[];
  /** What stands before the first of a row's values as parameters, and behind each of them. */
  first: StringChunk;
  behind: readonly StringChunk[];
  /** What stands before the json of rows, and behind it; and which of their members are json themselves. */
  json: readonly [string, string];
  jsonMembers: readonly string[];
}

const insertions = new Map<string, Insertion>();

function insertionInto(table: PgTable, members: readonly string[]): Insertion {
  const name = `${getTableName(table)}(${members.join()})`;
  const made = insertions.get(name) ?? makeInsertion(table, members);
  insertions.set(name, made);
  return made;
}

function makeInsertion(table: PgTable, members: readonly string[]): Insertion {
  const all = getTableColumns(table);
  const columns = members.map((member) => all[member]! as PgColumn);
  const into = `insert into "${getTableName(table)}" (${columns.map(({ name }) => `"${name}"`).join(', ')}) `;
  const types = columns.map((column) => column.getSQLType());
  // json as the text it is: taken apart with the row, it must hold nothing that text cannot
  const given = members.map((member, i) => `"${member}" ${types[i] === 'json' ? 'text' : types[i]}`);
  const selected = members.map((member, i) => `given."${member}"${types[i] === 'json' ? '::json' : ''}`);
  return {
    columns,
    first: new StringChunk(`${into}select `),
    behind: types.map((type, i) => new StringChunk(`::${type}${i < types.length - 1 ? ', ' : ' '}`)),
    json: [
      `${into}select ${selected.join(', ')} from json_to_recordset(`,
      `::json) as given (${given.join(', ')}) `,
    ],
    jsonMembers: members.filter((_, i) => types[i] === 'json'),
  };
}

/**
 * The statement that inserts one row, its values as parameters. `rest`: what else it says, as `from` a relation for whose
 * rows it is to be inserted. Text must be `storable`.
 */
export function insertion<Table extends PgTable>(
  table: Table,
  row: InferInsertModel<Table>,
  rest: SQL = sql``,
): SQL {
  const { columns, first, behind } = insertionInto(table, Object.keys(row));
  const chunks: unknown[] = [first];
  for (const [i, value] of Object.values(row).entries())
    chunks.push(value == null ? null : columns[i]!.mapToDriverValue(value), behind[i]);
  // rendering this is all that it costs to send it: a template around each value takes eight times as long
  return new SQL([...(chunks as SQL['queryChunks']), rest]);
}

/**
 * The statement that inserts any number of rows, at least one, and is planned once: they travel as one json parameter. Not
 * for bytes. Every row has the members of the first. `rest` as above.
 */
export function insertionOfAll<Table extends PgTable>(
  table: Table,
  given: readonly [Partial<InferInsertModel<Table>>, ...Partial<InferInsertModel<Table>>[]],
  rest: SQL = sql``,
): SQL {
  const { json, jsonMembers } = insertionInto(table, Object.keys(given[0]));
  const flat =
    jsonMembers.length === 0 ? given : given.map((row) => ({ ...row, ...textsOf(row, jsonMembers) }));
  return sql`${sql.raw(json[0])}${JSON.stringify(flat)}${sql.raw(json[1])}${rest}`;
}

const textsOf = (row: Record<string, unknown>, members: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    members.map((member) => [member, row[member] == null ? null : JSON.stringify(row[member])]),
  );
