import type { Rule } from './rule.js';

/** The sums of table 三, 收到和处理政府信息公开申请情况. */
export const applicationRules: readonly Rule[] = [
  {
    id: 'applications-balance',
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
];
