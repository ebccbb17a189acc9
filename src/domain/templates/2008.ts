import type { Block, Column, Row, Template } from '../template.js';

/** The year's figure, and the running total where the province prints one. The unit is the row's. */
const columns: readonly Column[] = [
  { id: 'year', label: '年度', gloss: 'The year', kind: 'count', unit: '' },
  { id: 'cumulative', label: '历年累计', gloss: 'All years so far', kind: 'count', unit: '' },
];

const row = (id: string, label: string, gloss: string, unit: string, aliases?: readonly string[]): Row => ({
  id,
  label,
  gloss,
  unit,
  ...(unit === '万元' && { kind: 'amount' }),
  ...(aliases && { aliases }),
});

const block = (label: string, gloss: string, rows: readonly Row[]): Block => ({
  label,
  gloss,
  columns,
  rows,
});

/*
 * Aliases are other words for the very same count: 数 for 数量, 总数 for the sum that a row is anyway, 网上 for 网络,
 * 对申请的答复 for 申请答复. None of what counts otherwise: 主动公开文件数 and 主动公开信息数 (not said to count the same
 * item once), 受理 (accepted, not received), 不予公开 (elsewhere with what does not exist), 政府网站公开数 (of files).
 */

/**
 * The reports on 2008–2018: a narrative, and since 2014 the statistics table of 国办发〔2014〕32号.
 * Provinces and earlier years print other rows; those are kept under `statistics/x.<label>`.
 */
export const template2008: Template = {
  id: '2008',
  label: '政府信息公开工作年度报告(2007年条例)',
  gloss: 'Annual report under the Regulation of 2007: a narrative, later with a statistics table',
  citation: '政府信息公开条例(国务院令第492号)31–32; 国办发〔2014〕32号',
  years: { from: 2008, to: 2018 },
  sections: [
    { kind: 'overview', label: '概述', gloss: 'Overview' },
    { kind: 'proactive', label: '主动公开政府信息的情况', gloss: 'Proactive disclosure' },
    { kind: 'applications', label: '依申请公开政府信息办理情况', gloss: 'Applications' },
    { kind: 'fees', label: '政府信息公开收费及减免情况', gloss: 'Fees charged and waived' },
    {
      kind: 'remedies',
      label: '因政府信息公开申请行政复议、提起行政诉讼的情况',
      gloss: 'Administrative reconsideration and litigation',
    },
    { kind: 'problems', label: '存在的主要问题及改进措施', gloss: 'Main problems and improvements' },
    { kind: 'other', label: '其他需要报告的事项', gloss: 'Other matters to report' },
    { kind: 'statistics', label: '政府信息公开情况统计表', gloss: 'Statistics table' },
  ],
  tables: [
    {
      id: 'statistics',
      label: '政府信息公开情况统计表',
      gloss: 'Statistics of government information disclosure',
      layout: 'rows',
      required: false,
      citation: '国办发〔2014〕32号',
      blocks: [
        block('一、主动公开情况', 'I. Proactive disclosure', [
          row(
            'proactive.distinct_items',
            '(一)主动公开政府信息数(不同渠道和方式公开相同信息计1条)',
            '(1) Items disclosed (the same item counts once whatever the channels)',
            '条',
          ),
          row(
            'proactive.normative_documents_disclosed',
            '其中:主动公开规范性文件数',
            'of these, normative documents disclosed',
            '条',
          ),
          row(
            'proactive.normative_documents_issued',
            '制发规范性文件总数',
            'Normative documents issued',
            '件',
          ),
          row('proactive.channel.gazette', '1.政府公报公开政府信息数', '1. In the gazette', '条'),
          row('proactive.channel.website', '2.政府网站公开政府信息数', '2. On the website', '条'),
          row('proactive.channel.weibo', '3.政务微博公开政府信息数', '3. On Weibo', '条'),
          row('proactive.channel.wechat', '4.政务微信公开政府信息数', '4. On WeChat', '条'),
          row('proactive.channel.other', '5.其他方式公开政府信息数', '5. By other means', '条'),
        ]),
        block('二、回应解读情况', 'II. Responses and interpretation', [
          row(
            'response.topics_answered',
            '(一)回应公众关注热点或重大舆情数(不同方式回应同一热点或舆情计1次)',
            '(1) Topics of public concern answered (each counts once)',
            '次',
          ),
          row(
            'response.channel.press_conferences',
            '1.参加或举办新闻发布会总次数',
            '1. Press conferences held or attended',
            '次',
          ),
          row(
            'response.channel.press_conferences_by_head',
            '其中:主要负责同志参加新闻发布会次数',
            'of these, with the head of the organ',
            '次',
          ),
          row('response.channel.online_interviews', '2.政府网站在线访谈次数', '2. Online interviews', '次'),
          row(
            'response.channel.online_interviews_by_head',
            '其中:主要负责同志参加政府网站在线访谈次数',
            'of these, with the head of the organ',
            '次',
          ),
          row(
            'response.channel.policy_interpretations',
            '3.政策解读稿件发布数',
            '3. Policy interpretations published',
            '篇',
          ),
          row(
            'response.channel.weibo_wechat_events',
            '4.微博微信回应事件数',
            '4. Events answered on Weibo and WeChat',
            '次',
          ),
          row(
            'response.channel.other_events',
            '5.其他方式回应事件数',
            '5. Events answered by other means',
            '次',
          ),
        ]),
        block('三、依申请公开情况', 'III. Applications', [
          row('requests.received', '(一)收到申请数', '(1) Applications received', '件', ['收到申请总数']),
          row('requests.received.in_person', '1.当面申请数', '1. In person', '件'),
          row('requests.received.fax', '2.传真申请数', '2. By fax', '件'),
          row('requests.received.online', '3.网络申请数', '3. Online', '件', ['网上申请数']),
          row('requests.received.letter', '4.信函申请数', '4. By letter', '件'),
          row('requests.completed', '(二)申请办结数', '(2) Applications completed', '件'),
          row('requests.completed.on_time', '1.按时办结数', '1. On time', '件'),
          row('requests.completed.extended', '2.延期办结数', '2. After extension', '件'),
          row('requests.replied', '(三)申请答复数', '(3) Replies', '件', [
            '对申请的答复总数',
            '申请答复总数',
          ]),
          row('requests.replied.already_public', '1.属于已主动公开范围数', '1. Already public', '件'),
          row('requests.replied.agreed', '2.同意公开答复数', '2. Agreed', '件'),
          row('requests.replied.partly_agreed', '3.同意部分公开答复数', '3. Agreed in part', '件'),
          row('requests.replied.refused', '4.不同意公开答复数', '4. Refused', '件'),
          row('requests.replied.refused.state_secret', '其中:涉及国家秘密', 'of these, state secret', '件'),
          row('requests.replied.refused.trade_secret', '涉及商业秘密', 'Trade secret', '件'),
          row('requests.replied.refused.privacy', '涉及个人隐私', 'Privacy', '件'),
          row(
            'requests.replied.refused.endangers_security_or_stability',
            '危及国家安全、公共安全、经济安全和社会稳定',
            'Endangers security or stability',
            '件',
          ),
          row(
            'requests.replied.refused.not_government_information',
            '不是《条例》所指政府信息',
            'Not government information',
            '件',
          ),
          row(
            'requests.replied.refused.other_legal_grounds',
            '法律法规规定的其他情形',
            'Other legal grounds',
            '件',
          ),
          row(
            'requests.replied.not_responsible',
            '5.不属于本行政机关公开数',
            '5. Not the responsibility of this organ',
            '件',
          ),
          row('requests.replied.nonexistent', '6.申请信息不存在数', '6. Information does not exist', '件'),
          row(
            'requests.replied.correction_requested',
            '7.告知作出更改补充数',
            '7. Told to amend the application',
            '件',
          ),
          row(
            'requests.replied.other_channel',
            '8.告知通过其他途径办理数',
            '8. Referred to another channel',
            '件',
          ),
        ]),
        block('四、行政复议数量', 'IV. Administrative reconsideration', [
          row('reconsideration', '四、行政复议数量', 'IV. Administrative reconsideration', '件', [
            '行政复议数',
          ]),
          row('reconsideration.upheld', '(一)维持具体行政行为数', '(1) Upheld', '件'),
          row('reconsideration.corrected', '(二)被依法纠错数', '(2) Corrected', '件'),
          row('reconsideration.other', '(三)其他情形数', '(3) Other', '件'),
        ]),
        block('五、行政诉讼数量', 'V. Administrative litigation', [
          row('litigation', '五、行政诉讼数量', 'V. Administrative litigation', '件', ['行政诉讼数']),
          row(
            'litigation.upheld',
            '(一)维持具体行政行为或者驳回原告诉讼请求数',
            '(1) Upheld or dismissed',
            '件',
          ),
          row('litigation.corrected', '(二)被依法纠错数', '(2) Corrected', '件'),
          row('litigation.other', '(三)其他情形数', '(3) Other', '件'),
        ]),
        block('六、举报投诉数量', 'VI. Complaints', [
          row('complaints', '六、举报投诉数量', 'VI. Complaints', '件'),
        ]),
        block('七、依申请公开信息收取的费用', 'VII. Fees collected', [
          row('fees_collected', '七、依申请公开信息收取的费用', 'VII. Fees collected', '万元'),
        ]),
        block('八、机构建设和保障经费情况', 'VIII. Organisation and funds', [
          row(
            'organization.dedicated_bodies',
            '(一)政府信息公开工作专门机构数',
            '(1) Dedicated bodies',
            '个',
          ),
          row('organization.reading_points', '(二)设置政府信息公开查阅点数', '(2) Reading points', '个'),
          row('organization.staff', '(三)从事政府信息公开工作人员数', '(3) Staff', '人'),
          row(
            'organization.staff.full_time',
            '1.专职人员数(不包括政府公报及政府网站工作人员数)',
            '1. Full-time',
            '人',
          ),
          row('organization.staff.part_time', '2.兼职人员数', '2. Part-time', '人'),
          row(
            'organization.special_funds',
            '(四)政府信息公开专项经费(不包括用于政府公报编辑管理及政府网站建设维护等方面的经费)',
            '(4) Special funds',
            '万元',
          ),
        ]),
        block('九、政府信息公开会议和培训情况', 'IX. Meetings and training', [
          row('training.meetings', '(一)召开政府信息公开工作会议或专题会议数', '(1) Meetings held', '次'),
          row('training.courses', '(二)举办各类培训班数', '(2) Courses held', '次'),
          row('training.participants', '(三)接受培训人员数', '(3) Participants', '人次'),
        ]),
      ],
    },
  ],
};
