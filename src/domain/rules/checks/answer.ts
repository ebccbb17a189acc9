import type { Bilingual } from '../../template.js';
import type { Answer, Outcome, Rule } from '../rule.js';

/** The outcome of a rule that compares no two numbers, or (`more`) does. */
export const answerOf = (
  rule: Rule,
  outcome: Outcome,
  where: string,
  say: () => Bilingual,
  more: Partial<Pick<Answer, 'cells' | 'left' | 'right' | 'difference' | 'severity' | 'against'>> = {},
): Answer => ({
  rule: rule.id,
  severity: rule.severity,
  outcome,
  where,
  cells: [],
  left: null,
  right: null,
  difference: null,
  say,
  ...more,
});
