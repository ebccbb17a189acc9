import { cellByKey } from '../../cell.js';
import { type Figure, type Figures, LARGEST_FIGURE } from '../../figure.js';
import { type Equation, equationsOf, type Operand } from '../equations.js';
import type { Asked, ComparisonsCheck, Finding, Relation, Rule, SumCheck } from '../rule.js';
import * as say from '../wording/sums.js';

/** One finding per equation; none for what a form need not print and this document does not. */
export function askSums(rule: Rule, check: SumCheck | ComparisonsCheck, report: Asked): Finding[] {
  return equationsOf(check, report.template)
    .filter(({ optional, left }) => !optional || left.some(({ cell }) => isFilled(report.figures.get(cell))))
    .map((equation) => askSum(rule, equation, report));
}

const isFilled = (figure: Figure | undefined): boolean => figure !== undefined && figure.state !== 'blank';

/**
 * Blank and not-applicable cells add nothing, and a cell missing from the map is blank. Not asked where an
 * operand is unreadable, where a side has no number at all, where a side is nothing but a derived total, and
 * where last year's report is not there to be compared.
 */
function askSum(rule: Rule, equation: Equation, report: Asked): Finding {
  const left = side(equation.left, report);
  const right = side(equation.right, report);
  const obstacle = obstacleIn(equation, left, right, report);
  const difference = obstacle ? null : subtract(left, right);
  const holds =
    difference !== null &&
    (agree(equation.relation, left, right, difference) || otherwise(equation, left, report));
  return {
    rule: rule.id,
    severity: equation.severity ?? rule.severity,
    outcome: difference === null ? 'not_assessable' : holds ? 'satisfied' : 'violated',
    where: equation.where,
    cells: equation.cells,
    left: left.sum,
    right: right.sum,
    difference,
    message: obstacle
      ? say.notAsked(equation, obstacle)
      : holds
        ? say.agreeing(equation, left, right)
        : say.differing(equation, left, right, Math.abs(difference!)),
    ...(looksBack(equation) && report.previous && { against: [seen(report.previous)] }),
  };
}

const seen = ({ id, revision }: { id: string; revision: number }) => ({ report: id, revision });

const looksBack = ({ left, right }: Equation): boolean =>
  left.some(({ previous }) => previous) || right.some(({ previous }) => previous);

/** Whether the second right side that a rule allows holds; it need not be askable. */
function otherwise({ or, relation }: Equation, left: say.Side, report: Asked): boolean {
  if (!or) return false;
  const right = side(or, report);
  return right.readable && right.sum !== null && agree(relation, left, right, subtract(left, right));
}

function agree(relation: Relation, left: say.Side, right: say.Side, difference: number): boolean {
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

function side(operands: readonly Operand[], report: Asked): say.Side {
  let sum: number | null = null;
  let readable = true;
  let derived = false;
  let exact = true;
  const terms = operands.map((operand) => {
    const figure = figuresFor(operand, report)?.get(operand.cell);
    const value = figure?.value ?? null;
    if (figure?.state === 'unreadable') readable = false;
    if (figure?.state === 'derived') derived = true;
    if (value !== null) {
      sum = (sum ?? 0) + (operand.minus ? -value : value);
      if (Math.abs(sum) > LARGEST_FIGURE) exact = false;
    }
    return { ...operand, value, unreadable: figure?.state === 'unreadable' };
  });
  // A total that was added up from its parts would only prove itself.
  const provesItself = derived && operands.length === 1;
  return { terms, sum: sum === null || !readable ? null : tidy(sum), readable, provesItself, exact };
}

const figuresFor = ({ previous }: Operand, report: Asked): Figures | undefined =>
  previous ? report.previous?.figures : report.figures;

function obstacleIn(equation: Equation, left: say.Side, right: say.Side, report: Asked): say.Obstacle | null {
  const lacking = looksBack(equation) ? obstacleBehind(equation, report) : null;
  if (lacking) return lacking;
  if (!left.readable || !right.readable) {
    return {
      kind: 'unreadable',
      operands: [...left.terms, ...right.terms].filter(({ unreadable }) => unreadable),
    };
  }
  if (left.sum === null) return { kind: 'blank', operands: left.terms };
  if (right.sum === null) return { kind: 'blank', operands: right.terms };
  if (left.provesItself) return { kind: 'derived', operands: left.terms };
  return right.provesItself ? { kind: 'derived', operands: right.terms } : null;
}

/** Why last year's report cannot be compared: it is not there, holds others' figures, or has no such cell. */
function obstacleBehind({ left, right }: Equation, { previous, scope }: Asked): say.Obstacle | null {
  const operands = [...left, ...right].filter((operand) => operand.previous);
  if (!previous) return { kind: 'no-report', operands };
  if (scope && previous.scope !== scope.is) return { kind: 'other-scope', operands };
  const foreign = operands.filter(
    ({ cell }) => !previous.figures.has(cell) && !cellByKey(cell)?.templates.includes(previous.template),
  );
  return foreign.length > 0 ? { kind: 'other-form', operands: foreign } : null;
}

/** Sums of fractions carry binary noise, which 6 decimals cut off; whole numbers are left as they are. */
const tidy = (value: number): number => (Number.isInteger(value) ? value : Math.round(value * 1e6) / 1e6);

/** Every figure is exact, but sums of the largest ones are not: only integers without bound tell them apart. */
function subtract(left: say.Side, right: say.Side): number {
  if (left.exact && right.exact) return tidy(left.sum! - right.sum!);
  return Number(exactSum(left) - exactSum(right));
}

const exactSum = ({ terms }: say.Side): bigint =>
  terms.reduce((sum, { value, minus }) => {
    const whole = BigInt(Math.round(value ?? 0));
    return minus ? sum - whole : sum + whole;
  }, 0n);
