import type { Figures } from './figure.js';
import type { Bilingual, SectionKind, TableId, TemplateId } from './template.js';

export const AGENCY_KINDS = ['government', 'department', 'township', 'organization'] as const;
export type AgencyKind = (typeof AGENCY_KINDS)[number];

/** Whose figures a report holds: the agency alone, 本级政府及其部门, or the whole region (汇总). */
export const SCOPES = ['own', 'government', 'area'] as const;
export type Scope = (typeof SCOPES)[number];

/** The scope of a report that does not say: a government reports on its area, everyone else on itself. */
export const defaultScope = (kind: AgencyKind): Scope => (kind === 'government' ? 'area' : 'own');

export const CONSISTENCIES = ['consistent', 'unverified', 'inconsistent'] as const;
export type Consistency = (typeof CONSISTENCIES)[number];

export const INTENTS = ['submit', 'record'] as const;
export type Intent = (typeof INTENTS)[number];

/** A part of the narrative, its text as printed. */
export interface Section {
  kind: SectionKind;
  title: string;
  text: string;
}

/** A table, or a part of one, that could not be read, and where it was looked for. */
export interface Unreadable {
  table: TableId;
  cells: readonly string[];
  reason: Bilingual;
}

/** The days a report's figures are of, as ISO 8601, both included. */
export interface Period {
  from: string;
  to: string;
}

/** What was read out of a document, before any rule is asked. */
export interface ReportContent {
  template: TemplateId;
  year: number | null;
  /** The year as the document names it; `year` may be another, by which it is filed. */
  printedYear?: number | null;
  agencyName: string | null;
  title: string | null;
  publishedOn: string | null;
  /** The date under the report, and the period it says its figures are of; left out where nobody asked. */
  signedOn?: string | null;
  period?: Period | null;
  figures: Figures;
  sections: readonly Section[];
  unreadable: readonly Unreadable[];
}

/** The first year the Regulation asked for a report on (国务院令第492号, in force since 2008-05-01). */
export const FIRST_YEAR = 2008;
