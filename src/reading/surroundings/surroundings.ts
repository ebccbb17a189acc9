import type { Period, Section } from '../../domain/report.js';
import { fold } from '../label/fold.js';
import { nowhere } from '../traced.js';
import { agencyNameIn, isOrganName } from './agency-name.js';
import { dateIn, periodIn } from './dates.js';
import { type Part, partsOf, sectionsOf } from './sections.js';

/** Everything a report says around its tables. */
export interface Surroundings {
  title: string | null;
  agencyName: string | null;
  year: number | null;
  publishedOn: string | null;
  signedOn: string | null;
  period: Period | null;
  sections: readonly Section[];
}

const REPORT_NAME = /信息公开(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:工作)?(?:年度)?(?:报告|年报)/u;
/** What stands in sentences, and in a site's path to the page. */
const NO_TITLE = /[。;；>＞»›]/u;
const TITLE_MARK = /^\s*(?:标题|標題)\s*[:：]\s*/u;

/** Reads title, agency, year, dates and sections out of the lines around the tables. */
export function readSurroundings(
  lines: readonly string[],
  pageTitle: string | null,
  parts: readonly Part[] = partsOf(lines.map((text) => ({ text, from: 0, placeAt: nowhere }))),
): Surroundings {
  const signedOn = signatureDate(lines);
  const title = titleIn(lines) ?? (pageTitle && REPORT_NAME.test(fold(pageTitle)) ? pageTitle : null);
  return {
    title,
    agencyName: agencyNameIn(lines, title),
    year: yearIn(title, lines),
    publishedOn: publicationDate(lines) ?? signedOn ?? dateOnItsOwn(lines.slice(0, 4)),
    signedOn,
    period: periodIn(lines.slice(0, 60).join('')),
    sections: sectionsOf(parts),
  };
}

/** Whether the lines are about an annual report on information disclosure at all. */
export const isAboutDisclosure = (lines: readonly string[]): boolean =>
  lines.some((line) => /信息公开/u.test(fold(line))) && lines.some((line) => REPORT_NAME.test(fold(line)));

/** The line that names the report; where it names no agency and the line above is one, both. */
function titleIn(lines: readonly string[]): string | null {
  const head = lines.slice(0, 20).filter((line) => line.trim() !== '');
  const at = head.findIndex(
    (line) => line.length <= 60 && REPORT_NAME.test(fold(line)) && !NO_TITLE.test(line),
  );
  if (at === -1) return null;
  const title = head[at]!.replace(TITLE_MARK, '').trim();
  const above = head[at - 1]?.trim();
  const begins = /^(?:(?:19|20)\d\d年?度?|关于)?(?:政府|政务)?信息公开/u.test(fold(title));
  return begins && above !== undefined && isOrganName(above) ? `${above}${title}` : title;
}

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
    .map((line) => /((?:19|20)\d\d)\s*年(?:度)?(?:工作)?(?:年?报|报告)/u.exec(line.normalize('NFKC')));
  const named = yearbook.find((match) => match !== null);
  if (named) return Number(named[1]);
  const opening = /^\s*((?:19|20)\d\d)\s*年度?[,，以来全]/u.exec(lines[0]?.normalize('NFKC') ?? '');
  return opening ? Number(opening[1]) : null;
}

/** The date that the site names as that of publication. */
function publicationDate(lines: readonly string[]): string | null {
  for (const line of lines.slice(0, 20)) {
    const date = /(?:发布|公开|时间|日期|發布)/u.test(line) && line.length <= 80 ? dateIn(line) : null;
    if (date) return date;
  }
  return null;
}

/** The date under the report. */
const signatureDate = (lines: readonly string[]): string | null =>
  lines.length > 4 ? dateOnItsOwn(lines.slice(4).slice(-10).toReversed()) : null;

/** The first line that is little more than a date. */
function dateOnItsOwn(lines: readonly string[]): string | null {
  for (const line of lines) {
    const date = line.trim().length <= 20 ? dateIn(line) : null;
    if (date) return date;
  }
  return null;
}
