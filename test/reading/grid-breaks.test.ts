import t from 'tap';
import { expandSpans, type Grid } from '../../src/reading/container/document.js';
import { alignGrids } from '../../src/reading/grid/grid.js';

const ZEROS = ['0', '0', '0', '0', '0'];
const rowOf = (texts: readonly string[]) => texts.map((text) => ({ text, width: 1, height: 1 }));

/** The figures of 一、本年新收 where a page ends between the two halves of its row. */
function figuresOf(above: readonly string[], below: readonly string[]): (number | string)[] {
  const grid = expandSpans([rowOf(above), rowOf(below)])!;
  const sightings = alignGrids([{ ...grid, breaks: [1] } satisfies Grid]).flat();
  const row = sightings.find((one) => one.row === 'new_received');
  return (row?.figures ?? []).map(([, { value, state }]) => value ?? state);
}

t.test('a row that a page breaks in two is one row', async (t) => {
  const read = [3, 0, 0, 0, 0, 0, 3];
  const values = ['3', ...ZEROS, '3'];
  const blanks = values.map(() => '');
  t.same(figuresOf(['一、本年新收政府信息公开', ...values], ['申请数量', ...blanks]), read, 'figures above');
  t.same(figuresOf(['一、本年新收政府信息公开', ...blanks], ['申请数量', ...values]), read, 'figures below');
  t.same(figuresOf(['一、本年新收政府信息公开申请数量', ...blanks], ['', ...values]), read, 'no label below');
});

t.test('two rows around a page break stay two', async (t) => {
  const blanks = ['3', ...ZEROS, '3'].map(() => '');
  const next = ['二、上年结转政府信息公开申请数量', '1', ...ZEROS, '1'];
  const read = figuresOf(['一、本年新收政府信息公开申请数量', ...blanks], next);
  t.same(read, Array(7).fill('blank'));
});

t.test('halves that do not fit are certain in nothing', async (t) => {
  const above = ['一、本年新收政府信息公开', '', '', '', '', '', '', ''];
  t.same(figuresOf(above, ['受理数目', '3', ...ZEROS, '3']), Array(7).fill('unreadable'));
  const both = figuresOf(
    ['一、本年新收政府信息公开申请数量', '3', ...ZEROS, '3'],
    ['', '4', '', '', '', '', '', ''],
  );
  t.equal(both[0], 'unreadable', 'a figure on either side');
});
