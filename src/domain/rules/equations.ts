import { templateById } from '../cell.js';
import {
  type Bilingual,
  type Block,
  type Column,
  figureRows,
  type Row,
  type Table,
  type TemplateId,
} from '../template.js';
import type { SumCheck } from './rule.js';
import { placeOf, quote } from './wording.js';

/** A cell of a sum, with the name a message gives it. */
export interface Operand {
  cell: string;
  name: Bilingual;
}

/** One sum to be asked. `where` is the id of its column or row, `place` how a message names that. */
export interface Equation {
  where: string;
  place: Bilingual;
  left: readonly Operand[];
  right: readonly Operand[];
  cells: readonly string[];
}

const expanded = new WeakMap<SumCheck, Map<TemplateId, readonly Equation[]>>();

/**
 * What a sum comes down to on a form: one equation per column or row, with all its cells. Computed once.
 * Blocks that do not have all the names are passed over; throws where none has them, a mistake in the rule book.
 */
export function equationsOf(check: SumCheck, template: TemplateId): readonly Equation[] {
  const known = expanded.get(check)?.get(template);
  if (known) return known;
  const equations = expand(check, template);
  expanded.set(check, (expanded.get(check) ?? new Map()).set(template, equations));
  return equations;
}

function expand(check: SumCheck, template: TemplateId): Equation[] {
  const table = templateById(template)?.tables.find(({ id }) => id === check.table);
  const of = check.over === 'column' ? ofColumns : ofRows;
  const equations = table?.blocks.flatMap((block) => of(check, table, block)) ?? [];
  if (equations.length === 0) throw new Error(`no sum of ${check.left.join(' + ')} on the form ${template}`);
  return equations;
}

function ofColumns(check: SumCheck, table: Table, block: Block): Equation[] {
  const left = check.left.map((name) => rowsNamed(block, name));
  const right = check.right.map((name) => rowsNamed(block, name));
  if ([...left, ...right].some((rows) => rows.length === 0)) return [];
  return block.columns.map((column) => {
    const operand = (row: Row) => ({ cell: `${table.id}/${row.id}/${column.id}`, name: quote(row) });
    return equation(
      column.id,
      placeOf('column', column),
      left.flat().map(operand),
      right.flat().map(operand),
    );
  });
}

function ofRows(check: SumCheck, table: Table, block: Block): Equation[] {
  const named = (name: string) => block.columns.filter(({ id }) => id === name);
  const left = check.left.flatMap(named);
  const right = check.right.flatMap(named);
  if (left.length < check.left.length || right.length < check.right.length) return [];
  return figureRows(block).map((row) => {
    const operand = (column: Column) => ({ cell: `${table.id}/${row.id}/${column.id}`, name: quote(column) });
    const place = placeOf(table.layout === 'line' ? 'group' : 'row', row);
    return equation(row.id, place, left.map(operand), right.map(operand));
  });
}

/** The figure rows a name stands for: itself, or all that stand within the heading. */
function rowsNamed(block: Block, name: string): readonly Row[] {
  const row = block.rows.find(({ id }) => id === name);
  if (!row?.heading) return row ? [row] : [];
  return block.rows.filter(({ within }) => within === name).flatMap(({ id }) => rowsNamed(block, id));
}

const equation = (where: string, place: Bilingual, left: Operand[], right: Operand[]): Equation => ({
  where,
  place,
  left,
  right,
  cells: [...left, ...right].map(({ cell }) => cell),
});
