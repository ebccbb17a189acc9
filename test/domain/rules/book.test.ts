import t from 'tap';
import { TEMPLATES } from '../../../src/domain/cell.js';
import { equationsOf } from '../../../src/domain/rules/equations.js';
import { RULES, ruleById } from '../../../src/domain/rules/index.js';

t.test('every rule is whole, and found by its id', async (t) => {
  t.equal(new Set(RULES.map(({ id }) => id)).size, RULES.length);
  for (const rule of RULES) {
    t.equal(ruleById(rule.id), rule);
    t.match(rule.id, /^[a-z]+(-[a-z]+)+$/);
    t.ok(rule.statement.zh && rule.statement.en && rule.formula && rule.templates.length > 0, rule.id);
    t.ok(rule.basis.citation, `${rule.id} says what it rests on`);
    t.same(rule, JSON.parse(JSON.stringify(rule)), 'plain data');
  }
  t.equal(ruleById('no-such-rule'), undefined);
});

t.test('the public ids and severities', async (t) => {
  t.same(Object.fromEntries(RULES.map(({ id, severity }) => [id, severity])), {
    'template-fits-year': 'warning',
    'count-whole': 'error',
    'count-not-negative': 'error',
    'amount-not-negative': 'error',
    'applications-balance': 'error',
    'applications-outcome-total': 'error',
    'applications-row-total': 'error',
    'remedies-total': 'error',
  });
});

t.test('a formula names everything that is asked', async (t) => {
  for (const { id, formula, check } of RULES) {
    if (check.kind !== 'sum') continue;
    for (const name of [...check.left, ...check.right]) t.ok(formula.includes(`/${name}`), `${id}: ${name}`);
  }
});

t.test('rules that must never be asked', async (t) => {
  const stock = /\/total_disclosed$/;
  const inForce = /\/in_force$/;
  const channel = /^(statistics\/proactive|narrative)[./]channel\./;
  const items = /^(statistics\/proactive\.distinct_items|narrative\/proactive\.items)\//;
  for (const { id, check, templates } of RULES) {
    if (check.kind !== 'sum') continue;
    for (const { cells } of templates.flatMap((template) => equationsOf(check, template))) {
      const both = (a: RegExp, b: RegExp) =>
        cells.some((cell) => a.test(cell)) && cells.some((cell) => b.test(cell));
      t.notOk(both(stock, inForce), `${id}: documents disclosed are not documents in force`);
      t.notOk(both(channel, items), `${id}: an item published through three channels is one item`);
    }
  }
  const printed = TEMPLATES.flatMap(({ tables }) => tables.flatMap(({ blocks }) => blocks));
  t.ok(
    printed.some(({ columns }) => columns.some(({ id }) => stock.test(`/${id}`))),
    'the names are still in use',
  );
  t.ok(printed.some(({ columns }) => columns.some(({ id }) => inForce.test(`/${id}`))));
  t.ok(printed.some(({ rows }) => rows.some(({ id }) => channel.test(`statistics/${id}/year`))));
  t.ok(printed.some(({ rows }) => rows.some(({ id }) => items.test(`statistics/${id}/year`))));
});
