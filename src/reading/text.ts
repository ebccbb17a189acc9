import { type Cut, type PlaceAt, type Traced, without } from './traced.js';
import { looksLikeValue } from './value.js';

/** A line of a text: `placeAt(from + i)` is where its character i stands. */
export interface TextLine {
  text: string;
  from: number;
  placeAt: PlaceAt;
}

/** Lines that sites put around a report and that no agency wrote. */
const CHROME = /^(?:扫一扫.*|登录\s*注册|打印|关闭|分享到?.*|附件下载|【.*字号.*】)$/u;

/** What a site says about a report before it begins. Title, date and agency are looked for in it, no figures are. */
const SITE =
  /^\s*(?:(?:标题|发布时间|发布日期|公开日期|生成日期|成文日期|栏目|文号|索引号|发布机构|发文机关|信息来源|来源|原文链接|主题分类|关键词|浏览次数|点击数|字号)\s*[:：]|当前位置|您的?位置|=+\s*正文|登录\s*注册)/u;

/** A line of the site's own before the report; a run-on line that goes on with the report is none. */
export const isSiteLine = (line: string): boolean => line.length <= 300 && SITE.test(line);

/** What converters leave in a text. */
const LEAVINGS: readonly RegExp[] = [
  // a page number on a line of its own: - 3 -, P. 9, 第 3 页
  /^[^\S\n]*(?:[-—–][^\S\n]*\d{1,4}[^\S\n]*[-—–]|P\.[^\S\n]*\d{1,4}|第[^\S\n]*\d{1,4}[^\S\n]*页)[^\S\n]*$/gmu,
  // pinyin behind a character: 鎮(zhèn)
  /(?<=\p{Script=Han})[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}[)）]/giu,
  // indents lost in a charset
  /^\?{2,}/gmu,
];

/** A text without what converters put in: page numbers, pinyin, question marks for lost indents. */
export const withoutLeavings = (text: Traced): Traced =>
  LEAVINGS.reduce((rest, pattern) => without(rest, stretches(rest.text, pattern)), text);

const stretches = (text: string, pattern: RegExp): Cut[] =>
  Array.from(text.matchAll(pattern), ({ index, 0: { length } }) => ({ from: index, to: index + length }));

/**
 * The lines of a text that are narrative: without the stretches that the tables cover, without lines that are
 * nothing but figures and separators, without the site's own furniture.
 */
export function narrativeLines(text: Traced, covered: readonly { from: number; to: number }[]): TextLine[] {
  const cuts: Cut[] = [];
  let at = 0;
  for (const { from, to } of covered.toSorted((a, b) => a.from - b.from)) {
    cuts.push({ from: Math.max(at, from), to: Math.max(at, to), by: '\n' });
    at = Math.max(at, to);
  }
  const narrative = without(text, cuts);
  const lines: TextLine[] = [];
  for (const { 0: line, index } of narrative.text.matchAll(/[^\n]+/gu)) {
    if (isFurniture(line.trim())) continue;
    lines.push({ text: line.replace(/\r$/u, ''), from: index, placeAt: narrative.placeAt });
  }
  return lines;
}

function isFurniture(line: string): boolean {
  if (line === '' || CHROME.test(line)) return true;
  return line.split(/[|\s]+/u).every(looksLikeValue) || line.endsWith('|');
}
