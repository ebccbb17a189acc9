import type { Scope } from '../../report.js';
import type { Bilingual } from '../../template.js';
import { type Printed, quote } from './printed.js';

export { agencyUnknown } from './form.js';

const scopes: Record<Scope, Bilingual> = {
  own: { zh: '本机关', en: 'the agency alone' },
  government: { zh: '本级政府及其部门', en: 'the government and its departments' },
  area: { zh: '本行政区域汇总', en: 'the whole region' },
};

export const scopeUnknown: Bilingual = {
  zh: '未核对:统计范围不明。',
  en: 'Not checked: whose figures these are is not known.',
};

/** What the submitter said. */
export const scopeStated = (scope: Scope): Bilingual => ({
  zh: `统计范围:${scopes[scope].zh}。`,
  en: `The figures are those of ${scopes[scope].en}.`,
});

/** What was not said and is assumed. */
export const scopeAssumed = (scope: Scope): Bilingual => ({
  zh: `未说明统计范围,按机关类别视为${scopes[scope].zh}。`,
  en: `It was not said whose figures these are; by the kind of the agency, ${scopes[scope].en}.`,
});

/** What the title says otherwise. */
export const scopeContradicted = (scope: Scope, title: string): Bilingual => ({
  zh: `统计范围为${scopes[scope].zh},与标题“${title}”不一致。`,
  en: `The figures are filed as those of ${scopes[scope].en}; the title says otherwise: “${title}”.`,
});

/** A row that cannot be read. */
export const rowUnreadable = (row: Printed): Bilingual => ({
  zh: `未核对:${quote(row).zh}无法辨认。`,
  en: `Not checked: ${quote(row).en} cannot be read.`,
});

/** A row without a number. */
export const rowBlank = (row: Printed): Bilingual => ({
  zh: `未核对:${quote(row).zh}没有填写数字。`,
  en: `Not checked: no number is given for ${quote(row).en}.`,
});

/** What an agency counts in a row, and whether it may have any. */
export function power(row: Printed, most: number, may: boolean): Bilingual {
  const name = quote(row);
  if (may) return { zh: `本机关可以有${name.zh}。`, en: `This agency may have ${name.en}.` };
  return most > 0
    ? {
        zh: `${name.zh}填有 ${most},而本机关没有相应的制定权。`,
        en: `${name.en} shows ${most}, but this agency has no power to make any.`,
      }
    : { zh: `${name.zh}为 0,相符。`, en: `${name.en} is 0, as it should be.` };
}
