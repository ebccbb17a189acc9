import fc from 'fast-check';
import type { Random } from '../reading/fuzz/random.js';

/** Dates and moments at the edges of what calendars and databases take for one. */
export const DATES = ['2021-02-25', '2023-12-31', '2020-02-29', '2019-01-01'];
const ODD_DATES = [
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '2021-02-30',
  '2021-13-01',
  '2100-02-29',
  '-2021-01-01',
];
export const TIMES = ['T00:00:00Z', 'T23:59:59.999Z', 'T08:00:00+08:00', 'T12:00:00.123456789Z'];
const ODD_TIMES = [
  'T24:00:00Z',
  'T23:59:60Z',
  'T00:00:00+23:59',
  'T00:00:00-23:59',
  'T00:00',
  'T00:00:00',
  ' 00:00:00Z',
];

const TEXTS = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\t',
    '\n',
    'a\r\nb',
    '\ufeff',
    '\u2028',
    '\u202e',
    '\ud800',
    'x\udc00y',
    '\uffff',
    '😀',
    '𠮷野家',
  ],
  ...[
    'e\u0301',
    'ﬁ',
    'İ',
    'ß',
    '１２３',
    '٣',
    '²',
    '全国',
    '‰',
    '%',
    '_',
    '\\',
    '*',
    '"',
    "'",
    '`',
    ',',
    ',,',
    '..',
    '/',
    '//',
  ],
  ...[
    'null',
    'undefined',
    'NaN',
    'true',
    'on',
    '[]',
    '{}',
    '[object Object]',
    'constructor',
    '__proto__',
    'toString',
  ],
  ...[
    '0',
    '-0',
    '00',
    '1',
    '-1',
    '+1',
    ' 1',
    '1 ',
    '1.5',
    '1e3',
    '1e309',
    '0x10',
    '1_000',
    '１',
    '2147483647',
    '2147483648',
  ],
  ...[
    '-2147483649',
    '4294967296',
    '9007199254740993',
    '9223372036854775808',
    '99999999999999999999999999',
    'Infinity',
  ],
  ...[
    "'; drop table report; --",
    "' or '1'='1",
    '$1',
    '#{7*7}',
    '{{7*7}}',
    '<script>alert(1)</script>',
    '../../etc/passwd',
  ],
  ...[
    '%00',
    '%zz',
    '2019..2022',
    '2022..2019',
    '0000..9999',
    '2019,2021',
    '2019..',
    '0000',
    '9999',
    '-publishedOn',
    '--year',
  ],
  ...[
    'http://',
    'https://例子.测试/',
    'javascript:alert(1)',
    'http://a:b@c:99999/',
    'data:text/html,x',
    '=1+1',
    '@x',
    '-1+1',
  ],
];

const LONG = [41, 61, 101, 201, 256, 1001, 4001, 9000];
/** Texts of every script, and of none. */
export const strings = [
  ...fc.sample(fc.string({ unit: 'grapheme', maxLength: 20 }), { numRuns: 100, seed: 1 }),
  ...fc.sample(fc.string({ unit: 'binary', maxLength: 20 }), { numRuns: 100, seed: 2 }),
  ...fc.sample(fc.string({ unit: 'binary-ascii', maxLength: 20 }), { numRuns: 50, seed: 3 }),
];

const oddMoment = (random: Random): string =>
  random.of([...DATES, ...ODD_DATES, ...ODD_DATES]) + random.of(['', ...TIMES, ...ODD_TIMES]);

/** A text that few expect. */
export function oddText(random: Random): string {
  const kind = random.below(10);
  if (kind < 5) return random.of(TEXTS);
  if (kind < 7) return random.of(strings);
  if (kind < 8) return random.of(['x', '中', '0', '%', '\0', 'a,', '{']).repeat(random.of(LONG));
  return oddMoment(random);
}

/** A JSON value that few expect. */
export function oddJson(random: Random): unknown {
  const scalars = [
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    1e300,
    -1e300,
    2 ** 31,
    2 ** 53,
    Number.MIN_VALUE,
    [],
    {},
    [[]],
    '0',
  ];
  const kind = random.below(6);
  if (kind < 3) return random.of(scalars);
  if (kind < 5) return oddText(random);
  return random.of([[oddText(random)], { [oddText(random)]: oddText(random) }, Array(1000).fill(1)]);
}

/** A text that is other than it was, whole or in one place. */
export function changed(text: string, random: Random): string {
  if (/^\d{4}-\d\d/.test(text) && random.below(2) === 0) return oddMoment(random);
  const kind = random.below(4);
  if (kind < 2) return oddText(random);
  const at = random.below(text.length + 1);
  if (kind === 2) return text.slice(0, at) + oddText(random) + text.slice(at + random.below(2));
  return text + random.of(['\0', ' ', '/', '%00', ',', '\ud800']);
}
