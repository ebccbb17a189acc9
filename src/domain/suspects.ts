import type { Figures } from './figure.js';
import { equationsOf } from './rules/equations.js';
import { RULES } from './rules/index.js';
import type { Answer } from './rules/rule.js';
import { type Solution, solveFor } from './solution.js';
import type { TemplateId } from './template.js';

/** A cell that may hold a mistake: what is printed (null: blank), and the value that would fit. */
export interface Correction {
  cell: string;
  printed: number | null;
  fits: number;
}

/**
 * Where the mistake behind some violated sums may lie. `equations`: those that fail together; `alternatives`: the
 * smallest sets of cells, of at most three each, whose change would satisfy all of them and break no other. A hint,
 * never a reading: nothing is ever corrected by it.
 */
export interface Suspect {
  equations: readonly { rule: string; where: string }[];
  alternatives: readonly (readonly Correction[])[];
}

/** One sum of the report: its cells with their signs, and what left − right comes to. */
export interface Constraint {
  rule: string;
  where: string;
  cells: ReadonlyMap<string, 1 | -1>;
  residual: number;
}

const MOST_CELLS = 3;
/** More ways to mend something are no hint. */
const MOST_ALTERNATIVES = 12;
/** Sets tried for one group of equations: beyond it the search gives up rather than take long. */
const MOST_TRIED = 20_000;

/**
 * The suspects of a report that violates sums of error severity. `answers`: all of its assessment. A group of
 * equations for which no set of at most three cells is found is left out; the order is that of the form.
 */
export function suspectsOf(template: TemplateId, figures: Figures, answers: readonly Answer[]): Suspect[] {
  if (!answers.some(({ outcome, severity }) => outcome === 'violated' && severity === 'error')) return [];
  const constraints = constraintsOf(template, answers);
  return groups(constraints).flatMap((violated) => {
    const alternatives = smallestSets(violated, constraints, figures);
    const equations = violated.map(({ rule, where }) => ({ rule, where }));
    return alternatives.length > 0 ? [{ equations, alternatives }] : [];
  });
}

/** The sums that were asked, with what is left between their sides. */
function constraintsOf(template: TemplateId, answers: readonly Answer[]): Constraint[] {
  const asked = new Map(answers.map((answer) => [`${answer.rule} ${answer.where}`, answer]));
  return RULES.flatMap(({ id, severity, templates, check }) => {
    if (check.kind !== 'sum' || severity !== 'error' || !templates.includes(template)) return [];
    return equationsOf(check, template).flatMap(({ where, left, right }) => {
      const residual = asked.get(`${id} ${where}`)?.difference ?? null;
      if (residual === null) return [];
      const cells = new Map<string, 1 | -1>();
      for (const { cell } of left) cells.set(cell, 1);
      for (const { cell } of right) cells.set(cell, -1);
      return [{ rule: id, where, cells, residual }];
    });
  });
}

/** The violated equations, those that share a cell or a row or column between them together. */
function groups(constraints: readonly Constraint[]): Constraint[][] {
  const found: Constraint[][] = [];
  for (const violated of constraints.filter(({ residual }) => residual !== 0)) {
    const touching = found.filter((group) => group.some((other) => meet(violated, other, constraints)));
    const merged = [...touching.flat(), violated];
    for (const group of touching) found.splice(found.indexOf(group), 1);
    found.push(merged);
  }
  return found;
}

/** Whether two equations share a cell, or have cells in one third equation. */
function meet(a: Constraint, b: Constraint, constraints: readonly Constraint[]): boolean {
  const touches = (one: Constraint, other: Constraint) =>
    [...one.cells.keys()].some((cell) => other.cells.has(cell));
  return touches(a, b) || constraints.some((third) => touches(a, third) && touches(third, b));
}

/** All sets of the least size that mend a group, changes of totals first. */
function smallestSets(
  violated: readonly Constraint[],
  all: readonly Constraint[],
  figures: Figures,
): Correction[][] {
  const budget = { left: MOST_TRIED };
  for (let size = 1; size <= MOST_CELLS; size++) {
    const found = new Map<string, Correction[]>();
    extend([], size, { violated, all, figures, budget, found });
    if (budget.left <= 0) return [];
    const sets = [...found.values()];
    if (sets.length > MOST_ALTERNATIVES) return [];
    if (sets.length > 0) return sets.sort((a, b) => totalsIn(b) - totalsIn(a));
  }
  return [];
}

const totalsIn = (set: readonly Correction[]): number =>
  set.filter(({ cell }) => cell.endsWith('/total') || cell.includes('/outcome.total/')).length;

interface Search {
  violated: readonly Constraint[];
  all: readonly Constraint[];
  figures: Figures;
  budget: { left: number };
  found: Map<string, Correction[]>;
}

/** Tries every set of the size that begins with these cells and can still satisfy the equations that fail. */
function extend(cells: readonly string[], size: number, search: Search): void {
  if (search.budget.left-- <= 0) return;
  const failing = failingWith(cells, search);
  if (failing === null) {
    if (cells.length === size) keep(cells, search);
    return;
  }
  if (cells.length === size) return;
  const branches = new Set(failing.flatMap((constraint) => [...constraint.cells.keys()]));
  for (const cell of branches) if (!cells.includes(cell)) extend([...cells, cell], size, search);
}

/**
 * The equations of which one more cell must change; null where changes of these cells alone satisfy all. Not yet
 * reached ones first, the one with the fewest cells; then those that contradict each other.
 */
function failingWith(cells: readonly string[], search: Search): readonly Constraint[] | null {
  const unreached = search.violated.filter((constraint) => !cells.some((cell) => constraint.cells.has(cell)));
  if (unreached.length > 0) return [unreached.reduce((a, b) => (b.cells.size < a.cells.size ? b : a))];
  const solution = solutionOf(cells, search);
  return solution.kind === 'none'
    ? solution.contradicting.map((index) => concerned(cells, search)[index]!)
    : null;
}

const concerned = (cells: readonly string[], { all, violated }: Search): Constraint[] =>
  all.filter(
    (constraint) => violated.includes(constraint) || cells.some((cell) => constraint.cells.has(cell)),
  );

const solutionOf = (cells: readonly string[], search: Search): Solution =>
  solveFor(
    concerned(cells, search).map((constraint) => ({
      coefficients: cells.map((cell) => constraint.cells.get(cell) ?? 0),
      value: -constraint.residual,
    })),
    cells.length,
  );

/** Keeps a set that has one solution in which every cell changes, to a count that a cell can hold. */
function keep(cells: readonly string[], search: Search): void {
  const solution = solutionOf(cells, search);
  if (solution.kind !== 'one') return;
  const corrections = cells.map((cell, index): Correction => {
    const printed = search.figures.get(cell)?.value ?? null;
    return { cell, printed, fits: (printed ?? 0) + solution.values[index]! };
  });
  const possible = corrections.every(
    ({ printed, fits }) => Number.isInteger(fits) && fits >= 0 && fits !== (printed ?? 0),
  );
  if (possible) search.found.set([...cells].sort().join(' '), corrections);
}
