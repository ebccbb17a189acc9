import type { Rule } from './rule.js';

const COUNTY_AND_ABOVE = ['country', 'province', 'prefecture', 'county'] as const;

/** When a report is due, and what period it is of. */
export const deadlineRules: readonly Rule[] = [
  {
    id: 'department-deadline',
    code: 'D-01',
    severity: 'warning',
    templates: ['2019', '2021'],
    statement: {
      zh: '县级以上人民政府部门的报告在次年1月31日前公布。',
      en: 'A department of a government at county level or above publishes by 31 January of the following year.',
    },
    formula: 'publishedOn ≤ (year + 1)-01-31',
    basis: { kind: 'official', citation: '政府信息公开条例(国务院令第711号)49 para 1' },
    check: { kind: 'deadline', by: { month: 1, day: 31 }, of: ['department'], levels: COUNTY_AND_ABOVE },
  },
  {
    id: 'government-deadline',
    code: 'D-02',
    severity: 'warning',
    templates: ['2019', '2021'],
    statement: {
      zh: '县级以上地方人民政府的报告在次年3月31日前公布。',
      en: 'A local government at county level or above publishes by 31 March of the following year.',
    },
    formula: 'publishedOn ≤ (year + 1)-03-31',
    basis: { kind: 'official', citation: '政府信息公开条例(国务院令第711号)49 para 2' },
    check: { kind: 'deadline', by: { month: 3, day: 31 }, of: ['government'], levels: COUNTY_AND_ABOVE },
  },
  {
    id: 'deadline-2007',
    code: 'D-03',
    severity: 'warning',
    templates: ['2008'],
    statement: {
      zh: '各行政机关的报告在次年3月31日前公布。',
      en: 'Every administrative organ publishes by 31 March of the following year.',
    },
    formula: 'publishedOn ≤ (year + 1)-03-31',
    basis: { kind: 'official', citation: '政府信息公开条例(国务院令第492号)31' },
    check: { kind: 'deadline', by: { month: 3, day: 31 } },
  },
  {
    id: 'local-deadline',
    code: 'D-04',
    severity: 'info',
    templates: ['2019', '2021'],
    statement: {
      zh: '乡镇、街道等在本地规定的日期前公布;条例没有规定全国统一日期。',
      en: 'Townships, streets and others publish by the date their region has set; the Regulation sets none.',
    },
    formula: 'publishedOn ≤ the date set by the nearest region that has set one',
    basis: {
      kind: 'official',
      citation: { zh: '条例第49条未作规定;各地通知', en: 'Article 49 is silent; notices of the regions' },
    },
    check: { kind: 'deadline', by: 'local' },
  },
  {
    id: 'calendar-year',
    code: 'D-05',
    severity: 'warning',
    templates: ['2008', '2019', '2021'],
    statement: {
      zh: '统计期限为所报告年度的1月1日至12月31日。',
      en: 'The figures are of the calendar year reported on.',
    },
    formula: 'period = year-01-01 … year-12-31',
    basis: { kind: 'inferred', citation: { zh: '各地通行做法', en: 'Universal practice' } },
    check: { kind: 'calendar-year' },
  },
];
