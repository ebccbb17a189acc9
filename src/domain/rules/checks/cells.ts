import { type Cell, cellByKey, cellLabel, templateById } from '../../cell.js';
import type { Figure } from '../../figure.js';
import { figureRows, type Row, type TemplateId } from '../../template.js';
import type { Answer, Asked, CellCheck, Rule, TotalFilledCheck, UnitPrintedCheck } from '../rule.js';
import * as say from '../wording/cells.js';
import { answerOf } from './answer.js';

/**
 * One finding per cell that offends, or one for all. Cells of whichever form, as hybrid forms are real, but not
 * numbers in sentences: they belong to no form.
 */
export function askCells(rule: Rule, check: CellCheck, { figures, template }: Asked): Answer[] {
  const offending: Cell[] = [];
  const unreadable: Cell[] = [];
  let asked = false;
  // A pair made for each of 200 figures, of every rule of this kind, is most of what a report leaves to be cleared away.
  figures.forEach(({ value, state }, key) => {
    const passes = value !== null && (check.test === 'whole' ? Number.isInteger(value) : value >= 0);
    if (value === null ? state !== 'unreadable' : passes && asked) return;
    const cell = cellByKey(key);
    if (!cell || cell.templates.length === 0 || !check.of.includes(cell.kind)) return;
    if (value === null) unreadable.push(cell);
    else if (passes) asked = true;
    else offending.push(cell);
  });
  const inOrder = (cells: Cell[]) => cells.sort((a, b) => a.number - b.number);
  if (offending.length > 0) {
    return inOrder(offending).map((cell) => {
      const value = figures.get(cell.key)!.value!;
      const limit =
        check.test === 'whole' ? { right: null, difference: null } : { right: 0, difference: value };
      const message = () => say.offending(check.test, printed(cell, template), value);
      return answerOf(rule, 'violated', cell.key, message, { cells: [cell.key], left: value, ...limit });
    });
  }
  const names = inOrder(unreadable).map((cell) => printed(cell, template));
  const message = () => say.allCells(check.test, asked, names);
  const outcome = asked && names.length === 0 ? 'satisfied' : 'not_assessable';
  return [answerOf(rule, outcome, 'figures', message, { cells: unreadable.map(({ key }) => key) })];
}

const printed = (cell: Cell, template: Asked['template']) => ({
  label: cellLabel(cell.key, template),
  gloss: cell.gloss,
});

/** One finding per row whose total is blank beside parts that are not, with what they add up to; or one for all. */
export function askTotals(rule: Rule, check: TotalFilledCheck, { figures, template }: Asked): Answer[] {
  const rows = rowsWithTotals(check, template);
  const filled = rows.filter(({ parts }) => parts.some((key) => hasNumber(figures.get(key))));
  const empty = filled.filter(({ total }) => isBlank(figures.get(total)));
  const unclear = filled.filter(({ total }) => figures.get(total)?.state === 'unreadable');
  if (empty.length > 0) {
    return empty.map(({ row, parts, total }) => {
      const sum = parts.reduce((all, key) => all + (figures.get(key)?.value ?? 0), 0);
      const cells = [...parts, total];
      return answerOf(rule, 'violated', row.id, () => say.totalLeftBlank(row, sum), { cells, left: sum });
    });
  }
  const outcome = filled.length > 0 && unclear.length === 0 ? 'satisfied' : 'not_assessable';
  const message = () =>
    say.totalsFilled(
      filled.length > 0,
      unclear.map(({ row }) => row),
    );
  return [answerOf(rule, outcome, 'figures', message, { cells: unclear.map(({ total }) => total) })];
}

interface RowWithTotal {
  row: Row;
  parts: readonly string[];
  total: string;
}

const withTotals = new WeakMap<TotalFilledCheck, Map<TemplateId, readonly RowWithTotal[]>>();

/** The rows of a form that have parts and a total, with the keys of both. Computed once. */
function rowsWithTotals(check: TotalFilledCheck, template: TemplateId): readonly RowWithTotal[] {
  const byTemplate = withTotals.get(check) ?? new Map<TemplateId, readonly RowWithTotal[]>();
  withTotals.set(check, byTemplate);
  const known = byTemplate.get(template);
  if (known) return known;
  const table = templateById(template)!.tables.find(({ id }) => id === check.table)!;
  const rows = table.blocks.flatMap(figureRows).map((row) => ({
    row,
    parts: check.parts.map((part) => `${table.id}/${row.id}/${part}`),
    total: `${table.id}/${row.id}/${check.total}`,
  }));
  byTemplate.set(template, rows);
  return rows;
}

const hasNumber = (figure: Figure | undefined): boolean => (figure?.value ?? null) !== null;
const isBlank = (figure: Figure | undefined): boolean => figure === undefined || figure.state === 'blank';

/** One finding per cell: whether its amount is printed with a unit. Nought needs none. */
export function askUnits(rule: Rule, check: UnitPrintedCheck, { figures, template }: Asked): Answer[] {
  return check.cells.map((key) => {
    const figure = figures.get(key);
    const cell = printed(cellByKey(key)!, template);
    const more = { cells: [key], left: figure?.value ?? null };
    if (figure?.state === 'unreadable') {
      return answerOf(rule, 'not_assessable', key, () => say.unitNotAsked(cell, 'unreadable'), more);
    }
    const { raw, value } = figure ?? { raw: null, value: null };
    if (!raw || value === null) {
      return answerOf(rule, 'not_assessable', key, () => say.unitNotAsked(cell, 'blank'), more);
    }
    const printsUnit = value === 0 || /[元万亿]/u.test(raw);
    return answerOf(
      rule,
      printsUnit ? 'satisfied' : 'violated',
      key,
      () => say.unit(cell, raw, printsUnit),
      more,
    );
  });
}
