import { applicationRules } from './applications.js';
import { countRules } from './counts.js';
import { formRules } from './form.js';
import { remedyRules } from './remedies.js';
import type { Rule } from './rule.js';

/** The rule book, in the order it is asked and shown. */
export const RULES: readonly Rule[] = [...formRules, ...countRules, ...applicationRules, ...remedyRules];

const byId = new Map(RULES.map((rule) => [rule.id, rule]));

export const ruleById = (id: string): Rule | undefined => byId.get(id);
