import t from 'tap';
import { CELLS, TEMPLATES } from '../../../src/domain/cell.js';
import { equationsOf } from '../../../src/domain/rules/equations.js';
import { RULES, ruleById } from '../../../src/domain/rules/index.js';
import type { Named } from '../../../src/domain/rules/rule.js';

t.test('every rule is whole, and found by its id', async (t) => {
  t.equal(new Set(RULES.map(({ id }) => id)).size, RULES.length);
  for (const rule of RULES) {
    t.equal(ruleById(rule.id), rule);
    t.match(rule.id, /^[a-z]+(-[a-z\d]+)+$/);
    t.match(rule.code, /^[A-Z]\d?-?\d\d(, T3-03)?$/);
    t.ok(rule.statement.zh && rule.statement.en && rule.formula && rule.templates.length > 0, rule.id);
    t.ok(rule.basis.citation, `${rule.id} says what it rests on`);
    t.same(rule, JSON.parse(JSON.stringify(rule)), 'plain data');
  }
  t.equal(ruleById('no-such-rule'), undefined);
});

t.test('the public ids and severities', async (t) => {
  const of = (severity: string) =>
    RULES.filter((rule) => rule.severity === severity)
      .map(({ id }) => id)
      .sort();
  t.same(of('error'), [
    'amount-not-negative',
    'applications-balance',
    'applications-outcome-total',
    'applications-row-total',
    'change-signed',
    'count-not-negative',
    'count-whole',
    'other-subtotal',
    'remedies-total',
  ]);
  t.same(of('warning'), [
    'area-is-sum',
    'area-not-below-part',
    'calendar-year',
    'carried-over',
    'deadline-2007',
    'department-deadline',
    'documents-in-force',
    'government-deadline',
    'implied-stock-not-negative',
    'items-carried-over',
    'items-not-negative',
    'narrative-applications',
    'narrative-documents',
    'narrative-remedies',
    'newly-disclosed-within-stock',
    'procurement-items-and-amount',
    'rule-making-power',
    'scope-known',
    'six-sections',
    'statistics-by-head',
    'statistics-completed',
    'statistics-completed-replied',
    'statistics-documents',
    'statistics-received',
    'statistics-refused',
    'statistics-remedies',
    'statistics-replied',
    'statistics-staff',
    'template-fits-year',
    'year-printed',
  ]);
  t.same(of('info'), [
    'amount-unit-assumed',
    'appraisal-reported',
    'channels-within-items',
    'decisions-without-items',
    'disclosed-stock-grows',
    'litigation-own-cases',
    'litigation-without-reconsideration',
    'local-deadline',
    'newly-disclosed-within-made',
    'overview-topics',
    'partial-counted-once',
    'pending-remedies-vanish',
    'sections-of-2007',
    'statistics-completed-within',
    'total-left-blank',
  ]);
});

const nameOf = (named: Named) => (typeof named === 'string' ? named : named.name);

t.test('a formula names everything that is asked', async (t) => {
  for (const { id, formula, check } of RULES) {
    if (check.kind !== 'sum') continue;
    for (const named of [...check.left, ...check.right])
      t.ok(formula.includes(`/${nameOf(named)}`), `${id}: ${nameOf(named)}`);
  }
});

t.test('what looks back says so, and nothing but a warning rests on it', async (t) => {
  for (const { id, severity, formula, check, templates } of RULES) {
    if (check.kind !== 'sum' && check.kind !== 'comparisons') continue;
    const equations = templates.flatMap((template) => equationsOf(check, template));
    const looksBack = equations.some(({ left, right }) =>
      [...left, ...right].some(({ previous }) => previous),
    );
    t.equal(formula.includes('[year − 1]'), looksBack, id);
    if (looksBack) t.not(severity, 'error', id);
  }
});

/** What looks alike and is not the same: no rule may hold one equal to the other, or add one to the other. */
const never = [
  [/\/total_disclosed$/, /\/in_force$/, 'documents disclosed are not documents in force'],
  [
    /^(statistics\/proactive|narrative)[./]channel\./,
    /^(statistics\/proactive\.distinct_items|narrative\/proactive\.items)\//,
    'an item published through three channels is one item',
  ],
  [/^narrative\/proactive\.items\//, /^proactive\//, 'items disclosed are counted in no table'],
  [/^statistics\/requests\./, /^applications\/carried_in\//, 'the table of 2014 carries nothing over'],
  [/\/newly_made$/, /\/issued$/, 'made and issued are near, not the same'],
] as const;

for (const [one, other, because] of never) {
  t.test(`never asked: ${because}`, async (t) => {
    t.ok(
      CELLS.some(({ key }) => one.test(key)) && CELLS.some(({ key }) => other.test(key)),
      'such cells exist',
    );
    for (const { id, check, templates } of RULES) {
      if (check.kind !== 'sum' && check.kind !== 'comparisons') continue;
      for (const { relation, left, right } of templates.flatMap((template) => equationsOf(check, template))) {
        const has = (side: typeof left, pattern: RegExp) => side.some(({ cell }) => pattern.test(cell));
        for (const side of [left, right]) t.notOk(has(side, one) && has(side, other), `${id} adds them up`);
        if (relation !== '=') continue;
        t.notOk(has(left, one) && has(right, other), `${id} holds them equal`);
        t.notOk(has(left, other) && has(right, one), `${id} holds them equal`);
      }
    }
  });
}

t.test('every form has rules, and every rule a form', async (t) => {
  for (const { id } of TEMPLATES)
    t.ok(
      RULES.some(({ templates }) => templates.includes(id)),
      id,
    );
});
