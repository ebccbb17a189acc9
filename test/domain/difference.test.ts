import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { type Compared, difference } from '../../src/domain/difference.js';
import { FIGURE_STATES, type Figure } from '../../src/domain/figure.js';
import type { Section } from '../../src/domain/report.js';

const figure: fc.Arbitrary<Figure> = fc.record(
  {
    value: fc.option(fc.nat(3)),
    state: fc.constantFrom(...FIGURE_STATES),
    raw: fc.option(fc.constantFrom('1', '/', '')),
    why: fc.constant('blurred'),
    at: fc.record({ line: fc.nat(9), offset: fc.nat(9) }),
  },
  { requiredKeys: ['value', 'state', 'raw'] },
);
const section: fc.Arbitrary<Section> = fc.record({
  kind: fc.constantFrom('overview', 'problems', 'other'),
  title: fc.constantFrom('一', '二'),
  text: fc.constantFrom('甲', '乙', '丙'),
});
const version: fc.Arbitrary<Compared> = fc.record({
  fields: fc.record(
    {
      scope: fc.constantFrom('own', 'area'),
      publishedOn: fc.option(fc.constant('2023-01-20')),
    },
    { noNullPrototype: true },
  ),
  figures: fc
    .dictionary(fc.constantFrom('a/b/c', 'a/b/d', 'a/e/c'), figure)
    .map((one) => new Map(Object.entries(one))),
  sections: fc.array(section, { maxLength: 4 }),
});

const said = ({ figures }: Compared) =>
  [...figures].map(([cell, { value, state, raw, why }]) => JSON.stringify([cell, value, state, raw, why]));

t.test('the difference is all that differs, and nothing else', async () => {
  fc.assert(
    fc.property(version, version, (from, to) => {
      const { fields, figures, sections } = difference(from, to);
      const changed = new Map(figures.map(({ cell, to }) => [cell, to]));
      const made = new Map([...from.figures].filter(([cell]) => !changed.has(cell)));
      for (const [cell, after] of changed) if (after) made.set(cell, after);
      assert.deepEqual(said({ ...to, figures: made }).sort(), said(to).sort());
      for (const { cell, from: before, to: after } of figures) {
        assert.notDeepEqual(before, after, 'what is told has changed');
        assert.equal(before === null, !from.figures.has(cell));
      }
      assert.deepEqual(
        { ...from.fields, ...Object.fromEntries(fields.map(({ field, to }) => [field, to])) },
        to.fields,
      );
      const untouched = (of: Compared, side: 'from' | 'to') =>
        of.sections.length - sections.filter((one) => one[side] !== null).length;
      assert.equal(untouched(from, 'from'), untouched(to, 'to'), 'what is not told is in both');
    }),
    { numRuns: 200 },
  );
});

t.test('from one to itself nothing, and back the same the other way round', async () => {
  fc.assert(
    fc.property(version, version, (one, other) => {
      assert.deepEqual(difference(one, one), { fields: [], figures: [], sections: [] });
      const turned = (list: readonly { from: unknown; to: unknown }[]) =>
        list.map(({ from, to, ...rest }) => JSON.stringify({ ...rest, from: to, to: from })).sort();
      const plain = (list: readonly { from: unknown; to: unknown }[]) =>
        list.map(({ from, to, ...rest }) => JSON.stringify({ ...rest, from, to })).sort();
      const [there, back] = [difference(one, other), difference(other, one)];
      for (const part of ['fields', 'figures', 'sections'] as const)
        assert.deepEqual(plain(there[part]), turned(back[part]));
    }),
    { numRuns: 100 },
  );
});

t.test('a figure that only stands elsewhere is the same', async (t) => {
  const at = (line: number): Compared => ({
    fields: {},
    sections: [],
    figures: new Map([['a/b/c', { value: 1, state: 'reported', raw: '1', at: { line, offset: 0 } }]]),
  });
  t.strictSame(difference(at(1), at(2)).figures, []);
});
