import { sql } from 'drizzle-orm';
import { connect } from '../src/db/connect.js';

/**
 * Makes so many more copies of every agency with its reports, in the same regions: what takes hours through the gate takes
 * a minute in the database. The roll-ups are multiplied: that is what they add up to.
 */
export async function grow(url: string, copies: number): Promise<void> {
  const store = await connect({ databaseUrl: url, dataDir: '', poolSize: 1 });
  const { db } = store;
  /** The serial of a copy lies beyond all others. */
  const copied = (id: string) =>
    sql.raw(`split_part(${id}, '-', 1) || '-' ||
      lpad((split_part(${id}, '-', 2)::int + 1000 * copy)::text, 4, '0') ||
      coalesce('-' || nullif(split_part(${id}, '-', 3), ''), '')`);
  const columnsOf = async (table: string, own: Record<string, string>) => {
    const found = (await db.execute(
      sql`select column_name from information_schema.columns where table_name = ${table} and is_generated = 'NEVER' order by ordinal_position`,
    )) as unknown as { column_name: string }[];
    const names = found.map(({ column_name }) => column_name);
    return {
      names: sql.raw(names.join(', ')),
      values: sql.join(
        names.map((name) => (own[name] === undefined ? sql.raw(`held.${name}`) : copied(own[name]))),
        sql`, `,
      ),
    };
  };
  const copy = async (table: string, own: Record<string, string>) => {
    const { names, values } = await columnsOf(table, own);
    const name = sql.raw(table);
    await db.execute(sql`insert into ${name} (${names})
      select ${values} from ${name} held, generate_series(1, ${sql.raw(String(copies))}) copy`);
  };
  // what has been written is as it was: nothing is to be checked or marked as changed again
  await db.execute(sql`set session_replication_role = replica`);
  await copy('agency', { id: 'held.id' });
  await copy('report', { id: 'held.id', agency_id: 'held.agency_id' });
  await copy('report_text', { report_id: 'held.report_id' });
  const times = sql.raw(String(copies + 1));
  const multiplied = (column: string) =>
    sql.raw(`${column} = coalesce((select array_agg(one * ${copies + 1} order by place)
      from unnest(${column}) with ordinality each (one, place)), '{}')`);
  await db.execute(
    sql`update rollup set reports = reports * ${times}, ${multiplied('sums')}, ${multiplied('missing')}`,
  );
  await db.execute(sql`update rollup_rest set reports = reports * ${times}, sum = sum * ${times}`);
  await db.execute(sql`update data_version set changes = changes + 1`);
  await db.execute(sql`set session_replication_role = origin`);
  await store.close();
}

/** Puts the roll-ups in the order of their regions, as the yearly maintenance does (docs/operations.md). */
export async function arrange(url: string): Promise<void> {
  const store = await connect({ databaseUrl: url, dataDir: '', poolSize: 1 });
  await store.db.execute(sql`cluster rollup using rollup_region_key_year_kind_template_inconsistent_pk`);
  await store.db.execute(sql`vacuum analyze`);
  await store.close();
}
