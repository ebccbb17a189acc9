import { Converter } from 'opencc-js/t2cn';
import { remembered } from './remembered.js';

/** CJK radicals that PDF text layers print for characters and that NFKC leaves alone. */
const RADICALS: Readonly<Record<string, string>> = {
  '⺠': '民',
  '⻅': '见',
  '⻆': '角',
  '⻉': '贝',
  '⻋': '车',
  '⻓': '长',
  '⻔': '门',
  '⻙': '韦',
  '⻚': '页',
  '⻛': '风',
  '⻜': '飞',
  '⻝': '食',
  '⻢': '马',
  '⻥': '鱼',
  '⻦': '鸟',
  '⻨': '麦',
  '⻩': '黄',
  '⻬': '齐',
  '⻮': '齿',
  '⻰': '龙',
  '⺍': '小',
  '⺟': '母',
};

const simplified = Converter({ from: 't', to: 'cn' });
const letters = /[\p{L}\p{N}]/u;

/** One character folded: NFKC, radicals, traditional → simplified; '' for everything not letter or digit. */
const foldCharacter = byCharacter((character) => {
  let folded = '';
  for (const part of character.normalize('NFKC')) {
    const plain = simplified(RADICALS[part] ?? part);
    if (letters.test(plain)) folded += plain.toLowerCase();
  }
  return folded;
});

/** One character as the forms print it, punctuation kept: NFKC, radicals, traditional → simplified. */
const plainCharacter = byCharacter((character) => {
  let plain = '';
  for (const part of character.normalize('NFKC')) plain += simplified(RADICALS[part] ?? part);
  return plain;
});

/** What a character becomes, by its code, each asked once: looked up without making a string of it. */
function byCharacter(ask: (character: string) => string): (code: number) => string {
  const answers: (string | undefined)[] = new Array(0x10000);
  const rare = new Map<number, string>();
  return (code) => {
    let answer = code <= 0xffff ? answers[code] : rare.get(code);
    if (answer === undefined) {
      answer = ask(String.fromCodePoint(code));
      if (code <= 0xffff) answers[code] = answer;
      else rare.set(code, answer);
    }
    return answer;
  };
}

/** A text with every character become another. */
function everyCharacter(text: string, become: (code: number) => string): string {
  let became = '';
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.codePointAt(offset)!;
    became += become(code);
    if (code > 0xffff) offset++;
  }
  return became;
}

/** The character at an offset, as the forms print it. */
export const plainCharacterAt = (text: string, offset: number): string =>
  plainCharacter(text.codePointAt(offset)!);

/** A text with every character plain. */
export const plainText = (text: string): string => everyCharacter(text, plainCharacter);

/** A text that knows where each of its characters stood before: `at[i]` is an offset in the original. */
export interface FoldedText {
  text: string;
  at: readonly number[];
}

/** A text with every character plain that knows where each stood: `at` has one more entry than `text`. */
export const plainWithOffsets = (original: string): FoldedText => withOffsets(original, plainCharacter);

/** Folds as `fold` does and keeps the way back: `at` has one more entry than `text`, the original's length. */
export const foldWithOffsets = (original: string): FoldedText => withOffsets(original, foldCharacter);

function withOffsets(original: string, become: (code: number) => string): FoldedText {
  let text = '';
  const at: number[] = [];
  for (let offset = 0; offset < original.length; offset++) {
    const code = original.codePointAt(offset)!;
    const became = become(code);
    for (let i = 0; i < became.length; i++) at.push(offset);
    text += became;
    if (code > 0xffff) offset++;
  }
  at.push(original.length);
  return { text, at };
}

/**
 * The form in which labels are compared: NFKC, traditional → simplified character by character, and nothing
 * but letters and digits, so that white space, brackets and punctuation never matter.
 */
export const fold = (text: string): string =>
  text === '' || PLAIN_NUMBER.test(text) ? text : foldedLabel(text);

const PLAIN_NUMBER = /^\d+$/;

const foldedLabel = remembered((text) => everyCharacter(text, foldCharacter));

/** A text without its last bracket group: labels carry glosses such as (区分处理的,只计这一情形…). */
export const withoutGloss = (text: string): string =>
  text.replace(/\s*[(（【〔][^()（）【】〔〕]*[)）】〕]?\s*$/u, '');

/** A folded label without its number: 一本年新收… → 本年新收…, 1属于… → 属于…. */
export const withoutNumber = (folded: string): string =>
  folded.replace(/^(?:[一二三四五六七八九十]|\d)(?=\D)/u, '');
