import { type Cell, cellByKey, cellLabel } from '../cell.js';
import { type Figures, LARGEST_FIGURE } from '../figure.js';
import { templateIdOfYear } from '../template.js';
import { type Equation, equationsOf, type Operand } from './equations.js';
import type { Asked, CellCheck, Finding, Rule, TemplateYearCheck } from './rule.js';
import * as say from './wording.js';

/**
 * Asks one rule of one report. A sum gives one finding per column or row; a test of single cells one per
 * offending cell, or one for all of them; the form one. Empty where the rule does not concern the form.
 */
export function askRule(rule: Rule, report: Asked): Finding[] {
  const { check } = rule;
  if (!rule.templates.includes(report.template)) return [];
  switch (check.kind) {
    case 'sum':
      return equationsOf(check, report.template).map((equation) => askSum(rule, equation, report.figures));
    case 'cell':
      return askCells(rule, check, report);
    case 'template-fits-year':
      return [askYear(rule, check, report)];
  }
}

/**
 * Blank and not-applicable cells add nothing, and a cell missing from the map is blank. Not asked where an
 * operand is unreadable, where a side has no number at all, and where a side is nothing but a derived total.
 */
function askSum(rule: Rule, equation: Equation, figures: Figures): Finding {
  const left = side(equation.left, figures);
  const right = side(equation.right, figures);
  const obstacle = obstacleIn(left, right, figures);
  const difference = obstacle ? null : subtract(left, right, figures);
  return {
    rule: rule.id,
    severity: rule.severity,
    outcome: difference === null ? 'not_assessable' : difference === 0 ? 'satisfied' : 'violated',
    where: equation.where,
    cells: equation.cells,
    left: left.sum,
    right: right.sum,
    difference,
    message: obstacle
      ? say.notAsked(equation, obstacle)
      : difference
        ? say.differing(equation, left, right, difference, figures)
        : say.agreeing(equation, left.sum!),
  };
}

function side(operands: readonly Operand[], figures: Figures): say.Side {
  let sum: number | null = null;
  let readable = true;
  let derived = false;
  let exact = true;
  for (const { cell } of operands) {
    const figure = figures.get(cell);
    if (!figure) continue;
    if (figure.state === 'unreadable') readable = false;
    if (figure.state === 'derived') derived = true;
    if (figure.value === null) continue;
    sum = (sum ?? 0) + figure.value;
    if (Math.abs(sum) > LARGEST_FIGURE) exact = false;
  }
  // A total that was added up from its parts would only prove itself.
  const provesItself = derived && operands.length === 1;
  return { operands, sum: sum === null || !readable ? null : tidy(sum), readable, provesItself, exact };
}

function obstacleIn(left: say.Side, right: say.Side, figures: Figures): say.Obstacle | null {
  if (!left.readable || !right.readable) {
    const unreadable = ({ cell }: Operand) => figures.get(cell)?.state === 'unreadable';
    return { kind: 'unreadable', operands: [...left.operands, ...right.operands].filter(unreadable) };
  }
  if (left.sum === null) return { kind: 'blank', operands: left.operands };
  if (right.sum === null) return { kind: 'blank', operands: right.operands };
  if (left.provesItself) return { kind: 'derived', operands: left.operands };
  return right.provesItself ? { kind: 'derived', operands: right.operands } : null;
}

/** Sums of fractions carry binary noise, which 6 decimals cut off; whole numbers are left as they are. */
const tidy = (value: number): number => (Number.isInteger(value) ? value : Math.round(value * 1e6) / 1e6);

/** Every figure is exact, but sums of the largest ones are not: only integers without bound tell them apart. */
function subtract(left: say.Side, right: say.Side, figures: Figures): number {
  if (left.exact && right.exact) return tidy(left.sum! - right.sum!);
  return Number(exactSum(left, figures) - exactSum(right, figures));
}

const exactSum = ({ operands }: say.Side, figures: Figures): bigint =>
  operands.reduce((sum, { cell }) => sum + BigInt(Math.round(figures.get(cell)?.value ?? 0)), 0n);

/** Cells of whichever form, as hybrid forms are real, but not numbers in sentences: they belong to no form. */
function askCells(rule: Rule, check: CellCheck, { figures, template }: Asked): Finding[] {
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
  const base = { rule: rule.id, severity: rule.severity };
  const inOrder = (cells: Cell[]) => cells.sort((a, b) => a.number - b.number);
  if (offending.length > 0) {
    return inOrder(offending).map((cell) => {
      const value = figures.get(cell.key)!.value!;
      const limit =
        check.test === 'whole' ? { right: null, difference: null } : { right: 0, difference: value };
      const message = say.offending(check.test, printed(cell, template), value);
      const at = { outcome: 'violated' as const, where: cell.key, cells: [cell.key] };
      return { ...base, ...at, left: value, ...limit, message };
    });
  }
  const names = inOrder(unreadable).map((cell) => printed(cell, template));
  const message = say.allCells(check.test, asked, names);
  const outcome = asked && names.length === 0 ? 'satisfied' : 'not_assessable';
  const cells = unreadable.map(({ key }) => key);
  return [{ ...base, outcome, where: 'figures', cells, left: null, right: null, difference: null, message }];
}

const printed = (cell: Cell, template: Asked['template']) => ({
  label: cellLabel(cell.key, template),
  gloss: cell.gloss,
});

function askYear(rule: Rule, check: TemplateYearCheck, { template, year }: Asked): Finding {
  const due = year === null ? null : templateIdOfYear(year);
  const severity = year !== null && check.lenientYears.includes(year) ? 'info' : rule.severity;
  const outcome = due === null ? 'not_assessable' : due === template ? 'satisfied' : 'violated';
  const message = say.formOfYear(template, due, year);
  const none = { left: null, right: null, difference: null };
  return { rule: rule.id, severity, outcome, where: 'template', cells: [], ...none, message };
}
