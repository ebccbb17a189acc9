import type { Figures } from '../figure.js';
import type { RegionLevel } from '../region.js';
import type { AgencyKind, ReportContent, Scope } from '../report.js';
import type { Bilingual, CellKind, SectionKind, TableId, TemplateId } from '../template.js';

export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const OUTCOMES = ['violated', 'satisfied', 'not_assessable'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * How two sides must stand to each other. `needs`: where the left one is above 0, so is the right one;
 * `together`: both are 0 or neither is.
 */
export type Relation = '=' | '≤' | 'needs' | 'together';

/**
 * A row, column or cell in a sum. `minus`: taken off; `previous`: as last year's report has it; `itself`: of a
 * heading, what is printed on its own line.
 */
export interface Term {
  name: string;
  minus?: true;
  previous?: true;
  itself?: true;
}
export type Named = string | Term;

/**
 * The `left` cells together against the `right` ones, once for each column (names are then rows) or for each row
 * (names are then columns) of a table. A heading's name stands for all figure rows within it. `among`: only these
 * columns or rows. `optional`: asked only where the document has something on the left. `severities`: of single
 * columns or rows, where it is not the rule's.
 */
export interface SumCheck {
  kind: 'sum';
  table: TableId;
  over: 'column' | 'row';
  among?: readonly string[];
  optional?: true;
  relation?: Relation;
  left: readonly Named[];
  right: readonly Named[];
  severities?: Readonly<Record<string, Severity>>;
}

/** Single cells, wherever they stand, against each other. `or`: another right side that would do as well. */
export interface Comparison {
  where: string;
  relation?: Relation;
  left: readonly Named[];
  right: readonly Named[];
  or?: readonly Named[];
}

/** Some comparisons of single cells, each asked on its own. */
export interface ComparisonsCheck {
  kind: 'comparisons';
  of: readonly Comparison[];
}

/** Each figure of these kinds, taken alone, is whole or not below zero. */
export interface CellCheck {
  kind: 'cell';
  of: readonly CellKind[];
  test: 'whole' | 'not-negative';
}

/** In each row the total is filled in where one of the parts is. Names are columns. */
export interface TotalFilledCheck {
  kind: 'total-filled';
  table: TableId;
  parts: readonly string[];
  total: string;
}

/** The amounts in these cells are printed with their unit. */
export interface UnitPrintedCheck {
  kind: 'unit-printed';
  cells: readonly string[];
}

/** The form is the one in force for the year reported on. `lenientYears`: a mere info there. */
export interface TemplateYearCheck {
  kind: 'template-fits-year';
  lenientYears: readonly number[];
}

/** The year printed in the document is the one it is filed under. */
export interface YearCheck {
  kind: 'year-printed';
}

/** The sections of the form are there, in the order prescribed. */
export interface SectionsCheck {
  kind: 'sections';
  required: readonly SectionKind[];
}

/** A section speaks of each topic, in one of the words given. `section` null: anywhere in the narrative. */
export interface TopicsCheck {
  kind: 'topics';
  section: SectionKind | null;
  of?: readonly AgencyKind[];
  topics: readonly { label: Bilingual; words: readonly string[] }[];
}

/**
 * Published by a day of the year after, or (`local`) by the date that the region has set. `of`, `levels`: asked only
 * of agencies of these kinds, in regions of these levels.
 */
export interface DeadlineCheck {
  kind: 'deadline';
  by: { month: number; day: number } | 'local';
  of?: readonly AgencyKind[];
  levels?: readonly RegionLevel[];
}

/** The period that the figures are of is the calendar year. */
export interface PeriodCheck {
  kind: 'calendar-year';
}

/** Whose figures a report holds is said, and its title does not say otherwise. */
export interface ScopeCheck {
  kind: 'scope-known';
}

/** Only agencies of these kinds in regions of these levels have anything to count in a row. */
export interface PowerCheck {
  kind: 'power';
  table: TableId;
  row: string;
  allowed: readonly { of: readonly AgencyKind[]; levels: readonly RegionLevel[] }[];
}

/** The report of a whole area against those of its parts, cell by cell. */
export interface PartsCheck {
  kind: 'parts';
  test: 'is-sum' | 'not-below';
}

/** What a report cannot show. Told to whoever fills in the form or adds up, never asked. */
export interface GuidanceCheck {
  kind: 'guidance';
}

export type Check =
  | SumCheck
  | ComparisonsCheck
  | CellCheck
  | TotalFilledCheck
  | UnitPrintedCheck
  | TemplateYearCheck
  | YearCheck
  | SectionsCheck
  | TopicsCheck
  | DeadlineCheck
  | PeriodCheck
  | ScopeCheck
  | PowerCheck
  | PartsCheck
  | GuidanceCheck;

/** `official`: printed on the form or in a national text. `inferred`: follows from what the labels mean. */
export interface Basis {
  kind: 'official' | 'inferred';
  citation?: Bilingual | string;
}

/** One entry of the rule book. `code`: its number there; `formula` is for people, what is asked is `check`. */
export interface Rule {
  id: string;
  code: string;
  severity: Severity;
  templates: readonly TemplateId[];
  statement: Bilingual;
  formula: string;
  basis: Basis;
  check: Check;
}

/** The report of another year or agency that a rule looks at too. */
export interface Neighbour {
  id: string;
  revision: number;
  year: number;
  template: TemplateId;
  scope: Scope;
  figures: Figures;
}

/** The parts of an area: the reports there are, and the agencies whose reports are missing. */
export interface Parts {
  reports: readonly Neighbour[];
  missing: readonly { agency: string; name: string }[];
}

/** What a rule looks at: the document, and (`null` where it is not known) what is around it. */
export interface Asked extends Pick<ReportContent, 'template' | 'year' | 'figures'> {
  title?: string | null;
  printedYear?: number | null;
  publishedOn?: string | null;
  period?: ReportContent['period'];
  sections?: ReportContent['sections'];
  agency?: { kind: AgencyKind; region: string; level: RegionLevel } | null;
  scope?: { is: Scope; stated: boolean } | null;
  previous?: Neighbour | null;
  parts?: Parts | null;
}

/**
 * What asking one rule in one place of one report came to.
 * `where`: the column or row id of a sum, the key of a cell, `figures` for all cells at once, else what is asked of.
 * `cells`: the cells compared; of all figures at once, only those that could not be read.
 * `difference`: left − right. A limit is the right side of a figure that exceeds it.
 * `against`: the reports of other years or agencies that were looked at, in the revision seen.
 * `say`: words it; hundreds are asked of a report, and a few are ever read.
 */
export interface Answer {
  rule: string;
  severity: Severity;
  outcome: Outcome;
  where: string;
  cells: readonly string[];
  left: number | null;
  right: number | null;
  difference: number | null;
  against?: readonly { report: string; revision: number }[];
  say: () => Bilingual;
}

/** An answer in words, as it is kept and shown. */
export type Finding = Omit<Answer, 'say'> & { message: Bilingual };
