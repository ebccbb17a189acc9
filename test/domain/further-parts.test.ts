import fc from 'fast-check';
import t from 'tap';
import { ADDING_UP, askAgain, COMPARING_EACH, LOOKING_DOWN, violated } from '../../src/domain/assessment.js';
import { cellsOf } from '../../src/domain/cell.js';
import { plain } from '../../src/domain/figure.js';
import { withFurtherParts } from '../../src/domain/further-parts.js';
import type { Finding, Neighbour } from '../../src/domain/rules/rule.js';

const CELLS = cellsOf('2021').filter(({ kind }) => kind === 'count');
const figures = fc
  .array(fc.constantFrom(null, 0, 1, 2, 3), { minLength: 4, maxLength: 4 })
  .map((values) => new Map(values.map((value, i) => [CELLS[i]!.key, plain(value)])));
const part = fc.record({ id: fc.integer({ min: 10, max: 99 }), figures });

const neighbour = ({ id, figures }: { id: number; figures: Neighbour['figures'] }): Neighbour => ({
  id: `220502-00${id}-2022`,
  revision: 1,
  year: 2022,
  template: '2021',
  scope: 'own',
  figures,
});

const found = (area: Neighbour['figures'], reports: Neighbour[]): Finding[] =>
  violated(
    askAgain(COMPARING_EACH, {
      template: '2021',
      year: 2022,
      figures: area,
      scope: { is: 'area', stated: true },
      parts: { reports: [...reports].sort((a, b) => (a.id < b.id ? -1 : 1)), missing: [] },
    }),
  );

t.test('what some parts and then further ones come to is what all of them do', async (t) => {
  t.same([...ADDING_UP, ...COMPARING_EACH].sort(), [...LOOKING_DOWN].sort());
  fc.assert(
    fc.property(
      figures,
      fc.uniqueArray(part, { minLength: 1, maxLength: 9, selector: ({ id }) => id }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 9, maxLength: 9 }),
      (area, parts, sizes) => {
        const reports = parts.map(neighbour);
        const standing = new Map<string, Finding>();
        for (let from = 0, i = 0; from < reports.length; from += sizes[i++]!) {
          for (const finding of found(area, reports.slice(from, from + sizes[i]!))) {
            const before = standing.get(finding.where);
            standing.set(finding.where, before ? withFurtherParts(before, finding) : finding);
          }
        }
        const place = (a: Finding, b: Finding) => (a.where < b.where ? -1 : 1);
        t.strictSame([...standing.values()].sort(place), found(area, reports).sort(place));
        return t.passing();
      },
    ),
    { numRuns: 300 },
  );
});
