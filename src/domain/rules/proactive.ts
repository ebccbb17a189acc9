import type { Rule } from './rule.js';

const labels = (zh: string, en: string) => ({ kind: 'inferred', citation: { zh, en } }) as const;
const MADE = labels('由栏目的含义推定', 'What the columns mean');

/** Table 二, 主动公开政府信息情况. */
export const proactiveRules: readonly Rule[] = [
  {
    id: 'newly-disclosed-within-stock',
    code: 'T2-01',
    severity: 'warning',
    templates: ['2019'],
    statement: {
      zh: '本年新公开数量不大于对外公开总数量。',
      en: 'What was newly disclosed is not more than all that is disclosed.',
    },
    formula: 'proactive/{row}/newly_disclosed ≤ proactive/{row}/total_disclosed',
    basis: MADE,
    check: {
      kind: 'sum',
      table: 'proactive',
      over: 'row',
      relation: '≤',
      left: ['newly_disclosed'],
      right: ['total_disclosed'],
    },
  },
  {
    id: 'newly-disclosed-within-made',
    code: 'T2-02',
    severity: 'info',
    templates: ['2019'],
    statement: {
      zh: '本年新公开数量一般不大于本年新制作数量;公开往年文件的除外。',
      en: 'What was newly disclosed is seldom more than what was newly made; older documents may be disclosed too.',
    },
    formula: 'proactive/{row}/newly_disclosed ≤ proactive/{row}/newly_made',
    basis: MADE,
    check: {
      kind: 'sum',
      table: 'proactive',
      over: 'row',
      relation: '≤',
      left: ['newly_disclosed'],
      right: ['newly_made'],
    },
  },
  {
    id: 'items-not-negative',
    code: 'T2-03',
    severity: 'warning',
    templates: ['2019'],
    statement: {
      zh: '上一年项目数量加本年增/减不小于 0。',
      en: 'The items of the year before and the change of the year do not go below 0.',
    },
    formula: '− proactive/{row}/change_in_items ≤ proactive/{row}/prior_year_items',
    basis: MADE,
    check: {
      kind: 'sum',
      table: 'proactive',
      over: 'row',
      relation: '≤',
      left: [{ name: 'change_in_items', minus: true }],
      right: ['prior_year_items'],
    },
  },
  {
    id: 'decisions-without-items',
    code: 'T2-04',
    severity: 'info',
    templates: ['2019'],
    statement: {
      zh: '有处理决定的,一般应有相应的项目。',
      en: 'Where there are decisions there are items to decide on, as a rule.',
    },
    formula:
      'proactive/{row}/decisions > 0 needs proactive/{row}/prior_year_items + proactive/{row}/change_in_items > 0',
    basis: MADE,
    check: {
      kind: 'sum',
      table: 'proactive',
      over: 'row',
      relation: 'needs',
      left: ['decisions'],
      right: ['prior_year_items', 'change_in_items'],
    },
  },
  {
    id: 'procurement-items-and-amount',
    code: 'T2-05',
    severity: 'warning',
    templates: ['2019'],
    statement: {
      zh: '采购项目数量与采购总金额同时为 0,或都不为 0。',
      en: 'The items and the amount of procurement are both 0, or neither is.',
    },
    formula: 'proactive/centralized_procurement/items = 0 ⇔ proactive/centralized_procurement/amount = 0',
    basis: MADE,
    check: {
      kind: 'sum',
      table: 'proactive',
      over: 'row',
      among: ['centralized_procurement'],
      relation: 'together',
      left: ['items'],
      right: ['amount'],
    },
  },
  {
    id: 'implied-stock-not-negative',
    code: 'T2-06',
    severity: 'warning',
    templates: ['2021'],
    statement: {
      zh: '本年制发件数不大于现行有效件数加本年废止件数,即推算的上年现行有效件数不小于 0。',
      en: 'What was issued is not more than what is in force and what was repealed: the stock it implies for the year before is not below 0.',
    },
    formula: 'proactive/{row}/issued ≤ proactive/{row}/in_force + proactive/{row}/repealed',
    basis: MADE,
    check: {
      kind: 'sum',
      table: 'proactive',
      over: 'row',
      relation: '≤',
      left: ['issued'],
      right: ['in_force', 'repealed'],
    },
  },
  {
    id: 'rule-making-power',
    code: 'T2-07',
    severity: 'warning',
    templates: ['2019', '2021'],
    statement: {
      zh: '「规章」只由国务院部门、省级和设区的市、自治州人民政府填写。',
      en: 'Only departments of the State Council and governments of provinces and prefectures have 规章 to count.',
    },
    formula: 'proactive/rules/{column} = 0 for every other agency',
    basis: labels('由规章制定权推定', 'Who has the power to make rules'),
    check: {
      kind: 'power',
      table: 'proactive',
      row: 'rules',
      allowed: [
        { of: ['government'], levels: ['country', 'province', 'prefecture'] },
        { of: ['department', 'organization'], levels: ['country'] },
      ],
    },
  },
];
