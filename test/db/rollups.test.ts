import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import t from 'tap';
import { updateAgency } from '../../src/db/agencies.js';
import type { Database } from '../../src/db/connect.js';
import { correctReport } from '../../src/db/corrections.js';
import { setConsistency } from '../../src/db/reassessing.js';
import { findReport } from '../../src/db/reports.js';
import { inUnits } from '../../src/db/rollup-parts.js';
import { checkRollups, ensureRollups, repairRollups } from '../../src/db/rollup-repair.js';
import { moveInRollups } from '../../src/db/rollups.js';
import { rows } from '../../src/db/sql.js';
import { type AcceptedUpload, acceptReport } from '../../src/db/submissions.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { CELLS, cellByKey } from '../../src/domain/cell.js';
import { blank, type Figure, LARGEST_FIGURE, reported, unreadable } from '../../src/domain/figure.js';
import { AGENCY_KINDS, CONSISTENCIES, SCOPES } from '../../src/domain/report.js';
import { freshDatabase, onPostgres } from '../database.js';
import { clean, upload, withAgencies } from './examples.js';
import { sumsOfReports, sumsOfRollups } from './rolled.js';

const RECEIVED = 'applications/new_received/total';
const FEES = 'proactive/administrative_fees/amount_collected';

const countOf = async (db: Database, table: string) =>
  (await rows<{ n: number }>(db, sql`select count(*)::int as n from ${sql.identifier(table)}`))[0]!.n;

const corner = (db: Database) =>
  withAgencies(
    db,
    { region: '000000', kind: 'department' },
    { region: '220000', kind: 'department' },
    { region: '220502', kind: 'government' },
    { region: '220502001' },
    { region: '220502001', kind: 'organization' },
    { region: '350402' },
  );

const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 5000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-3, 1.5, 0.1, 0.2, 0.30000000000000004, 1e-7, 0, LARGEST_FIGURE) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 10 ** 9 }).map((units) => units / 10_000) },
);
const figure: fc.Arbitrary<Figure> = fc.oneof(
  { weight: 5, arbitrary: value.map((one) => reported(one)) },
  { weight: 1, arbitrary: fc.constantFrom(blank(), unreadable('1 2', 'two numbers')) },
);
/** Mostly cells that all have, so that they are added; the year's form has them or not. */
const cell = fc.oneof(
  fc.constantFrom(RECEIVED, FEES, 'statistics/x.政务公开/year', 'narrative/fees/year'),
  fc.constantFrom(...CELLS.map(({ key }) => key)),
);
const figures = fc.dictionary(cell, figure, { maxKeys: 8 });

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('file' as const),
      agency: fc.nat(5),
      year: fc.constantFrom(2017, 2020, 2021, 2022),
      scope: fc.constantFrom(SCOPES[0], ...SCOPES),
      consistency: fc.constantFrom(...CONSISTENCIES),
      figures,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('assess again' as const),
      nth: fc.nat(30),
      consistency: fc.constantFrom(...CONSISTENCIES),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('correct' as const),
      agency: fc.nat(5),
      year: fc.constantFrom(2020, 2021),
      scope: fc.constantFrom(SCOPES[0], ...SCOPES),
      figures,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('another kind' as const),
      agency: fc.nat(5),
      is: fc.constantFrom(...AGENCY_KINDS),
    }),
  },
);

t.test('after any sequence of changes they are the sums over the reports, to the last digit', async (t) => {
  const { db } = await freshDatabase(t);
  const agencies = await corner(db);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      for (const change of steps) {
        if (change.kind === 'file') {
          const { agency, year, scope, consistency, figures } = change;
          const assessment = { ...clean, consistency };
          await acceptReport(db, await upload(agencies[agency]!, year, figures, { scope, assessment }));
        } else if (change.kind === 'correct') {
          const { agency, year, scope, figures } = change;
          await correct(db, await upload(agencies[agency]!, year, figures, { scope }));
        } else if (change.kind === 'another kind') {
          await updateAgency(db, agencies[change.agency]!.id, { kind: change.is }, OPERATOR);
        } else await assessAgain(db, change);
      }
      t.strictSame(await sumsOfRollups(db), await sumsOfReports(db));
      t.same(await checkRollups(db), []);
    }),
    { numRuns: 12 },
  );
});

async function correct(db: Database, to: AcceptedUpload) {
  await db.transaction(async (tx) => {
    const before = await findReport(tx, `${to.agency.id}-${to.year}`);
    if (before) await correctReport(tx, before, to);
  });
}

async function assessAgain(
  db: Database,
  { nth, consistency }: { nth: number; consistency: (typeof CONSISTENCIES)[number] },
) {
  const [found] = await rows<{ id: string }>(
    db,
    sql`select id from report order by id offset ${nth} limit 1`,
  );
  if (!found) return;
  await db.transaction(async (tx) => {
    const report = (await findReport(tx, found.id))!;
    await setConsistency(tx, found.id, consistency);
    await moveInRollups(tx, report, { ...report, consistency });
  });
}

t.test('nothing is left of reports that are gone', async (t) => {
  const { db } = await freshDatabase(t);
  const agencies = await corner(db);
  const figures = { [RECEIVED]: blank(), [FEES]: 0.1, 'statistics/x.其他/year': 2 };
  await acceptReport(db, await upload(agencies[3]!, 2021, figures));
  await acceptReport(
    db,
    await upload(agencies[4]!, 2021, figures, { assessment: { ...clean, consistency: 'inconsistent' } }),
  );
  for (const agency of [agencies[3]!, agencies[4]!]) {
    const report = (await findReport(db, `${agency.id}-2021`))!;
    await db.transaction((tx) => moveInRollups(tx, report, null));
  }
  t.equal(await countOf(db, 'rollup'), 0);
  t.equal(await countOf(db, 'rollup_rest'), 0);
});

t.test('a change that is taken back leaves sums and version as they were', async (t) => {
  const { db } = await freshDatabase(t);
  const agencies = await corner(db);
  await acceptReport(db, await upload(agencies[3]!, 2021, { [RECEIVED]: 7 }));
  const state = async () => [
    await sumsOfRollups(db),
    await rows(db, sql`select sum(changes) as n from data_version`),
  ];
  const before = await state();
  const late = await upload(agencies[4]!, 2021, { [RECEIVED]: 8 });
  const undone = db.transaction(async (tx) => {
    await acceptReport(tx, late);
    throw new Error('back');
  });
  await t.rejects(undone, { message: 'back' });
  t.same(await state(), before);
});

t.test('a roll-up that is wrong is found, named and made anew', async (t) => {
  const { db } = await freshDatabase(t);
  const agencies = await corner(db);
  await acceptReport(db, await upload(agencies[3]!, 2021, { [RECEIVED]: 7, 'narrative/fees/year': 1.25 }));
  await acceptReport(db, await upload(agencies[5]!, 2020, { [RECEIVED]: 7 }));
  const right = await sumsOfRollups(db);
  const county = { regionKey: 220502000, year: 2021 };
  const spoilt: [string, object[]][] = [
    ['update rollup set sums[20] = sums[20] + 1 where year = 2021', [{ ...county, cell: null }]],
    ['update rollup set reports = 2 where year = 2021', [{ ...county, cell: null }]],
    ['update rollup set inconsistent = true where year = 2021', [{ ...county, cell: null }]],
    ['update rollup_rest set sum = 1.26', [{ ...county, cell: 'narrative/fees/year' }]],
    ['delete from rollup_rest', [{ ...county, cell: 'narrative/fees/year' }]],
    [
      "insert into rollup_rest values ('x', 110101000, 2021, 1, 3, false, 1, 5)",
      [{ regionKey: 110101000, year: 2021, cell: 'x' }],
    ],
    [
      'delete from rollup',
      [county, { regionKey: 350402000, year: 2020 }].map((one) => ({ ...one, cell: null })),
    ],
  ];
  for (const [statement, faults] of spoilt) {
    await db.execute(sql.raw(statement));
    t.same(await checkRollups(db), faults, statement);
    t.ok((await repairRollups(db)) >= 2);
    t.same(await checkRollups(db), []);
    t.strictSame(await sumsOfRollups(db), right, statement);
  }
});

t.test('a store filled before there were roll-ups has them after its first start', async (t) => {
  const { db } = await freshDatabase(t);
  const agencies = await corner(db);
  await acceptReport(db, await upload(agencies[3]!, 2021, { [RECEIVED]: 7 }));
  const right = await sumsOfRollups(db);
  await db.execute(sql`delete from rollup`);
  await ensureRollups(db);
  t.equal(await countOf(db, 'rollup'), 0, 'what was made once is not made again');
  await db.execute(sql`delete from store where name = 'rollups'`);
  await ensureRollups(db);
  t.strictSame(await sumsOfRollups(db), right);
});

t.test(
  'many at once lose nothing and do not wait for each other in a ring',
  { skip: !onPostgres },
  async (t) => {
    const { db } = await freshDatabase(t, { poolSize: 8 });
    const agencies = await corner(db);
    const years = [2019, 2020, 2021, 2022, 2023];
    const filed = agencies.flatMap((agency) =>
      years.map(async (year) =>
        acceptReport(db, await upload(agency, year, { [RECEIVED]: 1, 'narrative/fees/year': 0.1 })),
      ),
    );
    const others = [
      repairRollups(db),
      ...AGENCY_KINDS.map((kind) => updateAgency(db, agencies[3]!.id, { kind }, OPERATOR)),
    ];
    await Promise.all([...filed, ...others]);
    t.strictSame(await sumsOfRollups(db), await sumsOfReports(db));
    t.equal(await countOf(db, 'report'), 30);
  },
);

t.test('a figure is added where it is a whole number of units, and kept as it is elsewhere', async (t) => {
  const count = cellByKey(RECEIVED)!;
  const amount = cellByKey(FEES)!;
  t.equal(inUnits(count, 3), 3);
  t.equal(inUnits(count, 1.5), null);
  t.equal(inUnits(count, -2), -2);
  t.equal(inUnits(amount, 0.1), 100_000);
  t.equal(inUnits(amount, 0.1 + 0.2), null);
  t.equal(inUnits(amount, 1234.5678), 1_234_567_800);
  t.equal(inUnits(count, LARGEST_FIGURE), null);
  t.strictSame(inUnits(amount, -0), 0);
});
