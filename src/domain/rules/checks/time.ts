import { localDeadline } from '../local-deadlines.js';
import type { Answer, Asked, DeadlineCheck, Rule } from '../rule.js';
import * as say from '../wording/time.js';
import { answerOf } from './answer.js';

/**
 * Published by the day that binds this agency. None for agencies that it does not bind; not asked where the agency,
 * the year or the day of publication is not known, or the region has set no date.
 */
export function askDeadline(rule: Rule, check: DeadlineCheck, report: Asked): Answer[] {
  const { year, publishedOn, agency } = report;
  if (!agency && (check.of || check.levels || check.by === 'local')) {
    return [answerOf(rule, 'not_assessable', 'publishedOn', () => say.agencyUnknown)];
  }
  if (agency && check.of && !check.of.includes(agency.kind)) return [];
  if (agency && check.levels && !check.levels.includes(agency.level)) return [];
  if (year === null) return [answerOf(rule, 'not_assessable', 'publishedOn', () => say.yearUnknown)];
  const due = check.by === 'local' ? localDeadline(agency!, year) : dayAfter(year, check.by);
  if (!due) return [answerOf(rule, 'not_assessable', 'publishedOn', () => say.noLocalDate)];
  if (!publishedOn) return [answerOf(rule, 'not_assessable', 'publishedOn', () => say.dayUnknown(due))];
  const late = daysBetween(due, publishedOn);
  const outcome = late > 0 ? 'violated' : 'satisfied';
  return [answerOf(rule, outcome, 'publishedOn', () => say.published(publishedOn, due, late))];
}

const dayAfter = (year: number, { month, day }: { month: number; day: number }): string =>
  `${year + 1}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

/** Days from one ISO date to another. */
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/** The period that the document names against the calendar year. */
export function askPeriod(rule: Rule, { year, period }: Asked): Answer {
  if (year === null) return answerOf(rule, 'not_assessable', 'period', () => say.yearUnknown);
  if (!period) return answerOf(rule, 'not_assessable', 'period', () => say.noPeriod);
  const fits = period.from === `${year}-01-01` && period.to === `${year}-12-31`;
  return answerOf(rule, fits ? 'satisfied' : 'violated', 'period', () => say.period(period, year, fits));
}
