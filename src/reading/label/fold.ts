import { Converter } from 'opencc-js/t2cn';

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
const known = new Map<string, string>();

/** One character folded: NFKC, radicals, traditional → simplified; '' for everything not letter or digit. */
function foldCharacter(character: string): string {
  let folded = known.get(character);
  if (folded === undefined) {
    folded = '';
    for (const part of character.normalize('NFKC')) {
      const plain = simplified(RADICALS[part] ?? part);
      if (letters.test(plain)) folded += plain.toLowerCase();
    }
    known.set(character, folded);
  }
  return folded;
}

const plainKnown = new Map<string, string>();

/** One character as the forms print it, punctuation kept: NFKC, radicals, traditional → simplified. */
export function plainCharacter(character: string): string {
  let plain = plainKnown.get(character);
  if (plain === undefined) {
    plain = '';
    for (const part of character.normalize('NFKC')) plain += simplified(RADICALS[part] ?? part);
    plainKnown.set(character, plain);
  }
  return plain;
}

/** A text with every character plain. */
export const plainText = (text: string): string => Array.from(text, plainCharacter).join('');

/** A text with every character plain that knows where each stood: `at` has one more entry than `text`. */
export function plainWithOffsets(original: string): { text: string; at: number[] } {
  const parts: string[] = [];
  const at: number[] = [];
  let offset = 0;
  for (const character of original) {
    const plain = plainCharacter(character);
    for (let i = 0; i < plain.length; i++) at.push(offset);
    parts.push(plain);
    offset += character.length;
  }
  at.push(offset);
  return { text: parts.join(''), at };
}

/**
 * The form in which labels are compared: NFKC, traditional → simplified character by character, and nothing
 * but letters and digits, so that white space, brackets and punctuation never matter.
 */
export function fold(text: string): string {
  if (text === '' || PLAIN_NUMBER.test(text)) return text;
  let folded = labels.get(text);
  if (folded === undefined) {
    folded = '';
    for (const character of text) folded += foldCharacter(character);
    if (text.length <= LONGEST_LABEL) remember(text, folded);
  }
  return folded;
}

const PLAIN_NUMBER = /^\d+$/;

/** The forms print the same hundred labels in every document: folded once, they are remembered. */
const labels = new Map<string, string>();
const LONGEST_LABEL = 80;

function remember(text: string, folded: string): void {
  if (labels.size >= 4096) labels.clear();
  labels.set(text, folded);
}

/** A folded text that knows where each of its characters stood: `at[i]` is an offset in the original. */
export interface FoldedText {
  text: string;
  at: Uint32Array;
}

/** Folds as `fold` does and keeps the way back: `at` has one more entry than `text`, the original's length. */
export function foldWithOffsets(original: string): FoldedText {
  const parts: string[] = [];
  const at: number[] = [];
  let offset = 0;
  for (const character of original) {
    const folded = foldCharacter(character);
    for (let i = 0; i < folded.length; i++) at.push(offset);
    parts.push(folded);
    offset += character.length;
  }
  at.push(offset);
  return { text: parts.join(''), at: Uint32Array.from(at) };
}

/** A text without its last bracket group: labels carry glosses such as (区分处理的,只计这一情形…). */
export const withoutGloss = (text: string): string =>
  text.replace(/\s*[(（【〔][^()（）【】〔〕]*[)）】〕]?\s*$/u, '');

/** A folded label without its number: 一本年新收… → 本年新收…, 1属于… → 属于…. */
export const withoutNumber = (folded: string): string =>
  folded.replace(/^(?:[一二三四五六七八九十]|\d)(?=\D)/u, '');
