import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { canonicalFigures, canonicalJson } from '../../src/domain/canonical.js';
import type { Figure } from '../../src/domain/figure.js';

t.test('the examples of RFC 8785', async (t) => {
  const numbers = [333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0];
  t.equal(canonicalJson(numbers), '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]');
  t.equal(canonicalJson({ literals: [null, true, false] }), '{"literals":[null,true,false]}');
  const string = '€$\u000f\nA\'B"\\\\"/';
  t.equal(canonicalJson(string), '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  const sorted = { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 };
  const text = '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}';
  t.equal(canonicalJson(sorted), text);
});

t.test('one text for the same data, and the same data from it', async () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      assert.equal(canonicalJson(JSON.parse(text)), text);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
    }),
    { numRuns: 300 },
  );
});

t.test('figures in whichever order they came, wherever they stand', async (t) => {
  const one = { value: 1.5, state: 'reported', raw: '1.50' } as const;
  const two = { value: null, state: 'blank', raw: null } as const;
  const text = canonicalFigures(
    new Map<string, Figure>([
      ['b/c/d', { ...one, at: { line: 1, offset: 0 } }],
      ['a/c/d', two],
    ]),
  );
  t.equal(
    text,
    '{"a/c/d":{"raw":null,"state":"blank","value":null},"b/c/d":{"raw":"1.50","state":"reported","value":1.5}}',
  );
  t.equal(
    canonicalFigures(
      new Map<string, Figure>([
        ['a/c/d', two],
        ['b/c/d', one],
      ]),
    ),
    text,
  );
});
