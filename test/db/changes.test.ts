import { sql } from 'drizzle-orm';
import t from 'tap';
import { updateAgency } from '../../src/db/agencies.js';
import { changedBetween, thisMoment } from '../../src/db/changes.js';
import type { Database } from '../../src/db/connect.js';
import { explain } from '../../src/db/explanations.js';
import { migrate } from '../../src/db/migrate.js';
import { rows } from '../../src/db/sql.js';
import { acceptReport } from '../../src/db/submissions.js';
import { listUpdates, type UpdatePage } from '../../src/db/update-list.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { freshDatabase, onPostgres, settled } from '../database.js';
import { answer, clean, upload, withAgencies } from './examples.js';

const ID = '220502-0001-2020';
const store = await freshDatabase();
const { db } = store;
const [agency, other] = await withAgencies(db, { region: '220502' }, { region: '350402' });
const assessment = { ...clean, findings: [answer('count-whole')] };
await acceptReport(db, await upload(agency!, 2020, {}, { assessment }));
await acceptReport(db, await upload(agency!, 2021));

const run = (statement: string) => () => db.execute(sql.raw(statement));
/** With `now`, whatever older transactions do. */
const updates = async (updatedSince: string, rest = {}, now = false): Promise<UpdatePage> => {
  if (!now) await settled(store);
  const page = await listUpdates(db, { updatedSince, limit: 50, ...rest });
  if ('problem' in page) throw new Error(page.problem);
  return page;
};
const idsIn = (page: UpdatePage) => page.items.map(({ id }) => id);

t.test('whatever changes a report is a change of its year, and of no other', async (t) => {
  const said = { reportId: ID, rule: 'count-whole', where: 'total', text: '已更正', madeBy: OPERATOR };
  const changes: Record<string, () => Promise<unknown>> = {
    'its figures': run(`update report set new_received = new_received + 1 where id = '${ID}'`),
    'its text': run(`update report_text set sections = '[]' where report_id = '${ID}'`),
    'an explanation': () => explain(db, said),
    'a finding no longer standing': run(`update finding set gone_at = now() where report_id = '${ID}'`),
    'a finding gone': run(`delete from finding where report_id = '${ID}'`),
    'a finding more':
      run(`insert into finding (region_key, revision, year, ordinal, report_id, rule, place, severity, content)
      values (220502000, 1, 2020, 0, '${ID}', 'x', 'x', 'error', '{"rule":"x"}')`),
    'a report more': async () => acceptReport(db, await upload(other!, 2020)),
  };
  for (const [name, change] of Object.entries(changes)) {
    const then = await thisMoment(db);
    const { updatedSince } = await updates('2020-01-01');
    await change();
    const now = await thisMoment(db);
    t.equal(await changedBetween(db, 2020, then, now), true, name);
    t.equal(await changedBetween(db, 2021, then, now), false, `${name}, another year`);
    t.strictSame(
      idsIn(await updates(updatedSince)),
      [name === 'a report more' ? '350402-0001-2020' : ID],
      name,
    );
  }
  const then = await thisMoment(db);
  const { updatedSince } = await updates('2020-01-01');
  await updateAgency(db, agency!.id, { name: '新名' }, OPERATOR);
  t.equal(await changedBetween(db, 2021, then, await thisMoment(db)), true, 'the name of the agency');
  t.strictSame(idsIn(await updates(updatedSince)), [ID, '220502-0001-2021']);
  const still = await thisMoment(db);
  await run(`update report set revision = revision where id = '${ID}'`)();
  t.equal(await changedBetween(db, 2020, still, await thisMoment(db)), false, 'the same written again');
  t.equal(await changedBetween(db, 2020, { ...still, store: 'another' }, still), true, 'another store');
});

t.test('updates come page by page, and then what is new', async (t) => {
  const all = await updates('2020-01-01T00:00:00Z');
  t.equal(all.total, 3);
  const seen: string[] = [];
  let at = '2020-01-01';
  for (let page = await updates(at, { limit: 2 }); ; page = await updates(at, { limit: 2 })) {
    seen.push(...idsIn(page));
    at = page.updatedSince;
    if (!page.next) break;
  }
  t.strictSame(seen, idsIn(all));
  const nothing = await updates(at);
  t.match(nothing, { items: [], next: null, total: 0, updatedSince: at });
  const later = await updates('2090-01-01');
  t.strictSame(later.items, []);
  await run(`update report set new_received = 77 where id = '${ID}'`)();
  t.strictSame(idsIn(await updates(at)), [ID]);
  t.strictSame(idsIn(await updates(later.updatedSince)), [ID], 'from a list of nothing it goes on too');
  t.strictSame(idsIn(await updates(at, { region: '350000' })), []);
  t.match(await listUpdates(db, { updatedSince: 'yesterday', limit: 1 }), { problem: 'bad-token' });
  t.match(await listUpdates(db, { updatedSince: at, cursor: 'x', limit: 1 }), { problem: 'bad-cursor' });
});

t.test('what another server stamped is stamped anew', async (t) => {
  await run('alter table report disable trigger report_stamp')();
  await run(`update report set changed = 1e12 where id = '${ID}'`)();
  await run('alter table report enable trigger report_stamp')();
  const { updatedSince } = await updates('2020-01-01', {}, true);
  t.notOk(idsIn(await updates('2020-01-01', {}, true)).includes(ID));
  await migrate(store);
  t.strictSame(idsIn(await updates(updatedSince)), [ID]);
});

t.test(
  'nothing is missed of what is written at once',
  { skip: !onPostgres && 'one connection' },
  async (t) => {
    const change = (on: Database, id: string) =>
      on.execute(sql`update report set new_received = new_received + 1 where id = ${id}`);
    let { updatedSince } = await updates('2020-01-01');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = () => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow = db.transaction(async (tx) => {
      await change(tx, ID);
      begun();
      await held;
    });
    await beginning;
    const then = await thisMoment(db);
    await change(db, '220502-0001-2021');
    t.strictSame(
      idsIn(await updates(updatedSince, {}, true)),
      [],
      'what came after waits for what is still being written',
    );
    release();
    await slow;
    t.strictSame(idsIn(await updates(updatedSince)), [ID, '220502-0001-2021']);
    t.equal(
      await changedBetween(db, 2020, then, await thisMoment(db)),
      true,
      'it was being written at the first moment',
    );

    // A copy that follows while many write has all of it in the end.
    ({ updatedSince } = await updates(updatedSince));
    const copy = new Map<string, number>();
    let writing = true;
    const follow = async () => {
      for (let last = false; !last; ) {
        last = !writing;
        if (last) await settled(store);
        const page = await listUpdates(db, { updatedSince, limit: 1, figures: 'all' });
        if ('problem' in page) throw new Error(page.problem);
        for (const item of page.items)
          copy.set(item.id, (item as { newReceived: number } & typeof item).newReceived);
        updatedSince = page.updatedSince;
        if (page.items.length > 0) last = false;
      }
    };
    const write = async (worker: number) => {
      for (let i = 0; i < 15; i++) {
        await db.transaction(async (tx) => {
          await change(tx, [ID, '220502-0001-2021', '350402-0001-2020'][(i + worker) % 3]!);
          if (i % 3 === worker) await tx.execute(sql`select pg_sleep(0.01)`);
        });
      }
    };
    const following = follow();
    await Promise.all([0, 1].map(write));
    writing = false;
    await following;
    const there = await rows<{ id: string; n: number }>(
      db,
      sql`select id, new_received as n from report order by id`,
    );
    t.strictSame(
      [...copy].sort(),
      there.map(({ id, n }) => [id, n]),
    );
  },
);
