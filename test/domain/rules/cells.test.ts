import t from 'tap';
import { cellLabel, cellsOf } from '../../../src/domain/cell.js';
import { type Figures, reported, unreadable } from '../../../src/domain/figure.js';
import { askRule } from '../../../src/domain/rules/check.js';
import { RULES, ruleById } from '../../../src/domain/rules/index.js';
import type { TemplateId } from '../../../src/domain/template.js';
import { changed } from './figures.js';

for (const rule of RULES) {
  const { check } = rule;
  if (check.kind !== 'cell') continue;
  const bad = check.test === 'whole' ? 1.5 : -3;
  for (const template of rule.templates) {
    const cells = cellsOf(template).filter(({ kind }) => check.of.includes(kind));
    const good: Figures = new Map(cellsOf(template).map(({ key }) => [key, reported(1)]));
    const ask = (figures: Figures) => askRule(rule, { template, year: null, figures });
    const outcomes = (figures: Figures) => ask(figures).map(({ outcome, where }) => [outcome, where]);

    t.test(`${rule.id} on ${template}: satisfied is one finding`, async (t) => {
      t.ok(cells.length > 0);
      t.same(outcomes(good), [['satisfied', 'figures']]);
      t.same(outcomes(new Map([[cells[0]!.key, reported(0)]])), [['satisfied', 'figures']]);
    });

    t.test(`${rule.id} on ${template}: each cell may offend, alone or with others`, async (t) => {
      const found = cells.map(({ key, gloss }) => {
        const findings = ask(changed(good, { [key]: reported(bad) }));
        const { zh, en } = findings[0]!.say();
        const quoted = zh.includes(cellLabel(key, template)) && en.includes(gloss);
        const numbered = zh.includes(String(bad)) && en.includes(String(bad));
        return [key, findings.map(({ outcome, where, left }) => [outcome, where, left]), quoted, numbered];
      });
      t.strictSame(
        found,
        cells.map(({ key }) => [key, [['violated', key, bad]], true, true]),
      );
      const all: Figures = new Map(cells.map(({ key }) => [key, reported(bad)]));
      t.same(
        ask(all)
          .map(({ where }) => where)
          .sort(),
        cells.map(({ key }) => key).sort(),
      );
    });

    t.test(`${rule.id} on ${template}: blanks leave nothing to ask, the unreadable is named`, async (t) => {
      t.match(ask(new Map()), [{ outcome: 'not_assessable', where: 'figures', cells: [] }]);
      const key = cells[0]!.key;
      const smudged = changed(good, { [key]: unreadable('1?', 'smudged') });
      t.match(ask(smudged), [{ outcome: 'not_assessable', where: 'figures', cells: [key] }]);
    });
  }
}

const asked = (id: string, figures: Record<string, number>, template: TemplateId = '2021') =>
  askRule(ruleById(id)!, {
    template,
    year: 2021,
    figures: new Map(Object.entries(figures).map(([cell, value]) => [cell, reported(value)])),
  }).map(({ outcome }) => outcome);

t.test('本年增/减 may be below zero, but is whole', async (t) => {
  const change = 'proactive/administrative_licensing/change_in_items';
  t.same(asked('count-not-negative', { [change]: -5 }), ['not_assessable']);
  t.same(asked('count-whole', { [change]: 0.5 }), ['not_assessable'], 'it has a rule of its own');
  t.same(asked('change-signed', { [change]: -5 }, '2019'), ['satisfied']);
  t.same(asked('change-signed', { [change]: 0.5 }, '2019'), ['violated']);
});

t.test('cells of another form are held to the same, numbers in sentences are not', async (t) => {
  t.same(asked('count-not-negative', { 'proactive/rules/total_disclosed': -1 }), ['violated']);
  t.same(asked('count-whole', { 'narrative/proactive.items/year': 1.5 }), ['not_assessable']);
});

t.test('an amount may be a fraction', async (t) => {
  const amount = 'proactive/administrative_fees/amount_collected';
  t.same(asked('amount-not-negative', { [amount]: 0.092 }), ['satisfied']);
  t.same(asked('count-whole', { [amount]: 0.092 }), ['not_assessable']);
});
