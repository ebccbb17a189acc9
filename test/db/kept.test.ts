import fc from 'fast-check';
import t from 'tap';
import { Kept } from '../../src/db/kept.js';

t.test('of what was asked for again, what was not asked for longest goes first', async (t) => {
  const kept = new Kept<string>(20);
  for (const key of ['a', 'b', 'c']) {
    kept.set(key, key.toUpperCase(), 5);
    kept.get(key);
  }
  t.equal(kept.get('a'), 'A');
  kept.set('d', 'D', 10);
  t.same(
    ['a', 'c', 'd', 'b'].map((key) => kept.get(key)),
    ['A', 'C', 'D', undefined],
  );
  t.equal(kept.bytes, 20);
});

t.test('what was made and never asked for since goes before it', async (t) => {
  const kept = new Kept<string>(100);
  kept.set('asked again', 'A', 10);
  kept.get('asked again');
  for (let number = 0; number < 1000; number++) kept.set(`passing ${number}`, 'P', 10);
  t.equal(kept.get('asked again'), 'A');
  t.equal(kept.get('passing 999'), 'P');
  t.equal(kept.get('passing 0'), undefined);
  t.equal(kept.bytes, 100);
});

t.test('there is room for what is new, however much is asked for again', async (t) => {
  const kept = new Kept<string>(100);
  for (let number = 0; number < 10; number++) {
    kept.set(`${number}`, 'A', 10);
    kept.get(`${number}`);
  }
  kept.set('new', 'N', 10);
  t.equal(kept.get('new'), 'N', 'and so it can come to be asked for again');
  t.equal(kept.get('0'), undefined);
  t.equal(kept.get('9'), 'A');
});

t.test('what takes the place of another gives its bytes free', async (t) => {
  const kept = new Kept<string>(10);
  for (let turn = 0; turn < 5; turn++) kept.set('a', `A${turn}`, 6);
  t.same([kept.get('a'), kept.bytes], ['A4', 6]);
  kept.set('a', 'A5', 7);
  t.same([kept.get('a'), kept.bytes], ['A5', 7]);
  kept.delete('a');
  kept.delete('a');
  t.same([kept.get('a'), kept.bytes], [undefined, 0]);
});

t.test('what is larger than all the room is not kept, and drives nothing out', async (t) => {
  const kept = new Kept<string>(10);
  kept.set('a', 'A', 10);
  kept.set('b', 'B', 11);
  t.same([kept.get('a'), kept.get('b')], ['A', undefined]);
  kept.set('a', 'larger', 11);
  t.same([kept.get('a'), kept.bytes], [undefined, 0]);
});

t.test('whatever is asked, what is kept is what was made last, within the bytes', async (t) => {
  const step = fc.record({
    what: fc.constantFrom('get', 'set', 'delete'),
    key: fc.constantFrom(...'abcdefgh'),
    bytes: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const kept = new Kept<number>(100);
      const last = new Map<string, { made: number; bytes: number }>();
      for (const [made, { what, key, bytes }] of steps.entries()) {
        if (what === 'get') {
          const found = kept.get(key);
          if (found !== undefined && found !== last.get(key)?.made) return false;
        } else if (what === 'delete') {
          kept.delete(key);
          last.delete(key);
        } else {
          kept.set(key, made, bytes);
          last.set(key, { made, bytes });
          if (kept.get(key) !== made) return false;
        }
        if (kept.bytes > 100) return false;
      }
      let bytes = 0;
      for (const key of last.keys()) if (kept.get(key) !== undefined) bytes += last.get(key)!.bytes;
      return kept.bytes === bytes;
    }),
  );
  t.pass();
});
