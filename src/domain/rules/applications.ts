import type { Rule } from './rule.js';

/** The sums of table 三, 收到和处理政府信息公开申请情况. */
export const applicationRules: readonly Rule[] = [
  {
    id: 'applications-balance',
    code: 'T3-01',
    severity: 'error',
    templates: ['2019', '2021'],
    statement: {
      zh: '每一列:本年新收加上年结转,等于办理结果总计加结转下年度继续办理。',
      en: 'In each column, newly received and carried in add up to the total of outcomes and carried out.',
    },
    formula:
      'applications/new_received/{column} + applications/carried_in/{column} = applications/outcome.total/{column} + applications/carried_out/{column}',
    basis: {
      kind: 'official',
      citation: {
        zh: '国办公开办函〔2019〕60号、〔2021〕30号,表三左上角所印勾稽关系',
        en: 'Printed in the corner of table 三 (国办公开办函〔2019〕60号, 〔2021〕30号)',
      },
    },
    check: {
      kind: 'sum',
      table: 'applications',
      over: 'column',
      left: ['new_received', 'carried_in'],
      right: ['outcome.total', 'carried_out'],
    },
  },
  {
    id: 'applications-outcome-total',
    code: 'T3-02, T3-03',
    severity: 'error',
    templates: ['2019', '2021'],
    statement: {
      zh: '每一列:本年度办理结果各项相加,等于(七)总计。',
      en: 'In each column, the outcomes add up to their total.',
    },
    formula:
      'applications/outcome.disclosed/{column} + applications/outcome.partially_disclosed/{column} + applications/outcome.refused.*/{column} + applications/outcome.unable.*/{column} + applications/outcome.not_processed.*/{column} + applications/outcome.other/{column} (2021: applications/outcome.other.*/{column}) = applications/outcome.total/{column}',
    basis: {
      kind: 'inferred',
      citation: { zh: '由「(七)总计」的含义推定', en: 'Follows from the meaning of row (七)总计' },
    },
    check: {
      kind: 'sum',
      table: 'applications',
      over: 'column',
      left: [
        'outcome.disclosed',
        'outcome.partially_disclosed',
        'outcome.refused',
        'outcome.unable',
        'outcome.not_processed',
        'outcome.other',
      ],
      right: ['outcome.total'],
    },
  },
  {
    id: 'applications-row-total',
    code: 'T3-04',
    severity: 'error',
    templates: ['2019', '2021'],
    statement: {
      zh: '每一行:自然人加五类法人或其他组织,等于总计。',
      en: 'In each row, natural persons and the five kinds of organisation add up to the total.',
    },
    formula:
      'applications/{row}/natural_person + applications/{row}/commercial_enterprise + applications/{row}/research_institution + applications/{row}/public_interest_organization + applications/{row}/legal_service_institution + applications/{row}/other_organization = applications/{row}/total',
    basis: {
      kind: 'inferred',
      citation: { zh: '由「总计」列的含义推定', en: 'Follows from the meaning of the column 总计' },
    },
    check: {
      kind: 'sum',
      table: 'applications',
      over: 'row',
      left: [
        'natural_person',
        'commercial_enterprise',
        'research_institution',
        'public_interest_organization',
        'legal_service_institution',
        'other_organization',
      ],
      right: ['total'],
    },
  },
  {
    id: 'other-subtotal',
    code: 'T3-07',
    severity: 'error',
    templates: ['2021'],
    statement: {
      zh: '「(六)其他处理」一行如填有小计,等于其下三项之和。',
      en: 'Where a subtotal is printed on the line (六)其他处理, it is the sum of the three rows below.',
    },
    formula:
      'applications/outcome.other/{column} = applications/outcome.other.correction_overdue/{column} + applications/outcome.other.fee_overdue/{column} + applications/outcome.other.misc/{column}',
    basis: { kind: 'inferred', citation: { zh: '由小计的含义推定', en: 'What a subtotal means' } },
    check: {
      kind: 'sum',
      table: 'applications',
      over: 'column',
      optional: true,
      left: [{ name: 'outcome.other', itself: true }],
      right: ['outcome.other'],
    },
  },
  {
    id: 'total-left-blank',
    code: 'T3-05',
    severity: 'info',
    templates: ['2019', '2021'],
    statement: {
      zh: '有数字的各行均填写「总计」;未填写的不视为 0。',
      en: 'Every row with a number gives its total; one left blank is not 0.',
    },
    formula: 'applications/{row}/total is given where one of its parts is',
    basis: {
      kind: 'inferred',
      citation: { zh: '由「总计」列的含义推定', en: 'Follows from the meaning of the column 总计' },
    },
    check: {
      kind: 'total-filled',
      table: 'applications',
      parts: [
        'natural_person',
        'commercial_enterprise',
        'research_institution',
        'public_interest_organization',
        'legal_service_institution',
        'other_organization',
      ],
      total: 'total',
    },
  },
  {
    id: 'partial-counted-once',
    code: 'T3-06',
    severity: 'info',
    templates: ['2019', '2021'],
    statement: {
      zh: '区分处理的申请只计入「(二)部分公开」,不计入其他情形。',
      en: 'An application handled by severing is counted once, as partially disclosed.',
    },
    formula: 'counted in applications/outcome.partially_disclosed only; one report cannot show it',
    basis: {
      kind: 'official',
      citation: { zh: '「(二)部分公开」行所印说明', en: 'Printed in the label of row (二)' },
    },
    check: { kind: 'guidance' },
  },
];
