import type { Named, Relation, Rule, Severity } from './rule.js';

const SUB_ITEMS = {
  kind: 'inferred',
  citation: { zh: '由分项与总项的关系推定', en: 'How the items of the table stand to their sub-items' },
} as const;

const key = (row: string): string => `statistics/${row}/{column}`;

/** A row against others, in both columns of the table. */
const rule = (
  id: string,
  code: string,
  statement: Rule['statement'],
  left: readonly string[],
  right: readonly string[],
  relation: Relation = '=',
  severity: Severity = 'warning',
): Rule => ({
  id,
  code,
  severity,
  templates: ['2008'],
  statement,
  formula: `${left.map(key).join(' + ')} ${relation} ${right.map(key).join(' + ')}`,
  basis: SUB_ITEMS,
  check: { kind: 'sum', table: 'statistics', over: 'column', relation, left, right },
});

const within = (row: string, names: readonly string[]): string[] => names.map((name) => `${row}.${name}`);

const year = (row: string): Named => `statistics/${row}/year`;

/** The sums of the statistics table of 2014–2018 (国办发〔2014〕32号). Warnings: provinces count some rows otherwise. */
export const statisticsRules: readonly Rule[] = [
  rule(
    'statistics-received',
    'A-01',
    { zh: '收到申请数等于四种方式之和。', en: 'Applications received are those of the four ways together.' },
    within('requests.received', ['in_person', 'fax', 'online', 'letter']),
    ['requests.received'],
  ),
  rule(
    'statistics-completed',
    'A-02',
    {
      zh: '申请办结数等于按时办结数加延期办结数。',
      en: 'Applications completed are those on time and those extended.',
    },
    within('requests.completed', ['on_time', 'extended']),
    ['requests.completed'],
  ),
  rule(
    'statistics-replied',
    'A-03',
    { zh: '申请答复数等于八种答复之和。', en: 'Replies are those of the eight kinds together.' },
    within('requests.replied', [
      'already_public',
      'agreed',
      'partly_agreed',
      'refused',
      'not_responsible',
      'nonexistent',
      'correction_requested',
      'other_channel',
    ]),
    ['requests.replied'],
  ),
  rule(
    'statistics-refused',
    'A-04',
    { zh: '不同意公开答复数等于六种理由之和。', en: 'Refusals are those on the six grounds together.' },
    within('requests.replied.refused', [
      'state_secret',
      'trade_secret',
      'privacy',
      'endangers_security_or_stability',
      'not_government_information',
      'other_legal_grounds',
    ]),
    ['requests.replied.refused'],
  ),
  rule(
    'statistics-completed-replied',
    'A-05',
    { zh: '申请办结数等于申请答复数。', en: 'Applications completed are as many as replies.' },
    ['requests.completed'],
    ['requests.replied'],
  ),
  rule(
    'statistics-completed-within',
    'A-06',
    {
      zh: '申请办结数一般不大于收到申请数;办结以前年度申请的除外。',
      en: 'Applications completed are seldom more than those received; some may be of earlier years.',
    },
    ['requests.completed'],
    ['requests.received'],
    '≤',
    'info',
  ),
  {
    id: 'statistics-remedies',
    code: 'A-07',
    severity: 'warning',
    templates: ['2008'],
    statement: {
      zh: '行政复议、行政诉讼数量各等于维持、纠错、其他之和。',
      en: 'Reconsiderations, and litigations, are those upheld, corrected and other together.',
    },
    formula:
      'statistics/{row}.upheld/year + statistics/{row}.corrected/year + statistics/{row}.other/year = statistics/{row}/year',
    basis: SUB_ITEMS,
    check: {
      kind: 'comparisons',
      of: ['reconsideration', 'litigation'].map((row) => ({
        where: row,
        left: within(row, ['upheld', 'corrected', 'other']).map(year),
        right: [year(row)],
      })),
    },
  },
  rule(
    'statistics-staff',
    'A-08',
    { zh: '工作人员数等于专职加兼职。', en: 'Staff are full-time and part-time together.' },
    within('organization.staff', ['full_time', 'part_time']),
    ['organization.staff'],
  ),
  {
    id: 'statistics-documents',
    code: 'A-09',
    severity: 'warning',
    templates: ['2008'],
    statement: {
      zh: '主动公开规范性文件数不大于主动公开信息数,也不大于制发规范性文件总数。',
      en: 'Normative documents disclosed are not more than the items disclosed, nor than the normative documents issued.',
    },
    formula:
      'statistics/proactive.normative_documents_disclosed/year ≤ statistics/proactive.distinct_items/year, and ≤ statistics/proactive.normative_documents_issued/year',
    basis: SUB_ITEMS,
    check: {
      kind: 'comparisons',
      of: ['distinct_items', 'normative_documents_issued'].map((row) => ({
        where: `proactive.${row}`,
        relation: '≤' as const,
        left: [year('proactive.normative_documents_disclosed')],
        right: [year(`proactive.${row}`)],
      })),
    },
  },
  {
    id: 'statistics-by-head',
    code: 'A-10',
    severity: 'warning',
    templates: ['2008'],
    statement: {
      zh: '主要负责同志参加的新闻发布会、在线访谈次数,不大于其总次数。',
      en: 'Press conferences and interviews with the head of the organ are not more than all of them.',
    },
    formula:
      'statistics/response.channel.{press_conferences, online_interviews}_by_head/year ≤ statistics/response.channel.{the same}/year',
    basis: SUB_ITEMS,
    check: {
      kind: 'comparisons',
      of: ['press_conferences', 'online_interviews'].map((row) => ({
        where: `response.channel.${row}`,
        relation: '≤' as const,
        left: [year(`response.channel.${row}_by_head`)],
        right: [year(`response.channel.${row}`)],
      })),
    },
  },
];
