import type { CellKind } from '../template.js';

const cell = (row: string, label: string, gloss: string, unit: string, kind: CellKind = 'count') => ({
  key: `narrative/${row}/year`,
  table: 'narrative',
  row,
  column: 'year',
  label,
  gloss,
  kind,
  unit,
});

/** Figures that stand in sentences, read only where a sentence is unambiguous. They belong to no form. */
export const narrativeCells = [
  cell('proactive.items', '主动公开政府信息', 'Items disclosed proactively', '条'),
  cell('applications.received', '收到政府信息公开申请', 'Applications received', '件'),
  cell('channel.website', '网站公开', 'Items on the website', '条'),
  cell('channel.wechat', '微信公众号公开', 'Items on WeChat', '条'),
  cell('channel.noticeboard', '信息公开栏公开', 'Items on the notice board', '条'),
  cell('reconsideration', '行政复议', 'Administrative reconsideration', '件'),
  cell('litigation', '行政诉讼', 'Administrative litigation', '件'),
  cell('fees', '收取费用', 'Fees collected', '万元', 'amount'),
  cell('channel.weibo', '政务微博公开', 'Items on Weibo', '条'),
  cell('documents.issued', '制发规范性文件', 'Normative documents issued', '件'),
  cell('documents.repealed', '废止规范性文件', 'Normative documents repealed', '件'),
  cell('documents.in_force', '现行有效规范性文件', 'Normative documents in force', '件'),
];
