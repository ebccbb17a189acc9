import type { Rule } from './rule.js';

/** Whose figures a report holds, and how those of an area stand to those of its parts. */
export const levelRules: readonly Rule[] = [
  {
    id: 'scope-known',
    code: 'G-01',
    severity: 'warning',
    templates: ['2008', '2019', '2021'],
    statement: {
      zh: '报告说明统计范围(本机关、本级政府及其部门、本行政区域汇总),与标题不相矛盾。',
      en: 'It is known whose figures a report holds: the agency, the government and its departments, or the whole region; its title does not say otherwise.',
    },
    formula: 'scope is stated, and fits the title',
    basis: {
      kind: 'official',
      citation: { zh: '国办发〔2014〕32号区分本级与汇总', en: '国办发〔2014〕32号 tells 本级 from 汇总' },
    },
    check: { kind: 'scope-known' },
  },
  {
    id: 'area-is-sum',
    code: 'G-02',
    severity: 'warning',
    templates: ['2019', '2021'],
    statement: {
      zh: '本行政区域汇总的各格等于所辖各报告之和;所辖机关全部报送后才核对。',
      en: 'Each figure of an area is the sum over the reports of its parts, once all of them are there.',
    },
    formula: '{cell}[area] = the sum of {cell}[part]',
    basis: {
      kind: 'inferred',
      citation: { zh: '由「汇总」的含义推定;各地通知', en: 'What 汇总 means; notices of the regions' },
    },
    check: { kind: 'parts', test: 'is-sum' },
  },
  {
    id: 'area-not-below-part',
    code: 'G-03',
    severity: 'warning',
    templates: ['2019', '2021'],
    statement: {
      zh: '本行政区域汇总的各格不小于任何一份所辖报告的同一格。',
      en: 'No figure of an area is less than that of any of its parts.',
    },
    formula: '{cell}[area] ≥ {cell}[part], counts only',
    basis: { kind: 'inferred', citation: { zh: '由「汇总」的含义推定', en: 'What 汇总 means' } },
    check: { kind: 'parts', test: 'not-below' },
  },
];
