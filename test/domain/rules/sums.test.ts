import t from 'tap';
import { type Figures, notApplicable, reported, unreadable } from '../../../src/domain/figure.js';
import { askRule } from '../../../src/domain/rules/check.js';
import { equationsOf } from '../../../src/domain/rules/equations.js';
import { ruleById } from '../../../src/domain/rules/index.js';
import type { Rule } from '../../../src/domain/rules/rule.js';
import type { TemplateId } from '../../../src/domain/template.js';
import { balanced, changed, plainSums } from './figures.js';

const ask = (rule: Rule, template: TemplateId, figures: Figures) =>
  askRule(rule, { template, year: null, figures });

for (const { rule, check } of plainSums) {
  for (const template of rule.templates) {
    const equations = equationsOf(check, template);
    const good = balanced(check, template);

    t.test(`${rule.id} on ${template}: satisfied, once per column or row`, async (t) => {
      const findings = ask(rule, template, good);
      t.same(
        findings.map(({ where, outcome, difference }) => ({ where, outcome, difference })),
        equations.map(({ where }) => ({ where, outcome: 'satisfied', difference: 0 })),
      );
      t.ok(findings.every(({ left, right }) => left === right && left !== null));
    });

    t.test(`${rule.id} on ${template}: one more in any operand is one violated equation`, async (t) => {
      const plantings = equations.flatMap(({ where, left, cells }) =>
        cells.map((cell) => ({
          cell,
          where,
          cells,
          difference: left.some((each) => each.cell === cell) ? 1 : -1,
        })),
      );
      const found = plantings.map(({ cell }) => {
        const wrong = changed(good, { [cell]: reported(good.get(cell)!.value! + 1) });
        const [first, ...others] = ask(rule, template, wrong).filter(({ outcome }) => outcome === 'violated');
        return others.length > 0
          ? others
          : { cell, where: first?.where, cells: first?.cells, difference: first?.difference };
      });
      t.strictSame(found, plantings);
    });

    t.test(`${rule.id} on ${template}: a side without a number is not asked`, async (t) => {
      t.ok(ask(rule, template, new Map()).every(({ outcome }) => outcome === 'not_assessable'));
      for (const { where, left, right } of equations) {
        for (const [side, other] of [
          [left, 'right'],
          [right, 'left'],
        ] as const) {
          const gone = changed(good, Object.fromEntries(side.map(({ cell }) => [cell, null])));
          const slashed = changed(
            good,
            Object.fromEntries(side.map(({ cell }) => [cell, notApplicable('/')])),
          );
          for (const figures of [gone, slashed]) {
            const open = ask(rule, template, figures).filter(({ outcome }) => outcome !== 'satisfied');
            t.same(
              open.map((finding) => [finding.where, finding.outcome]),
              [[where, 'not_assessable']],
            );
            t.equal(open[0]!.difference, null);
            t.type(open[0]![other], 'number', 'the side that has numbers is still told');
          }
        }
      }
    });

    t.test(`${rule.id} on ${template}: a blank among numbers adds nothing`, async (t) => {
      for (const { where, left, right } of equations.filter((equation) => equation.left.length > 1)) {
        const [first, total] = [left[0]!.cell, right[0]!.cell];
        const figures = changed(good, { [first]: null, [total]: reported(good.get(total)!.value! - 1) });
        t.equal(
          ask(rule, template, figures).find((finding) => finding.where === where)!.outcome,
          'satisfied',
        );
      }
    });

    t.test(`${rule.id} on ${template}: an unreadable operand is never passed nor failed`, async (t) => {
      const plantings = equations.flatMap(({ where, cells }) =>
        cells.map((cell) => [cell, where, 'not_assessable', true]),
      );
      const found = plantings.flatMap(([cell]) =>
        ask(rule, template, changed(good, { [String(cell)]: unreadable('1?', 'smudged') }))
          .filter(({ outcome }) => outcome !== 'satisfied')
          .map(({ where, outcome, left, right }) => [cell, where, outcome, left === null || right === null]),
      );
      t.strictSame(found, plantings);
    });

    t.test(`${rule.id} on ${template}: a total added up from its parts does not prove them`, async (t) => {
      for (const { where, left, right } of equations) {
        const cell = right[0]!.cell;
        const figures = changed(good, { [cell]: { ...good.get(cell)!, state: 'derived', raw: null } });
        const finding = ask(rule, template, figures).find((each) => each.where === where)!;
        t.equal(finding.outcome, right.length === 1 ? 'not_assessable' : 'satisfied');
        if (left.length === 1) continue;
        const part = changed(good, { [left[0]!.cell]: { value: 1, state: 'derived', raw: null } });
        t.equal(ask(rule, template, part).find((each) => each.where === where)!.outcome, 'satisfied');
      }
    });
  }
}

t.test('what the sums come down to on the forms', async (t) => {
  const size = (id: string, template: TemplateId) => {
    const { check } = ruleById(id)!;
    if (check.kind !== 'sum') throw new Error(`${id} is no sum`);
    const equations = equationsOf(check, template);
    return [equations.length, equations[0]!.left.length, equations[0]!.right.length];
  };
  t.same(size('applications-balance', '2019'), [7, 2, 2]);
  t.same(size('applications-balance', '2021'), [7, 2, 2]);
  t.same(size('applications-outcome-total', '2019'), [7, 19, 1], '(六)其他处理 is a row of its own');
  t.same(size('applications-outcome-total', '2021'), [7, 21, 1], '(六)其他处理 is a heading over three');
  t.same(size('applications-row-total', '2019'), [23, 6, 1]);
  t.same(size('applications-row-total', '2021'), [25, 6, 1]);
  t.same(size('remedies-total', '2019'), [3, 4, 1]);
  t.same(size('remedies-total', '2021'), [3, 4, 1]);
  t.throws(() =>
    equationsOf({ kind: 'sum', table: 'remedies', over: 'row', left: ['won'], right: ['total'] }, '2021'),
  );
});

t.test('fractions carry no binary noise, and the largest figures lose nothing', async (t) => {
  const rule = ruleById('remedies-total')!;
  const block = (...values: number[]): Figures => {
    const columns = ['upheld', 'corrected', 'other', 'pending', 'total'];
    return new Map(columns.map((column, i) => [`remedies/reconsideration/${column}`, reported(values[i]!)]));
  };
  t.equal(ask(rule, '2021', block(0.1, 0.2, 0, 0, 0.3))[0]!.outcome, 'satisfied');
  t.match(ask(rule, '2021', block(1.1, 0.2, 0, 0, 1))[0]!, {
    outcome: 'violated',
    left: 1.3,
    difference: 0.3,
  });
  const most = Number.MAX_SAFE_INTEGER;
  t.equal(ask(rule, '2021', block(most, 0, 0, 0, most))[0]!.outcome, 'satisfied');
  t.equal(ask(rule, '2021', block(most, 2, -1, 0, most))[0]!.difference, 1);
  t.equal(ask(rule, '2021', block(most, most, 1, -most, most))[0]!.difference, 1);
});
