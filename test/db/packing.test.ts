import fc from 'fast-check';
import t from 'tap';
import { figureAt, HOT_CELLS, HOT_COLUMNS, pack, unpack } from '../../src/db/packing.js';
import { CELLS, cellByKey, cellsOf } from '../../src/domain/cell.js';
import { blank, type Figure, notApplicable, reported, unreadable } from '../../src/domain/figure.js';
import { TEMPLATE_IDS, type TemplateId } from '../../src/domain/template.js';

const hot = HOT_CELLS.newReceived;
const cold = 'applications/outcome.refused.state_secret/natural_person';

const wholeForm = (template: TemplateId, figures: Record<string, Figure> = {}): Map<string, Figure> =>
  new Map(cellsOf(template).map(({ key }) => [key, figures[key] ?? reported(0)]));

t.test('every hot cell is a cell', async (t) => {
  for (const column of HOT_COLUMNS) t.ok(cellByKey(HOT_CELLS[column]), column);
});

t.test('a report printed plainly costs nothing but its numbers', async (t) => {
  const figures = wholeForm('2021', {
    [hot]: reported(3),
    [cold]: reported(2),
    'remedies/reconsideration/other': blank(),
  });
  const packed = pack('2021', figures);
  t.equal(packed.newReceived, 3);
  t.strictSame(packed.cells, [cellByKey(cold)!.number, cellByKey('remedies/reconsideration/other')!.number]);
  t.strictSame(packed.figures, [2, null]);
  t.strictSame(packed.prints, {});
});

t.test('what is not printed plainly is kept as printed', async (t) => {
  const figures = wholeForm('2019', {
    [hot]: reported(1234, '1,234'),
    [cold]: notApplicable('/'),
    'applications/carried_in/total': { value: 7, state: 'derived', raw: '' },
    'applications/carried_out/total': blank('　'),
    'remedies/reconsideration/total': unreadable('3O', 'a letter among digits'),
    'remedies/reconsideration/upheld': reported(0, '０'),
  });
  const packed = pack('2019', figures);
  t.strictSame(
    [packed.newReceived, packed.carriedIn, packed.carriedOut, packed.reconsideration],
    [1234, 7, 0, 0],
  );
  t.strictSame(packed.prints, {
    [hot]: { r: '1,234' },
    [cold]: { s: 'not_applicable', r: '/' },
    'applications/carried_in/total': { s: 'derived', r: '' },
    'applications/carried_out/total': { r: '　' },
    'remedies/reconsideration/total': { s: 'unreadable', r: '3O', w: 'a letter among digits' },
    'remedies/reconsideration/upheld': { r: '０' },
  });
  t.strictSame(unpack({ ...packed, template: '2019' }), figures);
});

t.test('a table that is not there is one word, a cell that is not there one each', async (t) => {
  const figures = wholeForm('2021');
  for (const { key, table } of cellsOf('2021')) if (table === 'remedies') figures.delete(key);
  figures.delete(hot);
  const packed = pack('2021', figures);
  t.strictSame(packed.prints, { [hot]: { s: 'absent' }, remedies: { s: 'absent' } });
  const row = { ...packed, template: '2021' as const };
  t.strictSame([...unpack(row).keys()], [...figures.keys()]);
  t.equal(figureAt(row, hot), undefined);
  t.equal(figureAt(row, 'remedies/reconsideration/total'), undefined);
});

t.test('a form with columns of another, and rows of its own', async (t) => {
  const foreign = cellsOf('2019')
    .filter(({ templates }) => !templates.includes('2021'))
    .slice(0, 3);
  const figures = wholeForm('2021');
  figures.set(foreign[0]!.key, reported(0)).set(foreign[1]!.key, reported(5)).set(foreign[2]!.key, blank());
  figures.set('statistics/x.微博数/year', reported(12, '12个'));
  figures.set('statistics/x.微博数/cumulative', blank());
  const row = { ...pack('2021', figures), template: '2021' as const };
  t.strictSame([...unpack(row)], [...figures]);
  for (const [key, figure] of figures) t.strictSame(figureAt(row, key), figure, key);
  t.equal(figureAt(row, 'statistics/x.别的/year'), undefined);
  t.equal(figureAt(row, 'statistics/proactive.distinct_items/year'), undefined);
  t.equal(figureAt(row, 'toString'), undefined);
});

t.test('a key that nobody knows is a mistake of the caller', async (t) => {
  t.throws(() => pack('2021', new Map([['applications/none/total', reported(1)]])), /no such cell/);
});

const aFigure: fc.Arbitrary<Figure> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(reported(0), blank()) },
  fc.integer({ min: -1e6, max: 1e12 }).map((value) => reported(value)),
  fc.record({
    value: fc.oneof(
      fc.constant(null),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    ),
    state: fc.constantFrom('reported', 'blank', 'not_applicable', 'derived', 'unreadable'),
    raw: fc.option(fc.string({ unit: 'binary' }), { nil: null }),
  }) as fc.Arbitrary<Figure>,
  fc.string().map((why) => unreadable('?', why)),
);

const aReport = fc.constantFrom(...TEMPLATE_IDS).chain((template) =>
  fc.record({
    template: fc.constant(template),
    own: fc.array(fc.option(aFigure, { freq: 20 }), {
      minLength: cellsOf(template).length,
      maxLength: cellsOf(template).length,
    }),
    other: fc.uniqueArray(fc.tuple(fc.constantFrom(...CELLS), aFigure), {
      selector: ([{ key }]) => key,
      maxLength: 12,
    }),
    extra: fc.uniqueArray(fc.tuple(fc.stringMatching(/^[^/\s]{1,80}$/u), aFigure), {
      selector: ([slug]) => slug,
      maxLength: 3,
    }),
  }),
);

t.test('whatever a report says comes back exactly, in the order of its form', async () => {
  fc.assert(
    fc.property(aReport, ({ template, own, other, extra }) => {
      const figures = new Map<string, Figure>();
      cellsOf(template).forEach(({ key }, index) => {
        const figure = own[index];
        if (figure) figures.set(key, figure);
      });
      for (const [cell, figure] of other) {
        if (!cell.templates.includes(template)) figures.set(cell.key, figure);
      }
      for (const [slug, figure] of extra) figures.set(`statistics/x.${slug}/year`, figure);
      // As it comes back from the database: json, and numbers as PostgreSQL prints them.
      const row = { ...JSON.parse(JSON.stringify(pack(template, figures))), template };
      const back = unpack(row);
      const onForm = new Set(cellsOf(template).map(({ key }) => key));
      const order = (keys: Iterable<string>) => [...keys].filter((key) => onForm.has(key));
      if (order(back.keys()).join() !== order(figures.keys()).join()) return false;
      const same = (a: Figure | undefined, b: Figure) =>
        !!a && a.value === b.value && a.state === b.state && a.raw === b.raw && a.why === b.why;
      return (
        back.size === figures.size &&
        [...figures].every(([key, figure]) => same(back.get(key), figure) && same(figureAt(row, key), figure))
      );
    }),
    { numRuns: 300 },
  );
});
