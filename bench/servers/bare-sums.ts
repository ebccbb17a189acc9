import Fastify from 'fastify';
import postgres from 'postgres';
import { HOT_CELLS, hotColumn } from '../../src/db/packing.js';
import { positionsOf, unitOf } from '../../src/db/rollup-parts.js';
import { report } from '../../src/db/schema.js';
import { type Cell, cellByKey } from '../../src/domain/cell.js';
import { subtree } from '../../src/domain/region.js';
import { reportStatement } from './captured.js';

/**
 * The best single statement to each question about sums and lists, written by hand for it alone, and nothing else: no
 * parameter is checked, rows go out as they come from the driver.
 */
const client = postgres(process.env.DATABASE_URL!, { max: 10, onnotice: () => {} });
const reportSql = await reportStatement(client);
const app = Fastify();
const ask = (text: string, values: (string | number | string[])[]) =>
  client.unsafe(text, values as never[], { prepare: true });

interface Asked {
  region: string;
  cells: string;
  from: string;
  to: string;
}

const cellsOf = ({ cells }: Asked): Cell[] => cells.split(',').map((key) => cellByKey(key)!);
/** An element of an array at the place of the `n`th cell; its places, form by form, are parameters from `$first` on. */
const placed = (array: string, first: number): string =>
  `case template ${positionsOf(cellByKey(HOT_CELLS.newReceived)!)
    .map((_, form) => `when ${form + 1} then ${array}[$${first + form}::int]`)
    .join(' ')} end`;
const placesOf = (cells: readonly Cell[]) => cells.flatMap((cell) => positionsOf(cell).map((at) => at ?? 0));
const forms = positionsOf(cellByKey(HOT_CELLS.newReceived)!).length;
const taken = (cells: readonly Cell[], first: number): string =>
  cells
    .map((_, n) => {
      const at = first + n * forms;
      return `${placed('sums', at)} as s${n}, reports - coalesce(${placed('missing', at)}, 0) as n${n}`;
    })
    .join(', ');
const summed = (cells: readonly Cell[]): string =>
  cells
    .map((cell, n) => {
      const counted = `sum(n${n}) filter (where s${n} is not null`;
      return `sum(s${n}) * ${unitOf(cell)} as s${n}, ${counted})::int as n${n}, ${counted} and inconsistent)::int as i${n}`;
    })
    .join(', ');

app.get('/', async () => ({ ready: true }));

app.get('/reports/:id', async (request) => {
  const { id } = request.params as { id: string };
  const [row] = await ask(reportSql, [id]);
  return row;
});

/** Cells of a region over years. */
app.get('/series', async (request) => {
  const asked = request.query as Asked;
  const cells = cellsOf(asked);
  const { low, high } = subtree(asked.region);
  return ask(
    `select year, ${summed(cells)} from (select year, inconsistent, ${taken(cells, 5)} from rollup
      where region_key between $1::int and $2::int and year between $3::int and $4::int offset 0) taken
      group by year order by year`,
    [low, high, asked.from, asked.to, ...placesOf(cells)],
  );
});

/** Cells of the 31 provinces over years. */
app.get('/nation', async (request) => {
  const asked = request.query as Asked;
  const cells = cellsOf(asked);
  return ask(
    `select province, year, ${summed(cells)} from (select region_key / 10000000 as province, year, inconsistent,
        ${taken(cells, 3)} from rollup where year between $1::int and $2::int and region_key between 110000000 and 659999999 offset 0) taken
      group by province, year order by province, year`,
    [asked.from, asked.to, ...placesOf(cells)],
  );
});

/** A cell of each region directly below over years. */
app.get('/children', async (request) => {
  const asked = request.query as Asked;
  const cells = cellsOf(asked);
  return ask(
    `select r.code, r.name, sums.* from region r cross join lateral (
        select year, ${summed(cells)} from (select year, inconsistent, ${taken(cells, 4)} from rollup
          where region_key between r.key and r.key + 999 and year between $2::int and $3::int offset 0) taken
        group by year) sums
      where r.parent = $1 order by r.code, year`,
    [asked.region, asked.from, asked.to, ...placesOf(cells)],
  );
});

/** The fifty reports of a region on a year with the most in a hot cell, and how many there are. */
app.get('/list', async (request) => {
  const { region, cells, from } = request.query as Asked;
  const column = report[hotColumn(cells)!].name;
  const { low, high } = subtree(region);
  const [row] = await ask(
    `with matching as materialized (select id, ${column} as value from report
        where region_key between $1::int and $2::int and year = $3::int),
      page as (select * from matching order by value desc, id desc limit 50)
      select (select count(*)::int from matching) as total, (select json_agg(item order by value desc, id desc) from (
        select page.id, page.value, r.year, r.revision, r.published_on, a.name, a.region
        from page join report r using (id) join agency a on a.id = r.agency_id) item) as items`,
    [low, high, from],
  );
  return row;
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
