import { type Cell, cellLabel, cellsOf } from '../../cell.js';
import type { Answer, Asked, Neighbour, PartsCheck, Rule } from '../rule.js';
import * as say from '../wording/parts.js';
import { answerOf } from './answer.js';

/**
 * The report of an area against those of its parts, cell by cell: one finding per cell that differs, or one for all.
 * Only a sum over parts that are all there is asked to be equal; no part may exceed the area in any case. A cell
 * that the area left blank, or that some part's form does not have or could not be read, is passed over. None for
 * reports that are not of an area.
 */
export function askParts(rule: Rule, check: PartsCheck, report: Asked): Answer[] {
  const { scope, parts } = report;
  if (!scope) return [answerOf(rule, 'not_assessable', 'parts', () => say.scopeUnknown)];
  if (scope.is !== 'area') return [];
  if (!parts || parts.reports.length === 0)
    return [answerOf(rule, 'not_assessable', 'parts', () => say.noParts)];
  if (check.test === 'is-sum' && parts.missing.length > 0)
    return [answerOf(rule, 'not_assessable', 'parts', () => say.partsMissing(parts))];
  const compared = cellsOf(report.template)
    .filter(({ kind }) => kind === 'count' || (kind === 'amount' && check.test === 'is-sum'))
    .map((cell) => compare(cell, check, report, parts.reports))
    .filter((each) => each !== null);
  const violated = compared.filter(({ holds }) => !holds);
  if (violated.length === 0) {
    const outcome = compared.length > 0 ? 'satisfied' : 'not_assessable';
    const against = parts.reports.map(seen);
    return [
      answerOf(rule, outcome, 'figures', () => say.partsAgree(compared.length, parts.reports.length), {
        against,
      }),
    ];
  }
  return violated.map(({ cell, left, right, parts: found }) => {
    const name = { label: cellLabel(cell.key, report.template), gloss: cell.gloss };
    const numbers = { left, right, difference: rounded(left - right) };
    const message = () =>
      check.test === 'is-sum'
        ? say.notTheSum(name, left, right, parts.reports.length)
        : say.belowPart(name, left, right, found[0]!.id);
    return answerOf(rule, 'violated', cell.key, message, {
      cells: [cell.key],
      ...numbers,
      against: found.map(seen),
    });
  });
}

interface Compared {
  cell: Cell;
  left: number;
  right: number;
  holds: boolean;
  /** Where it does not hold, the parts that have a figure there, or those of the greatest. */
  parts: readonly Neighbour[];
}

/** Null where there is nothing to compare. Made for each of 200 cells of an area: of its parts only where they differ. */
function compare(
  cell: Cell,
  check: PartsCheck,
  { figures }: Asked,
  parts: readonly Neighbour[],
): Compared | null {
  const own = figures.get(cell.key);
  const left = own?.value ?? null;
  if (left === null) return null;
  return check.test === 'is-sum' ? againstAll(cell, left, parts) : againstEach(cell, left, parts);
}

function againstAll(cell: Cell, left: number, parts: readonly Neighbour[]): Compared | null {
  // Counts are exact. Amounts are rounded when they are printed, each by half of its last decimal at most.
  const isRounded = cell.kind === 'amount';
  let leeway = isRounded ? 1e-9 + halfOfLastDecimal(left) : 0;
  let sum = 0;
  for (const part of parts) {
    const figure = part.figures.get(cell.key);
    if (!figure && !cell.templates.includes(part.template)) return null;
    if (figure?.state === 'unreadable') return null;
    const value = figure?.value ?? 0;
    sum += value;
    if (isRounded) leeway += halfOfLastDecimal(value);
  }
  const right = rounded(sum);
  const holds = Math.abs(left - right) <= leeway;
  const isCounted = (part: Neighbour) => (part.figures.get(cell.key)?.value ?? 0) !== 0;
  return { cell, left, right, holds, parts: holds ? [] : parts.filter(isCounted) };
}

function againstEach(cell: Cell, left: number, parts: readonly Neighbour[]): Compared | null {
  let right = Number.NEGATIVE_INFINITY;
  for (const part of parts) right = Math.max(right, part.figures.get(cell.key)?.value ?? right);
  if (right === Number.NEGATIVE_INFINITY) return null;
  const holds = left >= right;
  const isLargest = (part: Neighbour) => part.figures.get(cell.key)?.value === right;
  return { cell, left, right, holds, parts: holds ? [] : parts.filter(isLargest) };
}

function halfOfLastDecimal(value: number): number {
  const decimals = String(value).split('.')[1] ?? '';
  return decimals === '' ? 0 : 0.5 * 10 ** -decimals.length;
}

const rounded = (value: number): number => (Number.isInteger(value) ? value : Math.round(value * 1e6) / 1e6);

const seen = ({ id, revision }: Neighbour) => ({ report: id, revision });
