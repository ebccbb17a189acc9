import { askPower, askScope } from './checks/agency.js';
import { askCells, askTotals, askUnits } from './checks/cells.js';
import { askPrintedYear, askSections, askTopics, askYear } from './checks/form.js';
import { askParts } from './checks/parts.js';
import { askSums } from './checks/sums.js';
import { askDeadline, askPeriod } from './checks/time.js';
import type { Answer, Asked, Rule } from './rule.js';

/**
 * Asks one rule of one report. A sum gives one finding per column or row; a test of single cells one per
 * offending cell, or one for all of them; the others one. Empty where the rule does not concern the form or the
 * agency, and for guidance, which cannot be asked. `isBrief`: sums that agree may be left out, and those that could not
 * be asked and are no errors.
 */
export function askRule(rule: Rule, report: Asked, isBrief = false): Answer[] {
  const { check } = rule;
  if (!rule.templates.includes(report.template)) return [];
  switch (check.kind) {
    case 'sum':
    case 'comparisons':
      return askSums(rule, check, report, isBrief);
    case 'cell':
      return askCells(rule, check, report);
    case 'total-filled':
      return askTotals(rule, check, report);
    case 'unit-printed':
      return askUnits(rule, check, report);
    case 'template-fits-year':
      return [askYear(rule, check, report)];
    case 'year-printed':
      return [askPrintedYear(rule, report)];
    case 'sections':
      return [askSections(rule, check, report)];
    case 'topics':
      return askTopics(rule, check, report);
    case 'deadline':
      return askDeadline(rule, check, report);
    case 'calendar-year':
      return [askPeriod(rule, report)];
    case 'scope-known':
      return [askScope(rule, report)];
    case 'power':
      return [askPower(rule, check, report)];
    case 'parts':
      return askParts(rule, check, report);
    case 'guidance':
      return [];
  }
}
