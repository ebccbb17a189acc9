import { templateById } from '../cell.js';
import type { Figures } from '../figure.js';
import type { Bilingual, TemplateId } from '../template.js';
import type { Equation, Operand } from './equations.js';
import type { CellCheck } from './rule.js';

/** One side of a sum as found in a report. `sum` is null where there is no number, or one cannot be read. */
export interface Side {
  operands: readonly Operand[];
  sum: number | null;
  readable: boolean;
  provesItself: boolean;
  exact: boolean;
}

/** Why a sum was not asked, and the cells to blame. */
export interface Obstacle {
  kind: 'unreadable' | 'blank' | 'derived';
  operands: readonly Operand[];
}

interface Printed {
  label: string;
  gloss: string;
}

/** A label as printed, so that it can be found on the page whatever the reader's language. */
export const quote = ({ label, gloss }: Printed): Bilingual => ({
  zh: `「${label}」`,
  en: `${gloss} 「${label}」`,
});

const places = {
  column: { zh: '列', en: 'Column' },
  row: { zh: '行', en: 'Row' },
  group: { zh: '一栏', en: 'Group' },
} as const;

/** `group`: what others print as a row, printed as some columns of one line. */
export function placeOf(kind: keyof typeof places, printed: Printed): Bilingual {
  const name = quote(printed);
  return { zh: `${name.zh}${places[kind].zh}`, en: `${places[kind].en} ${name.en}` };
}

/** Longer sums name only what is not zero, and of that no more than six terms. */
const SHORT = 4;
const MOST_NAMED = 6;

function term({ name }: Operand, value: number | null): Bilingual {
  return { zh: `${name.zh}${value ?? '(未填数)'}`, en: `${name.en} ${value ?? '(no number)'}` };
}

/** `「一、…」3 + 「二、…」0 = 3`, or of a single cell `「(七)总计」0`. */
function sideText({ operands, sum }: Side, figures: Figures): Bilingual {
  const all = operands.map((operand) => ({ operand, value: figures.get(operand.cell)?.value ?? null }));
  const telling = all.length <= SHORT ? all : all.filter(({ value }) => value);
  const silent = all.length - telling.length;
  const terms = telling.slice(0, MOST_NAMED).map(({ operand, value }) => term(operand, value));
  const unnamed = telling.slice(MOST_NAMED);
  if (unnamed.length > 0) {
    const rest = Number(unnamed.reduce((total, { value }) => total + (value ?? 0), 0).toFixed(6));
    terms.push({ zh: `另 ${unnamed.length} 项 ${rest}`, en: `${unnamed.length} more ${rest}` });
  }
  if (terms.length === 0) {
    return {
      zh: `${silent} 项均为 0 或未填数,合计 ${sum}`,
      en: `${silent} items, all 0 or without a number, = ${sum}`,
    };
  }
  const zh = terms.map((each) => each.zh).join(' + ') + (silent ? `(其余 ${silent} 项为 0 或未填数)` : '');
  const en =
    terms.map((each) => each.en).join(' + ') + (silent ? ` (${silent} others 0 or without a number)` : '');
  return all.length === 1 ? { zh, en } : { zh: `${zh} = ${sum}`, en: `${en} = ${sum}` };
}

/** A sum that does not hold: both sides, and what lies between them. */
export function differing(
  { place }: Equation,
  left: Side,
  right: Side,
  difference: number,
  figures: Figures,
): Bilingual {
  const [a, b, by] = [sideText(left, figures), sideText(right, figures), Math.abs(difference)];
  return {
    zh: `${place.zh}:${a.zh},而${b.zh},相差 ${by}。`,
    en: `${place.en}: ${a.en}, but ${b.en}; they differ by ${by}.`,
  };
}

/** A sum that holds. */
export const agreeing = ({ place }: Equation, sum: number): Bilingual => ({
  zh: `${place.zh}:两边均为 ${sum},相符。`,
  en: `${place.en}: both sides are ${sum}.`,
});

/** A sum that was not asked, and why. */
export function notAsked({ place }: Equation, { kind, operands }: Obstacle): Bilingual {
  const which = list(operands.map(({ name }) => name));
  const why = {
    unreadable: { zh: `${which.zh}无法辨认`, en: `${which.en} cannot be read` },
    blank: { zh: `${which.zh}没有填写数字`, en: `no number is given for ${which.en}` },
    derived: {
      zh: `${which.zh}未填写,由各项相加得出,不能用来核对各项`,
      en: `${which.en} was left blank and is added up from its parts, so it cannot prove them`,
    },
  }[kind];
  return { zh: `${place.zh}未核对:${why.zh}。`, en: `${place.en} was not checked: ${why.en}.` };
}

function list(names: readonly Bilingual[]): Bilingual {
  const named = names.slice(0, SHORT);
  const more = names.length - named.length;
  return {
    zh: named.map(({ zh }) => zh).join('、') + (more ? `等 ${names.length} 项` : ''),
    en: named.map(({ en }) => en).join(', ') + (more ? ` and ${more} more` : ''),
  };
}

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

/** The form used beside the one due for the year. */
export function formOfYear(used: TemplateId, due: TemplateId | null, year: number | null): Bilingual {
  if (year === null)
    return { zh: '未核对:报告年度不明。', en: 'Not checked: the year reported on is not known.' };
  if (due === null)
    return { zh: `未核对:${year} 年度没有规定格式。`, en: `Not checked: no form was in force for ${year}.` };
  const [a, b] = [form(used), form(due)];
  if (used === due) return { zh: `${year} 年度使用${a.zh},相符。`, en: `${a.en} is the form for ${year}.` };
  return {
    zh: `${year} 年度应使用${b.zh},本报告使用的是${a.zh}。`,
    en: `The form for ${year} is ${b.en}; this report uses ${a.en}.`,
  };
}

function form(id: TemplateId): Bilingual {
  const name = quote(templateById(id)!);
  return { zh: `${name.zh}(${id})`, en: `${name.en} (${id})` };
}
