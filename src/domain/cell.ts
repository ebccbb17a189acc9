import { type CellKind, figureRows, type Template, type TemplateId } from './template.js';
import { template2008 } from './templates/2008.js';
import { template2019 } from './templates/2019.js';
import { template2021 } from './templates/2021.js';
import { narrativeCells } from './templates/narrative.js';

/**
 * A place for one figure. `key` is `table/row/column`, the same string everywhere; `number` is its permanent
 * number in storage; `templates` are the forms that print it (none for a figure read from sentences).
 */
export interface Cell {
  key: string;
  number: number;
  table: string;
  row: string;
  column: string;
  label: string;
  gloss: string;
  kind: CellKind;
  unit: string;
  templates: readonly TemplateId[];
}

export const TEMPLATES: readonly Template[] = [template2008, template2019, template2021];

export const templateById = (id: string): Template | undefined =>
  TEMPLATES.find((template) => template.id === id);

/** The cells of a form in the order printed. 198 for `2019`, 200 for `2021`. */
function printedCells(template: Template): Omit<Cell, 'number' | 'templates'>[] {
  return template.tables.flatMap((table) =>
    table.blocks.flatMap((block) =>
      figureRows(block).flatMap((row) =>
        block.columns.map((column) => ({
          key: `${table.id}/${row.id}/${column.id}`,
          table: table.id,
          row: row.id,
          column: column.id,
          label: `${row.label} · ${column.label}`,
          gloss: `${row.gloss} · ${column.gloss}`,
          kind: row.kind ?? column.kind,
          unit: row.unit ?? column.unit,
        })),
      ),
    ),
  );
}

/**
 * Every cell known, in the order of its storage number (1 …). Numbers are permanent: a new form or row is
 * appended after all that is here, never put in between (test/domain/cell.test.ts holds them fast).
 */
export const CELLS: readonly Cell[] = numbered([
  ...[template2019, template2021, template2008].flatMap((template) =>
    printedCells(template).map((cell) => ({ ...cell, template: template.id as TemplateId | null })),
  ),
  ...narrativeCells.map((cell) => ({ ...cell, template: null })),
]);

function numbered(
  printed: readonly (Omit<Cell, 'number' | 'templates'> & { template: TemplateId | null })[],
): Cell[] {
  const cells = new Map<string, Cell & { templates: TemplateId[] }>();
  for (const { template, ...cell } of printed) {
    const known = cells.get(cell.key);
    if (known) known.templates.push(template!);
    else cells.set(cell.key, { ...cell, number: cells.size + 1, templates: template ? [template] : [] });
  }
  return [...cells.values()];
}

const byKey = new Map(CELLS.map((cell) => [cell.key, cell]));
const byTemplate = new Map<TemplateId, readonly Cell[]>(
  TEMPLATES.map((template) => [template.id, printedCells(template).map((cell) => byKey.get(cell.key)!)]),
);

export const cellByKey = (key: string): Cell | undefined => byKey.get(key);
export const cellByNumber = (number: number): Cell | undefined => CELLS[number - 1];

/** The cells that a form prints, in the order printed. */
export const cellsOf = (template: TemplateId): readonly Cell[] => byTemplate.get(template)!;

/** `statistics/x.<slug>/<column>`: a row of a provincial table that the national one does not have. */
export const isExtraCellKey = (key: string): boolean =>
  /^statistics\/x\.[^/\s]{1,80}\/(year|cumulative)$/u.test(key);

/** Whether a report may have a figure under this key. */
export const isCellKey = (key: string): boolean => byKey.has(key) || isExtraCellKey(key);

/** The label of a cell on a given form: the forms differ in a few labels for the same key. */
export function cellLabel(key: string, template: TemplateId): string {
  const cell = byKey.get(key);
  if (!cell) return key;
  return labels.get(template)?.get(key) ?? cell.label;
}

const labels = new Map(
  TEMPLATES.map((template) => [
    template.id,
    new Map(printedCells(template).map((cell) => [cell.key, cell.label])),
  ]),
);
