import { z } from 'zod';
import { cellByKey, cellsOf, isExtraCellKey, templateById } from '../domain/cell.js';
import { FIGURE_STATES, type Figure, LARGEST_FIGURE, plain } from '../domain/figure.js';
import { isDay } from '../domain/moment.js';
import type { ReportContent, Unreadable } from '../domain/report.js';
import { SECTION_KINDS, TEMPLATE_IDS, type TemplateId, templateIdOfYear } from '../domain/template.js';
import type { ReadingHints, ReadingProblem } from './reading.js';

const value = z.number().min(-LARGEST_FIGURE).max(LARGEST_FIGURE);

const figure = z.union([
  value,
  z.null(),
  z
    .strictObject({
      value: value.nullable(),
      state: z.enum(FIGURE_STATES).optional(),
      raw: z.string().max(200).nullable().optional(),
      why: z.string().max(500).optional(),
    })
    .refine(
      ({ value, state }) =>
        state === undefined || (value !== null) === (state === 'reported' || state === 'derived'),
      {
        message: 'a value goes with the states reported and derived, null with the others',
      },
    ),
]);

const report = z.strictObject({
  template: z.enum(TEMPLATE_IDS).optional(),
  year: z.int().optional(),
  agencyName: z.string().max(200).optional(),
  title: z.string().max(300).optional(),
  publishedOn: z.iso.date().refine(isDay).optional(),
  figures: z.record(z.string(), figure),
  sections: z
    .array(z.strictObject({ kind: z.enum(SECTION_KINDS), title: z.string().max(300), text: z.string() }))
    .max(100)
    .optional(),
});

type Read = { ok: true; content: ReportContent } | { ok: false; problem: ReadingProblem };

const refuse = (problem: ReadingProblem): Read => ({ ok: false, problem });

/**
 * Reads a report given as JSON (contract 3): a figure is a number, null (blank) or `{value,state,raw}`; a cell
 * left out is blank, a required table left out altogether is unreadable, a key that no form knows is refused.
 */
export function readJson(text: string, hints: ReadingHints): Read {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    return refuse({
      slug: 'malformed-request',
      detail: `The body is not valid JSON: ${(error as Error).message}`,
    });
  }
  return readJsonBody(body, hints);
}

/** The same of what was parsed already. */
export function readJsonBody(body: unknown, hints: ReadingHints): Read {
  const parsed = report.safeParse(withoutPlain(body));
  if (!parsed.success) return refuse({ slug: 'malformed-request', detail: issues(parsed.error) });
  const given = (body as { figures: Record<string, GivenFigure> }).figures;
  const figureOf = (key: string): Figure => {
    const value = given[key]!;
    return typeof value === 'number' ? plain(value) : toFigure(parsed.data.figures[key] ?? null);
  };
  return contentOf(parsed.data, Object.keys(given), figureOf, hints);
}

/** Figures that are nothing but numbers in range, or blank; `values` in the order of their `keys`. */
export interface PlainFigures {
  keys: readonly string[];
  values: readonly (number | null)[];
}

/** The same of a body whose figures are known already, and are not in it. */
export function readPlainJson(rest: object, { keys, values }: PlainFigures, hints: ReadingHints): Read {
  const parsed = report.safeParse({ ...rest, figures: {} });
  if (!parsed.success) return refuse({ slug: 'malformed-request', detail: issues(parsed.error) });
  return contentOf(parsed.data, keys, (_, i) => plain(values[i]!), hints);
}

function contentOf(
  data: z.infer<typeof report>,
  keys: readonly string[],
  figureOf: (key: string, index: number) => Figure,
  hints: ReadingHints,
): Read {
  const { unknown, tables } = lookedUp(keys);
  if (unknown.length > 0) {
    const detail = `No form has these cells: ${unknown.slice(0, 20).join(', ')}`;
    return refuse({ slug: 'unknown-cell', detail, cells: unknown.slice(0, 500) });
  }
  const year = data.year ?? null;
  const template = data.template ?? templateOfKeys(keys, year ?? hints.year ?? null);
  if (!template) {
    return refuse({
      slug: 'no-template',
      detail: 'Neither “template” nor the cells nor the year say which form this is',
    });
  }
  // Filled in from above, nothing of it stays blank: to copy it first takes as long as filling it in.
  const figures = new Map(isFilledInOrder(template, keys) ? [] : blankForm(template));
  for (let i = 0; i < keys.length; i++) figures.set(keys[i]!, figureOf(keys[i]!, i));
  const content: ReportContent = {
    template,
    year,
    agencyName: data.agencyName ?? null,
    title: data.title ?? null,
    publishedOn: data.publishedOn ?? null,
    signedOn: null,
    period: null,
    figures,
    sections: data.sections ?? [],
    unreadable: missingTables(template, tables),
  };
  return { ok: true, content };
}

/** What is left to be validated: most figures by far are plain numbers in range, or blank, and need not be. */
function withoutPlain(body: unknown): unknown {
  const figures = (body as { figures?: unknown } | null)?.figures;
  if (typeof figures !== 'object' || figures === null || Array.isArray(figures)) return body;
  const others: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(figures)) {
    const isPlain = value === null || (typeof value === 'number' && Math.abs(value) <= LARGEST_FIGURE);
    if (!isPlain) others[key] = value;
  }
  return { ...(body as object), figures: others };
}

const issues = (error: z.ZodError): string =>
  error.issues
    .slice(0, 20)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ');

/** The only form that has all of the cells that not every form has; else the form of the year. */
function templateOfKeys(keys: readonly string[], year: number | null): TemplateId | null {
  const telling = keys.flatMap((key) => {
    const cell = cellByKey(key);
    return cell?.templates.length === 1 ? [cell.templates[0]!] : [];
  });
  const shown = [...new Set(telling)];
  if (shown.length === 1) return shown[0]!;
  return year === null ? null : templateIdOfYear(year);
}

type GivenFigure = z.infer<typeof figure>;

function toFigure(given: GivenFigure): Figure {
  if (given === null || typeof given === 'number') return plain(given);
  const { value, raw, why = 'given as unreadable' } = given;
  const state = given.state ?? (value === null ? 'blank' : 'reported');
  const printed = raw ?? (value === null ? null : String(value));
  return { value, state, raw: printed, ...(state === 'unreadable' && { why }) };
}

/** The form with nothing filled in. */
const blankForm = (template: TemplateId): ReadonlyMap<string, Figure> => blankForms.get(template)!;
const blankForms = new Map(
  TEMPLATE_IDS.map((id) => {
    const cells = id === '2008' ? [] : cellsOf(id);
    return [id, new Map(cells.map(({ key }) => [key, plain(null)]))];
  }),
);

/** Whether the form's own cells come first, all of them and in its order. */
function isFilledInOrder(template: TemplateId, keys: readonly string[]): boolean {
  if (keys.length < blankForm(template).size) return false;
  let index = 0;
  for (const key of blankKeys.get(template)!) if (keys[index++] !== key) return false;
  return true;
}
const blankKeys = new Map([...blankForms].map(([id, form]) => [id, [...form.keys()]]));

interface LookedUp {
  /** Of no form. */
  unknown: readonly string[];
  tables: ReadonlySet<string>;
}
/** By list: line after line of a file has the same one. */
const known = new WeakMap<readonly string[], LookedUp>();

function lookedUp(keys: readonly string[]): LookedUp {
  const there = known.get(keys);
  if (there) return there;
  const unknown = keys.filter((key) => !cellByKey(key) && !isExtraCellKey(key));
  const tables = new Set(keys.map((key) => key.slice(0, key.indexOf('/'))));
  known.set(keys, { unknown, tables });
  return { unknown, tables };
}

function missingTables(template: TemplateId, tables: ReadonlySet<string>): Unreadable[] {
  return templateById(template)!
    .tables.filter((table) => table.required && !tables.has(table.id))
    .map((table) => ({
      table: table.id,
      cells: cellsOf(template).flatMap((cell) => (cell.table === table.id ? [cell.key] : [])),
      reason: {
        zh: `没有表格“${table.label}”的任何数据`,
        en: `Not one figure of the table “${table.label}” (${table.gloss}) is given`,
      },
    }));
}
