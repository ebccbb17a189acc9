import { z } from 'zod';
import { FIGURE_STATES } from '../domain/figure.js';
import { AGENCY_KINDS, CONSISTENCIES, SCOPES } from '../domain/report.js';
import { OUTCOMES, SEVERITIES } from '../domain/rules/rule.js';
import { SECTION_KINDS, TABLE_IDS, TEMPLATE_IDS } from '../domain/template.js';

// What several resources are made of. Responses are described here for the reference, not checked at run time.

export const REGION_LEVELS = ['country', 'province', 'prefecture', 'county', 'township'] as const;

export const Bilingual = z.object({ zh: z.string(), en: z.string() }).meta({ id: 'Bilingual' });

export const Problem = z
  .looseObject({
    type: z.string().describe('Address of a page that explains the problem'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
  })
  .meta({ id: 'Problem', description: 'What is wrong (RFC 9457), with the members that the problem needs' });

/** The description of one kind of refusal, for a route's `response`. */
export const refusal = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});

/** What a page, a table, a row and so on are counted from: see `Place` in domain/figure.ts. */
const Place = z
  .object({
    page: z.number().int().optional().describe('Of a PDF; tables and lines are counted on it'),
    table: z.number().int().optional().describe('In the order in which tables begin'),
    row: z.number().int().optional().describe('In the table with its spans expanded'),
    column: z.number().int().optional().describe('In the table with its spans expanded'),
    line: z.number().int().optional(),
    offset: z.number().int().optional().describe('In the line, from 0, in UTF-16 units'),
    sheet: z.string().optional().describe('Of a workbook'),
    cell: z.string().optional().describe('Of the sheet, as D7'),
  })
  .meta({
    id: 'Place',
    description:
      'Where a figure stands in its document: `table`, `row` and `column`, in a PDF with `page`; `line` and `offset` in a text; `page` and `line` in a PDF without drawn tables; `sheet` and `cell`. All but `offset` are counted from 1',
  });

export const Figure = z
  .object({
    value: z.number().nullable().describe('A number, amounts in 万元; null where there is none'),
    state: z.enum(FIGURE_STATES),
    raw: z.string().nullable().describe('As printed'),
    why: z.string().optional().describe('What stood in the way of reading it'),
    candidates: z
      .array(z.number().nullable())
      .optional()
      .describe('What one that is unreadable may be, where that is known'),
    at: Place.optional().describe('Where it stands, where that is known; not in lists'),
  })
  .meta({ id: 'Figure' });

export const Figures = z.record(z.string(), Figure).describe('By cell: table/row/column');

export const Section = z
  .object({ kind: z.enum(SECTION_KINDS), title: z.string(), text: z.string() })
  .meta({ id: 'Section' });

export const Unreadable = z
  .object({ table: z.enum(TABLE_IDS), cells: z.array(z.string()), reason: Bilingual })
  .meta({ id: 'Unreadable' });

export const Finding = z
  .object({
    rule: z.string(),
    severity: z.enum(SEVERITIES),
    outcome: z.enum(OUTCOMES),
    where: z.string().describe('The column, row, cell or part the rule was asked of'),
    cells: z.array(z.string()),
    left: z.number().nullable(),
    right: z.number().nullable(),
    difference: z.number().nullable().describe('left − right'),
    message: Bilingual,
    against: z
      .array(z.object({ report: z.string(), revision: z.number().int() }))
      .optional()
      .describe('The reports of other years or agencies it was asked against, in the revision seen'),
    explanation: z
      .object({ text: z.string(), at: z.string() })
      .optional()
      .describe('What the submitter says to it'),
  })
  .meta({ id: 'Finding' });

export const Suspect = z
  .object({
    equations: z.array(z.object({ rule: z.string(), where: z.string() })),
    alternatives: z.array(
      z.array(z.object({ cell: z.string(), printed: z.number().nullable(), fits: z.number() })),
    ),
  })
  .meta({
    id: 'Suspect',
    description:
      'Where the mistake behind violated sums may lie: the smallest sets of cells whose change would satisfy them all. A hint, nothing more',
  });

export const AgencyInReport = z.object({
  id: z.string(),
  name: z.string(),
  region: z.string(),
  kind: z.enum(AGENCY_KINDS),
});

const reportHead = {
  id: z.string().describe('<agency id>-<year>'),
  agency: AgencyInReport,
  year: z.number().int().describe('The year reported on'),
  template: z.enum(TEMPLATE_IDS),
  scope: z.enum(SCOPES),
  consistency: z.enum(CONSISTENCIES),
  status: z.literal('published'),
  revision: z.number().int(),
  publishedOn: z.string().nullable(),
  sourceUrl: z.string().nullable(),
  acceptedAt: z.string(),
  updatedAt: z
    .string()
    .optional()
    .describe('In lists: when anything of it changed last, findings and the name of the agency too'),
};

/** What a document says of itself. */
export const documentWords = {
  declaredAs: z.string().nullable().describe('The media type declared of the document, where it is another'),
  signedOn: z.string().nullable().describe('The date under the report'),
  period: z
    .object({ from: z.string(), to: z.string() })
    .nullable()
    .describe('The days it says its figures are of, both included'),
};

export const ReportItem = z
  .object({
    ...reportHead,
    figures: z
      .record(z.string(), Figure.nullable())
      .optional()
      .describe('The figures asked for with `cells`; null where the form has no such cell'),
  })
  .meta({ id: 'ReportItem' });

export const Report = z
  .object({
    ...reportHead,
    ...documentWords,
    title: z.string().nullable(),
    figures: Figures.describe('Every cell of the form'),
    findings: z.array(Finding).describe('The violated rules'),
    notAsked: z
      .array(z.object({ rule: z.string(), where: z.string() }))
      .describe('Rules that could not be asked, because cells are blank or unreadable'),
    unreadable: z.array(Unreadable),
    sections: z.array(Section),
    document: z.object({ sha256: z.string(), mediaType: z.string(), bytes: z.number().int() }),
  })
  .meta({ id: 'Report' });

/** A region in an answer about sums. */
export const SumRegion = z
  .object({
    code: z.string(),
    name: z.string(),
    level: z.enum(REGION_LEVELS),
    parent: z.string().nullable(),
    lineage: z
      .array(z.string())
      .optional()
      .describe('With `lineage`: what has become part of it, added on all years'),
    unassigned: z
      .array(z.object({ code: z.string(), successors: z.array(z.string()) }))
      .optional()
      .describe('With `lineage`: what went only partly into it, and is added nowhere'),
  })
  .meta({ id: 'SumRegion' });

/** A page of a list. */
export const pageOf = <T extends z.ZodType>(item: T, more: z.ZodRawShape = {}) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('Hand it back as `cursor` for the next page'),
    total: z.number().int(),
    ...more,
  });

/** An answer that is JSON or, with `format=csv` or by `Accept`, CSV. */
export const jsonOrCsv = <T extends z.ZodType>(schema: T) => ({
  description: 'As JSON, or as CSV: a line for each item',
  content: { 'application/json': { schema }, 'text/csv': { schema: z.string() } },
});

/** For a route whose answers have a tag and whose path names no resource: those say it by themselves. */
export const unchanged = z.undefined().describe('The client holds this version (`If-None-Match`)');

/** What a writing route declares: who may. */
export const byKey = [{ bearer: [] }];
