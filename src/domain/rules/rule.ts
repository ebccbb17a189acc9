import type { ReportContent } from '../report.js';
import type { Bilingual, CellKind, TableId, TemplateId } from '../template.js';

export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const OUTCOMES = ['violated', 'satisfied', 'not_assessable'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * The sum of the `left` cells equals that of the `right` ones, once for each column (names are then rows) or
 * for each row (names are then columns) of a table. A heading's name stands for all figure rows within it.
 */
export interface SumCheck {
  kind: 'sum';
  table: TableId;
  over: 'column' | 'row';
  left: readonly string[];
  right: readonly string[];
}

/** Each figure of these kinds, taken alone, is whole or not below zero. */
export interface CellCheck {
  kind: 'cell';
  of: readonly CellKind[];
  test: 'whole' | 'not-negative';
}

/** The form is the one in force for the year reported on. `lenientYears`: a mere info there. */
export interface TemplateYearCheck {
  kind: 'template-fits-year';
  lenientYears: readonly number[];
}

export type Check = SumCheck | CellCheck | TemplateYearCheck;

/** `official`: printed on the form or in a national text. `inferred`: follows from what the labels mean. */
export interface Basis {
  kind: 'official' | 'inferred';
  citation?: Bilingual | string;
}

/** One entry of the rule book. `formula` is for people; what is asked is `check`. */
export interface Rule {
  id: string;
  severity: Severity;
  templates: readonly TemplateId[];
  statement: Bilingual;
  formula: string;
  basis: Basis;
  check: Check;
}

/** What a rule looks at. */
export type Asked = Pick<ReportContent, 'template' | 'year' | 'figures'>;

/**
 * The outcome of one rule in one place of one report.
 * `where`: the column or row id of a sum, the key of a cell, `figures` for all cells at once, `template`.
 * `cells`: the cells compared; of all figures at once, only those that could not be read.
 * `difference`: left − right. A limit is the right side of a figure that exceeds it.
 */
export interface Finding {
  rule: string;
  severity: Severity;
  outcome: Outcome;
  where: string;
  cells: readonly string[];
  left: number | null;
  right: number | null;
  difference: number | null;
  message: Bilingual;
}
