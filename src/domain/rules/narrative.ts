import type { Comparison, Rule } from './rule.js';

const SAME = {
  kind: 'inferred',
  citation: {
    zh: '同一报告的文字与表格应当一致',
    en: 'The narrative and the tables of one report say the same',
  },
} as const;

const CHANNELS = ['gazette', 'website', 'weibo', 'wechat', 'other'].map(
  (channel) => `statistics/proactive.channel.${channel}/year`,
);
const DISTINCT = 'statistics/proactive.distinct_items/year';

/** No channel shows more items than there are. All channels of the statistics table together show each at least once. */
const withinItems: readonly Comparison[] = [
  ...CHANNELS.map((cell): Comparison => ({ where: cell, relation: '≤', left: [cell], right: [DISTINCT] })),
  { where: DISTINCT, relation: '≤', left: [DISTINCT], right: CHANNELS },
  ...['website', 'wechat', 'weibo', 'noticeboard'].map((channel): Comparison => {
    const cell = `narrative/channel.${channel}/year`;
    return { where: cell, relation: '≤', left: [cell], right: ['narrative/proactive.items/year'] };
  }),
];

/** What sentences say against what the tables say, where a sentence is unambiguous. */
export const narrativeRules: readonly Rule[] = [
  {
    id: 'narrative-applications',
    code: 'N-01',
    severity: 'warning',
    templates: ['2019', '2021'],
    statement: {
      zh: '文字部分所写收到申请的件数,等于表三的本年新收,或本年新收加上年结转。',
      en: 'The applications that the narrative says were received are those of table 三: newly received, or with those carried in.',
    },
    formula:
      'narrative/applications.received/year = applications/new_received/total, or + applications/carried_in/total',
    basis: SAME,
    check: {
      kind: 'comparisons',
      of: [
        {
          where: 'applications.received',
          left: ['narrative/applications.received/year'],
          right: ['applications/new_received/total'],
          or: ['applications/new_received/total', 'applications/carried_in/total'],
        },
      ],
    },
  },
  {
    id: 'narrative-remedies',
    code: 'N-02',
    severity: 'warning',
    templates: ['2019', '2021'],
    statement: {
      zh: '文字部分所写行政复议、行政诉讼的件数,等于表四的总计。',
      en: 'The reconsiderations and litigations of the narrative are those of table 四.',
    },
    formula:
      'narrative/reconsideration/year = remedies/reconsideration/total; narrative/litigation/year = remedies/litigation_direct/total + remedies/litigation_after_reconsideration/total',
    basis: SAME,
    check: {
      kind: 'comparisons',
      of: [
        {
          where: 'reconsideration',
          left: ['narrative/reconsideration/year'],
          right: ['remedies/reconsideration/total'],
        },
        {
          where: 'litigation',
          left: ['narrative/litigation/year'],
          right: ['remedies/litigation_direct/total', 'remedies/litigation_after_reconsideration/total'],
        },
      ],
    },
  },
  {
    id: 'narrative-documents',
    code: 'N-03',
    severity: 'warning',
    templates: ['2021'],
    statement: {
      zh: '文字部分所写制发、废止、现行有效的规范性文件件数,与表二一致。',
      en: 'The normative documents that the narrative says were issued, repealed or are in force are those of table 二.',
    },
    formula:
      'narrative/documents.{issued, repealed, in_force}/year = proactive/normative_documents/{the same}',
    basis: SAME,
    check: {
      kind: 'comparisons',
      of: ['issued', 'repealed', 'in_force'].map((what) => ({
        where: `documents.${what}`,
        left: [`narrative/documents.${what}/year`],
        right: [`proactive/normative_documents/${what}`],
      })),
    },
  },
  {
    id: 'channels-within-items',
    code: 'N-04',
    severity: 'info',
    templates: ['2008', '2019', '2021'],
    statement: {
      zh: '各渠道公开数均不大于主动公开信息总数,各渠道相加不小于总数;不同渠道公开同一信息只计 1 条,因此从不要求相等。',
      en: 'No channel shows more items than were disclosed, and all channels together no fewer. The same item counts once whatever the channels, so they are never asked to be equal.',
    },
    formula:
      'statistics/proactive.channel.{channel}/year ≤ statistics/proactive.distinct_items/year ≤ the sum of all channels; narrative/channel.{channel}/year ≤ narrative/proactive.items/year',
    basis: {
      kind: 'inferred',
      citation: {
        zh: '「不同渠道和方式公开相同信息计1条」',
        en: 'The note 不同渠道和方式公开相同信息计1条 of the table',
      },
    },
    check: { kind: 'comparisons', of: withinItems },
  },
];
