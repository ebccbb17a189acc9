import t from 'tap';
import { TEMPLATES } from '../../../src/domain/cell.js';
import { askRule } from '../../../src/domain/rules/check.js';
import { ruleById } from '../../../src/domain/rules/index.js';
import type { TemplateId } from '../../../src/domain/template.js';

const ask = (template: TemplateId, year: number | null) =>
  askRule(ruleById('template-fits-year')!, { template, year, figures: new Map() })[0]!;

for (const { id, label, years } of TEMPLATES) {
  t.test(`the form ${id} fits its own years only`, async (t) => {
    for (let year = 2008; year <= 2030; year++) {
      const due = year >= years.from && year <= (years.to ?? Number.POSITIVE_INFINITY);
      const finding = ask(id, year);
      t.equal(finding.outcome, due ? 'satisfied' : 'violated', `${year}`);
      t.equal(finding.severity, year === 2019 ? 'info' : 'warning');
      const { zh, en } = finding.say();
      t.ok(zh.includes(label) && zh.includes(`${year}`));
      t.ok(en.includes(label) && en.includes(`${year}`));
    }
  });
}

t.test('without a year, or before there were forms, it is not asked', async (t) => {
  t.equal(ask('2021', null).outcome, 'not_assessable');
  t.equal(ask('2021', 2007).outcome, 'not_assessable');
});
