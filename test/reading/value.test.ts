import fc from 'fast-check';
import t from 'tap';
import type { CellKind } from '../../src/domain/template.js';
import { looksLikeValue, readValue } from '../../src/reading/value.js';

type Expected = number | 'blank' | 'not_applicable' | 'unreadable';

/** What is printed, in a cell of which kind, and what it is read as. */
const PRINTED: readonly (readonly [string, CellKind, Expected])[] = [
  ['0', 'count', 0],
  ['12', 'count', 12],
  ['１２', 'count', 12],
  ['1,234', 'count', 1234],
  ['1，234', 'count', 1234],
  ['1 234', 'count', 1234],
  ['12,34', 'count', 'unreadable'],
  ['1 0', 'count', 'unreadable'],
  ['0件', 'count', 0],
  ['3项', 'count', 3],
  ['1宗', 'count', 1],
  ['1.0', 'count', 1],
  ['1.5', 'count', 1.5],
  ['-3', 'count', -3],
  ['无', 'count', 0],
  ['(无)', 'count', 0],
  ['未发生', 'count', 0],
  ['', 'count', 'blank'],
  ['\u00a0', 'count', 'blank'],
  ['\u3000 ', 'count', 'blank'],
  ['/', 'count', 'not_applicable'],
  ['／', 'count', 'not_applicable'],
  ['-', 'count', 'not_applicable'],
  ['—', 'count', 'not_applicable'],
  ['——', 'count', 'not_applicable'],
  ['十余份', 'count', 'unreadable'],
  ['10余份', 'count', 'unreadable'],
  ['逾3千', 'count', 'unreadable'],
  ['400多篇', 'count', 'unreadable'],
  ['约30', 'count', 'unreadable'],
  ['3万', 'count', 'unreadable'],
  ['00', 'count', 'unreadable'],
  ['0000000', 'count', 'unreadable'],
  ['99999999999999999', 'count', 'unreadable'],
  ['NaN', 'count', 'unreadable'],
  ['1e3', 'count', 'unreadable'],
  ['+170', 'change', 170],
  ['-5', 'change', -5],
  ['－8', 'change', -8],
  ['−8', 'change', -8],
  ['减4', 'change', -4],
  ['减少4', 'change', -4],
  ['減4', 'change', -4],
  ['減少4', 'change', -4],
  ['增加3', 'change', 3],
  ['增3', 'change', 3],
  ['增3减2', 'change', 'unreadable'],
  ['7433.99万', 'amount', 7433.99],
  ['28204万元', 'amount', 28204],
  ['251000元', 'amount', 25.1],
  ['575394432.52元', 'amount', 57539.443252],
  ['52.15', 'amount', 52.15],
  ['0.092', 'amount', 0.092],
  ['1.2亿元', 'amount', 12000],
  ['1.2億元', 'amount', 12000],
  ['￥100元', 'amount', 0.01],
  ['3 万 元', 'amount', 3],
  ['1,234.5', 'amount', 1234.5],
  ['4166.241619', 'amount', 4166.241619],
  ['元', 'amount', 'unreadable'],
];

t.test('printed values are read as the book of values says', async (t) => {
  for (const [raw, kind, expected] of PRINTED) {
    const figure = readValue(raw, kind);
    const got = figure.state === 'reported' ? figure.value : figure.state;
    t.equal(got, expected, `${JSON.stringify(raw)} in a ${kind}`);
    if (figure.state === 'unreadable') t.ok(figure.why, `${raw}: says why`);
    else t.equal(figure.raw, raw.trim());
  }
});

t.test('any whole number printed plainly is itself', async (t) => {
  fc.assert(fc.property(fc.nat(), (n) => readValue(String(n), 'count').value === n));
  fc.assert(fc.property(fc.nat(), (n) => readValue(n.toLocaleString('en'), 'count').value === n));
  t.pass('for every n');
});

t.test('any text at all is a figure or says why not', async (t) => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom<CellKind>('count', 'change', 'amount'),
      (raw, kind) => {
        const { value, state } = readValue(raw, kind);
        return (value !== null) === (state === 'reported') && (value === null || Number.isFinite(value));
      },
    ),
  );
  t.pass('for every text');
});

t.test('labels and sentences do not look like values', async (t) => {
  for (const text of ['1.属于国家秘密', '总计', '第二十条', '2020年', '(一)', '5件,其中'])
    t.notOk(looksLikeValue(text), text);
  for (const text of ['', '0', '/', '无', '+3', '減4', '28204万元', '28204.5萬元', '3 億元', '3 件'])
    t.ok(looksLikeValue(text), text);
});
