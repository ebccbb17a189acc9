import { sql } from 'drizzle-orm';
import t from 'tap';
import type { Question } from '../../src/db/batches.js';
import type { Database } from '../../src/db/connect.js';
import { advanceSql, subjectsOf } from '../../src/db/data-version.js';
import { versionedAsker } from '../../src/db/kept-parts.js';
import { textArray } from '../../src/db/sql.js';
import { freshDatabase } from '../database.js';

const { db } = await freshDatabase();
await db.execute(sql`create table number (region text primary key, value int not null)`);

/** A number of each region; `computed` are the regions that the database was asked for. */
function numbers() {
  const computed: string[] = [];
  const question: Question<number> = {
    name: 'numbers',
    subjects: (keys) => subjectsOf(keys),
    select: (keys) => {
      computed.push(...keys);
      return sql`select region as key, 0 as place, to_json(value) as item from number where region = any(${textArray(keys)})`;
    },
    read: (value: number) => value,
  };
  return { computed, question };
}

/** What is done with every province is told by the versions, in the same transaction. */
const put = (region: string, value: number) =>
  db.transaction(async (tx) => {
    await tx.execute(sql`insert into number values (${region}, ${value}::int)
      on conflict (region) do update set value = excluded.value`);
    await tx.execute(advanceSql([Number(region.slice(0, 2))]));
  });

/** An asker, and the statements that it took. */
function counted() {
  const statements: unknown[] = [];
  const execute = (statement: never) => {
    statements.push(statement);
    return db.execute(statement);
  };
  return { ask: versionedAsker({ execute } as unknown as Database), statements };
}

t.test('a part is computed once, in whatever company it is asked for', async (t) => {
  const { question, computed } = numbers();
  const ask = versionedAsker(db);
  const of = async (...keys: string[]) => {
    computed.length = 0;
    const { answers } = await ask([{ question, keys }]);
    return keys.map((key) => answers[0]!.get(key)?.[0]);
  };
  await put('220000', 1);
  await put('350000', 2);
  t.same(await of('220000', '410000'), [1, undefined]);
  t.same(computed, ['220000', '410000']);
  t.same(await of('220000', '350000', '410000'), [1, 2, undefined]);
  t.same(computed, ['350000'], 'that there is nothing is kept too');
  await put('220000', 3);
  t.same(await of('350000', '220000'), [2, 3]);
  t.same(computed, ['220000'], 'what has not changed is not computed again');
  await put('410000', 4);
  t.same(await of('220000', '350000', '410000'), [3, 2, 4]);
});

t.test('what the same request was told the version of is not asked again', async (t) => {
  const { question, computed } = numbers();
  const { ask, statements } = counted();
  const asked = (...keys: string[]) => [{ question, keys }];
  await put('220000', 1);
  const first = await ask(asked('220000', '460000'));
  statements.length = 0;
  for (const keys of [['220000'], ['460000', '220000']]) {
    const { answers } = await ask(asked(...keys), { told: first.versions, assumed: null });
    t.equal(answers[0]!.get('220000')?.[0], 1);
    t.equal(answers[0]!.has('460000'), false);
  }
  t.equal(statements.length, 0);
  await ask(asked('220000', '350000'), { told: first.versions, assumed: null });
  t.equal(statements.length, 1, 'one that is not kept');
  await put('220000', 2);
  const other = await ask(asked('220000'));
  const again = await ask(asked('220000'), { told: first.versions, assumed: null });
  t.equal(again.answers[0]!.get('220000')![0], 2, 'kept with another version than was seen');
  t.same(again.versions, other.versions);
  t.ok(computed.length > 0);
});

t.test(
  'what was told last is assumed where the request says so, and asked for with what is asked next',
  async (t) => {
    const { question } = numbers();
    const { ask, statements } = counted();
    const asked = (...keys: string[]) => [{ question, keys }];
    await put('220000', 1);
    const known = await ask(asked('220000', '350000'));
    statements.length = 0;
    const seen = { told: new Map<string, string>(), assumed: new Map<string, string>() };
    t.equal((await ask(asked('220000'), seen)).answers[0]!.get('220000')![0], 1);
    t.equal(statements.length, 0, 'nothing is asked');
    t.same([...seen.assumed], [['data/22', known.versions.get('data/22')]], 'but noted');
    await put('220000', 2);
    await put('460000', 3);
    const next = await ask(asked('460000'), seen);
    t.equal(statements.length, 1);
    t.equal(next.answers[0]!.get('460000')![0], 3);
    t.same([...next.versions.keys()].sort(), ['data/22', 'data/46']);
    t.not(next.versions.get('data/22'), seen.assumed.get('data/22'), 'it was another by then');
    t.equal(
      (await ask(asked('220000'), { told: next.versions, assumed: null })).answers[0]!.get('220000')![0],
      2,
    );

    const everywhere = ['11', '12', '13', '14', '15', '21', '22', '23', '31'].map((code) => `${code}0000`);
    await ask(asked(...everywhere));
    statements.length = 0;
    await ask(asked(...everywhere), { told: new Map(), assumed: new Map() });
    t.equal(statements.length, 1, 'parts of provinces say nothing of the version of the country');
  },
);

t.test('versions are those of the whole answer', async (t) => {
  const { question } = numbers();
  const everywhere = ['11', '12', '13', '14', '15', '21', '22', '23', '31'].map((code) => `${code}0000`);
  const { versions } = await versionedAsker(db)([{ question, keys: everywhere }]);
  t.same([...versions.keys()], ['data/00']);
  const one = await versionedAsker(db)([{ question, keys: ['220000'] }]);
  t.same([...one.versions.keys()], ['data/22']);
});

t.test('what has no subjects is asked every time', async (t) => {
  const { question, computed } = numbers();
  const { subjects: _, ...unversioned } = question;
  const ask = versionedAsker(db);
  for (let time = 0; time < 2; time++) await ask([{ question: unversioned, keys: ['220000'] }]);
  t.same(computed, ['220000', '220000']);
});

t.test('no answer mixes two moments, however often what it is made of changes', async (t) => {
  const { question } = numbers();
  // Every change keeps the sum of two provinces at a hundred.
  const move = async (by: number) =>
    db.transaction(async (tx) => {
      await tx.execute(sql`update number set value = case region when '220000' then ${by}::int else 100 - ${by}::int end
        where region in ('220000', '350000')`);
      await tx.execute(advanceSql([22, 35]));
    });
  await move(1);
  const changing = { ...db, execute: db.execute.bind(db) } as unknown as Database;
  const ask = versionedAsker(changing);
  let value = 1;
  const original = db.execute.bind(db);
  changing.execute = (async (statement: never) => {
    const answer = await original(statement);
    // between any two statements of the asker
    value = (value % 90) + 1;
    await move(value);
    return answer;
  }) as never;
  for (let time = 0; time < 20; time++) {
    const keys = time % 2 === 0 ? ['220000'] : ['220000', '350000'];
    const { answers } = await ask([{ question, keys }]);
    const found = keys.map((key) => answers[0]!.get(key)![0] as number);
    if (found.length === 2) t.equal(found[0]! + found[1]!, 100);
  }
});

t.test('with little room the parts that were not asked for longest are computed again', async (t) => {
  const { question, computed } = numbers();
  const ask = versionedAsker(db, new Map(), 600);
  for (const key of ['220000', '350000', '220000']) await ask([{ question, keys: [key] }]);
  t.same(computed, ['220000', '350000', '220000']);
});
