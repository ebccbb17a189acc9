import { sql } from 'drizzle-orm';
import t, { type Test } from 'tap';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { updateAgency } from '../../src/db/agencies.js';
import { connect } from '../../src/db/connect.js';
import { loadRegister } from '../../src/db/register.js';
import { repairRollups } from '../../src/db/rollup-repair.js';
import { rows } from '../../src/db/sql.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { emptyDatabase, onPostgres } from '../database.js';
import { REGIONS } from '../db/examples.js';
import { applications, keyOf, reportBody, type Service, service, submitJson } from './service.js';

const RECEIVED = 'applications/new_received/total';
const statements: string[] = [];
const onStatement = (text: string) => statements.push(text);

const ask = async ({ app }: Pick<Service, 'app'>, query: Record<string, string> = {}, headers = {}) => {
  statements.length = 0;
  return app.inject({
    url: '/v1/figures',
    query: { cells: RECEIVED, regions: '220500', years: '2021..2022', ...query },
    headers,
  });
};
const valuesOf = async (s: Pick<Service, 'app'>, query = {}) =>
  (await ask(s, query)).json().items.map(({ value }: { value: number }) => value);

/** Files for the department, whose reports are its own. */
const file = async (s: Service, n: number, year = '2022', agency = s.otherAgency) => {
  const answer = await submitJson(s, reportBody(applications(n)), { agency, year }, { ...s.admin });
  t.equal(answer.statusCode, 201, answer.body.slice(0, 300));
};

t.test('the same question is answered from what is kept, for one short statement', async (t) => {
  const s = await service(t, {}, { onStatement });
  await file(s, 3);
  const first = await ask(s);
  t.equal(statements.length, 2, 'the regions, then the sums');
  const again = await ask(s);
  t.equal(statements.length, 1);
  t.notMatch(statements[0], 'rollup');
  t.equal(again.body, first.body);
  t.match(first.headers, { etag: /^W\/"/, 'cache-control': 'no-cache' });
  const held = { 'if-none-match': String(first.headers.etag) };
  t.equal((await ask(s, {}, held)).statusCode, 304);
  t.equal((await ask(s, { cells: 'applications/carried_in/total' })).json().items[0].value, null);
  t.equal(statements.length, 1, 'of regions that are known from before only the sums are asked');

  await file(s, 4, '2021');
  const changed = await ask(s, {}, held);
  t.equal(changed.statusCode, 200);
  t.same(
    changed.json().items.map(({ value }: { value: number }) => value),
    [4, 3],
  );
});

t.test('whatever changes a sum is seen at once', async (t) => {
  const s = await service(t);
  await file(s, 3);
  const query = { years: '2022', kind: 'department' };
  t.same(await valuesOf(s, query), [3]);
  await updateAgency(s.store.db, s.otherAgency, { kind: 'organization' }, OPERATOR);
  t.same(await valuesOf(s, query), [null]);
  await updateAgency(s.store.db, s.otherAgency, { kind: 'department' }, OPERATOR);
  t.same(await valuesOf(s, query), [3]);
  t.same(await valuesOf(s, { basis: 'published' }), [null, null]);
  await file(s, 9, '2022', s.agency);
  t.same(await valuesOf(s, { basis: 'published', regions: '220502' }), [null, 9]);
  t.same(await valuesOf(s, { regions: '000000', years: '2022' }), [3]);
  await s.store.db.execute('update rollup set sums = array_fill(7::bigint, array[array_length(sums, 1)])');
  await repairRollups(s.store.db);
  t.same(await valuesOf(s, query), [3]);
});

t.test('a submission elsewhere leaves the answer of a province kept', async (t) => {
  const s = await service(t, {}, { onStatement });
  const created = await s.app.inject({
    method: 'POST',
    url: '/v1/agencies',
    headers: { ...s.admin },
    payload: { name: '三元区供水公司', region: '350404', kind: 'organization' },
  });
  await ask(s);
  await file(s, 3, '2022', created.json().id);
  await ask(s);
  t.equal(statements.length, 1);
  t.same(await valuesOf(s, { regions: '350000', years: '2022' }), [3]);
});

t.test('a changed register is seen, also by what is kept of regions', async (t) => {
  const s = await service(t);
  await file(s, 3);
  t.same(await valuesOf(s, { regions: '220000', children: 'true', years: '2022' }), [3]);
  const more = [...REGIONS, { ...REGIONS[2]!, code: '220600', name: '白山市' }];
  await loadRegister(s.store.db, () => more, 'more');
  t.same(await valuesOf(s, { regions: '220000', children: 'true', years: '2022' }), [3, null]);
  t.same(await valuesOf(s, { regions: '220000', children: 'true', years: '2022', kind: 'department' }), [
    3,
    null,
  ]);
});

/** So many services on one database, each with connections of its own, as processes have. */
async function services(test: Test, count: number) {
  const databaseUrl = await emptyDatabase();
  const { migrate } = await import('../../src/db/migrate.js');
  const read = readConfig({ RATE_LIMIT: 'off' });
  if (!read.ok) throw new Error(read.problem);
  const { config } = read;
  const open = async () => {
    const store = await connect({ databaseUrl, dataDir: '', poolSize: 4 });
    await migrate(store);
    const app = await build({ store, config, now: () => new Date('2026-03-01T00:00:00Z') });
    test.teardown(async () => {
      await app.close();
      await store.close();
    });
    return { app, store };
  };
  return Promise.all(Array.from({ length: count }, open));
}

t.test(
  'no sum and no list is older than a report that was accepted before it was asked for',
  { skip: !onPostgres && 'one process only' },
  async (t) => {
    const [first, second] = await services(t, 2);
    const { createAgency } = await import('../../src/db/agencies.js');
    await loadRegister(first!.store.db, () => REGIONS, 'corner');
    const admin = await keyOf(first!.store, { role: 'administrator' });
    const agencies = await Promise.all(
      Array.from({ length: 8 }, async (_, number) => {
        const made = await createAgency(
          first!.store.db,
          {
            region: '220502',
            name: `${number}`,
            kind: 'department',
          },
          OPERATOR,
        );
        if ('problem' in made) throw new Error(made.problem);
        return made.id;
      }),
    );
    const years = ['2021', '2022', '2023', '2024'];
    // Counted from both sides of what is asked: what had been accepted before, and what had been sent by its end.
    let accepted = 0;
    let sent = 0;
    let done = false;
    let seen = 0;
    const sum = { regions: '220000', years: '2021..2024' };
    const summed = async (app: typeof first): Promise<number> =>
      (await valuesOf(app!, sum)).reduce((a: number, b: number | null) => a + (b ?? 0), 0);
    const listed = async (app: typeof first): Promise<number> =>
      (await app!.app.inject('/v1/reports?region=220000&limit=1')).json().total;
    const query = '{ reports(region: "220000", first: 1) { totalCount } }';
    const listedByGraphql = async (app: typeof first): Promise<number> =>
      (await app!.app.inject({ method: 'POST', url: '/graphql', payload: { query } })).json().data.reports
        .totalCount;
    const read = async (app: typeof first, count: typeof summed) => {
      while (!done) {
        const least = accepted;
        const total = await count(app);
        if (total < least || total > sent) t.fail(`${total} where ${least} to ${sent} were filed`);
        seen++;
      }
    };
    const write = async (agency: string, number: number) => {
      for (const year of years) {
        sent++;
        const { app } = number % 2 === 0 ? first! : second!;
        const query = { agency, year };
        const answer = await submitJson(
          { app, own: admin, agency } as Service,
          reportBody(applications(1), '2021'),
          query,
        );
        if (answer.statusCode !== 201) t.fail(answer.body);
        accepted++;
        const values = await valuesOf(number % 2 === 0 ? second! : first!, { ...sum, years: year });
        if (!(values[0] >= 1)) t.fail(`${year} of ${agency} is not there after its 201`);
        const { app: other } = number % 2 === 0 ? second! : first!;
        const own = (await other.inject(`/v1/reports?agency=${agency}&years=${year}`)).json();
        if (own.total !== 1) t.fail(`${year} of ${agency} is not listed after its 201`);
      }
    };
    const readers = [summed, listed, listedByGraphql].flatMap((count) =>
      [first, second].map((app) => read(app, count)),
    );
    await Promise.all(agencies.map(write));
    done = true;
    await Promise.all(readers);
    t.equal(accepted, 32);
    t.ok(seen > 32, `${seen} answers`);
    t.same(await valuesOf(first!, sum), [8, 8, 8, 8]);
  },
);

t.test('a list is kept until something it says changes, in whichever process', async (t) => {
  const s = await service(t, {}, { onStatement });
  const read = readConfig({ RATE_LIMIT: 'off' });
  if (!read.ok) throw new Error(read.problem);
  const other = await build({
    store: s.store,
    config: read.config,
    now: () => new Date('2026-03-01T00:00:00Z'),
  });
  t.teardown(() => other.close());
  await file(s, 3);
  const url = `/v1/reports?region=220500&cells=${RECEIVED}&sort=-${RECEIVED}`;
  const list = async (app: Service['app'] = s.app, headers = {}) => {
    statements.length = 0;
    return app.inject({ url, headers });
  };
  const shown = async (app: Service['app']) => {
    const { items, total } = (await list(app)).json();
    return [total, ...items.map(({ figures }: { figures: object }) => Object.values(figures)[0].value)];
  };
  const first = await list();
  t.match(first.headers, { etag: /^W\/"/, 'cache-control': 'no-cache' });
  const again = await list();
  t.equal(again.body, first.body);
  t.equal(statements.length, 1);
  t.notMatch(statements[0], 'agency', 'nothing but what has changed is asked');
  const held = { 'if-none-match': String(first.headers.etag) };
  t.equal((await list(s.app, held)).statusCode, 304);
  t.same(await shown(other), [1, 3]);

  await file(s, 4, '2021');
  t.equal((await list(s.app, held)).statusCode, 200);
  for (const app of [s.app, other]) t.same(await shown(app), [2, 4, 3]);
  await updateAgency(s.store.db, s.otherAgency, { name: '改名局' }, OPERATOR);
  for (const app of [s.app, other]) t.match((await list(app)).json().items, [{ agency: { name: '改名局' } }]);
});

t.test('a long list is counted once, whatever it is sorted by, until it is longer', async (t) => {
  const s = await service(t, {}, { onStatement });
  await file(s, 3);
  // as many as are worth it, made where they do not pass the gate
  await s.store.db.execute(`create temporary table more as select n from generate_series(1, 2001) n`);
  await s.store.db.execute(`insert into agency (id, region, region_key, kind, name)
    select '220502-' || 4000 + n, '220502', 220502000, 'department', 'n' from more`);
  const [{ columns }] = (await rows<{ columns: string }>(
    s.store.db,
    sql`select string_agg(column_name, ', ') as columns from information_schema.columns where table_name = 'report'
      and column_name not in ('id', 'agency_id', 'changed') and is_generated = 'NEVER'`,
  )) as [{ columns: string }];
  await s.store.db.execute(`insert into report (id, agency_id, ${columns})
    select '220502-' || 4000 + n || '-2022', '220502-' || 4000 + n, ${columns} from report, more`);
  const total = async (query: string) => {
    statements.length = 0;
    return (await s.app.inject(`/v1/reports?region=220000&limit=1&${query}`)).json().total;
  };
  const counts = () => statements.filter((text) => text.includes('count(*)::int as total')).length;
  t.equal(await total(''), 2002);
  t.equal(counts(), 1);
  t.equal(await total('sort=year'), 2002);
  t.equal(counts(), 0, 'not counted again');
  t.equal(await total('sort=year&kind=government'), 0);
  t.equal(counts(), 1, 'another list');
  await file(s, 4, '2021');
  t.equal(await total('sort=-year'), 2003);
  t.equal(counts(), 1);
});
