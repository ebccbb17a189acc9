import fc from 'fast-check';
import t from 'tap';
import { pack, unpack } from '../../src/db/packing.js';
import { CELLS } from '../../src/domain/cell.js';
import { blank, type Figure, notApplicable, reported, unreadable } from '../../src/domain/figure.js';
import { TEMPLATE_IDS } from '../../src/domain/template.js';
import { figuresJson } from '../../src/routes/present/figures.js';

const figure: fc.Arbitrary<Figure> = fc.oneof(
  fc.constant(reported(0)),
  fc.integer().map((value) => reported(value)),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => reported(value)),
  fc.string().map((raw) => reported(7, raw)),
  fc.constant(blank()),
  fc.constant(blank('  ')),
  fc.constant(notApplicable('/')),
  fc.constant(unreadable('"3?"', 'smudged')),
  fc.integer().map((value): Figure => ({ value, state: 'derived', raw: null })),
);
const key = fc.oneof(
  fc.constantFrom(...CELLS.map((cell) => cell.key)),
  fc.constantFrom('statistics/x.a/year', 'statistics/x.b/cumulative'),
);

t.test('the figures written by hand are those that unpacking gives', async (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TEMPLATE_IDS),
      fc.uniqueArray(fc.tuple(key, figure), { maxLength: 60, selector: ([key]) => key }),
      fc.boolean(),
      (template, given, full) => {
        const zeros = CELLS.filter((cell) => cell.templates.includes(template)).map(
          (cell) => [cell.key, reported(0)] as const,
        );
        const row = { template, ...pack(template, new Map([...(full ? zeros : []), ...given])) };
        const expected = JSON.parse(JSON.stringify(Object.fromEntries(unpack(row))));
        const written = JSON.parse(Buffer.concat(figuresJson(row)).toString());
        t.strictSame(written, expected);
        const at = new Map(given.map(([key], i) => [key, { line: i + 1, offset: 0 }]));
        for (const [key, place] of at) if (expected[key]) expected[key].at = place;
        t.strictSame(JSON.parse(Buffer.concat(figuresJson(row, at)).toString()), expected, 'with places');
      },
    ),
    { numRuns: 300 },
  );
});
