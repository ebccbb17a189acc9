import { readFileSync } from 'node:fs';
import t from 'tap';
import { pack, unpack } from '../../src/db/packing.js';
import { assess } from '../../src/domain/assessment.js';
import type { Figures } from '../../src/domain/figure.js';
import type { SectionKind } from '../../src/domain/template.js';
import { readNarrative } from '../../src/reading/narrative/narrative.js';
import { read } from '../../src/reading/read.js';
import { noReports, REPORTS } from '../reports.js';

/** What a text tells, by row; the reporting agency is 云川县柳河镇人民政府, the year 2021. */
function told(text: string, kind: SectionKind | null = null): Record<string, number | null> {
  const figures = readNarrative([{ kind, text }], {
    year: 2021,
    names: ['云川县柳河镇人民政府', '云川县柳河镇2021年政府信息公开工作年度报告'],
  });
  return Object.fromEntries([...figures].map(([key, { value }]) => [key.split('/')[1]!, value]));
}

const items = 'proactive.items';
const received = 'applications.received';
const none = { reconsideration: 0, litigation: 0 };

/** Sentences that tell figures, each with what it tells. */
const TELL: readonly (readonly [string, Record<string, number>])[] = [
  ['2021年，全镇主动公开政府信息212条。', { [items]: 212 }],
  ['本年度共主动公开各类政府信息1,204条，', { [items]: 1204 }],
  ['我镇全年主动公开信息总数为 96 条；', { [items]: 96 }],
  ['截至2021年12月31日，柳河镇2021年度主动公开政府信息共计58条。', { [items]: 58 }],
  ['2021年1月1日至12月31日，我镇主动公开政府信息３７条。', { [items]: 37 }],
  ['通过网站、微信、公告栏等多种渠道主动公开政府信息140条。', { [items]: 140 }],
  ['今年以来共向社会公开政府信息75条。', { [items]: 75 }],
  ['主动公开了33条政府信息。', { [items]: 33 }],
  ['全年主動公開政府資訊0條，主動公開政府信息41條。', { [items]: 41 }],
  ['主动公开政府信息86条（其中：财政类12条，人事类4条）。', { [items]: 86 }],
  ['通过县政府门户网站公开政府信息61条。', { 'channel.website': 61 }],
  ['镇政府网站全年发布各类信息19条，', { 'channel.website': 19 }],
  ['利用“柳河发布”微信公众号推送，公众号累计发布信息305条。', { 'channel.wechat': 305 }],
  ['依托政务微信公开政府信息8条。', { 'channel.wechat': 8 }],
  ['在政务公开栏公开信息24条。', { 'channel.noticeboard': 24 }],
  ['设公示栏3个，共公开政府信息30条。', { 'channel.noticeboard': 30 }],
  ['官方微博发布政务信息17条。', { 'channel.weibo': 17 }],
  ['全年收到政府信息公开申请5件，均按期答复。', { [received]: 5 }],
  ['本机关共收到4件政府信息公开申请。', { [received]: 4 }],
  ['新收政府信息公开申请数量7件，上年结转1件。', { [received]: 7 }],
  ['受理依申请公开3件，办结3件。', { [received]: 3 }],
  ['收到政府信息公开申请10件，受理政府信息公开申请9件。', { [received]: 10 }],
  ['2021年没有收到任何政府信息公开申请。', { [received]: 0 }],
  ['本年度未收到依申请公开申请。', { [received]: 0 }],
  ['全年无依申请公开事项。', { [received]: 0 }],
  ['尚未收到公民书面的信息公开申请。', { [received]: 0 }],
  ['我镇未发生因政府信息公开引起的行政复议、行政诉讼案件。', none],
  ['没有因信息公开被提起行政复议或行政诉讼的情况。', none],
  ['无涉及政府信息公开的行政复议和诉讼。', none],
  ['因政府信息公开引发的行政复议2件，行政诉讼1件。', { reconsideration: 2, litigation: 1 }],
  ['信息公开类行政复议案件为6起，其中维持5起。', { reconsideration: 6 }],
  ['收到3件政府信息公开行政复议申请。', { reconsideration: 3 }],
  ['未发生信息公开行政复议，行政诉讼1件。', { reconsideration: 0, litigation: 1 }],
  ['全年收取信息处理费120元。', { fees: 0.012 }],
  ['收取政府信息公开信息处理费共计1.5万元。', { fees: 1.5 }],
  ['未收取检索、复制、邮寄等费用，政府信息公开便民。', {}],
  ['依申请公开未收取检索、复制、邮寄等费用。', { fees: 0 }],
  ['未收取任何信息处理费。', { fees: 0 }],
  ['2021年无政府信息公开收费及减免情况。', { fees: 0 }],
  ['依申请提供政府信息均不收费。', { fees: 0 }],
  [
    '全年制发行政规范性文件4件，废止规范性文件2件，现行有效行政规范性文件11件。',
    {
      'documents.issued': 4,
      'documents.repealed': 2,
      'documents.in_force': 11,
    },
  ],
];

/** Sentences that tell nothing that is certainly the figure of the whole, in the year. */
const SILENT: readonly string[] = [
  '主动公开政府信息300余条。',
  '主动公开政府信息近500条。',
  '主动公开政府信息约80条，',
  '主动公开政府信息逾3千条。',
  '主动公开政府信息十余条。',
  '主动公开政府信息2.1万条。',
  '主动公开政府信息60多条。',
  '主动公开政府信息200条以上。',
  '主动公开政府信息100条左右。',
  '2020年主动公开政府信息90条。',
  '去年主动公开政府信息90条。',
  '自2008年以来，累计主动公开政府信息9000条。',
  '截至2021年底，累计主动公开政府信息4310条。',
  '上半年主动公开政府信息45条。',
  '其中，镇直部门主动公开政府信息45条。',
  '各村主动公开政府信息45条，占40%。',
  '主动公开政府信息45条，占全年的30%。',
  '云川县水务局主动公开政府信息45条。',
  '县自然资源局认真落实条例，共收到政府信息公开申请6件。',
  '其他应主动公开的信息45条。',
  '财政类主动公开信息45条。',
  '应当主动公开的政府信息3项。',
  '通过微信公众号、门户网站公开政府信息45条。',
  '通过门户网站政策栏目发布信息45条。',
  '门户网站点击量达45条。',
  '收到政府信息公开申请同比增长5件。',
  '收到网上申请5件。',
  '收到群众来信5件。',
  '未收到政府信息公开申请的答复超期投诉。',
  '未收到有关政府信息公开申请提起的异议。',
  '除邮寄外，未收到政府信息公开申请。',
  '如未收到政府信息公开申请，应当说明。',
  '各乡镇未收到政府信息公开申请。',
  '未发生信息公开行政复议被纠错的情况。',
  '政府信息公开行政复议后起诉2件。',
  '政府信息公开行政复议、行政诉讼共3件。',
  '行政处罚案件引起的行政复议8件。',
  '信息公开行政复议10余件。',
  '对低保户依申请公开信息不收费。',
  '没有违规收取信息公开费用。',
  '减免信息公开费用300元。',
  '共受理政府信息公开申请6件（含上年结转1件）。',
  '不予受理政府信息公开申请6件。',
  '全年办理行政复议案件45件，政府信息及时公开。',
  '明年力争主动公开政府信息45条。',
  '未主动公开政府信息4条。',
  '办理政务服务事项45件。',
  '制发文件若干，规范性文件10余份。',
  '根据《政府信息公开申请5件处理办法》执行。',
];

t.test('sentences that tell a figure', async (t) => {
  for (const [sentence, expected] of TELL) t.same(told(sentence), expected, sentence);
});

t.test('sentences that tell none', async (t) => {
  for (const sentence of SILENT) t.same(told(sentence), {}, sentence);
});

t.test('two different figures for one cell are none', async (t) => {
  t.same(told('主动公开政府信息5条。主动公开政府信息6条。'), {});
  t.same(told('主动公开政府信息5条。全年共主动公开政府信息5条。'), { [items]: 5 });
});

t.test('a section says what its sentences are about', async (t) => {
  t.same(told('全年收到申请4件。', 'applications'), { [received]: 4 });
  t.same(told('全年收到申请4件。', 'overview'), {});
  t.same(told('发生行政复议1件，行政诉讼2件。', 'remedies'), { reconsideration: 1, litigation: 2 });
  t.same(told('无。', 'applications'), { [received]: 0 });
  t.same(told('无。', 'remedies'), none);
  t.same(told('2021年度，我镇没有。', 'fees'), { fees: 0 });
  t.same(told('无。', 'other'), {});
  t.same(told('2020年度没有。', 'fees'), {}, 'nothing in another year');
  t.same(told('无。具体见附件。', 'remedies'), {});
});

t.test('lines that a page width has wrapped are one sentence', async (t) => {
  t.same(told('2021年，在县委县政府的正确领导下，我镇共收到政府信息公\n开申请 12\n件。'), {});
  t.same(told('2021年，在县委县政府的正确领导下，我镇全年共收到政府信息公开申请\n12 件，均已答复。'), {
    [received]: 12,
  });
  t.same(told('一、收到政府信息公开申请\n12件。'), {}, 'a heading is no part of the sentence below');
});

t.test(
  'a figure is kept with its words, and where the report names no year only one may be meant',
  async (t) => {
    const silent = { year: null, names: [] };
    const one = readNarrative([{ kind: null, text: '2020 年主动公开政府信息 7 条。' }], silent);
    t.match(one.get('narrative/proactive.items/year'), { value: 7, raw: '主动公开政府信息 7 条' });
    const two = readNarrative([{ kind: null, text: '2020年主动公开政府信息7条。2021年继续。' }], silent);
    t.equal(two.size, 0);
  },
);

t.test('hostile texts are done with at once', async (t) => {
  const start = Date.now();
  for (const unit of [
    '共计',
    '（',
    '《',
    '主动公开',
    '涉及',
    '没有收到信息公开',
    '一、总体情况',
    '截至2021年',
  ]) {
    readNarrative([{ kind: 'remedies', text: unit.repeat(10_000) }], { year: 2021, names: [] });
  }
  t.ok(Date.now() - start < 4000, `${Date.now() - start} ms`);
});

/** What the narratives of published reports tell, read by hand. A report that is not listed tells nothing certain. */
const PUBLISHED: Readonly<Record<string, Record<string, number>>> = {
  '2013-019': { [items]: 45, [received]: 0, reconsideration: 0 },
  '2014-016': { [items]: 2543, reconsideration: 0, fees: 0 },
  '2016-014': { [items]: 3460, [received]: 0, ...none, fees: 0 },
  '2017-902': {
    [items]: 346,
    'channel.website': 320,
    'channel.noticeboard': 70,
    'channel.wechat': 84,
    [received]: 0,
    ...none,
    fees: 0,
  },
  '2018-012': { [items]: 2069, [received]: 0, ...none },
  '2019-011': { [items]: 2599 },
  '2019-020': { [received]: 859, reconsideration: 7, litigation: 9 },
  '2019-p020': { [items]: 380 },
  '2020-900': { [items]: 50, [received]: 0 },
  '2020-901': {},
  '2020-903': { [received]: 3 },
  '2020-p008': { [received]: 0, ...none, fees: 0 },
  '2020-p028': none,
  '2021-009': { [received]: 70, fees: 0 },
  '2021-p012': { [items]: 40, [received]: 0 },
  '2022-904': { 'channel.website': 25, 'channel.wechat': 1404, [received]: 0, ...none },
  '2022-p014': { 'channel.website': 25 },
  '2022-p022': { [received]: 0 },
  '2022-p038': { [received]: 0 },
  '2023-003': { fees: 0.295 },
  '2023-p016': { 'channel.website': 63 },
  '2023-p018': { [received]: 2 },
  '2023-p034': {},
  '2024-001': { [received]: 3119, reconsideration: 351, litigation: 46, fees: 0.394 },
  '2025-005': { 'channel.wechat': 672, [received]: 154, reconsideration: 36, litigation: 9, fees: 0 },
  '2025-022': { fees: 0 },
  '2025-p030': { fees: 0.038 },
};

t.test('published narratives tell what a reader finds in them', { skip: noReports }, async (t) => {
  for (const [folder, expected] of Object.entries(PUBLISHED)) {
    const html = ['2019-020', '2025-022'].includes(folder);
    const bytes = readFileSync(new URL(`${folder}/document.${html ? 'html' : 'txt'}`, REPORTS));
    const result = await read(bytes, html ? 'text/html' : 'text/plain');
    if (!result.ok) return t.fail(`${folder}: ${result.problem.detail}`);
    const { figures, template } = result.content;
    const narrative = [...figures].filter(([key]) => key.startsWith('narrative/'));
    t.same(
      Object.fromEntries(narrative.map(([key, { value }]) => [key.split('/')[1]!, value])),
      expected,
      folder,
    );
    t.same(unpack({ ...pack(template, figures), template }), asStored(figures), `${folder}: is stored whole`);
    const bare = new Map([...figures].filter(([key]) => !key.startsWith('narrative/')));
    const { verdict, consistency } = assess({ ...result.content, figures: bare });
    t.match(assess(result.content), { verdict, consistency }, `${folder}: sentences change no verdict`);
  }
});

/** The list of what a cell may be is told to the submitter and not stored. */
const asStored = (figures: Figures): Map<string, object> =>
  new Map([...figures].map(([key, { candidates: _, at: __, ...figure }]) => [key, figure]));
