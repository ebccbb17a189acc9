import type { Rule } from './rule.js';

/** What any single figure must be. 本年增/减 is signed, so it is whole but may be below zero. */
export const countRules: readonly Rule[] = [
  {
    id: 'count-whole',
    code: 'V01',
    severity: 'error',
    templates: ['2019', '2021'],
    statement: { zh: '件数、项数应为整数。', en: 'Counts are whole numbers.' },
    formula: '{count} is whole',
    basis: { kind: 'inferred', citation: { zh: '由计数的性质推定', en: 'The nature of a count' } },
    check: { kind: 'cell', of: ['count'], test: 'whole' },
  },
  {
    id: 'count-not-negative',
    code: 'V01',
    severity: 'error',
    templates: ['2019', '2021'],
    statement: {
      zh: '件数、项数不小于 0;「本年增/减」除外。',
      en: 'Counts are not below zero, save the signed change of the year.',
    },
    formula: '{count} ≥ 0, except */change_in_items',
    basis: { kind: 'inferred', citation: { zh: '由计数的性质推定', en: 'The nature of a count' } },
    check: { kind: 'cell', of: ['count'], test: 'not-negative' },
  },
  {
    id: 'change-signed',
    code: 'V02',
    severity: 'error',
    templates: ['2019'],
    statement: {
      zh: '「本年增/减」为整数,可带正负号。',
      en: 'The change of the year is a whole number, with a sign where one is needed.',
    },
    formula: 'proactive/{row}/change_in_items is whole',
    basis: {
      kind: 'inferred',
      citation: {
        zh: '由「增/减」的含义推定;各地填报说明相同',
        en: 'What 增/减 means; local notices say the same',
      },
    },
    check: { kind: 'cell', of: ['change'], test: 'whole' },
  },
  {
    id: 'amount-not-negative',
    code: 'V03',
    severity: 'error',
    templates: ['2019', '2021'],
    statement: { zh: '金额不小于 0。', en: 'Amounts are not below zero.' },
    formula:
      'proactive/centralized_procurement/amount ≥ 0 (2019); proactive/administrative_fees/amount_collected ≥ 0 (2021)',
    basis: { kind: 'inferred', citation: { zh: '由金额的性质推定', en: 'The nature of an amount' } },
    check: { kind: 'cell', of: ['amount'], test: 'not-negative' },
  },
  {
    id: 'amount-unit-assumed',
    code: 'V04',
    severity: 'info',
    templates: ['2019'],
    statement: {
      zh: '「采购总金额」注明单位;格式未印单位,未注明的按万元计。',
      en: 'The amount of procurement is printed with its unit: the form prints none, and without one 万元 is assumed.',
    },
    formula: 'proactive/centralized_procurement/amount is printed with 元, 万元 or 亿元',
    basis: {
      kind: 'inferred',
      citation: { zh: '格式(2019)未印单位', en: 'The form of 2019 prints no unit' },
    },
    check: { kind: 'unit-printed', cells: ['proactive/centralized_procurement/amount'] },
  },
];
