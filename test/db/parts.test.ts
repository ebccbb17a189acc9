import t from 'tap';
import { areasAboveAll } from '../../src/db/batch-neighbours.js';
import { findFilers } from '../../src/db/neighbours.js';
import { type Area, areasLackingParts, isPartOf, partsOf } from '../../src/db/parts.js';
import { acceptReport } from '../../src/db/submissions.js';
import type { Scope } from '../../src/domain/report.js';
import { freshDatabase } from '../database.js';
import { REGIONS, upload, withAgencies } from './examples.js';

const YEARS = [2019, 2022];
const SCOPES: readonly Scope[] = ['own', 'government', 'area'];

t.test('one report is a part of an area exactly where the parts of the area have it', async (t) => {
  const { db } = await freshDatabase(t);
  // In every region three of a kind: one for each scope.
  const wanted = REGIONS.flatMap(({ code }) =>
    (['government', 'department'] as const).flatMap((kind) =>
      SCOPES.map((scope) => ({ region: code, kind, scope })),
    ),
  );
  const agencies = await withAgencies(db, ...wanted);
  for (const [i, agency] of agencies.entries())
    for (const year of YEARS)
      await acceptReport(db, await upload(agency, year, {}, { scope: wanted[i]!.scope }));
  const filers = await findFilers(
    db,
    agencies.map(({ id }) => id),
  );
  const scopeOf = new Map(agencies.map(({ id }, i) => [id, wanted[i]!.scope]));
  const filings = filers.flatMap((agency) =>
    YEARS.map((year) => ({ agency, year, scope: scopeOf.get(agency.id)! })),
  );
  const above = await areasAboveAll(db, filings);
  const areas = filings.filter(({ agency, scope }) => agency.kind === 'government' && scope === 'area');
  for (const { agency, year } of areas) {
    const { reports, missing } = await partsOf(db, agency, year);
    const report = `${agency.id}-${year}`;
    const told = above.find((each) => each.report === report)?.parts ?? [];
    t.same(
      told.map((part) => `${part.agency.id}-${part.year}`).sort(),
      reports.map(({ id }) => id),
      report,
    );
    t.ok(missing.length > 0 || reports.length > 0);
  }
  const asked: Area[] = areas.map(({ agency, year }) => ({ ...agency, year }));
  const lacking = await areasLackingParts(db, asked);
  for (const area of asked)
    t.equal(lacking.has(area), (await partsOf(db, area, area.year)).missing.length > 0, area.id);
  t.notOk(isPartOf({ agency: filers[0]!, scope: 'own', isValid: true }, filers[0]!), 'of its own area');
});
