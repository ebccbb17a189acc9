import { blank, type Figure, LARGEST_FIGURE, notApplicable, reported, unreadable } from '../domain/figure.js';
import type { CellKind } from '../domain/template.js';
import { remembered } from './label/remembered.js';

/** Stands for what a container does not say: characters without a meaning, a cell that runs off the page. */
export const UNKNOWN = '\ufffd';
/** Words that stand in a cell for zero. */
const NONE = new Set(['无', '無', '(无)', '(無)', '未发生', '没有']);
const SLASH = /^(?:[/\\]+|[-—–―─‐−]+)$/u;
const MEASURE = '件|项|項|宗|起|条|條|次|个|個|份|篇|人次|人';
const MEASURED = new RegExp(` ?(?:${MEASURE})$`, 'u');
const VALUE = new RegExp(
  `^(?:[+-]|增加?|[减減]少?)?[\\d,. ]*\\d(?: ?(?:${MEASURE}|元|[万萬亿億] ?元?))?$`,
  'u',
);
const DIGITS = /^\d+$/;
const WHOLE = /^(?:0|[1-9]\d{0,14})$/;
const NUMBER = /^([+-]?)((?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?)$/u;
const MONEY: Readonly<Record<string, number>> = { 元: -4, 万元: 0, 万: 0, 亿元: 4, 亿: 4 };
const SIGNED_WORD: readonly (readonly [RegExp, string])[] = [
  [/^(?:增加|新增|增)/u, '+'],
  [/^(?:[减減]少|核[减減]|[减減])/u, '-'],
];

/** NFKC, minus signs made one, inner white space made one, outer white space gone. */
function plain(raw: string): string {
  if (DIGITS.test(raw)) return raw;
  return raw
    .normalize('NFKC')
    .replace(/[−‐–]/gu, '-')
    .replace(/[\s\u200b\ufeff]+/gu, ' ')
    .trim();
}

/**
 * Reads what is printed in a cell of the given kind (spec: values.md). Blank, `/` and `-` have no value;
 * 无 is 0; amounts come out in 万元. Everything that is not certainly one number is `unreadable` and says why.
 */
export function readValue(raw: string, kind: CellKind): Figure {
  if (WHOLE.test(raw)) return reported(Number(raw), raw);
  const printed = raw.trim();
  const text = plain(raw);
  if (text.includes(UNKNOWN)) {
    return unreadable(
      printed.replaceAll(UNKNOWN, '') || null,
      'cut off, or in characters that are not known',
    );
  }
  if (text === '') return blank(printed === '' ? '' : printed);
  if (SLASH.test(text)) return notApplicable(printed);
  if (NONE.has(text)) return reported(0, printed);
  const number = kind === 'amount' ? amount(text) : count(text, kind);
  if (typeof number === 'string') return unreadable(printed, number);
  if (Math.abs(number) > LARGEST_FIGURE) return unreadable(printed, 'larger than any figure can be');
  return reported(number, printed);
}

/** Whether a text could be the content of a cell at all, and not a label or a sentence. */
export const looksLikeValue = (raw: string): boolean => DIGITS.test(raw) || looksLikeOther(raw);

const looksLikeOther = remembered((raw) => {
  const text = plain(raw);
  if (text === '' || SLASH.test(text) || NONE.has(text)) return true;
  return VALUE.test(text.replace(/^[￥¥] ?/u, ''));
});

/** The number, or why it is none. */
function count(text: string, kind: CellKind): number | string {
  let digits = text.replace(MEASURED, '');
  if (kind === 'change') {
    for (const [word, sign] of SIGNED_WORD) digits = digits.replace(word, sign);
    digits = digits.replace(/^([+-]) /u, '$1');
  }
  return decimal(digits, 0);
}

function amount(text: string): number | string {
  const match = /^[￥¥]? ?(.*?\d) ?(亿 ?元|万 ?元|元|亿|万)?$/u.exec(
    text.replace(/萬/gu, '万').replace(/億/gu, '亿'),
  );
  if (!match?.[1]) return 'not one number';
  const unit = match[2]?.replace(' ', '');
  return decimal(match[1], unit ? MONEY[unit]! : 0);
}

/** A decimal shifted by a power of ten, exactly; a text that is no single decimal comes back as the reason. */
function decimal(text: string, exponent: number): number | string {
  const match = NUMBER.exec(text);
  if (!match) return 'not one number';
  const digits = match[2]!.replace(/[, ]/gu, '');
  if (/^0\d/u.test(digits)) return 'digits of neighbouring cells may have run together';
  const value = Number(`${match[1]}${digits}e${exponent}`);
  return value === 0 ? 0 : value;
}
