import type { Rule } from './rule.js';

/** The sums of table 四, 政府信息公开行政复议、行政诉讼情况. */
export const remedyRules: readonly Rule[] = [
  {
    id: 'remedies-total',
    severity: 'error',
    templates: ['2019', '2021'],
    statement: {
      zh: '行政复议、未经复议直接起诉、复议后起诉三栏:结果维持、结果纠正、其他结果、尚未审结相加,等于总计。',
      en: 'For reconsideration and both kinds of litigation, upheld, corrected, other and pending add up to the total.',
    },
    formula:
      'remedies/{row}/upheld + remedies/{row}/corrected + remedies/{row}/other + remedies/{row}/pending = remedies/{row}/total',
    basis: {
      kind: 'inferred',
      citation: { zh: '由「总计」的含义推定', en: 'Follows from the meaning of 总计' },
    },
    check: {
      kind: 'sum',
      table: 'remedies',
      over: 'row',
      left: ['upheld', 'corrected', 'other', 'pending'],
      right: ['total'],
    },
  },
];
