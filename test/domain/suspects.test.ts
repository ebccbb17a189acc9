import fc from 'fast-check';
import t from 'tap';
import { assess } from '../../src/domain/assessment.js';
import { cellsOf } from '../../src/domain/cell.js';
import { type Figures, reported } from '../../src/domain/figure.js';
import { type Suspect, suspectsOf } from '../../src/domain/suspects.js';
import type { TemplateId } from '../../src/domain/template.js';
import { figuresOf, noReports } from '../reports.js';
import { consistentReports } from './rules/consistent.js';
import { changed } from './rules/figures.js';

const suspects = (template: TemplateId, figures: Figures): Suspect[] =>
  suspectsOf(template, figures, assess({ template, year: null, figures, unreadable: [] }).findings);

t.test(
  '东昌区 on 2020: two totals of outcomes, and one of reconsiderations',
  { skip: noReports },
  async (t) => {
    const [applications, remedies, ...more] = suspects('2019', figuresOf('2020-903'));
    t.same(more, []);
    t.same(applications!.alternatives, [
      [
        { cell: 'applications/outcome.total/natural_person', printed: 0, fits: 3 },
        { cell: 'applications/outcome.total/total', printed: 0, fits: 3 },
      ],
    ]);
    t.equal(applications!.equations.length, 4);
    t.same(remedies!.alternatives[0], [{ cell: 'remedies/reconsideration/total', printed: 0, fits: 1 }]);
    t.same(remedies!.equations, [{ rule: 'remedies-total', where: 'reconsideration' }]);
  },
);

t.test('a report without errors has no suspects', async () => {
  fc.assert(
    fc.property(consistentReports, ({ template, figures }) => suspects(template, figures).length === 0),
  );
});

const errors = fc.array(
  fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 500 }), less: fc.boolean() }),
  { minLength: 1, maxLength: 3 },
);

/** A report with one to three figures of tables 三 and 四 changed, and what they were. */
function planted(
  { template, figures }: { template: TemplateId; figures: Figures },
  at: typeof errors extends fc.Arbitrary<infer T> ? T : never,
) {
  const cells = cellsOf(template).filter(({ table }) => table !== 'proactive');
  let broken = figures;
  const truth = new Map<string, number>();
  for (const { at: index, by, less } of at) {
    const { key } = cells[index % cells.length]!;
    if (truth.has(key)) continue;
    const value = figures.get(key)!.value!;
    truth.set(key, value);
    broken = changed(broken, { [key]: reported(less && value >= by ? value - by : value + by) });
  }
  return { template, broken, truth };
}

t.test('planted mistakes are among the suspects wherever they are the smallest explanation', async (t) => {
  const count = { found: 0, missed: 0, larger: 0 };
  fc.assert(
    fc.property(consistentReports, errors, (report, at) => {
      const { template, broken, truth } = planted(report, at);
      const found = suspects(template, broken);
      const smallest = found.reduce((size, { alternatives }) => size + alternatives[0]!.length, 0);
      if (found.length > 0 && smallest < truth.size) {
        count.larger++;
        return;
      }
      const named = new Set(
        found.flatMap(({ alternatives }) =>
          alternatives
            .filter((set) => set.every(({ cell, fits }) => truth.get(cell) === fits))
            .flatMap((set) => set.map(({ cell }) => cell)),
        ),
      );
      if ([...truth.keys()].every((cell) => named.has(cell))) count.found++;
      else count.missed++;
    }),
    { numRuns: 400 },
  );
  t.comment(`${count.found} found, ${count.missed} missed, ${count.larger} with a smaller explanation`);
  t.ok(
    count.found >= 0.95 * (count.found + count.missed),
    `${count.missed} of ${count.found + count.missed} missed`,
  );
  t.ok(count.found > 300, 'most are their own smallest explanation');
});

t.test('every alternative satisfies the equations it is for, and breaks no other', async () => {
  fc.assert(
    fc.property(consistentReports, errors, (report, at) => {
      const { template, broken } = planted(report, at);
      const groups = suspects(template, broken);
      const [first] = groups;
      if (!first) return;
      for (const set of first.alternatives) {
        const mended = changed(
          broken,
          Object.fromEntries(set.map(({ cell, fits }) => [cell, reported(fits)])),
        );
        const rest = suspects(template, mended);
        const left = rest.flatMap(({ equations }) => equations);
        const expected = groups.slice(1).flatMap(({ equations }) => equations);
        if (JSON.stringify(left) !== JSON.stringify(expected)) throw new Error(JSON.stringify(set));
      }
    }),
    { numRuns: 200 },
  );
});

t.test('a report of random numbers has too many mistakes to name any', async (t) => {
  const seed = fc.array(fc.nat(99999), { minLength: 200, maxLength: 200 });
  fc.assert(
    fc.property(seed, (values) => {
      const figures: Figures = new Map(cellsOf('2021').map(({ key }, i) => [key, reported(values[i]!)]));
      return suspects('2021', figures).every(({ equations }) =>
        equations.every(({ rule }) => rule === 'remedies-total'),
      );
    }),
    { numRuns: 20 },
  );
  t.pass();
});
