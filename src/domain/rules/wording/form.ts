import { templateById } from '../../cell.js';
import type { Bilingual, TemplateId } from '../../template.js';
import { type Printed, quote } from './printed.js';

/** The form used beside the one due for the year. */
export function formOfYear(used: TemplateId, due: TemplateId | null, year: number | null): Bilingual {
  if (year === null)
    return { zh: '未核对:报告年度不明。', en: 'Not checked: the year reported on is not known.' };
  if (due === null)
    return { zh: `未核对:${year} 年度没有规定格式。`, en: `Not checked: no form was in force for ${year}.` };
  const [a, b] = [form(used), form(due)];
  if (used === due) return { zh: `${year} 年度使用${a.zh},相符。`, en: `${a.en} is the form for ${year}.` };
  return {
    zh: `${year} 年度应使用${b.zh},本报告使用的是${a.zh}。`,
    en: `The form for ${year} is ${b.en}; this report uses ${a.en}.`,
  };
}

function form(id: TemplateId): Bilingual {
  const name = quote(templateById(id)!);
  return { zh: `${name.zh}(${id})`, en: `${name.en} (${id})` };
}

/** The year a document prints, and the one it is filed under. */
export const printedYear = (printed: number, year: number): Bilingual =>
  printed === year
    ? { zh: `文中所写年度为 ${year} 年,相符。`, en: `The document is on ${year}, as filed.` }
    : {
        zh: `文中所写年度为 ${printed} 年,而报送为 ${year} 年度。`,
        en: `The document says that it is on ${printed}, but it is filed as the report on ${year}.`,
      };

export const noPrintedYear: Bilingual = {
  zh: '未核对:文中没有写明年度。',
  en: 'Not checked: the document names no year.',
};

export const noNarrative: Bilingual = {
  zh: '未核对:没有读到文字部分。',
  en: 'Not checked: no narrative is known.',
};

export const agencyUnknown: Bilingual = {
  zh: '未核对:报告机关不明。',
  en: 'Not checked: the agency is not known.',
};

/** Sections that are missing, and those that stand elsewhere than prescribed. */
export function sectionsAmiss(missing: readonly Printed[], misplaced: readonly Printed[]): Bilingual {
  const [gone, moved] = [missing.map(quote), misplaced.map(quote)];
  const zh = [
    ...(gone.length > 0 ? [`缺少${gone.map((each) => each.zh).join('、')}`] : []),
    ...(moved.length > 0 ? [`${moved.map((each) => each.zh).join('、')}未按规定顺序排列`] : []),
  ];
  const en = [
    ...(gone.length > 0 ? [`missing: ${gone.map((each) => each.en).join(', ')}`] : []),
    ...(moved.length > 0 ? [`out of order: ${moved.map((each) => each.en).join(', ')}`] : []),
  ];
  return { zh: `${zh.join(';')}。`, en: `Sections ${en.join('; ')}.` };
}

export const sectionsThere = (count: number): Bilingual => ({
  zh: `${count} 个部分齐全,顺序相符。`,
  en: `All ${count} sections are there, in order.`,
});

/** Topics that a section does not speak of. */
export const topicsMissing = (topics: readonly Bilingual[]): Bilingual => ({
  zh: `没有写到:${topics.map(({ zh }) => zh).join('、')}。`,
  en: `Not spoken of: ${topics.map(({ en }) => en).join(', ')}.`,
});

export const topicsThere: Bilingual = { zh: '各项均已写到。', en: 'All of it is spoken of.' };
