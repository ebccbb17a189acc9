/** A full calendar year written out as a period: as good as naming the year. */
const WHOLE_YEAR =
  /自?((?:19|20)\d\d)年0?1月0?1日起?(?:至|到|—|-)+(?:\1年|当年|同年)?12月31日(?:止|期间|间)?/gu;
const UNTIL = /截[至止]到?(?:(?:19|20)\d\d年)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年?底)?|至今|目前/gu;
const DATE = /(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?|年?底|末)/gu;
const SINCE = /(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?以来|历年|以来|开通至|建成至/gu;
const YEAR = /((?:19|20)\d\d)年/gu;
const PART_OF_YEAR = /上半年|下半年|季度|[^年\d]\d{1,2}月|当月|每月|月均|上个?月|前\d+个?月/u;
const EARLIER = /上年|去年|上一年|往年|前年|上年度|历年|下年|明年/u;

/**
 * Whether what stands in a sentence before a figure leaves it a figure of the year reported on: no other year, no
 * part of the year, no total of many years. `year` is null where the report does not say; then `only` is the one
 * year its narrative speaks of.
 */
export function isOfYear(before: string, year: number | null, only: number | null): boolean {
  const whole = before.replace(WHOLE_YEAR, '$1年');
  if (PART_OF_YEAR.test(whole.replace(UNTIL, '').replace(DATE, ''))) return false;
  if (EARLIER.test(whole.split(',').at(-1)!)) return false;
  const reported = year ?? only;
  const own = reported === null ? [] : [`${reported}年以来`, '今年以来', '一年以来', '年初以来'];
  const accumulated = own.reduce((text, words) => text.replaceAll(words, `${reported}年`), whole);
  const lastTotal = Math.max(lastOf(accumulated, UNTIL), lastOf(accumulated, SINCE));
  const plainYears = [...accumulated.replace(UNTIL, blank).replace(DATE, blank).matchAll(YEAR)];
  const last = plainYears.at(-1);
  if (last && Number(last[1]) !== reported) return false;
  return lastTotal === -1 || (last !== undefined && last.index > lastTotal) || /今年|本年|全年/u.test(whole);
}

const blank = (text: string): string => '\0'.repeat(text.length);

const lastOf = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].at(-1)?.index ?? -1;

/** The one year that a text speaks of, or null where it speaks of none or of several. */
export function onlyYearIn(text: string): number | null {
  const years = new Set([...text.matchAll(/((?:19|20)\d\d)\s*年/gu)].map((match) => match[1]));
  return years.size === 1 ? Number([...years][0]) : null;
}
