import t from 'tap';
import type { Database } from '../../src/db/connect.js';
import { asReader, serverOfRequest } from '../../src/db/routing.js';
import { together } from '../../src/db/together.js';

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** A look-up that answers when it is told to. */
function slow() {
  const asked: { keys: readonly string[]; server: unknown; answer(): void; fail(): void }[] = [];
  const look = (keys: readonly string[]) =>
    new Promise<Map<string, string>>((resolve, reject) =>
      asked.push({
        keys,
        server: serverOfRequest(),
        answer: () => resolve(new Map(keys.flatMap((key) => (key === 'none' ? [] : [[key, `of ${key}`]])))),
        fail: () => reject(new Error('gone')),
      }),
    );
  return { asked, look };
}

t.test('keys of one turn share a statement, each with what is found of it', async (t) => {
  const { asked, look } = slow();
  const find = together(look);
  const wanted = ['a', 'b', 'none', 'a'].map(find);
  await turn();
  t.same(
    asked.map(({ keys }) => keys),
    [['a', 'b', 'none']],
  );
  asked[0]!.answer();
  t.same(await Promise.all(wanted), ['of a', 'of b', undefined, 'of a']);
});

t.test('two statements are under way at most, with so many keys at most; all are answered', async (t) => {
  const { asked, look } = slow();
  const find = together(look, { most: 3 });
  const keys = Array.from({ length: 10 }, (_, number) => `k${number}`);
  const wanted = keys.map(find);
  await turn();
  t.same(
    asked.map(({ keys }) => keys.length),
    [3, 3],
  );
  const late = find('k9');
  asked[1]!.answer();
  await turn();
  t.same(asked[2]!.keys, ['k6', 'k7', 'k8']);
  asked[2]!.answer();
  await turn();
  t.same(asked[3]!.keys, ['k9'], 'it joined the one that was waiting');
  for (const { answer } of asked) answer();
  t.same(
    await Promise.all(wanted),
    keys.map((key) => `of ${key}`),
  );
  t.equal(await late, 'of k9');
  t.equal(asked.length, 4);
});

t.test('what is wanted once a statement was sent waits for another', async (t) => {
  const { asked, look } = slow();
  const find = together(look);
  const early = find('a');
  await turn();
  const late = find('a');
  await turn();
  t.equal(asked.length, 2, 'the first may have been answered from before');
  for (const { answer } of asked) answer();
  t.same(await Promise.all([early, late]), ['of a', 'of a']);
});

t.test('a failure is that of those who share it, and of nobody later', async (t) => {
  const { asked, look } = slow();
  const find = together(look);
  const failing = ['a', 'b'].map((key) => t.rejects(find(key), { message: 'gone' }));
  await turn();
  asked[0]!.fail();
  await Promise.all(failing);
  const next = find('a');
  await turn();
  asked[1]!.answer();
  t.equal(await next, 'of a');
});

t.test('requests that read from other servers are kept apart, where that is wanted', async (t) => {
  const { asked, look } = slow();
  const find = together(look, { apart: serverOfRequest });
  const [one, other] = [{ name: 'one' }, { name: 'other' }] as unknown as Database[];
  const wanted: Promise<unknown>[] = [];
  const want = (db: Database | undefined, key: string) =>
    db
      ? asReader({ db, lost: () => {} }, () => wanted.push(find(key)))
      : asReader(null, () => wanted.push(find(key)));
  want(one, 'a');
  want(other, 'b');
  want(undefined, 'c');
  want(one, 'd');
  await turn();
  t.same(
    asked.map(({ keys }) => keys),
    [['a', 'd'], ['b'], ['c']],
  );
  t.same(
    asked.map(({ server }) => server),
    [one, other, null],
    'each is asked of the server of those who want it',
  );
  for (const { answer } of asked) answer();
  t.same(await Promise.all(wanted), ['of a', 'of b', 'of c', 'of d']);
});
