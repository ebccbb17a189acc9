import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { assess, assessBriefly, assessBrieflyAmong } from '../../src/domain/assessment.js';
import { cellsOf } from '../../src/domain/cell.js';
import { blank, type Figure, LARGEST_FIGURE, notApplicable, reported } from '../../src/domain/figure.js';
import { equationsOf } from '../../src/domain/rules/equations.js';
import { RULES } from '../../src/domain/rules/index.js';
import type { Answer, Neighbour, Parts } from '../../src/domain/rules/rule.js';
import type { TemplateId } from '../../src/domain/template.js';
import { consistentReports } from './rules/consistent.js';

const figure: fc.Arbitrary<Figure | null> = fc.oneof(
  fc.integer({ min: -3, max: 40 }).map((value) => reported(value)),
  fc.constantFrom(0.5, 1e12, LARGEST_FIGURE, -LARGEST_FIGURE).map((value) => reported(value)),
  fc.constant(blank()),
  fc.constant(notApplicable('/')),
  fc.integer({ min: 0, max: 40 }).map((value): Figure => ({ value, state: 'derived', raw: null })),
  fc.constant<Figure>({ value: null, state: 'unreadable', raw: '?', why: 'illegible' }),
  fc.constant(null),
);

/** A report that agrees with itself but for some cells, which are anything. */
const reports = fc
  .tuple(consistentReports, fc.array(fc.tuple(fc.nat(), figure), { maxLength: 12 }))
  .map(([{ template, figures }, changes]) => {
    const changed = new Map<string, Figure>(figures);
    const cells = cellsOf(template);
    for (const [at, figure] of changes) {
      const { key } = cells[at % cells.length]!;
      if (figure) changed.set(key, figure);
      else changed.delete(key);
    }
    return { template, figures: changed };
  });

type Given = { template: TemplateId; figures: Map<string, Figure> };

const content = ({ template, figures }: Given) => ({
  template,
  year: template === '2019' ? 2020 : 2022,
  figures,
  unreadable: [],
});

const neighbour = ({ template, figures }: Given, id: string, scope: Neighbour['scope']): Neighbour => ({
  id,
  revision: 1,
  year: 2021,
  template,
  scope,
  figures,
});

/** What of an answer can be compared. */
const plain = ({ say, ...answer }: Answer) => answer;

function compare(whole: ReturnType<typeof assess>, brief: ReturnType<typeof assess>): void {
  t.equal(brief.verdict, whole.verdict);
  t.equal(brief.consistency, whole.consistency);
  const needed = whole.findings.filter(
    ({ outcome, severity }) =>
      outcome === 'violated' || (outcome === 'not_assessable' && severity === 'error'),
  );
  const open = brief.findings.filter(({ outcome }) => outcome !== 'satisfied');
  t.strictSame(open.map(plain), needed.map(plain));
  t.ok(brief.findings.length - open.length <= 1);
}

t.test('assessed briefly, a report is found to be the same, and for the same reasons', async (t) => {
  const around = fc.record({
    previous: fc.option(fc.tuple(reports, fc.constantFrom('own' as const, 'area' as const))),
    parts: fc.option(fc.array(reports, { minLength: 1, maxLength: 3 })),
    isWhole: fc.boolean(),
    scope: fc.constantFrom('own' as const, 'area' as const),
  });
  const agency = { kind: 'government', region: '220502', level: 'county' } as const;
  fc.assert(
    fc.property(reports, around, (report, { previous, parts: below, isWhole, scope }) => {
      const asked = content(report);
      const known = { agency, scope: { is: scope, stated: true } };
      const whole = assess(asked, known);
      const brief = assessBriefly(asked, known);
      compare(whole, brief);
      const parts: Parts | null = below && {
        reports: below.map((part, number) => neighbour(part, `part-${number}`, 'own')),
        missing: isWhole ? [] : [{ agency: 'x', name: 'x' }],
      };
      const among = {
        ...known,
        previous: previous && neighbour(previous[0], 'before', previous[1]),
        parts: scope === 'area' ? parts : null,
      };
      const all = assess(asked, among);
      compare(all, assessBrieflyAmong(brief, asked, among));
    }),
    { numRuns: 300 },
  );
  t.pass('300 reports');
});

t.test('so it is of every equation of the book, whichever of its sides has something', async (t) => {
  for (const rule of RULES) {
    const { check, templates } = rule;
    if (check.kind !== 'sum' && check.kind !== 'comparisons') continue;
    for (const template of templates) {
      if (cellsOf(template).length === 0) continue;
      const wrong = equationsOf(check, template).filter(({ left, right }) =>
        [0, 3].some((one) =>
          [0, 3].some((other) => {
            const figures = new Map(cellsOf(template).map(({ key }) => [key, reported(0)]));
            for (const { cell, previous } of left) if (!previous) figures.set(cell, reported(one));
            for (const { cell, previous } of right) if (!previous) figures.set(cell, reported(other));
            const asked = content({ template, figures });
            const known = { previous: neighbour({ template, figures: new Map() }, 'before', 'own') };
            const violations = ({ findings }: ReturnType<typeof assess>) =>
              findings.filter(({ outcome }) => outcome === 'violated').map(plain);
            const [whole, brief] = [assess(asked, known), assessBriefly(asked, known)].map(violations);
            return !isDeepStrictEqual(brief, whole);
          }),
        ),
      );
      t.same(
        wrong.map(({ where }) => where),
        [],
        `${rule.id}, ${template}`,
      );
    }
  }
});
