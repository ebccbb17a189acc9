import { applicationRules } from './applications.js';
import { countRules } from './counts.js';
import { deadlineRules } from './deadlines.js';
import { formRules } from './form.js';
import { levelRules } from './levels.js';
import { narrativeRules } from './narrative.js';
import { proactiveRules } from './proactive.js';
import { remedyRules } from './remedies.js';
import type { Rule } from './rule.js';
import { statisticsRules } from './statistics.js';
import { yearRules } from './years.js';

/**
 * The rule book, in the order it is asked and shown: the form, single figures, within a table, within the report,
 * against the year before, against the parts of the area.
 */
export const RULES: readonly Rule[] = [
  ...formRules,
  ...deadlineRules,
  ...countRules,
  ...proactiveRules,
  ...applicationRules,
  ...remedyRules,
  ...statisticsRules,
  ...narrativeRules,
  ...yearRules,
  ...levelRules,
];

const byId = new Map(RULES.map((rule) => [rule.id, rule]));

export const ruleById = (id: string): Rule | undefined => byId.get(id);

/** The ids of the rules that a report published too late violates. */
export const DEADLINES: readonly string[] = RULES.filter(({ check }) => check.kind === 'deadline').map(
  ({ id }) => id,
);
