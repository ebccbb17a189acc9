import type { Bilingual } from '../../template.js';
import type { Finding, Outcome, Rule } from '../rule.js';

/** The outcome of a rule that compares no two numbers, or (`numbers`) does. */
export const findingOf = (
  rule: Rule,
  outcome: Outcome,
  where: string,
  message: Bilingual,
  more: Partial<Pick<Finding, 'cells' | 'left' | 'right' | 'difference' | 'severity' | 'against'>> = {},
): Finding => ({
  rule: rule.id,
  severity: rule.severity,
  outcome,
  where,
  cells: [],
  left: null,
  right: null,
  difference: null,
  message,
  ...more,
});
