import { cellByKey, cellLabel, templateById } from '../cell.js';
import {
  type Bilingual,
  type Block,
  type Column,
  figureRows,
  type Row,
  type Table,
  type TemplateId,
} from '../template.js';
import type { Comparison, ComparisonsCheck, Named, Relation, Severity, SumCheck, Term } from './rule.js';
import { lastYears, quote } from './wording/printed.js';
import { placeOf } from './wording/sums.js';

/** A cell of a sum, with the name a message gives it. `minus`: taken off; `previous`: in last year's report. */
export interface Operand {
  cell: string;
  name: Bilingual;
  minus?: true;
  previous?: true;
}

/**
 * One comparison to be asked. `where` is the id of its column or row, `place` how a message names that; `or` is
 * another right side that would do as well; `optional`: not asked where the document has nothing on the left;
 * `looksBack`: some cell is of last year's report.
 */
export interface Equation {
  where: string;
  place: Bilingual;
  relation: Relation;
  left: readonly Operand[];
  right: readonly Operand[];
  or?: readonly Operand[];
  optional?: true;
  looksBack: boolean;
  severity?: Severity;
  cells: readonly string[];
}

const expanded = new WeakMap<SumCheck | ComparisonsCheck, Map<TemplateId, readonly Equation[]>>();

/**
 * What a check comes down to on a form: one equation per column or row, with all its cells. Computed once.
 * Blocks that do not have all the names are passed over; throws where none has them, a mistake in the rule book.
 */
export function equationsOf(check: SumCheck | ComparisonsCheck, template: TemplateId): readonly Equation[] {
  const known = expanded.get(check)?.get(template);
  if (known) return known;
  const equations =
    check.kind === 'sum' ? expand(check, template) : check.of.map((each) => ofCells(each, template));
  expanded.set(check, (expanded.get(check) ?? new Map()).set(template, equations));
  return equations;
}

function expand(check: SumCheck, template: TemplateId): Equation[] {
  const table = templateById(template)?.tables.find(({ id }) => id === check.table);
  const of = check.over === 'column' ? ofColumns : ofRows;
  const equations = table?.blocks.flatMap((block) => of(check, table, block)) ?? [];
  if (equations.length === 0) {
    const names = check.left.map((named) => termOf(named).name).join(' + ');
    throw new Error(`no sum of ${names} on the form ${template}`);
  }
  return equations;
}

function ofColumns(check: SumCheck, table: Table, block: Block): Equation[] {
  const rowsOf = (named: Named) => rowsNamed(block, termOf(named));
  if ([...check.left, ...check.right].some((named) => rowsOf(named).length === 0)) return [];
  return block.columns.filter(isAmong(check)).map((column) => {
    const operands = (named: Named) =>
      rowsOf(named).map((row) => operand(`${table.id}/${row.id}/${column.id}`, quote(row), termOf(named)));
    const sides = { left: check.left.flatMap(operands), right: check.right.flatMap(operands) };
    return equation(check, column.id, placeOf('column', column), sides);
  });
}

function ofRows(check: SumCheck, table: Table, block: Block): Equation[] {
  const columnOf = (named: Named) => block.columns.find(({ id }) => id === termOf(named).name);
  if ([...check.left, ...check.right].some((named) => !columnOf(named))) return [];
  return figureRows(block)
    .filter(isAmong(check))
    .map((row) => {
      const place = placeOf(table.layout === 'line' ? 'group' : 'row', row);
      const operands = (named: Named) => {
        const column: Column = columnOf(named)!;
        return operand(`${table.id}/${row.id}/${column.id}`, quote(column), termOf(named));
      };
      const sides = { left: check.left.map(operands), right: check.right.map(operands) };
      return equation(check, row.id, place, sides);
    });
}

/** Cells by their keys. They need not stand on the form: numbers in sentences stand on none. */
function ofCells(check: Comparison, template: TemplateId): Equation {
  const operands = (named: Named): Operand => {
    const term = termOf(named);
    const cell = cellByKey(term.name);
    if (!cell) throw new Error(`no cell ${term.name}`);
    return operand(cell.key, quote({ label: cellLabel(cell.key, template), gloss: cell.gloss }), term);
  };
  const sides = { left: check.left.map(operands), right: check.right.map(operands) };
  const built = equation(check, check.where, { zh: '', en: '' }, sides);
  return check.or ? { ...built, or: check.or.map(operands) } : built;
}

const termOf = (named: Named): Term => (typeof named === 'string' ? { name: named } : named);

const isAmong =
  ({ among }: SumCheck) =>
  ({ id }: { id: string }): boolean =>
    !among || among.includes(id);

/** The figure rows a name stands for: itself, or all that stand within the heading. */
function rowsNamed(block: Block, { name, itself }: Term): readonly Row[] {
  const row = block.rows.find(({ id }) => id === name);
  if (!row?.heading || itself) return row ? [row] : [];
  return block.rows
    .filter(({ within }) => within === name)
    .flatMap(({ id }) => rowsNamed(block, { name: id }));
}

const operand = (cell: string, name: Bilingual, { minus, previous }: Term): Operand => ({
  cell,
  name: previous ? lastYears(name) : name,
  ...(minus && { minus }),
  ...(previous && { previous }),
});

function equation(
  check: SumCheck | Comparison,
  where: string,
  place: Bilingual,
  { left, right }: { left: Operand[]; right: Operand[] },
): Equation {
  const { severities, optional } = 'severities' in check || 'optional' in check ? check : {};
  const severity = severities?.[where];
  return {
    where,
    place,
    relation: check.relation ?? '=',
    left,
    right,
    ...(optional && { optional }),
    ...(severity && { severity }),
    looksBack: [...left, ...right].some(({ previous }) => previous),
    cells: [...new Set([...left, ...right].map(({ cell }) => cell))],
  };
}
