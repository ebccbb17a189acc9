import { CELLS } from '../../domain/cell.js';
import type { Block, Column, Row, TableId, Template, TemplateId } from '../../domain/template.js';
import { template2019 } from '../../domain/templates/2019.js';
import { template2021 } from '../../domain/templates/2021.js';
import { fold, withoutGloss, withoutNumber } from './fold.js';
import { remembered } from './remembered.js';

/** The forms whose tables stand in the documents as labelled rows and lines. */
const FORMS: readonly Template[] = [template2019, template2021];

/** A row's label in every folded form it may be printed in, the full one first. */
export interface RowLabel {
  row: Row;
  forms: readonly string[];
  unnumbered: readonly string[];
}

/** A block of the proactive table on one of the forms, with its labels folded. */
export interface LabelledBlock {
  template: TemplateId;
  block: Block;
  clause: string;
  columns: readonly (readonly string[])[];
  rows: readonly RowLabel[];
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts.filter((text) => text !== ''))];

const formsOf = (label: string, aliases: readonly string[] = []): string[] =>
  unique([label, ...aliases].flatMap((text) => [fold(text), fold(withoutGloss(text))]));

function labelled(row: Row): RowLabel {
  const forms = formsOf(row.label, row.aliases);
  return { row, forms, unnumbered: forms.map(withoutNumber) };
}

export const columnForms = (column: Column): string[] => formsOf(column.label, column.aliases);

const tableOf = (template: Template, id: TableId) => template.tables.find((table) => table.id === id)!;

export const PROACTIVE: readonly LabelledBlock[] = FORMS.flatMap((template) =>
  tableOf(template, 'proactive').blocks.map((block) => ({
    template: template.id,
    block,
    clause: fold(block.label ?? ''),
    columns: block.columns.map(columnForms),
    rows: block.rows.map(labelled),
  })),
);

const applicationsOf = (template: Template): Block => tableOf(template, 'applications').blocks[0]!;

/** The rows of table 三 on both forms in printed order; (六)其他处理 stands once, with or without figures. */
export const APPLICATION_ROWS: readonly RowLabel[] = applicationsOf(template2021).rows.map((row) =>
  labelled(row.id === 'outcome.other' ? { ...row, heading: true } : row),
);

export const APPLICANTS: readonly Column[] = applicationsOf(template2021).columns;

/** The applicant columns by each folded label they are printed with. */
export const APPLICANT_BY_LABEL: ReadonlyMap<string, Column> = new Map(
  APPLICANTS.flatMap((column) => columnForms(column).map((form) => [form, column] as const)),
);

/** The row that is a figure on the form of 2019 and a heading on that of 2021, and what makes it the latter. */
export const OTHER_ROW = 'outcome.other';

export const REMEDIES: Block = tableOf(template2021, 'remedies').blocks[0]!;

/**
 * Whether folded header text is a run of these columns, in order, each printed whole or cut short (本年新 for
 * 本年新制作数量), with nothing else between.
 */
export function headerFits(columns: readonly (readonly string[])[], header: string): boolean {
  let rest = header;
  for (const forms of columns) {
    const shared = Math.max(...forms.map((form) => sharedPrefix(form, rest)));
    if (shared < 2) return false;
    rest = rest.slice(shared);
  }
  return rest === '';
}

/** How many characters two texts share at their beginning. */
export function sharedPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

/** A printed label folded, with its gloss, without it, and without its number too. */
export interface PrintedLabel {
  folded: string;
  bare: string;
  unnumbered: string;
}

export const printedLabel = remembered((text): PrintedLabel => {
  const bare = fold(withoutGloss(text));
  return { folded: fold(text), bare, unnumbered: withoutNumber(bare) };
});

/** How well a printed label stands for a row: 3 as printed on the form, 2 without its number, 1 cut short, 0 not. */
export function labelFit(printed: PrintedLabel, { forms, unnumbered }: RowLabel): number {
  const { folded, bare } = printed;
  if (folded === '') return 0;
  if (forms.includes(folded) || (bare !== '' && forms.includes(bare))) return 3;
  if (unnumbered.includes(folded) || unnumbered.includes(printed.unnumbered)) return 2;
  return folded.length >= 4 && forms.some((form) => form.startsWith(folded)) ? 1 : 0;
}

/** The row of each block of table 二 that a printed label stands for, in the order of `PROACTIVE`. */
export const proactiveRows = remembered((text): readonly (RowLabel | undefined)[] => {
  const printed = printedLabel(text);
  return PROACTIVE.map(({ rows }) => rows.find((row) => labelFit(printed, row) > 0));
});

/** How well a printed label stands for each row of table 三, in the order of `APPLICATION_ROWS`, and for the best. */
export interface RowFits {
  fits: readonly number[];
  best: number;
}

export const rowFits = remembered((text): RowFits => {
  const printed = printedLabel(text);
  const fits = APPLICATION_ROWS.map((row) => labelFit(printed, row));
  return { fits, best: Math.max(...fits) };
});

/**
 * The key of a cell, always the same string: one made anew for each of 200 cells has to be hashed before it can be
 * looked up.
 */
export function cellKey(table: TableId, row: string, column: string): string {
  return knownKeys.get(table)?.get(row)?.get(column) ?? `${table}/${row}/${column}`;
}

const knownKeys = new Map<string, Map<string, Map<string, string>>>();
for (const { key, table, row, column } of CELLS) {
  const rows = knownKeys.get(table) ?? new Map<string, Map<string, string>>();
  knownKeys.set(table, rows);
  const columns = rows.get(row) ?? new Map<string, string>();
  rows.set(row, columns.set(column, key));
}
