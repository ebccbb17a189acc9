import type { Bilingual } from '../../template.js';
import type { Equation, Operand } from '../equations.js';
import type { Relation } from '../rule.js';
import { list, type Printed, quote, SHORT } from './printed.js';

/** One side of a comparison, with what the report says in each cell. */
export interface Told {
  terms: readonly Valued[];
  sum: number | null;
}

type Valued = Operand & { value: number | null };

/** Why a sum was not asked, and the cells to blame. */
export interface Obstacle {
  kind: 'unreadable' | 'blank' | 'derived' | 'no-report' | 'other-scope' | 'other-form';
  operands: readonly Operand[];
}

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
const MOST_NAMED = 6;

const term = ({ name, value }: Valued): Bilingual => ({
  zh: `${name.zh}${value ?? '(未填数)'}`,
  en: `${name.en} ${value ?? '(no number)'}`,
});

/** `「一、…」3 + 「二、…」0 − 「三、…」1 = 2`, or of a single cell `「(七)总计」0`. */
function sideText({ terms: all, sum }: Told): Bilingual {
  const telling = all.length <= SHORT ? all : all.filter(({ value }) => value);
  const silent = all.length - telling.length;
  const named = telling.slice(0, MOST_NAMED);
  const text = named.map((each, index) => {
    const sign = index === 0 ? (each.minus ? '−' : '') : each.minus ? ' − ' : ' + ';
    const { zh, en } = term(each);
    return { zh: sign + zh, en: sign + en };
  });
  const unnamed = telling.slice(MOST_NAMED);
  if (unnamed.length > 0) {
    const rest = Number(unnamed.reduce((total, { value }) => total + (value ?? 0), 0).toFixed(6));
    text.push({ zh: ` + 另 ${unnamed.length} 项 ${rest}`, en: ` + ${unnamed.length} more ${rest}` });
  }
  if (text.length === 0) {
    return {
      zh: `${silent} 项均为 0 或未填数,合计 ${sum}`,
      en: `${silent} items, all 0 or without a number, = ${sum}`,
    };
  }
  const zh = text.map((each) => each.zh).join('') + (silent ? `(其余 ${silent} 项为 0 或未填数)` : '');
  const en =
    text.map((each) => each.en).join('') + (silent ? ` (${silent} others 0 or without a number)` : '');
  return all.length === 1 ? { zh, en } : { zh: `${zh} = ${sum}`, en: `${en} = ${sum}` };
}

/** What lies between two sides that do not stand to each other as they should. */
const apart: Record<Relation, (a: Bilingual, b: Bilingual, by: number) => Bilingual> = {
  '=': (a, b, by) => ({
    zh: `${a.zh},而${b.zh},相差 ${by}`,
    en: `${a.en}, but ${b.en}; they differ by ${by}`,
  }),
  '≤': (a, b, by) => ({ zh: `${a.zh},大于${b.zh},多出 ${by}`, en: `${a.en} is more than ${b.en}, by ${by}` }),
  needs: (a, b) => ({ zh: `${a.zh},而${b.zh}`, en: `${a.en}, but ${b.en}` }),
  together: (a, b) => ({
    zh: `${a.zh},而${b.zh};应同时为 0,或都不为 0`,
    en: `${a.en}, but ${b.en}; both are 0, or neither is`,
  }),
};

const at = ({ place }: Equation, { zh, en }: Bilingual): Bilingual =>
  place.zh
    ? { zh: `${place.zh}:${zh}。`, en: `${place.en}: ${en}.` }
    : { zh: `${zh}。`, en: `${capital(en)}.` };

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Two sides that do not stand to each other as they should: both, and what lies between them. */
export const differing = (equation: Equation, left: Told, right: Told, by: number): Bilingual =>
  at(equation, apart[equation.relation](sideText(left), sideText(right), by));

/** Two sides that do. */
export const agreeing = (equation: Equation, left: number, right: number): Bilingual =>
  equation.relation === '=' && left === right
    ? at(equation, { zh: `两边均为 ${left},相符`, en: `both sides are ${left}` })
    : at(equation, { zh: `${left} 与 ${right},相符`, en: `${left} against ${right}, as it should be` });

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
    'no-report': { zh: '没有上一年度的报告', en: "last year's report is not in the register" },
    'other-scope': {
      zh: '上一年度报告的统计范围不同',
      en: "last year's report holds the figures of another scope",
    },
    'other-form': {
      zh: `上一年度的格式没有${which.zh}`,
      en: `the form of last year does not have ${which.en}`,
    },
  }[kind];
  const { zh, en } = place;
  return { zh: `${zh}未核对:${why.zh}。`, en: `${en ? `${en} was not` : 'Not'} checked: ${why.en}.` };
}
