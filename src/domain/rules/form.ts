import type { Rule } from './rule.js';

/** The form itself. */
export const formRules: readonly Rule[] = [
  {
    id: 'template-fits-year',
    severity: 'warning',
    templates: ['2008', '2019', '2021'],
    statement: {
      zh: '报告所用格式是所报告年度施行的格式;2019 年度尚属鼓励使用,仅作提示。',
      en: 'The form is the one in force for the year reported on; for 2019, when it was only encouraged, a note.',
    },
    formula: 'template = 2008 (2008–2018), 2019 (2019–2020), 2021 (2021 →)',
    basis: { kind: 'official', citation: '国办公开办函〔2019〕60号; 国办公开办函〔2021〕30号' },
    check: { kind: 'template-fits-year', lenientYears: [2019] },
  },
];
