import type { Rule } from './rule.js';

/** The form itself. */
export const formRules: readonly Rule[] = [
  {
    id: 'template-fits-year',
    code: 'S-05',
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
  {
    id: 'year-printed',
    code: 'S-06',
    severity: 'warning',
    templates: ['2008', '2019', '2021'],
    statement: {
      zh: '文中所写的年度就是报送的年度。',
      en: 'The year that the document names is the year it is filed under.',
    },
    formula: 'the year in the title or text = the year filed under',
    basis: {
      kind: 'inferred',
      citation: { zh: '报告所写年度即所报告的年度', en: 'A report names the year that it is on' },
    },
    check: { kind: 'year-printed' },
  },
  {
    id: 'six-sections',
    code: 'S-01',
    severity: 'warning',
    templates: ['2019', '2021'],
    statement: {
      zh: '六个部分齐全,顺序与格式一致。',
      en: 'The six sections are there, in the order of the form.',
    },
    formula: 'overview, proactive, applications, remedies, problems, other',
    basis: {
      kind: 'official',
      citation: {
        zh: '格式所印标题;条例第50条',
        en: 'The headings of the form; article 50 of the Regulation',
      },
    },
    check: {
      kind: 'sections',
      required: ['overview', 'proactive', 'applications', 'remedies', 'problems', 'other'],
    },
  },
  {
    id: 'overview-topics',
    code: 'S-02',
    severity: 'info',
    templates: ['2021'],
    statement: {
      zh: '「总体情况」写到主动公开、依申请公开、政府信息管理、平台建设和监督保障。',
      en: 'The overview speaks of proactive disclosure, applications, information management, platforms and supervision.',
    },
    formula: 'each topic occurs in the section overview',
    basis: { kind: 'official', citation: '国办公开办函〔2021〕30号' },
    check: {
      kind: 'topics',
      section: 'overview',
      topics: [
        { label: { zh: '主动公开', en: 'proactive disclosure' }, words: ['主动公开'] },
        { label: { zh: '依申请公开', en: 'disclosure on application' }, words: ['依申请公开', '申请公开'] },
        { label: { zh: '政府信息管理', en: 'information management' }, words: ['信息管理', '管理'] },
        { label: { zh: '政府信息公开平台建设', en: 'platforms' }, words: ['平台'] },
        { label: { zh: '监督保障', en: 'supervision' }, words: ['监督', '保障'] },
      ],
    },
  },
  {
    id: 'appraisal-reported',
    code: 'S-03',
    severity: 'info',
    templates: ['2019', '2021'],
    statement: {
      zh: '各级人民政府的报告还写到工作考核、社会评议和责任追究结果。',
      en: 'The report of a government also speaks of appraisal, public review and accountability.',
    },
    formula: 'each topic occurs in the narrative of a government',
    basis: { kind: 'official', citation: '政府信息公开条例 50(4)' },
    check: {
      kind: 'topics',
      section: null,
      of: ['government', 'township'],
      topics: [
        { label: { zh: '工作考核', en: 'appraisal' }, words: ['考核'] },
        { label: { zh: '社会评议', en: 'public review' }, words: ['评议'] },
        { label: { zh: '责任追究', en: 'accountability' }, words: ['责任追究', '追责', '问责'] },
      ],
    },
  },
  {
    id: 'sections-of-2007',
    code: 'S-04',
    severity: 'info',
    templates: ['2008'],
    statement: {
      zh: '报告写到 2007 年条例第32条所列各项。',
      en: 'The report speaks of everything that article 32 of the Regulation of 2007 lists.',
    },
    formula: 'each topic occurs in the narrative',
    basis: { kind: 'official', citation: '政府信息公开条例(国务院令第492号)32' },
    check: {
      kind: 'topics',
      section: null,
      topics: [
        { label: { zh: '主动公开', en: 'proactive disclosure' }, words: ['主动公开'] },
        { label: { zh: '依申请公开', en: 'disclosure on application' }, words: ['依申请公开', '申请'] },
        { label: { zh: '收费及减免', en: 'fees' }, words: ['收费', '费用', '减免'] },
        { label: { zh: '行政复议、行政诉讼', en: 'remedies' }, words: ['复议', '诉讼'] },
        { label: { zh: '主要问题及改进', en: 'problems' }, words: ['问题', '不足', '改进'] },
      ],
    },
  },
];
