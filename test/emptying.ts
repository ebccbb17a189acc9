/** What empties a store asks of its one connection. */
export interface Connection {
  exec(text: string): Promise<unknown>;
  query<Row>(text: string): Promise<Row[]>;
}

/** What a store is before a test has it: its schema as one hash, and the facts that migrations have noted. */
export interface Fresh {
  schema: string;
  facts: string;
}

export async function freshness({ query }: Connection): Promise<Fresh> {
  const [{ schema }, { facts }] = [
    ...(await query<{ schema: string }>(schemaNow)),
    ...(await query<{ facts: string }>("select coalesce(json_agg(s), '[]')::text as facts from store s")),
  ] as [{ schema: string }, { facts: string }];
  return { schema, facts };
}

/** Empties a store; false where a test has changed more than rows, or has left something open. */
export async function becomesFresh(connection: Connection, { schema, facts }: Fresh): Promise<boolean> {
  try {
    await connection.exec('discard all');
    await connection.exec(emptied(facts));
    return (await freshness(connection)).schema === schema;
  } catch {
    // As where a transaction was left open, or a table is gone.
    return false;
  }
}

/** No trigger fires; the journal of migrations stays. */
const emptied = (facts: string): string => `
  set time zone 'UTC';
  set lock_timeout = '1s';
  set session_replication_role = replica;
  do $$ begin
    execute (select 'truncate ' || string_agg(quote_ident(tablename), ', ') || ' restart identity'
             from pg_tables where schemaname = 'public');
  end $$;
  insert into store select * from json_populate_recordset(null::store, '${facts.replaceAll("'", "''")}');
  reset session_replication_role;
  reset lock_timeout;`;

/** All that migrations make, and tests could change, as one hash. */
const schemaNow = `
  with mine as (select oid from pg_namespace where nspname in ('public', 'drizzle'))
  select md5(concat_ws('|',
    (select string_agg(concat_ws(' ', relname, relkind, reloptions, relpersistence), ',' order by relname)
     from pg_class where relnamespace in (select oid from mine)),
    (select string_agg(concat_ws(' ', tgname, tgenabled), ',' order by tgname) from pg_trigger where not tgisinternal),
    (select string_agg(concat_ws(' ', conname, conrelid, convalidated), ',' order by conname, conrelid)
     from pg_constraint where connamespace in (select oid from mine)),
    (select string_agg(concat_ws(' ', attrelid, attname, atttypid, attnotnull, attisdropped), ',' order by attrelid, attnum)
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace in (select oid from mine) and attnum > 0),
    (select string_agg(concat_ws(' ', proname, md5(prosrc)), ',' order by proname, prosrc)
     from pg_proc where pronamespace in (select oid from mine)),
    (select string_agg(concat_ws(' ', datname, array_to_string(setconfig, ' ')), ',')
     from pg_db_role_setting s left join pg_database d on d.oid = s.setdatabase))) as schema`;
