import { Converter } from 'opencc-js';
import type { Figure } from '../../src/domain/figure.js';
import type { ArbitraryReport } from './arbitrary.js';

/** What stands around the tables, and in which characters all of it is printed. */
export interface Noise {
  chrome: boolean;
  narrative: string;
  characters: 'simplified' | 'traditional' | 'radicals';
  fullWidthDigits: boolean;
}

/** Sentences before the tables; all but the first name rows of the tables, with figures that are none of theirs. */
export const NARRATIVES: readonly string[] = [
  '情况良好。',
  '全年新收政府信息公开申请数量3件,上年结转政府信息公开申请数量1件,强化信息内容保障。',
  '一、本年新收政府信息公开申请数量5件,其中(一)予以公开4件,(二)部分公开1件,四、结转下年度继续办理0件。',
  '本年行政许可87件,行政处罚12件,行政强制3件;规章2件,行政规范性文件6件;行政复议1件,行政诉讼2件,结果维持2件。',
  '申请人情况为自然人7件、商业企业2件,总计9件。第二十条第(一)项信息内容已全部公开。',
];

/** What a site prints around a report. */
export const CHROME = {
  before: [
    '首页',
    '政务公开',
    '当前位置:首页 > 政府信息公开 > 年度报告',
    '发布时间:2024-01-22 10:30',
    '浏览次数:128',
    '【字号:大 中 小】',
  ],
  after: ['打印', '关闭', '扫一扫在手机打开当前页', '主办单位:某市人民政府办公室'],
};

const RADICALS: Readonly<Record<string, string>> = {
  一: '⼀',
  二: '⼆',
  八: '⼋',
  十: '⼗',
  人: '⼈',
  力: '⼒',
  口: '⼝',
  大: '⼤',
  小: '⼩',
  工: '⼯',
  文: '⽂',
  方: '⽅',
  无: '⽆',
  日: '⽇',
  月: '⽉',
  止: '⽌',
  民: '⺠',
  生: '⽣',
  用: '⽤',
  立: '⽴',
  行: '⾏',
  见: '⻅',
  长: '⻓',
  门: '⻔',
  页: '⻚',
  非: '⾮',
  自: '⾃',
  金: '⾦',
  食: '⻝',
};
const traditional = Converter({ from: 'cn', to: 'tw' });

/** A document's text in the characters it is printed in. */
export function inCharacters(text: string, characters: Noise['characters']): string {
  if (characters === 'simplified') return text;
  if (characters === 'radicals') return Array.from(text, (one) => RADICALS[one] ?? one).join('');
  return Array.from(text, (one) => (/\p{Script=Han}/u.test(one) ? traditional(one) : one)).join('');
}

const wide = (text: string): string =>
  text.replace(/[0-9+,.]/gu, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));

/** The report with its figures in the digits they are printed in. */
export const inDigits = (report: ArbitraryReport, { fullWidthDigits }: Noise): ArbitraryReport =>
  fullWidthDigits
    ? { ...report, figures: new Map([...report.figures].map(([key, figure]) => [key, widened(figure)])) }
    : report;

const widened = (figure: Figure): Figure => ({ ...figure, raw: wide(figure.raw ?? '') });
