import type { Bilingual } from '../../template.js';

/** What is printed on the form, with its gloss. */
export interface Printed {
  label: string;
  gloss: string;
}

/** A label as printed, so that it can be found on the page whatever the reader's language. */
export const quote = ({ label, gloss }: Printed): Bilingual => ({
  zh: `「${label}」`,
  en: `${gloss} 「${label}」`,
});

/** The name of a cell in the report on the year before. */
export const lastYears = ({ zh, en }: Bilingual): Bilingual => ({
  zh: `上一年度${zh}`,
  en: `last year's ${en}`,
});

/** What is listed or added up in full; of more than that, the first are named. */
export const SHORT = 4;

/** Names, the first four of them. */
export function list(names: readonly Bilingual[]): Bilingual {
  const named = names.slice(0, SHORT);
  const more = names.length - named.length;
  return {
    zh: named.map(({ zh }) => zh).join('、') + (more ? `等 ${names.length} 项` : ''),
    en: named.map(({ en }) => en).join(', ') + (more ? ` and ${more} more` : ''),
  };
}
