import type { Column, SectionHeading, Table } from '../template.js';

const count = (id: string, label: string, gloss: string): Column => ({
  id,
  label,
  gloss,
  kind: 'count',
  unit: '件',
});

/** Table 四 of the forms of 2019 and 2021: three blocks of five, printed as one line of fifteen. */
export const remediesTable: Table = {
  id: 'remedies',
  label: '政府信息公开行政复议、行政诉讼情况',
  gloss: 'Administrative reconsideration and litigation',
  layout: 'line',
  required: true,
  citation: '政府信息公开条例 50(3)',
  blocks: [
    {
      columns: [
        count('upheld', '结果维持', 'Upheld'),
        count('corrected', '结果纠正', 'Corrected'),
        count('other', '其他结果', 'Other result'),
        count('pending', '尚未审结', 'Pending'),
        count('total', '总计', 'Total'),
      ],
      rows: [
        { id: 'reconsideration', label: '行政复议', gloss: 'Administrative reconsideration' },
        { id: 'litigation', label: '行政诉讼', gloss: 'Administrative litigation', heading: true },
        {
          id: 'litigation_direct',
          label: '未经复议直接起诉',
          gloss: 'Litigation without prior reconsideration',
          within: 'litigation',
        },
        {
          id: 'litigation_after_reconsideration',
          label: '复议后起诉',
          gloss: 'Litigation after reconsideration',
          within: 'litigation',
        },
      ],
    },
  ],
};

/** The six sections that both forms prescribe (国办公开办函〔2019〕60号, 〔2021〕30号). */
export const sixSections: readonly SectionHeading[] = [
  { kind: 'overview', label: '总体情况', gloss: 'Overview' },
  { kind: 'proactive', label: '主动公开政府信息情况', gloss: 'Proactive disclosure' },
  {
    kind: 'applications',
    label: '收到和处理政府信息公开申请情况',
    gloss: 'Applications received and handled',
  },
  {
    kind: 'remedies',
    label: '政府信息公开行政复议、行政诉讼情况',
    gloss: 'Administrative reconsideration and litigation',
  },
  { kind: 'problems', label: '存在的主要问题及改进情况', gloss: 'Main problems and improvements' },
  { kind: 'other', label: '其他需要报告的事项', gloss: 'Other matters to report' },
];
