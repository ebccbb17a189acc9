import fc from 'fast-check';
import t from 'tap';
import { CELLS, cellsOf } from '../../src/domain/cell.js';
import { uploadOfLine } from '../../src/importing/line.js';
import { plainFinder } from '../../src/importing/plain-figures.js';

const keys = cellsOf('2021').map(({ key }) => key);
const lineOf = (figures: object, rest: object = {}) =>
  JSON.stringify({ agency: '220502-0001', year: 2022, template: '2021', figures, ...rest });
const all = (value: unknown) => Object.fromEntries(keys.map((key) => [key, value]));

/** The same line, read without what was learnt of others: a space changes nothing of it but that. */
const otherwise = (line: string) => uploadOfLine(Buffer.from(line.replace('"figures":{', '"figures": {')));

t.test('figures that are found are those that are parsed', (t) => {
  const finder = plainFinder();
  const value = fc.oneof(
    fc.constantFrom(0, 0, 0, null, -1, 10, 0.5, -0.25, 1e21, 5e-324, Number.MAX_SAFE_INTEGER),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: keys.length }), (values) => {
      const figures = Object.fromEntries(values.map((each, i) => [keys[i]!, each]));
      const line = Buffer.from(lineOf(figures));
      finder.learn(figures);
      const found = finder.find(line);
      if (!found) return;
      const written = line.toString('utf8', found.from, found.to);
      t.equal(written, JSON.stringify(figures));
      t.same(Object.fromEntries(found.keys.map((key, i) => [key, found.values[i]])), JSON.parse(written));
    }),
  );
  finder.learn(all(0));
  t.ok(finder.find(Buffer.from(lineOf({ ...all(0), [keys[7]!]: 12, [keys[9]!]: null, [keys[11]!]: 0.25 }))));
  t.end();
});

t.test('what is not written as it would be written is not found', (t) => {
  const finder = plainFinder();
  const figures = { [keys[0]!]: 1, [keys[1]!]: 2 };
  finder.learn(figures);
  const line = lineOf(figures);
  t.ok(finder.find(Buffer.from(line)));
  for (const value of [
    '01',
    '1.0',
    '-0',
    '-',
    '',
    '.5',
    '1e2',
    'nule',
    'nul',
    '"1"',
    ' 1',
    '1 ',
    '1,"x":1',
    '9007199254740993',
  ])
    t.equal(finder.find(Buffer.from(line.replace(':1,', `:${value},`))), null, value);
  t.equal(finder.find(Buffer.from(line.slice(0, line.indexOf(':2') + 1))), null, 'torn');
  t.equal(finder.find(Buffer.from('{"figures":{}}')), null);
  t.end();
});

t.test('a line comes to the same upload whether its figures are found or parsed', (t) => {
  const rest = fc.record(
    {
      printedName: fc.string({ unit: 'grapheme', maxLength: 9 }),
      title: fc.constantFrom('t', '"figures":5e-324', ',"figures":{"', null),
      printedYear: fc.constantFrom(2022, 2021),
      sections: fc.constantFrom([], [{ kind: 'overview', title: '"figures":', text: ',"figures":{}' }], 7),
      document: fc.constantFrom({}, { x: 1, figures: all(0) }),
      template: fc.constantFrom('2021', '2019', 'none'),
      scop: fc.constant('own'),
      figures: fc.constantFrom(all(0), all(3), [], 5e-324),
    },
    { requiredKeys: [] },
  );
  const values = fc.array(fc.constantFrom(0, 0, 1, 250, 0.5, null, -3), {
    minLength: keys.length,
    maxLength: keys.length,
  });
  uploadOfLine(Buffer.from(lineOf(all(0))));
  fc.assert(
    fc.property(values, rest, (values, rest) => {
      const line = lineOf(Object.fromEntries(keys.map((key, i) => [key, values[i]])), rest);
      t.strictSame(uploadOfLine(Buffer.from(line)), otherwise(line), line.slice(-200));
    }),
  );
  const twice = lineOf(all(1)).replace('"figures":', `"figures":${JSON.stringify(all(2))},"figures":`);
  t.strictSame(
    uploadOfLine(Buffer.from(twice)),
    otherwise(twice),
    'of two members of a name the last counts',
  );
  const known = new Set(CELLS.map(({ key }) => key));
  t.ok(keys.every((key) => known.has(key)));
  t.end();
});
