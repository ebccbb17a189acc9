import type { Rule } from './rule.js';

/** What any single figure must be. 本年增/减 is signed, so it is whole but may be below zero. */
export const countRules: readonly Rule[] = [
  {
    id: 'count-whole',
    severity: 'error',
    templates: ['2019', '2021'],
    statement: { zh: '件数、项数应为整数。', en: 'Counts are whole numbers.' },
    formula: '{count} is whole; */change_in_items is whole',
    basis: { kind: 'inferred', citation: { zh: '由计数的性质推定', en: 'The nature of a count' } },
    check: { kind: 'cell', of: ['count', 'change'], test: 'whole' },
  },
  {
    id: 'count-not-negative',
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
    id: 'amount-not-negative',
    severity: 'error',
    templates: ['2019', '2021'],
    statement: { zh: '金额不小于 0。', en: 'Amounts are not below zero.' },
    formula:
      'proactive/centralized_procurement/amount ≥ 0 (2019); proactive/administrative_fees/amount_collected ≥ 0 (2021)',
    basis: { kind: 'inferred', citation: { zh: '由金额的性质推定', en: 'The nature of an amount' } },
    check: { kind: 'cell', of: ['amount'], test: 'not-negative' },
  },
];
