import fc from 'fast-check';
import t from 'tap';
import { RENDERINGS } from './renderings.js';
import { type Outcome, outcomeOf, type RoundTrip, roundTrip } from './round-trips.js';

/** How many reports go out and come back: ROUND_TRIPS=20000 for a long run. */
const TRIPS = Number(process.env.ROUND_TRIPS || 2000);

type Count = Record<'reports' | keyof Outcome, number>;

t.setTimeout(120_000 + TRIPS * 100);

t.test('a report comes back as it was published', async (t) => {
  const counts = new Map<string, Count>();
  await fc.assert(
    fc.asyncProperty(roundTrip(), async (trip) => {
      const outcome = await outcomeOf(trip);
      count(counts, trip, outcome);
      const failures = [...outcome.wrong, ...outcome.lost];
      if (failures.length > 0) throw new Error(failures.slice(0, 4).join('; '));
    }),
    // a report has two hundred cells: its seed and path say where to begin
    { numRuns: TRIPS, endOnFailure: true },
  );
  t.comment('reports: cells exact, unreadable where they were destroyed, taken for another report, wrong');
  for (const { name } of RENDERINGS) {
    const { reports, exact, destroyed, taken, wrong } = counts.get(name) ?? NONE;
    t.comment(`${name}: ${reports} reports: ${exact}, ${destroyed}, ${taken}, ${wrong}`);
    if (TRIPS >= 2000) t.ok(reports > 0 && exact > 0, `${name} is among them`);
  }
});

const NONE: Count = { reports: 0, exact: 0, destroyed: 0, taken: 0, lost: 0, wrong: 0 };

function count(counts: Map<string, Count>, { rendering }: RoundTrip, outcome: Outcome): void {
  const before = counts.get(rendering.name) ?? NONE;
  counts.set(rendering.name, {
    reports: before.reports + 1,
    exact: before.exact + outcome.exact,
    destroyed: before.destroyed + outcome.destroyed,
    taken: before.taken + outcome.taken,
    lost: before.lost + outcome.lost.length,
    wrong: before.wrong + outcome.wrong.length,
  });
}
