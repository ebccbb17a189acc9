import { fold } from '../label/fold.js';
import { splits } from '../stream/splits.js';
import { bareLabel } from './labels.js';

/** What a row's figures may be, a number or a blank a column. */
export type Cut = readonly (number | null)[];

/** A row's label number as printed: 2、政府公报公开数 → 2; null for (一), 一、 and none. */
export const numberOf = (label: string): number | null => {
  const match = /^\s*(\d{1,2})\s*[、.．]/u.exec(label);
  return match ? Number(match[1]) : null;
};

/** A label that opens a new list: what follows is numbered from 1. */
const OPENS = /^\s*(?:[(（][一二三四五六七八九十]|[一二三四五六七八九十]{1,2}、)/u;

/** The numbers that the label after this one may have. `last` is the last one printed in the list at hand. */
export function nextNumbers(label: string, last: number | null): readonly number[] {
  const own = numberOf(label);
  if (own !== null) return [own + 1];
  if (OPENS.test(label) || last === null) return [1];
  return [last + 1, 1];
}

/** Tokens without the number at their end, for each number it may be; none where the digits end in none of them. */
export function withoutNumber(
  tokens: readonly string[],
  numbers: readonly number[],
): { number: number; tokens: readonly string[] }[] {
  const last = tokens.at(-1) ?? '';
  return numbers.flatMap((number) => {
    if (!last.endsWith(String(number))) return [];
    const rest = last.slice(0, -String(number).length);
    return [{ number, tokens: rest === '' ? tokens.slice(0, -1) : [...tokens.slice(0, -1), rest] }];
  });
}

/** Digits that are two cells at least: no number begins with a zero it does not need. */
export const isFusedToken = (token: string): boolean => /^0\d/u.test(token);

/** Every way to cut tokens into so many figures; decimals only where there are points. Null beyond all measure. */
export function cutsOf(tokens: readonly string[], count: number): Cut[] {
  if (tokens.every((token) => /^\d+$/u.test(token))) return splits(tokens, count) ?? [];
  if (tokens.length === 1 && count === 2 && /^[\d.]{1,30}$/u.test(tokens[0]!))
    return decimalPairs(tokens[0]!);
  return [];
}

const DECIMAL = /^(?:0|[1-9]\d*)(?:\.\d+)?$/u;

function decimalPairs(token: string): Cut[] {
  const pairs: Cut[] = [];
  for (let i = 1; i < token.length; i++) {
    const [a, b] = [token.slice(0, i), token.slice(i)];
    if (DECIMAL.test(a) && DECIMAL.test(b)) pairs.push([Number(a), Number(b)]);
  }
  return pairs;
}

/** The year is a part of the running total; a total left at 0 is not impossible. */
export const isOrdered = (cut: Cut): boolean => {
  const [year, total] = cut;
  return cut.length !== 2 || year == null || total == null || total >= year || total === 0;
};

/** Whether the rows below a label add up to it: kinds of applications do, channels overlap. */
export const addsUpBelow = (label: string): boolean =>
  /申请|答复|办结|复议|诉讼/u.test(bareLabel(fold(label))) && !/公开数|信息数|文件数/u.test(fold(label));
