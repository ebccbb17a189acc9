import { cellsOf } from '../../domain/cell.js';
import type { Rule } from '../../domain/rules/rule.js';
import type { Template } from '../../domain/template.js';

/** A form as data, with the list of its cells in the order printed. */
export const presentTemplate = (template: Template) => ({
  ...template,
  cells: cellsOf(template.id).map(({ key, table, row, column, label, gloss, kind, unit, templates }) => ({
    key,
    table,
    row,
    column,
    label,
    gloss,
    kind,
    unit,
    templates,
  })),
});

/** A rule as people read it; what the interpreter asks stays inside. */
export const presentRule = ({ check, ...rule }: Rule) => ({ ...rule, asked: check.kind !== 'guidance' });
