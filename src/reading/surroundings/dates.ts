import type { Period } from '../../domain/report.js';
import { plainText } from '../label/fold.js';

const NUMERALS = '〇一二三四五六七八九';

const chinese = (text: string): number => {
  const digits = text.replace(/[○Oo零0]/gu, '〇');
  const ten = digits.indexOf('十');
  if (ten !== -1) {
    const tens = ten === 0 ? 1 : NUMERALS.indexOf(digits[ten - 1]!);
    const ones = digits[ten + 1] ? NUMERALS.indexOf(digits[ten + 1]!) : 0;
    return tens * 10 + ones;
  }
  return Number([...digits].map((digit) => NUMERALS.indexOf(digit)).join(''));
};

/** The first full date in a text as ISO 8601, or null. 2021-02-25, 2018年2月5日, 二〇二一年二月五日. */
export function dateIn(text: string): string | null {
  const plain = text.normalize('NFKC');
  const match = /((?:19|20)\d\d)\s*(?:年|[-/.])\s*(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})(?!\d)/u.exec(plain);
  if (match) return iso(Number(match[1]), Number(match[2]), Number(match[3]));
  const words =
    /(二[〇○零Oo0][〇○零Oo0一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日/u.exec(
      plain,
    );
  return words ? iso(chinese(words[1]!), chinese(words[2]!), chinese(words[3]!)) : null;
}

function iso(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return date.toISOString().slice(0, 10);
}

const PERIOD =
  /(?:统计|数据|期限|期间|时限)[^。]{0,20}?((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日起?(?:至|到|—|-|~)+(?:((?:19|20)\d\d)年)?(\d{1,2})月(\d{1,2})日/u;

/** The period that a report says its figures are of, or null. */
export function periodIn(text: string): Period | null {
  const match = PERIOD.exec(plainText(text.slice(0, 20_000)).replace(/\s+/gu, ''));
  if (!match) return null;
  const from = iso(Number(match[1]), Number(match[2]), Number(match[3]));
  const to = iso(Number(match[4] ?? match[1]), Number(match[5]), Number(match[6]));
  return from !== null && to !== null && from <= to ? { from, to } : null;
}
