import type { Rule } from './rule.js';

/** The sums of table 四, 政府信息公开行政复议、行政诉讼情况. */
export const remedyRules: readonly Rule[] = [
  {
    id: 'remedies-total',
    code: 'T4-01',
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
  {
    id: 'litigation-own-cases',
    code: 'T4-02',
    severity: 'info',
    templates: ['2019', '2021'],
    statement: {
      zh: '行政诉讼只计本机关为原行政行为机关的案件,不计仅作为复议机关共同被告的案件。',
      en: 'Litigation counts the cases of the organ that acted, not those where it is sued as the reconsidering organ only.',
    },
    formula: 'counted in the report of the organ that acted; one report cannot show it',
    basis: {
      kind: 'official',
      citation: {
        zh: '2016 年的统计口径(依 2007 年条例第32条)',
        en: 'The counting rule of 2016, under article 32 of the Regulation of 2007',
      },
    },
    check: { kind: 'guidance' },
  },
  {
    id: 'litigation-without-reconsideration',
    code: 'T4-03',
    severity: 'info',
    templates: ['2019', '2021'],
    statement: {
      zh: '有复议后起诉的,本年或上一年度应有行政复议;更早审结的除外。',
      en: 'Where there is litigation after reconsideration, there was a reconsideration this year or last, or one decided earlier.',
    },
    formula:
      'remedies/litigation_after_reconsideration/total > 0 needs remedies/reconsideration/total[year] + remedies/reconsideration/total[year − 1] > 0',
    basis: { kind: 'inferred', citation: { zh: '由「复议后起诉」的含义推定', en: 'What 复议后起诉 means' } },
    check: {
      kind: 'comparisons',
      of: [
        {
          where: 'litigation_after_reconsideration',
          relation: 'needs',
          left: ['remedies/litigation_after_reconsideration/total'],
          right: [
            'remedies/reconsideration/total',
            { name: 'remedies/reconsideration/total', previous: true },
          ],
        },
      ],
    },
  },
  {
    id: 'pending-remedies-vanish',
    code: 'Y-07',
    severity: 'info',
    templates: ['2019', '2021'],
    statement: {
      zh: '上一年度有尚未审结的,本年一般应有案件;复议、诉讼没有结转栏,仅作提示。',
      en: 'Where cases were pending last year, some are to be expected this year; the form has no row that carries them over.',
    },
    formula: 'remedies/{row}/pending[year − 1] > 0 needs remedies/{row}/total > 0',
    basis: { kind: 'inferred', citation: { zh: '由「尚未审结」的含义推定', en: 'What 尚未审结 means' } },
    check: {
      kind: 'sum',
      table: 'remedies',
      over: 'row',
      relation: 'needs',
      left: [{ name: 'pending', previous: true }],
      right: ['total'],
    },
  },
];
