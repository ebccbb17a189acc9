import t from 'tap';
import { Kept } from '../../src/db/kept.js';

t.test('what was not asked for longest goes first', async (t) => {
  const kept = new Kept<string>(10);
  kept.set('a', 'A', 4);
  kept.set('b', 'B', 4);
  t.equal(kept.get('a'), 'A');
  kept.set('c', 'C', 4);
  t.same([kept.get('a'), kept.get('b'), kept.get('c')], ['A', undefined, 'C']);
  t.equal(kept.bytes, 8);
});

t.test('what takes the place of another gives its bytes free', async (t) => {
  const kept = new Kept<string>(10);
  for (let turn = 0; turn < 5; turn++) kept.set('a', `A${turn}`, 6);
  t.same([kept.get('a'), kept.bytes], ['A4', 6]);
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
