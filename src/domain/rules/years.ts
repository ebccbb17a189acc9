import type { Rule } from './rule.js';

/** Against last year's report of the same agency. Never errors: mergers, corrections and changed scopes break them lawfully. */
export const yearRules: readonly Rule[] = [
  {
    id: 'carried-over',
    code: 'Y-01',
    severity: 'warning',
    templates: ['2019', '2021'],
    statement: {
      zh: '每一列:上年结转等于上一年度报告的结转下年度继续办理;总计以外的各列仅作提示。',
      en: "In each column, what was carried in is what last year's report carried out; other columns than the total are a note.",
    },
    formula: 'applications/carried_in/{column} = applications/carried_out/{column}[year − 1]',
    basis: {
      kind: 'inferred',
      citation: { zh: '由「上年结转」「结转下年度」的含义推定', en: 'What 上年结转 and 结转下年度 mean' },
    },
    check: {
      kind: 'sum',
      table: 'applications',
      over: 'column',
      left: ['carried_in'],
      right: [{ name: 'carried_out', previous: true }],
      severities: {
        natural_person: 'info',
        commercial_enterprise: 'info',
        research_institution: 'info',
        public_interest_organization: 'info',
        legal_service_institution: 'info',
        other_organization: 'info',
      },
    },
  },
  {
    id: 'documents-in-force',
    code: 'Y-02',
    severity: 'warning',
    templates: ['2021'],
    statement: {
      zh: '现行有效件数等于上一年度的现行有效件数加本年制发、减本年废止;修改的文件会使其不等。',
      en: "What is in force is last year's stock, plus what was issued, less what was repealed; amendments may break it.",
    },
    formula:
      'proactive/{row}/in_force = proactive/{row}/in_force[year − 1] + proactive/{row}/issued − proactive/{row}/repealed',
    basis: { kind: 'inferred', citation: { zh: '由各栏的含义推定', en: 'What the columns mean' } },
    check: {
      kind: 'sum',
      table: 'proactive',
      over: 'row',
      left: ['in_force'],
      right: [{ name: 'in_force', previous: true }, 'issued', { name: 'repealed', minus: true }],
    },
  },
  {
    id: 'items-carried-over',
    code: 'Y-03',
    severity: 'warning',
    templates: ['2019'],
    statement: {
      zh: '上一年项目数量等于上一年度报告的上一年项目数量加其本年增/减。',
      en: "The items of the year before are those that last year's report began with and its change.",
    },
    formula:
      'proactive/{row}/prior_year_items = proactive/{row}/prior_year_items[year − 1] + proactive/{row}/change_in_items[year − 1]',
    basis: {
      kind: 'inferred',
      citation: { zh: '由「上一年项目数量」的含义推定', en: 'What 上一年项目数量 means' },
    },
    check: {
      kind: 'sum',
      table: 'proactive',
      over: 'row',
      left: ['prior_year_items'],
      right: [
        { name: 'prior_year_items', previous: true },
        { name: 'change_in_items', previous: true },
      ],
    },
  },
  {
    id: 'disclosed-stock-grows',
    code: 'Y-04',
    severity: 'info',
    templates: ['2019'],
    statement: {
      zh: '对外公开总数量一般不大于上一年度的总数量加本年新公开数量。',
      en: "All that is disclosed is, as a rule, not more than last year's total and what was newly disclosed.",
    },
    formula:
      'proactive/{row}/total_disclosed ≤ proactive/{row}/total_disclosed[year − 1] + proactive/{row}/newly_disclosed',
    basis: { kind: 'inferred', citation: { zh: '由各栏的含义推定', en: 'What the columns mean' } },
    check: {
      kind: 'sum',
      table: 'proactive',
      over: 'row',
      relation: '≤',
      left: ['total_disclosed'],
      right: [{ name: 'total_disclosed', previous: true }, 'newly_disclosed'],
    },
  },
];
