import type { Column, Row, Table, TemplateId } from '../template.js';

const count = (id: string, label: string, gloss: string): Column => ({
  id,
  label,
  gloss,
  kind: 'count',
  unit: '件',
});

/** 申请人情况: who asked. The five middle ones stand under 法人或其他组织. */
export const applicantColumns: readonly Column[] = [
  count('natural_person', '自然人', 'Natural persons'),
  count('commercial_enterprise', '商业企业', 'Commercial enterprises'),
  count('research_institution', '科研机构', 'Research institutions'),
  count('public_interest_organization', '社会公益组织', 'Public interest organisations'),
  count('legal_service_institution', '法律服务机构', 'Legal service institutions'),
  count('other_organization', '其他', 'Other organisations'),
  count('total', '总计', 'Total'),
];

interface DatedRow extends Row {
  only?: TemplateId;
}

const rows: readonly DatedRow[] = [
  {
    id: 'new_received',
    label: '一、本年新收政府信息公开申请数量',
    gloss: 'I. Applications newly received this year',
  },
  {
    id: 'carried_in',
    label: '二、上年结转政府信息公开申请数量',
    gloss: 'II. Applications carried over from last year',
    aliases: ['二、上年转结政府信息公开申请数量'],
  },
  { id: 'outcome', label: '三、本年度办理结果', gloss: 'III. Outcomes this year', heading: true },
  {
    id: 'outcome.disclosed',
    label: '(一)予以公开',
    gloss: '(1) Disclosed',
    citation: '36(1)-(2)',
    within: 'outcome',
  },
  {
    id: 'outcome.partially_disclosed',
    label: '(二)部分公开(区分处理的,只计这一情形,不计其他情形)',
    gloss: '(2) Partially disclosed (a severed application is counted here only)',
    citation: '37',
    within: 'outcome',
  },
  { id: 'outcome.refused', label: '(三)不予公开', gloss: '(3) Refused', heading: true, within: 'outcome' },
  {
    id: 'outcome.refused.state_secret',
    label: '1.属于国家秘密',
    gloss: '1. State secret',
    citation: '14',
    within: 'outcome.refused',
  },
  {
    id: 'outcome.refused.prohibited_by_law',
    label: '2.其他法律行政法规禁止公开',
    gloss: '2. Disclosure prohibited by another law or administrative regulation',
    citation: '14',
    within: 'outcome.refused',
  },
  {
    id: 'outcome.refused.endangers_security_or_stability',
    label: '3.危及“三安全一稳定”',
    gloss: '3. Endangers national, public or economic security or social stability',
    citation: '14',
    within: 'outcome.refused',
  },
  {
    id: 'outcome.refused.third_party_rights',
    label: '4.保护第三方合法权益',
    gloss: '4. Protects the lawful rights of a third party',
    citation: '15, 32',
    within: 'outcome.refused',
  },
  {
    id: 'outcome.refused.internal_affairs',
    label: '5.属于三类内部事务信息',
    gloss: '5. Internal affairs: personnel, logistics, internal workflow',
    citation: '16 para 1',
    within: 'outcome.refused',
  },
  {
    id: 'outcome.refused.process_information',
    label: '6.属于四类过程性信息',
    gloss: '6. Process information: discussion records, drafts, consultation letters, requests and reports',
    citation: '16 para 2',
    within: 'outcome.refused',
  },
  {
    id: 'outcome.refused.enforcement_case_file',
    label: '7.属于行政执法案卷',
    gloss: '7. Administrative enforcement case file',
    citation: '16 para 2',
    within: 'outcome.refused',
  },
  {
    id: 'outcome.refused.special_inquiry_procedure',
    label: '8.属于行政查询事项',
    gloss: '8. Has a statutory inquiry procedure of its own',
    citation: '36(7)',
    within: 'outcome.refused',
  },
  {
    id: 'outcome.unable',
    label: '(四)无法提供',
    gloss: '(4) Unable to provide',
    heading: true,
    within: 'outcome',
  },
  {
    id: 'outcome.unable.not_held',
    label: '1.本机关不掌握相关政府信息',
    gloss: '1. This organ does not hold the information',
    citation: '36(4), 36(5)',
    within: 'outcome.unable',
  },
  {
    id: 'outcome.unable.requires_creation',
    label: '2.没有现成信息需要另行制作',
    gloss: '2. Would have to be created',
    citation: '38',
    within: 'outcome.unable',
  },
  {
    id: 'outcome.unable.unclear_after_correction',
    label: '3.补正后申请内容仍不明确',
    gloss: '3. Still unclear after correction',
    citation: '30',
    within: 'outcome.unable',
  },
  {
    id: 'outcome.not_processed',
    label: '(五)不予处理',
    gloss: '(5) Not processed',
    heading: true,
    within: 'outcome',
  },
  {
    id: 'outcome.not_processed.petition_complaint_report',
    label: '1.信访举报投诉类申请',
    gloss: '1. A petition, complaint or report in the form of an application',
    citation: '39 para 1',
    within: 'outcome.not_processed',
  },
  {
    id: 'outcome.not_processed.duplicate',
    label: '2.重复申请',
    gloss: '2. Duplicate application',
    citation: '36(6)',
    within: 'outcome.not_processed',
  },
  {
    id: 'outcome.not_processed.public_publication',
    label: '3.要求提供公开出版物',
    gloss: '3. Asks for a public publication',
    citation: '39 para 2',
    within: 'outcome.not_processed',
  },
  {
    id: 'outcome.not_processed.excessive_repeated',
    label: '4.无正当理由大量反复申请',
    gloss: '4. Excessive repeated applications without proper reason',
    citation: '35',
    within: 'outcome.not_processed',
  },
  {
    id: 'outcome.not_processed.confirm_or_reissue',
    label: '5.要求行政机关确认或重新出具已获取信息',
    gloss: '5. Asks to confirm or reissue information already obtained',
    within: 'outcome.not_processed',
  },
  {
    id: 'outcome.other',
    label: '(六)其他处理',
    gloss: '(6) Handled otherwise',
    within: 'outcome',
    only: '2019',
  },
  {
    id: 'outcome.other',
    label: '(六)其他处理',
    gloss: '(6) Handled otherwise',
    heading: true,
    within: 'outcome',
    only: '2021',
  },
  {
    id: 'outcome.other.correction_overdue',
    label: '1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请',
    gloss: '1. Not corrected in time without proper reason, no longer processed',
    citation: '30',
    within: 'outcome.other',
    only: '2021',
    aliases: ['1.逾期不补正', '1.申请人无正当理由逾期不补正'],
  },
  {
    id: 'outcome.other.fee_overdue',
    label: '2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请',
    gloss: '2. Fee not paid in time, no longer processed',
    citation: '42; 国办函〔2020〕109号',
    within: 'outcome.other',
    only: '2021',
    aliases: ['2.逾期不缴费', '2.申请人逾期未按收费通知要求缴纳费用'],
  },
  { id: 'outcome.other.misc', label: '3.其他', gloss: '3. Other', within: 'outcome.other', only: '2021' },
  { id: 'outcome.total', label: '(七)总计', gloss: '(7) Total of outcomes', within: 'outcome' },
  {
    id: 'carried_out',
    label: '四、结转下年度继续办理',
    gloss: 'IV. Carried over to next year',
    aliases: ['四、转结下年度继续办理', '四、结转下年继续办理'],
  },
];

/** Table 三 of the forms of 2019 and 2021, which differ only in the row (六)其他处理. */
export const applicationsTable = (template: '2019' | '2021'): Table => ({
  id: 'applications',
  label: '收到和处理政府信息公开申请情况',
  gloss: 'Applications received and handled',
  layout: 'rows',
  required: true,
  note: {
    zh: '本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和',
    en: 'In each column items one and two add up to items three and four',
  },
  citation: '政府信息公开条例 50(2)',
  blocks: [
    {
      columns: applicantColumns,
      rows: rows.filter((row) => !row.only || row.only === template).map(({ only: _, ...row }) => row),
    },
  ],
});
