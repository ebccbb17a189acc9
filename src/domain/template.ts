/** A label or sentence in the two languages the register speaks. */
export interface Bilingual {
  zh: string;
  en: string;
}

export const TEMPLATE_IDS = ['2008', '2019', '2021'] as const;
export type TemplateId = (typeof TEMPLATE_IDS)[number];

/** `change` is a signed count (本年增/减), `amount` a decimal in 万元, the rest are whole counts ≥ 0. */
export type CellKind = 'count' | 'change' | 'amount';

/** A column as printed; `aliases` are other labels seen in print for the same column. */
export interface Column {
  id: string;
  label: string;
  gloss: string;
  kind: CellKind;
  unit: string;
  aliases?: readonly string[];
}

/**
 * A row as printed. A `heading` row carries no figures; `within` names the heading it stands under.
 * `citation` is the article of the Regulation (国务院令第711号) that the row counts cases of.
 */
export interface Row {
  id: string;
  label: string;
  gloss: string;
  unit?: string;
  kind?: CellKind;
  citation?: string;
  heading?: true;
  within?: string;
  aliases?: readonly string[];
}

/** Rows that share one header line. `label` is the clause printed above it, where the form prints one. */
export interface Block {
  label?: string;
  gloss?: string;
  citation?: string;
  columns: readonly Column[];
  rows: readonly Row[];
}

export const TABLE_IDS = ['proactive', 'applications', 'remedies', 'statistics'] as const;
export type TableId = (typeof TABLE_IDS)[number];

/**
 * A table of the form. `layout` `rows`: a label before each line of figures; `line`: all figures in one line
 * under stacked headers, the rows being groups of columns. `required`: a report without it is unreadable.
 */
export interface Table {
  id: TableId;
  label: string;
  gloss: string;
  layout: 'rows' | 'line';
  required: boolean;
  note?: Bilingual;
  citation?: string;
  blocks: readonly Block[];
}

export const SECTION_KINDS = [
  'overview',
  'proactive',
  'applications',
  'remedies',
  'problems',
  'other',
  'fees',
  'statistics',
] as const;
export type SectionKind = (typeof SECTION_KINDS)[number];

/** A section the form prescribes, with its heading as printed (without its number). */
export interface SectionHeading {
  kind: SectionKind;
  label: string;
  gloss: string;
}

/** An official form of the annual report: what must be printed, and for which years reported on. */
export interface Template {
  id: TemplateId;
  label: string;
  gloss: string;
  citation: string;
  years: { from: number; to: number | null };
  sections: readonly SectionHeading[];
  tables: readonly Table[];
}

/** The template in force for the year reported on; null before 2008. */
export function templateIdOfYear(year: number): TemplateId | null {
  if (year < 2008) return null;
  if (year <= 2018) return '2008';
  return year <= 2020 ? '2019' : '2021';
}

/** The rows of a block that carry figures. */
export const figureRows = (block: Block): Row[] => block.rows.filter((row) => !row.heading);
