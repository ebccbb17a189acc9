import type { Section } from '../../domain/report.js';
import type { SectionKind } from '../../domain/template.js';
import { fold, plainCharacterAt, plainText, plainWithOffsets } from '../label/fold.js';
import { rowFits } from '../label/labels.js';
import { remembered } from '../label/remembered.js';
import { isSiteLine, type TextLine } from '../text.js';
import { looksLikeValue } from '../value.js';

/** What a section heading is about, by the first of these words that it contains. */
const KINDS: readonly (readonly [RegExp, SectionKind])[] = [
  [/统计表/u, 'statistics'],
  [/复议|诉讼/u, 'remedies'],
  [/收费|减免/u, 'fees'],
  [/申请/u, 'applications'],
  [/主动公开/u, 'proactive'],
  [/问题|改进|不足/u, 'problems'],
  [/其他|其它|需要说明|需要报告/u, 'other'],
  [/总体|概述|概况|基本情况|总结|组织/u, 'overview'],
];

const NUMERAL = /^[一二三四五六七八九十]/u;
const HEADING = /^\s*[一二三四五六七八九十]{1,2}\s*[、.]\s*(\S.{1,39})$/u;

/** Headings of the forms, as they stand inside of a line too. */
const FORM_HEADINGS = [
  '总体情况|概述|概况|基本情况',
  '(?:行政机关)?主动公开(?:政府)?信息的?(?:工作)?情况',
  '收到和处理政府信息公开的?申请的?(?:工作)?情况',
  '(?:政府信息)?依申请公开[^。,;:\\s]{0,16}情况',
  '政府信息公开(?:工作)?的?收费[及和与]减免的?情况',
  '因?(?:政府信息公开)?(?:工作)?(?:被)?(?:申请)?(?:的)?行政复议[、和及,](?:被)?(?:提起)?行政诉讼(?:和申诉)?的?情况',
  '(?:政府信息公开)?(?:工作)?中?(?:存在的?)?(?:主要)?(?:困难)?问题[及和与、](?:改进|整改)(?:情况|措施)',
  '(?:其[他它])?需要(?:报告|说明)的?(?:其[他它])?(?:事项|情况)',
  '[^。,;:\\s]{0,20}信息公开(?:工作)?情况统计表',
].join('|');
const INLINE = new RegExp(
  `(?<![“"‘'「《、,:：]\\s?)[一二三四五六七八九十]{1,2}\\s?[、.]\\s?(?:${FORM_HEADINGS})(?!\\s?[、,;。”"’'」》)])`,
  'gu',
);
/** What every heading begins with, before a line is looked at closely. */
const NUMBERED = /[一二三四五六七八九十⼀⼆⼋⼗]\s?[、.．]/u;
/** A line no longer than this is a heading as a whole, or none. */
const LONGEST_HEADING = 44;

/** A stretch of the lines under one heading; what stands before the first heading has none. */
export interface Part {
  kind: SectionKind | null;
  title: string | null;
  lines: readonly TextLine[];
}

/** The lines under their headings, those before the first one included, without what the site adds. */
export function partsOf(lines: readonly TextLine[]): Part[] {
  const parts: { kind: SectionKind | null; title: string | null; lines: TextLine[] }[] = [
    { kind: null, title: null, lines: [] },
  ];
  for (const whole of lines) {
    if (isSiteLine(whole.text)) continue;
    for (const { text, from, placeAt } of atHeadings(whole)) {
      const line = { text: text.trim(), from: from + Math.max(0, text.search(/\S/u)), placeAt };
      const kind = headingKind(text, parts.length === 1);
      if (kind) parts.push({ kind, title: line.text, lines: [] });
      else parts.at(-1)!.lines.push(line);
    }
  }
  return withoutContents(parts);
}

/** The report's sections: numbered headings with the lines below them, text as printed. */
export const sectionsOf = (parts: readonly Part[]): Section[] =>
  parts.flatMap(({ kind, title, lines }) =>
    kind && title !== null ? [{ kind, title, text: textOf(lines) }] : [],
  );

/** The lines that say something: a lone bracket is what a table left behind. */
export const textOf = (lines: readonly TextLine[]): string =>
  lines
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
    .map(({ text }) => text)
    .join('\n');

/** A heading with nothing below it that comes again stands in a table of contents. */
function withoutContents(parts: readonly Part[]): Part[] {
  const last = new Map(parts.map(({ title }, i) => [title && fold(title), i]));
  return parts.filter(({ title, lines }, i) => {
    const isEntry = title !== null && last.get(fold(title)) !== i && textOf(lines) === '';
    return !isEntry;
  });
}

/** A run-on line cut at the form's own headings inside of it; figures that a table left there are no text. */
function atHeadings(line: TextLine): readonly TextLine[] {
  const cuts = NUMBERED.test(line.text) ? headingsIn(line.text) : NONE;
  if (cuts.length === 0) return [line];
  return [0, ...cuts].flatMap((from, i) => {
    const text = line.text.slice(from, cuts[i]);
    return isLeftOver(text) ? [] : [{ text, from: line.from + from, placeAt: line.placeAt }];
  });
}

const NONE: readonly number[] = [];

/** Where headings begin and end inside of a line; none in a line that is a heading itself. */
const headingsIn = remembered((line): readonly number[] => {
  const { text, at } = plainWithOffsets(line);
  const matches = [...text.matchAll(INLINE)];
  const isHeading = line.trim().length <= LONGEST_HEADING && text.slice(0, matches[0]?.index).trim() === '';
  if (matches.length === 0 || isHeading) return NONE;
  return matches.flatMap(({ index, 0: heading }) => [at[index]!, at[index + heading.length]!]);
});

const isLeftOver = (text: string): boolean =>
  text.trim().replace(/^[(（]$/u, '') === '' || text.trim().split(/\s+/u).every(looksLikeValue);

function headingKind(line: string, isFirst: boolean): SectionKind | null {
  // nearly every line is none by its first character
  const first = line.search(/\S/u);
  if (first === -1 || !NUMERAL.test(plainCharacterAt(line, first))) return null;
  const match = HEADING.exec(plainText(line).trim());
  if (!match || /[。;；]$/u.test(line.trim())) return null;
  if (rowFits(line).best >= 2) return null;
  const folded = fold(match[1]!);
  return KINDS.find(([words]) => words.test(folded))?.[1] ?? (isFirst ? 'overview' : null);
}
