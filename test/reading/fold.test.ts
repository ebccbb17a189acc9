import fc from 'fast-check';
import t from 'tap';
import { fold, foldWithOffsets, withoutGloss, withoutNumber } from '../../src/reading/label/fold.js';

t.test('what prints differently and means the same folds to the same', async (t) => {
  const same: readonly (readonly [string, string])[] = [
    ['（一）予以公开', '(一)予以公开'],
    ['本年新\n制作数量', '本年新制作数量'],
    ['商业 企业', '商业企业'],
    ['危及“三安全一稳定”', '危及"三安全一稳定"'],
    ['行政規范性文件', '行政规范性文件'],
    ['結轉下年度繼續辦理', '结转下年度继续办理'],
    ['隻計這一情形', '只计这一情形'],
    ['⼀、总体情况', '一、总体情况'],
    ['⻓期', '长期'],
    ['１．属于国家秘密', '1.属于国家秘密'],
  ];
  for (const [one, other] of same) t.equal(fold(one), fold(other), `${one} = ${other}`);
});

t.test('folding keeps numbers apart from each other', async (t) => {
  t.not(fold('1.属于国家秘密'), fold('2.属于国家秘密'));
  t.equal(withoutNumber(fold('1.属于国家秘密')), '属于国家秘密');
  t.equal(withoutNumber(fold('12条')), '12条');
  t.equal(withoutGloss('部分公开(区分处理的,只计这一情形)'), '部分公开');
});

t.test('offsets lead back to the character that was folded', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const { text: folded, at } = foldWithOffsets(text);
      return (
        folded === fold(text) &&
        at.length === folded.length + 1 &&
        [...at].every((offset, i) => i === 0 || offset >= at[i - 1]!)
      );
    }),
  );
  t.pass('for every text');
});
