import type { Period } from '../../report.js';
import type { Bilingual } from '../../template.js';

export { agencyUnknown } from './form.js';

export const yearUnknown: Bilingual = {
  zh: '未核对:报告年度不明。',
  en: 'Not checked: the year reported on is not known.',
};

export const noLocalDate: Bilingual = {
  zh: '未核对:没有收录本地规定的日期。',
  en: 'Not checked: no date set by this region is known.',
};

/** The day of publication is not known. */
export const dayUnknown = (due: string): Bilingual => ({
  zh: `未核对:公布日期不明(应在 ${due} 前公布)。`,
  en: `Not checked: the day of publication is not known (due by ${due}).`,
});

/** Published on a day, so many days after it was due, or (0 or less) in time. */
export const published = (day: string, due: string, late: number): Bilingual =>
  late > 0
    ? {
        zh: `公布于 ${day},应在 ${due} 前公布,迟 ${late} 天。`,
        en: `Published on ${day}, ${late} ${late === 1 ? 'day' : 'days'} after it was due (${due}).`,
      }
    : { zh: `公布于 ${day},未逾 ${due}。`, en: `Published on ${day}, in time (${due}).` };

export const noPeriod: Bilingual = {
  zh: '未核对:文中没有写明统计期限。',
  en: 'Not checked: the document does not name the period of its figures.',
};

/** The period a document names. */
export const period = ({ from, to }: Period, year: number, fits: boolean): Bilingual =>
  fits
    ? { zh: `统计期限为 ${year} 年全年。`, en: `The figures are of the whole year ${year}.` }
    : {
        zh: `统计期限写作 ${from} 至 ${to},应为 ${year} 年 1 月 1 日至 12 月 31 日。`,
        en: `The period named is ${from} to ${to}; it should be the calendar year ${year}.`,
      };
