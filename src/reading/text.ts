import { looksLikeValue } from './value.js';

/** Lines that sites put around a report and that no agency wrote. */
const CHROME = /^(?:扫一扫.*|登录\s*注册|打印|关闭|分享到?.*|附件下载|【.*字号.*】)$/u;

/** What a site says about a report before it begins. Title, date and agency are looked for in it, no figures are. */
const SITE =
  /^\s*(?:(?:标题|发布时间|发布日期|公开日期|生成日期|成文日期|栏目|文号|索引号|发布机构|发文机关|信息来源|来源|原文链接|主题分类|关键词|浏览次数|点击数|字号)\s*[:：]|当前位置|您的?位置|=+\s*正文|登录\s*注册)/u;

/** A line of the site's own before the report; a run-on line that goes on with the report is none. */
export const isSiteLine = (line: string): boolean => line.length <= 300 && SITE.test(line);

/** What converters leave in a text, each with what it was before. */
const LEAVINGS: readonly (readonly [RegExp, string])[] = [
  // a page number on a line of its own: - 3 -, P. 9, 第 3 页
  [
    /^[^\S\n]*(?:[-—–][^\S\n]*\d{1,4}[^\S\n]*[-—–]|P\.[^\S\n]*\d{1,4}|第[^\S\n]*\d{1,4}[^\S\n]*页)[^\S\n]*$/gmu,
    '',
  ],
  // pinyin behind a character: 鎮(zhèn)
  [/(?<=\p{Script=Han})[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]{1,6}[)）]/giu, ''],
  // indents lost in a charset
  [/^\?{2,}/gmu, ''],
];

/** A text without what converters put in: page numbers, pinyin, question marks for lost indents. */
export function withoutLeavings(text: string): string {
  return LEAVINGS.reduce((rest, [pattern, before]) => rest.replace(pattern, before), text);
}

/**
 * The lines of a text that are narrative: without the stretches that the tables cover, without lines that are
 * nothing but figures and separators, without the site's own furniture.
 */
export function narrativeLines(text: string, covered: readonly { from: number; to: number }[]): string[] {
  let narrative = '';
  let at = 0;
  for (const { from, to } of covered.toSorted((a, b) => a.from - b.from)) {
    narrative += `${text.slice(at, Math.max(at, from))}\n`;
    at = Math.max(at, to);
  }
  narrative += text.slice(at);
  return narrative.split(/\r?\n/u).filter((line) => !isFurniture(line.trim()));
}

function isFurniture(line: string): boolean {
  if (line === '' || CHROME.test(line)) return true;
  return line.split(/[|\s]+/u).every(looksLikeValue) || line.endsWith('|');
}
