import { type Cell, cellLabel, cellsOf } from '../../cell.js';
import type { Figure } from '../../figure.js';
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
    .flatMap((cell) => compare(cell, check, report, parts.reports));
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
  /** The parts that have a figure above 0 there; of a single one that exceeds the area, that one. */
  parts: readonly Neighbour[];
}

function compare(cell: Cell, check: PartsCheck, { figures }: Asked, parts: readonly Neighbour[]): Compared[] {
  const own = figures.get(cell.key);
  if ((own?.value ?? null) === null) return [];
  const left = own!.value!;
  const there = parts.filter(
    ({ figures, template }) => figures.has(cell.key) || cell.templates.includes(template),
  );
  const values = there.map((part) => part.figures.get(cell.key));
  if (check.test === 'is-sum') {
    if (there.length < parts.length || values.some((figure) => figure?.state === 'unreadable')) return [];
    const right = rounded(values.reduce((sum, figure) => sum + (figure?.value ?? 0), 0));
    const holds =
      Math.abs(left - right) <= tolerance(cell, [own!, ...values.filter((figure) => figure !== undefined)]);
    return [{ cell, left, right, holds, parts: there.filter((_, i) => (values[i]?.value ?? 0) !== 0) }];
  }
  const right = Math.max(...values.map((figure) => figure?.value ?? Number.NEGATIVE_INFINITY));
  if (right === Number.NEGATIVE_INFINITY) return [];
  return [
    { cell, left, right, holds: left >= right, parts: there.filter((_, i) => values[i]?.value === right) },
  ];
}

/** Counts are exact. Amounts are rounded when they are printed, each by half of its last decimal at most. */
const tolerance = ({ kind }: Cell, figures: readonly Figure[]): number =>
  kind === 'amount' ? figures.reduce((sum, { value }) => sum + halfOfLastDecimal(value), 1e-9) : 0;

function halfOfLastDecimal(value: number | null): number {
  const decimals = value === null ? '' : (String(value).split('.')[1] ?? '');
  return value === null || decimals === '' ? 0 : 0.5 * 10 ** -decimals.length;
}

const rounded = (value: number): number => (Number.isInteger(value) ? value : Math.round(value * 1e6) / 1e6);

const seen = ({ id, revision }: Neighbour) => ({ report: id, revision });
