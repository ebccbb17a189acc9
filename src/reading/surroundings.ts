import type { Section } from '../domain/report.js';
import type { SectionKind } from '../domain/template.js';
import { dateIn } from './dates.js';
import { fold } from './fold.js';
import { APPLICATION_ROWS, labelFit, printedLabel } from './labels.js';

/** Everything a report says around its tables. */
export interface Surroundings {
  title: string | null;
  agencyName: string | null;
  year: number | null;
  publishedOn: string | null;
  sections: readonly Section[];
}

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

const REPORT_NAME = /信息公开(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:年度)?(?:报告|年报)/u;
const SIGNATORY =
  /(?:政府|办事处|办公室|委员会|管委会|局|厅|部|院|署|委|会|中心|队|所|站|处|公司|大学|学校)$/u;

/** Reads title, agency, year, dates and sections out of the lines around the tables. */
export function readSurroundings(lines: readonly string[], pageTitle: string | null): Surroundings {
  const title = titleIn(lines) ?? (pageTitle && REPORT_NAME.test(fold(pageTitle)) ? pageTitle : null);
  return {
    title,
    agencyName: signatory(lines) ?? agencyInTitle(title) ?? agencyInOpening(lines),
    year: yearIn(title, lines),
    publishedOn: publicationDate(lines),
    sections: sectionsOf(lines),
  };
}

/** Whether the lines are about an annual report on information disclosure at all. */
export const isAboutDisclosure = (lines: readonly string[]): boolean =>
  lines.some((line) => /信息公开/u.test(fold(line))) && lines.some((line) => REPORT_NAME.test(fold(line)));

const titleIn = (lines: readonly string[]): string | null =>
  lines
    .slice(0, 20)
    .find((line) => line.length <= 60 && REPORT_NAME.test(fold(line)) && !/[。;；]/u.test(line))
    ?.trim() ?? null;

function agencyInTitle(title: string | null): string | null {
  if (!title) return null;
  const name = title
    .normalize('NFKC')
    .replace(/^标题:/u, '')
    .replace(/(?:19|20)\d\d\s*年(?:度)?/gu, '')
    .replace(/(?:政府)?信息公开.*$/u, '')
    .replace(/政府信息公開.*$/u, '')
    .replace(/^关于/u, '')
    .trim();
  return name.length >= 2 ? name : null;
}

/** The name under the report, before or after its date. */
function signatory(lines: readonly string[]): string | null {
  for (const line of lines.slice(-12).toReversed()) {
    const text = line.trim();
    if (text.length >= 4 && text.length <= 40 && SIGNATORY.test(fold(text)) && !/[。,，;；:：、]/u.test(text))
      return text;
  }
  return null;
}

const agencyInOpening = (lines: readonly string[]): string | null =>
  /^(?:19|20)\d\d年[,，]\s*([^,，。]{2,25}?(?:人民政府|办事处|辦事處))/u.exec(lines[0]?.trim() ?? '')?.[1] ??
  null;

/** The year reported on: by the title, by the statistical period, by the sentence the report opens with. */
function yearIn(title: string | null, lines: readonly string[]): number | null {
  const inTitle = /((?:19|20)\d\d)\s*年/u.exec(title?.normalize('NFKC') ?? '');
  if (inTitle) return Number(inTitle[1]);
  for (const line of lines) {
    const period = /((?:19|20)\d\d)\s*年\s*1\s*月\s*1\s*日.{0,8}?\s*(?:\1\s*年)?\s*12\s*月\s*31\s*日/u.exec(
      line.normalize('NFKC'),
    );
    if (period) return Number(period[1]);
  }
  const yearbook = lines
    .slice(0, 5)
    .map((line) => /((?:19|20)\d\d)\s*年(?:度)?(?:工作)?(?:年报|报告)/u.exec(line.normalize('NFKC')));
  const named = yearbook.find((match) => match !== null);
  if (named) return Number(named[1]);
  const opening = /^\s*((?:19|20)\d\d)\s*年度?[,，以来全]/u.exec(lines[0]?.normalize('NFKC') ?? '');
  return opening ? Number(opening[1]) : null;
}

function publicationDate(lines: readonly string[]): string | null {
  for (const line of lines.slice(0, 20)) {
    const date = /(?:发布|公开|时间|日期|發布)/u.test(line) && line.length <= 80 ? dateIn(line) : null;
    if (date) return date;
  }
  for (const line of [...lines.slice(-10).toReversed(), ...lines.slice(0, 4)]) {
    const date = line.trim().length <= 20 ? dateIn(line) : null;
    if (date) return date;
  }
  return null;
}

const HEADING = /^\s*[一二三四五六七八九十]{1,2}\s*[、.．]\s*(\S.{1,39})$/u;

/** The report's sections: numbered headings with the lines below them, text as printed. */
function sectionsOf(lines: readonly string[]): Section[] {
  const sections: { kind: SectionKind; title: string; lines: string[] }[] = [];
  for (const line of lines) {
    const kind = headingKind(line, sections.length === 0);
    if (kind) sections.push({ kind, title: line.trim(), lines: [] });
    else sections.at(-1)?.lines.push(line.trim());
  }
  return sections.map((section) => ({
    kind: section.kind,
    title: section.title,
    text: section.lines.filter((line) => line !== '').join('\n'),
  }));
}

function headingKind(line: string, isFirst: boolean): SectionKind | null {
  const match = HEADING.exec(line);
  if (!match || /[。;；]$/u.test(line.trim())) return null;
  const printed = printedLabel(line);
  if (APPLICATION_ROWS.some((row) => labelFit(printed, row) >= 2)) return null;
  const folded = fold(match[1]!);
  return KINDS.find(([words]) => words.test(folded))?.[1] ?? (isFirst ? 'overview' : null);
}
