import t from 'tap';
import { askRule } from '../../../src/domain/rules/check.js';
import { RULES } from '../../../src/domain/rules/index.js';
import { TEMPLATE_IDS } from '../../../src/domain/template.js';
import { examplesOf } from './examples.js';

for (const rule of RULES) {
  for (const template of rule.templates) {
    const examples = examplesOf(rule, template);
    t.test(`${rule.id} on ${template}`, async (t) => {
      if (!examples) {
        t.same(askRule(rule, { template, year: 2023, figures: new Map() }), [], 'guidance is never asked');
        return;
      }
      const outcomes = (state: keyof typeof examples) =>
        askRule(rule, examples[state]!).map(({ outcome }) => outcome);
      t.ok(
        outcomes('satisfied').length > 0 && outcomes('satisfied').every((one) => one === 'satisfied'),
        'satisfied',
      );
      const violated = askRule(rule, examples.violated);
      t.ok(
        violated.some(({ outcome }) => outcome === 'violated'),
        'violated',
      );
      for (const { say, rule: id } of violated) {
        t.equal(id, rule.id);
        t.notMatch(say().zh + say().en, /undefined|NaN|null/);
      }
      if (examples.blank)
        t.ok(
          outcomes('blank').every((one) => one === 'not_assessable'),
          'blank',
        );
      if (!examples.unreadable) return;
      const unreadable = outcomes('unreadable');
      t.ok(unreadable.includes('not_assessable') && !unreadable.includes('violated'), 'unreadable');
    });
  }
  t.test(`${rule.id} is not asked of other forms`, async (t) => {
    for (const template of TEMPLATE_IDS.filter((id) => !rule.templates.includes(id)))
      t.same(askRule(rule, { template, year: 2023, figures: new Map() }), []);
  });
}
