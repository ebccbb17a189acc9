import type { SectionKind } from '../../domain/template.js';

/**
 * How sentences tell a figure. `word`: a sentence without it tells nothing of the row; `figure` patterns name the number `n` (and `unit` where it is money); `none` patterns
 * say that there was nothing. `rank`: of two ways to say it the lower one is meant (收到 before 受理). `sections`:
 * outside of them the sentence itself must speak of information disclosure. `channel`: the pattern is about one
 * channel, so that another one beside it makes it unclear. `not`: words before it that make it something else.
 */
export interface Telling {
  row: string;
  word: RegExp;
  figure?: readonly RegExp[];
  none?: readonly RegExp[];
  rank?: number;
  sections?: readonly SectionKind[];
  channel?: true;
  not?: RegExp;
}

const N = '(?<n>\\d{1,3}(?:,\\d{3})+|\\d+|零)';
const MONEY = '(?<n>\\d+(?:,\\d{3})*(?:\\.\\d+)?)(?<unit>万元|元)';
/** What may stand between what is counted and its number; 约, 近, 逾 and the like may not. */
const F =
  '(?:的)?(?:数量|总数量|总数|总量|件数|条数|数)?(?:共计|共有|共|合计|总计|累计|总数|计|为|是|有|达到|达|了|:){0,4}';
/** What may not follow: the number goes on, is approximate, or is a share of a larger one. */
const EXACT = '(?![余多几\\d.]|以上|左右|以内|上下|,?占)';
const INFORMATION = '(?:了|的|各类|各种|各项|各方面|全部)*(?:政府|政务)?(?:公开)?信息';
const ITEMS = `(?:条|件|项|则)${EXACT}`;
const CASES = `(?:件|起|宗|例|次|条|份|个)${EXACT}`;
const ALL = '(?:共计|共|累计|总计|合计|总共)';

/** A statement ends here, or goes on to the next thing there was none of. */
const OVER = '(?=$|,|[、和及或](?:行政复议|行政诉讼|复议|诉讼|举报|投诉))';
const NOT = '(?:未|没有|未曾|尚未|暂未|并未|均未)';
const APPLICATION = [
  '(?:政府|政务)?信息(?:公开)?的?依?申请(?:公开)?',
  '(?:政府|政务)信息公开请求',
  '依申请公开(?:政府|政务)?(?:信息)?的?(?:申请|请求)?(?:件)?',
  '公开(?:政府|政务)?信息的?申请',
  '公开申请',
].join('|');
const APPLICATIONS = `(?:有关|关于|任何|各类|公民|群众|社会公众|书面|的)*?(?:${APPLICATION})(?:案件|事项|件)?`;

/** What may stand between 没有 and 复议 or 诉讼 so that it is these that there was none of. */
const ABOUT = `(?:${[
  '发生|出现|收到|接到|受理|产生|引发|引起|导致|存在|因|由|有关|关于|涉及|涉(?!及)|针对|对',
  '政府|政务|信息|公开|工作|依|申请|被|提起|提出|的|过|任何|相关|一起|一例|一件|举报|投诉|申诉|上访|信访',
  '、|和|或者|或|及|与|以及|行政|复议|诉讼|方面|类|而|本机关|本单位|本局|我局|我镇|我街道|我单位|案件|情况|答复|不服',
].join('|')})*?`;
const NO_CASE =
  '(?:的)?(?:申请|案件|案|情况|事件|事项|现象|要求|问题)*(?=$|,|等|[、和或及与](?:被)?(?:提起|引起|引发|发生)?(?:的)?(?:行政诉讼|行政复议|诉讼|举报|投诉|申诉|信访))';
const REMEDY_NUMBER = (what: string): RegExp[] => [
  new RegExp(`${what}(?:申请|案件|案)?${F}${N}${CASES}`, 'gu'),
  new RegExp(`${N}(?:件|起|宗|例)(?:政府)?(?:信息公开)?(?:类)?(?:的)?${what}(?:申请|案件)?(?=$|[,、])`, 'gu'),
];
const REMEDY_NONE = (what: string): RegExp =>
  new RegExp(`(?:${NOT}|(?<!有)无)${ABOUT}${what}${NO_CASE}`, 'gu');
const REMEDY_SECTIONS = ['remedies', 'applications'] as const;
const REMEDY_PART =
  /复议(?:后|和|与|及|或|、|以及)(?:被)?(?:提起|引起|引发|再)?(?:的)?(?:行政)?$|未经|一审|二审|上诉|再审|结转|应诉前|同比|增加|减少/u;

const throughChannel = (channel: string): RegExp =>
  new RegExp(
    `(?:${channel})(?<gap>(?:(?!网站|公众号|微信|微博|公开栏|公告栏)[^、]){0,30}?)(?:公开|发布|公布)(?:${INFORMATION}${F}|(?:了|共计|共|合计|总计)+)${N}(?:条|件|项|篇|则)${EXACT}`,
    'gu',
  );

export const TELLINGS: readonly Telling[] = [
  {
    row: 'proactive.items',
    word: /公开|公布|发布/u,
    figure: [
      new RegExp(`(?<![未非不])主动公开${INFORMATION}${F}${N}${ITEMS}`, 'gu'),
      new RegExp(
        `(?<![未非不])主动公开(?:了|共计|共|合计|总计)*${N}(?:条|件|项)(?:各类|各种)?(?:政府|政务)?信息`,
        'gu',
      ),
      new RegExp(`${ALL}(?:向社会|对外)?(?:公开|公布|发布)${INFORMATION}${F}${N}${ITEMS}`, 'gu'),
    ],
  },
  {
    row: 'channel.website',
    word: /网/u,
    figure: [throughChannel('网站|门户网|政务网|官网')],
    channel: true,
  },
  {
    row: 'channel.wechat',
    word: /微信|公众号/u,
    figure: [throughChannel('微信公众号|政务微信|公众号|官方微信')],
    channel: true,
  },
  {
    row: 'channel.noticeboard',
    word: /公[开告示]栏/u,
    figure: [throughChannel('公开栏|公告栏|公示栏')],
    channel: true,
  },
  {
    row: 'channel.weibo',
    word: /微博/u,
    figure: [throughChannel('政务微博|官方微博|微博')],
    channel: true,
  },
  {
    row: 'applications.received',
    word: /申请|请求/u,
    figure: [
      new RegExp(`(?:收到|新收|接到|接收)(?:了|的)?${APPLICATIONS}${F}${N}${CASES}`, 'gu'),
      new RegExp(
        `(?:收到|新收|接到)(?:了|共)?${N}(?:件|份|条|宗|起|个)(?:有关|关于)?(?:${APPLICATION}|申请)(?=$|,)`,
        'gu',
      ),
    ],
    none: [
      new RegExp(
        `${NOT}(?:收到|接到|受理|接收|发生|产生)(?:过)?${APPLICATIONS}(?:的)?(?:办理)?(?:情况|信息|要求)?${OVER}`,
        'gu',
      ),
      new RegExp(`(?<!有)无(?:人)?${APPLICATIONS}(?:办理)?(?:的)?(?:情况|信息)?${OVER}`, 'gu'),
    ],
  },
  {
    row: 'applications.received',
    word: /申请/u,
    rank: 1,
    figure: [new RegExp(`(?:收到|新收|接到)(?:的)?申请${F}${N}${CASES}`, 'gu')],
    none: [new RegExp(`${NOT}(?:收到|接到|受理)(?:过|任何|有关|相关)*申请(?:的情况)?(?=$|,)`, 'gu')],
    sections: ['applications'],
  },
  {
    row: 'applications.received',
    word: /受理/u,
    rank: 2,
    figure: [
      new RegExp(`(?<![不未]予?)受理(?:了|的)?${APPLICATIONS}${F}${N}${CASES}`, 'gu'),
      new RegExp(
        `(?<![不未]予?)受理(?:了|共)?${N}(?:件|份|条|宗|起|个)(?:有关|关于)?(?:${APPLICATION})(?=$|,)`,
        'gu',
      ),
    ],
  },
  {
    row: 'reconsideration',
    word: /复议/u,
    figure: REMEDY_NUMBER('行政复议'),
    none: [REMEDY_NONE('复议')],
    sections: REMEDY_SECTIONS,
    not: REMEDY_PART,
  },
  {
    row: 'litigation',
    word: /诉讼/u,
    figure: REMEDY_NUMBER('(?:行政)?诉讼'),
    none: [REMEDY_NONE('诉讼')],
    sections: REMEDY_SECTIONS,
    not: REMEDY_PART,
  },
  {
    row: 'fees',
    word: /费/u,
    figure: [
      new RegExp(
        `收取(?:了)?(?:政府信息公开|信息公开|依申请公开)?(?:的)?(?:信息处理费用?|相关费用|费用)${F}${MONEY}${EXACT}`,
        'gu',
      ),
    ],
    none: [
      new RegExp(
        `(?:${NOT}|暂不|均不|(?<!有)无)(?:对[^,]{0,25}?)?(?:产生|发生|收取|存在)?(?:过|任何|相关|有关|的|检索|复制|邮寄|等|、|政府信息公开|信息公开|依申请公开|政府信息(?!公开))*(?:信息处理费用?|费用|收费)(?:[及和与、]?减免)?(?:的)?(?:情况|现象|行为|问题|事项)*(?=$|,)`,
        'gu',
      ),
    ],
    sections: ['fees', 'applications'],
    not: /除|困难|低保|特困|不得|应当?$/u,
  },
  {
    row: 'documents.issued',
    word: /规范性文件/u,
    figure: [new RegExp(`制发(?:了)?(?:行政)?规范性文件${F}${N}件${EXACT}`, 'gu')],
  },
  {
    row: 'documents.repealed',
    word: /规范性文件/u,
    figure: [new RegExp(`废止(?:了)?(?:行政)?规范性文件${F}${N}件${EXACT}`, 'gu')],
  },
  {
    row: 'documents.in_force',
    word: /规范性文件/u,
    figure: [new RegExp(`现行有效(?:的)?(?:行政)?规范性文件${F}${N}件${EXACT}`, 'gu')],
  },
];

/** A single channel before an overall figure makes it the channel's; several of them (等渠道) do not. */
export const CHANNEL =
  /网站|门户网|政务网|官网|微信|微博|公众号|公开栏|公告栏|公示栏|公报|新媒体|平台|专栏|客户端|电子屏|显示屏|报刊|广播|电视|APP/iu;
export const SEVERAL_CHANNELS = /等(?:多种|多个|各种|各类)?(?:渠道|方式|途径|平台|载体|形式|媒介)/u;
/** Between a channel and its figure: another channel, or a part of this one. */
export const OTHER_IN_GAP =
  /微信|微博|公众号|公开栏|公告栏|公报|新媒体|栏目|板块|频道|专题|领域|类|等|和|及|与|其中|部门|乡镇|网站/u;
