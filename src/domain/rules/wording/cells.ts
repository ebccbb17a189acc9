import type { Bilingual } from '../../template.js';
import type { CellCheck } from '../rule.js';
import { list, type Printed, quote } from './printed.js';

const tests = {
  whole: {
    offends: { zh: '应为整数', en: 'it must be a whole number' },
    holds: { zh: '所核对的数字均为整数。', en: 'All numbers checked are whole.' },
  },
  'not-negative': {
    offends: { zh: '不应小于 0', en: 'it must not be below 0' },
    holds: { zh: '所核对的数字均不小于 0。', en: 'None of the numbers checked is below 0.' },
  },
} as const;

/** A single figure that is not what its kind must be. */
export function offending(test: CellCheck['test'], cell: Printed, value: number): Bilingual {
  const [name, { offends }] = [quote(cell), tests[test]];
  return { zh: `${name.zh}为 ${value},${offends.zh}。`, en: `${name.en} is ${value}; ${offends.en}.` };
}

/** All cells of a kind at once, where none offends. */
export function allCells(test: CellCheck['test'], asked: boolean, unreadable: readonly Printed[]): Bilingual {
  if (unreadable.length > 0) {
    const which = list(unreadable.map(quote));
    return {
      zh: `未能全部核对:${which.zh}无法辨认。`,
      en: `Not all were checked: ${which.en} cannot be read.`,
    };
  }
  if (!asked) return { zh: '未核对:没有填写数字。', en: 'Not checked: no number is given.' };
  return tests[test].holds;
}

/** A row whose total is blank beside parts that are not. */
export function totalLeftBlank(row: Printed, sum: number): Bilingual {
  const name = quote(row);
  return {
    zh: `${name.zh}行:总计未填写,各项相加为 ${sum}。`,
    en: `Row ${name.en}: the total was left blank; its parts add up to ${sum}.`,
  };
}

/** No such row; `unclear` are those whose total cannot be read. */
export function totalsFilled(asked: boolean, unclear: readonly Printed[]): Bilingual {
  if (!asked) return { zh: '未核对:没有填写数字。', en: 'Not checked: no number is given.' };
  const which = list(unclear.map(quote));
  return unclear.length > 0
    ? {
        zh: `未能全部核对:${which.zh}的总计无法辨认。`,
        en: `Not all were checked: the total of ${which.en} cannot be read.`,
      }
    : { zh: '有数字的各行均填写了总计。', en: 'Every row with a number gives its total.' };
}

/** An amount, printed with its unit or without. */
export function unit(cell: Printed, raw: string, printsUnit: boolean): Bilingual {
  const name = quote(cell);
  return printsUnit
    ? { zh: `${name.zh}为“${raw}”,已注明单位或无需注明。`, en: `${name.en} is “${raw}”; its unit is plain.` }
    : {
        zh: `${name.zh}为“${raw}”,未注明单位,按万元计。`,
        en: `${name.en} is “${raw}” without a unit, and was taken as 万元 (ten thousand yuan).`,
      };
}

/** Why the unit of an amount was not looked at. */
export function unitNotAsked(cell: Printed, why: 'blank' | 'unreadable'): Bilingual {
  const name = quote(cell);
  return why === 'blank'
    ? { zh: `未核对:${name.zh}没有填写数字。`, en: `Not checked: no number is given for ${name.en}.` }
    : { zh: `未核对:${name.zh}无法辨认。`, en: `Not checked: ${name.en} cannot be read.` };
}
