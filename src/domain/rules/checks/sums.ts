import { cellByKey } from '../../cell.js';
import { type Figure, type Figures, LARGEST_FIGURE } from '../../figure.js';
import { type Equation, equationsOf, type Operand } from '../equations.js';
import type { Answer, Asked, ComparisonsCheck, Relation, Rule, SumCheck } from '../rule.js';
import * as say from '../wording/sums.js';

/**
 * One finding per equation; none for what a form need not print and this document does not. `isBrief`: none either
 * where nobody need hear of it (see `askRule`).
 */
export function askSums(
  rule: Rule,
  check: SumCheck | ComparisonsCheck,
  report: Asked,
  isBrief: boolean,
): Answer[] {
  const answers: Answer[] = [];
  for (const equation of equationsOf(check, report.template)) {
    const { optional, left } = equation;
    if (optional && !left.some(({ cell }) => isFilled(report.figures.get(cell)))) continue;
    if (isBrief && isNothing(rule, equation, report)) continue;
    answers.push(askSum(rule, equation, report));
  }
  return answers;
}

/** Whether an equation is seen at a glance to agree, or to be unanswerable and no error. Nothing is made for it. */
function isNothing(rule: Rule, equation: Equation, report: Asked): boolean {
  const { looksBack, left, right, relation } = equation;
  const isError = (equation.severity ?? rule.severity) === 'error';
  if (looksBack && obstacleBehind(equation, report)) return !isError;
  const one = plainSum(left, report);
  const other = plainSum(right, report);
  if (one === null || other === null) return !isError;
  // What is not plain is NaN, and agrees with nothing.
  switch (relation) {
    case '=':
      return one === other;
    case '≤':
      return one <= other;
    case 'needs':
      return (one <= 0 && !Number.isNaN(other)) || (one > 0 && other > 0);
    case 'together':
      return (one === 0 && other === 0) || (one > 0 && other > 0);
  }
}

/** The sum of whole figures that are small enough to be added; null where there is none, NaN where it is not so plain. */
function plainSum(operands: readonly Operand[], report: Asked): number | null {
  let sum: number | null = null;
  for (const operand of operands) {
    const figure = figureOf(operand, report);
    if (!figure) continue;
    const { value, state } = figure;
    if (state === 'unreadable' || state === 'derived') return Number.NaN;
    if (value === null) continue;
    if (!Number.isInteger(value) || Math.abs(value) > LARGEST_PLAIN) return Number.NaN;
    sum = (sum ?? 0) + (operand.minus ? -value : value);
  }
  return sum;
}

/** So many of them can be added that no sum of the form is inexact. */
const LARGEST_PLAIN = 2 ** 40;

const isFilled = (figure: Figure | undefined): boolean => figure !== undefined && figure.state !== 'blank';

/** One side of a comparison as found in a report. `sum` is null where there is no number, or one cannot be read. */
interface Side {
  operands: readonly Operand[];
  sum: number | null;
  readable: boolean;
  provesItself: boolean;
  exact: boolean;
}

/**
 * Blank and not-applicable cells add nothing, and a cell missing from the map is blank. Not asked where an
 * operand is unreadable, where a side has no number at all, where a side is nothing but a derived total, and
 * where last year's report is not there to be compared.
 */
function askSum(rule: Rule, equation: Equation, report: Asked): Answer {
  const left = side(equation.left, report);
  const right = side(equation.right, report);
  const obstacle = obstacleIn(equation, left, right, report);
  const difference = obstacle ? null : subtract(left, right, report);
  const holds =
    difference !== null &&
    (agree(equation.relation, left, right, difference) || otherwise(equation, left, report));
  const answer: Answer = {
    rule: rule.id,
    severity: equation.severity ?? rule.severity,
    outcome: difference === null ? 'not_assessable' : holds ? 'satisfied' : 'violated',
    where: equation.where,
    cells: equation.cells,
    left: left.sum,
    right: right.sum,
    difference,
    say: () =>
      obstacle
        ? say.notAsked(equation, obstacle)
        : holds
          ? say.agreeing(equation, left.sum!, right.sum!)
          : say.differing(equation, told(left, report), told(right, report), Math.abs(difference!)),
  };
  const { previous } = report;
  if (equation.looksBack && previous) answer.against = [{ report: previous.id, revision: previous.revision }];
  return answer;
}

/** Whether the second right side that a rule allows holds; it need not be askable. */
function otherwise({ or, relation }: Equation, left: Side, report: Asked): boolean {
  if (!or) return false;
  const right = side(or, report);
  return right.sum !== null && agree(relation, left, right, subtract(left, right, report));
}

function agree(relation: Relation, left: Side, right: Side, difference: number): boolean {
  switch (relation) {
    case '=':
      return difference === 0;
    case '≤':
      return difference <= 0;
    case 'needs':
      return left.sum! <= 0 || right.sum! > 0;
    case 'together':
      return (left.sum === 0) === (right.sum === 0);
  }
}

const figureOf = ({ cell, previous }: Operand, { figures, previous: before }: Asked): Figure | undefined =>
  previous ? before?.figures.get(cell) : figures.get(cell);

function side(operands: readonly Operand[], report: Asked): Side {
  let sum: number | null = null;
  let readable = true;
  let derived = false;
  let exact = true;
  for (const operand of operands) {
    const figure = figureOf(operand, report);
    if (!figure) continue;
    if (figure.state === 'unreadable') readable = false;
    if (figure.state === 'derived') derived = true;
    if (figure.value === null) continue;
    sum = (sum ?? 0) + (operand.minus ? -figure.value : figure.value);
    if (Math.abs(sum) > LARGEST_FIGURE) exact = false;
  }
  // A total that was added up from its parts would only prove itself.
  const provesItself = derived && operands.length === 1;
  return { operands, sum: sum === null || !readable ? null : tidy(sum), readable, provesItself, exact };
}

/** The side with the value of each cell, for a message. */
const told = ({ operands, sum }: Side, report: Asked): say.Told => ({
  terms: operands.map((operand) => ({ ...operand, value: figureOf(operand, report)?.value ?? null })),
  sum,
});

function obstacleIn(equation: Equation, left: Side, right: Side, report: Asked): say.Obstacle | null {
  const lacking = equation.looksBack ? obstacleBehind(equation, report) : null;
  if (lacking) return lacking;
  if (!left.readable || !right.readable) {
    const unreadable = (operand: Operand) => figureOf(operand, report)?.state === 'unreadable';
    return { kind: 'unreadable', operands: [...left.operands, ...right.operands].filter(unreadable) };
  }
  if (left.sum === null) return { kind: 'blank', operands: left.operands };
  if (right.sum === null) return { kind: 'blank', operands: right.operands };
  if (left.provesItself) return { kind: 'derived', operands: left.operands };
  return right.provesItself ? { kind: 'derived', operands: right.operands } : null;
}

/** Why last year's report cannot be compared: it is not there, holds others' figures, or has no such cell. */
function obstacleBehind({ left, right }: Equation, { previous, scope }: Asked): say.Obstacle | null {
  if (!previous) return { kind: 'no-report', operands: [] };
  if (scope && previous.scope !== scope.is) return { kind: 'other-scope', operands: [] };
  const isForeign = (operand: Operand) =>
    operand.previous && !hasCell(previous.figures, previous.template, operand.cell);
  if (!left.some(isForeign) && !right.some(isForeign)) return null;
  return { kind: 'other-form', operands: [...left, ...right].filter(isForeign) };
}

const hasCell = (figures: Figures, template: Asked['template'], cell: string): boolean =>
  figures.has(cell) || cellByKey(cell)!.templates.includes(template);

/** Sums of fractions carry binary noise, which 6 decimals cut off; whole numbers are left as they are. */
const tidy = (value: number): number => (Number.isInteger(value) ? value : Math.round(value * 1e6) / 1e6);

/** Every figure is exact, but sums of the largest ones are not: only integers without bound tell them apart. */
function subtract(left: Side, right: Side, report: Asked): number {
  if (left.exact && right.exact) return tidy(left.sum! - right.sum!);
  return Number(exactSum(left, report) - exactSum(right, report));
}

const exactSum = ({ operands }: Side, report: Asked): bigint =>
  operands.reduce((sum, operand) => {
    const whole = BigInt(Math.round(figureOf(operand, report)?.value ?? 0));
    return operand.minus ? sum - whole : sum + whole;
  }, 0n);
