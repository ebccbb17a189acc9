import { type Cell, cellByKey, cellLabel, templateById } from '../../cell.js';
import type { Figure } from '../../figure.js';
import { figureRows, type Row } from '../../template.js';
import type { Asked, CellCheck, Finding, Rule, TotalFilledCheck, UnitPrintedCheck } from '../rule.js';
import * as say from '../wording/cells.js';
import { findingOf } from './finding.js';

/**
 * One finding per cell that offends, or one for all. Cells of whichever form, as hybrid forms are real, but not
 * numbers in sentences: they belong to no form.
 */
export function askCells(rule: Rule, check: CellCheck, { figures, template }: Asked): Finding[] {
  const offending: Cell[] = [];
  const unreadable: Cell[] = [];
  let asked = false;
  for (const [key, { value, state }] of figures) {
    const passes = value !== null && (check.test === 'whole' ? Number.isInteger(value) : value >= 0);
    if (value === null ? state !== 'unreadable' : passes && asked) continue;
    const cell = cellByKey(key);
    if (!cell || cell.templates.length === 0 || !check.of.includes(cell.kind)) continue;
    if (value === null) unreadable.push(cell);
    else if (passes) asked = true;
    else offending.push(cell);
  }
  const inOrder = (cells: Cell[]) => cells.sort((a, b) => a.number - b.number);
  if (offending.length > 0) {
    return inOrder(offending).map((cell) => {
      const value = figures.get(cell.key)!.value!;
      const limit =
        check.test === 'whole' ? { right: null, difference: null } : { right: 0, difference: value };
      const message = say.offending(check.test, printed(cell, template), value);
      return findingOf(rule, 'violated', cell.key, message, { cells: [cell.key], left: value, ...limit });
    });
  }
  const names = inOrder(unreadable).map((cell) => printed(cell, template));
  const message = say.allCells(check.test, asked, names);
  const outcome = asked && names.length === 0 ? 'satisfied' : 'not_assessable';
  return [findingOf(rule, outcome, 'figures', message, { cells: unreadable.map(({ key }) => key) })];
}

const printed = (cell: Cell, template: Asked['template']) => ({
  label: cellLabel(cell.key, template),
  gloss: cell.gloss,
});

/** One finding per row whose total is blank beside parts that are not, with what they add up to; or one for all. */
export function askTotals(rule: Rule, check: TotalFilledCheck, { figures, template }: Asked): Finding[] {
  const table = templateById(template)!.tables.find(({ id }) => id === check.table)!;
  const rows = table.blocks.flatMap(figureRows);
  const at = (row: Row, column: string) => figures.get(`${table.id}/${row.id}/${column}`);
  const filled = rows.filter((row) => check.parts.some((part) => hasNumber(at(row, part))));
  const empty = filled.filter((row) => isBlank(at(row, check.total)));
  const unclear = filled.filter((row) => at(row, check.total)?.state === 'unreadable');
  if (empty.length > 0) {
    return empty.map((row) => {
      const sum = check.parts.reduce((total, part) => total + (at(row, part)?.value ?? 0), 0);
      const cells = [...check.parts, check.total].map((column) => `${table.id}/${row.id}/${column}`);
      return findingOf(rule, 'violated', row.id, say.totalLeftBlank(row, sum), { cells, left: sum });
    });
  }
  const outcome = filled.length > 0 && unclear.length === 0 ? 'satisfied' : 'not_assessable';
  const cells = unclear.map((row) => `${table.id}/${row.id}/${check.total}`);
  return [findingOf(rule, outcome, 'figures', say.totalsFilled(filled.length > 0, unclear), { cells })];
}

const hasNumber = (figure: Figure | undefined): boolean => (figure?.value ?? null) !== null;
const isBlank = (figure: Figure | undefined): boolean => figure === undefined || figure.state === 'blank';

/** One finding per cell: whether its amount is printed with a unit. Nought needs none. */
export function askUnits(rule: Rule, check: UnitPrintedCheck, { figures, template }: Asked): Finding[] {
  return check.cells.map((key) => {
    const figure = figures.get(key);
    const cell = printed(cellByKey(key)!, template);
    const more = { cells: [key], left: figure?.value ?? null };
    if (figure?.state === 'unreadable') {
      return findingOf(rule, 'not_assessable', key, say.unitNotAsked(cell, 'unreadable'), more);
    }
    if (!figure?.raw || figure.value === null) {
      return findingOf(rule, 'not_assessable', key, say.unitNotAsked(cell, 'blank'), more);
    }
    const printsUnit = figure.value === 0 || /[元万亿]/u.test(figure.raw);
    return findingOf(
      rule,
      printsUnit ? 'satisfied' : 'violated',
      key,
      say.unit(cell, figure.raw, printsUnit),
      more,
    );
  });
}
