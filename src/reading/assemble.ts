import { type Cell, cellByKey, cellsOf, templateById } from '../domain/cell.js';
import { type Figure, standingAt, unreadable } from '../domain/figure.js';
import type { Unreadable } from '../domain/report.js';
import { type Table, TEMPLATE_IDS, type TemplateId, templateIdOfYear } from '../domain/template.js';
import type { Sighting } from './sighting.js';

const NOT_FOUND = 'its row was not found';

/** The form that most of the sightings show; where they show none or are divided, the one of the year. */
export function templateOf(sightings: readonly Sighting[], year: number | null): TemplateId | null {
  if (sightings.length === 0) return null;
  const votes = TEMPLATE_IDS.map((id) => ({
    id,
    votes: sightings.filter(({ template }) => template === id).length,
  }));
  const most = Math.max(...votes.map((vote) => vote.votes));
  const leading = votes.filter((vote) => vote.votes === most).map(({ id }) => id);
  if (leading.length === 1) return leading[0]!;
  const ofYear = year === null ? null : templateIdOfYear(year);
  return ofYear && ofYear !== '2008' ? ofYear : '2021';
}

/**
 * The figures of a form out of what was sighted. A cell whose row was not found is `unreadable`; one that the
 * document prints in another form's columns (a hybrid) is left out; a row printed twice with different figures
 * is certain in neither.
 */
export function assemble(sightings: readonly Sighting[], template: TemplateId): Map<string, Figure> {
  const seen = new Map<string, Figure>();
  const empty: Sighting[] = [];
  for (const sighting of sightings) {
    if (hasFigures(sighting)) merge(seen, sighting);
    else empty.push(sighting);
  }
  for (const sighting of empty) merge(seen, sighting);
  const cells = cellsOf(template);
  if (isWholeForm(seen, cells)) return seen;
  const elsewhere = rowsOfOtherForms(sightings, template);
  const figures = new Map<string, Figure>();
  for (const { key, table, row } of cells) {
    const figure = seen.get(key);
    if (figure) figures.set(key, figure);
    else if (!isPrinted(elsewhere, table, row)) figures.set(key, unreadable(null, NOT_FOUND));
  }
  for (const [key, figure] of seen) if (!figures.has(key)) figures.set(key, figure);
  return figures;
}

/** Whether there is nothing but the cells of the form, all of them, in its order: so it is in most documents. */
function isWholeForm(seen: ReadonlyMap<string, Figure>, cells: readonly Cell[]): boolean {
  if (seen.size !== cells.length) return false;
  let next = 0;
  for (const key of seen.keys()) if (cells[next++]!.key !== key) return false;
  return true;
}

/** The rows that the document prints in another form's columns. */
const rowsOfOtherForms = (sightings: readonly Sighting[], template: TemplateId): ReadonlySet<string> =>
  new Set(
    sightings.flatMap((sighting) =>
      sighting.template === null || sighting.template === template
        ? []
        : [`${sighting.table}/${sighting.row}`],
    ),
  );

const isPrinted = (rows: ReadonlySet<string>, table: string, row: string): boolean =>
  rows.size > 0 &&
  (rows.has(`${table}/${row}`) || rows.has(`${table}/${row.slice(0, row.lastIndexOf('.'))}`));

const hasFigures = ({ figures }: Sighting): boolean => figures.some(([, { state }]) => state !== 'blank');

/** A row with nothing in it gives way to the same row with figures. */
function merge(seen: Map<string, Figure>, sighting: Sighting): void {
  for (const [key, figure] of sighting.figures) {
    const before = seen.get(key);
    if (!before || (before.state === 'blank' && figure.state !== 'blank')) seen.set(key, figure);
    else if (figure.state !== 'blank' && (before.value !== figure.value || before.state !== figure.state)) {
      const twice = unreadable(`${before.raw} / ${figure.raw}`, 'printed twice with different figures');
      seen.set(key, standingAt(twice, before.at));
    }
  }
}

/** What of the form's required tables could not be read, table by table, and why. */
export function unreadableParts(figures: ReadonlyMap<string, Figure>, template: TemplateId): Unreadable[] {
  if (figures.size > 0 && !hasUnreadable(figures)) return [];
  return templateById(template)!.tables.flatMap((table) => unreadableIn(table, figures));
}

function hasUnreadable(figures: ReadonlyMap<string, Figure>): boolean {
  for (const { state } of figures.values()) if (state === 'unreadable') return true;
  return false;
}

function unreadableIn(table: Table, figures: ReadonlyMap<string, Figure>): Unreadable[] {
  const own = [...figures].filter(([key]) => key.startsWith(`${table.id}/`));
  const bad = own.filter(([, { state }]) => state === 'unreadable');
  const missing = bad.filter(([, { why }]) => why === NOT_FOUND).map(([key]) => key);
  const unclear = bad.filter(([, { why }]) => why !== NOT_FOUND);
  const parts: Unreadable[] = [];
  if (table.required && (own.length === 0 || missing.length === own.length)) {
    const reason = {
      zh: `没有找到表格“${table.label}”`,
      en: `The table “${table.label}” (${table.gloss}) was not found`,
    };
    return [{ table: table.id, cells: missing, reason }];
  }
  if (missing.length > 0) {
    const rows = [...new Set(missing.map((key) => cellByKey(key)!.label.split(' · ')[0]!))];
    const reason = {
      zh: `表格“${table.label}”中没有找到:${rows.join('、')}`,
      en: `Rows not found in the table “${table.label}”: ${rows.join(', ')}`,
    };
    parts.push({ table: table.id, cells: missing, reason });
  }
  if (unclear.length > 0) {
    const rows = [...new Set(unclear.map(([key, figure]) => quote(key, figure)))];
    const reason = {
      zh: `表格“${table.label}”中不能确定:${rows.join('、')}`,
      en: `Not certain in the table “${table.label}”: ${rows.join(', ')} (${[...new Set(unclear.map(([, { why }]) => why))].join('; ')})`,
    };
    parts.push({ table: table.id, cells: unclear.map(([key]) => key), reason });
  }
  return parts;
}

/** The row a cell stands in, with what is printed there. */
const quote = (key: string, { raw }: Figure): string =>
  `${cellByKey(key)?.label.split(' · ')[0] ?? key}${raw ? `“${raw}”` : ''}`;
