import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import t from 'tap';
import { submitAll } from '../src/batch-gate.js';
import type { Database } from '../src/db/connect.js';
import { rows } from '../src/db/sql.js';
import { type SubmitOutcome, submit, type Upload } from '../src/gate.js';
import { freshDatabase } from './database.js';
import { withAgencies } from './db/examples.js';
import { applications, reportBody } from './routes/service.js';

const now = () => new Date('2026-03-01T00:00:00Z');
const WHERE = [
  { region: '220500', kind: 'government' },
  { region: '220502', kind: 'government' },
  { region: '220502', kind: 'department' },
  { region: '220502', kind: 'department' },
  { region: '220502001', kind: 'township' },
  { region: '220502001', kind: 'government' },
] as const;

const one = await freshDatabase();
const many = await freshDatabase();
const agencies = await withAgencies(one.db, ...WHERE);
await withAgencies(many.db, ...WHERE);
const ids = [...agencies.map(({ id }) => id), '220502-9999'];

/** All that is kept of reports and uploads but times and numbers of rows; of findings those that stand. */
async function storeOf(db: Database): Promise<unknown> {
  const all = (statement: string) => rows(db, sql.raw(statement));
  return {
    reports: await all(
      `select to_jsonb(r) - 'changed' - 'updated_at' - 'accepted_at' as r from report r order by id`,
    ),
    texts: await all('select * from report_text order by report_id'),
    findings: await all(`select report_id, rule, place, severity, revision, region_key, year, content::text
      from finding where gone_at is null order by report_id, rule, place`),
    rollups: await all('select * from rollup order by region_key, year, kind, template, inconsistent'),
    rest: await all(
      'select * from rollup_rest order by cell, region_key, year, kind, template, inconsistent',
    ),
    documents: await all('select sha256, media_type, bytes, encoding, content from document order by sha256'),
    submissions:
      await all(`select agency_id, year, intent, outcome, problem, submitted_by, document_sha256, report_id,
      revision, assessment->>'verdict' as verdict, assessment->>'consistency' as consistency
      from submission order by agency_id, year, document_sha256, outcome, intent`),
  };
}

const clear = (db: Database) =>
  db.execute(
    sql.raw(
      'truncate explanation, finding, submission, report_text, report, document, rollup, rollup_rest cascade',
    ),
  );

const given = fc.record({
  agencyId: fc.constantFrom(...ids),
  year: fc.constantFrom(2007, 2019, 2020, 2021, 2021, 2022, 2022),
  intent: fc.constantFrom('submit' as const, 'submit' as const, 'record' as const),
  scope: fc.constantFrom('own' as const, 'area' as const, undefined, undefined),
  received: fc.nat(4),
  carried: fc.nat(2),
  broken: fc.constantFrom(null, null, null, 'sum', 'blank', 'table', 'json'),
  publishedOn: fc.constantFrom('2023-01-20', undefined),
  mayWrite: fc.constantFrom(true, true, true, true, false),
});
type Given = typeof given extends fc.Arbitrary<infer G> ? G : never;

function uploadOf({ received, carried, broken, mayWrite, ...given }: Given): Upload {
  // Of an area only its government's report is asked again when another part comes: any other depends on the order.
  const isGovernment = agencies.some(({ id, kind }) => id === given.agencyId && kind === 'government');
  const rest = { ...given, scope: given.scope === 'area' && !isGovernment ? undefined : given.scope };
  const template = rest.year < 2021 ? '2019' : '2021';
  const figures = {
    ...applications(received),
    ...(carried > 0 && {
      'applications/carried_in/natural_person': carried,
      'applications/carried_in/total': carried,
      'applications/carried_out/natural_person': carried,
      'applications/carried_out/total': carried,
    }),
    ...(broken === 'sum' && { 'applications/outcome.total/total': received + 9 }),
    ...(broken === 'blank' && { 'applications/outcome.total/natural_person': null }),
  };
  const whole = reportBody(figures, template);
  const kept = Object.entries(whole.figures).filter(
    ([key]) => broken !== 'table' || !key.startsWith('remedies/'),
  );
  const text = JSON.stringify({ ...whole, figures: Object.fromEntries(kept) });
  const caller = mayWrite
    ? { id: 'import', role: 'administrator' as const, agencyId: null, region: null }
    : { id: 'other', role: 'agency' as const, agencyId: '350402-0001', region: null };
  return {
    ...rest,
    caller,
    bytes: Buffer.from(broken === 'json' ? '{' : text),
    contentType: 'application/json',
  };
}

t.test('many at once come to the same as one by one', { timeout: 240_000 }, async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(given, { minLength: 1, maxLength: 14 }),
      fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 14, maxLength: 14 }),
      async (all, sizes) => {
        const uploads = all.map(uploadOf);
        await clear(one.db);
        await clear(many.db);
        const singly: SubmitOutcome[] = [];
        for (const each of uploads) singly.push(await submit({ db: one.db, now }, each));
        const together = [];
        for (let from = 0, i = 0; from < uploads.length; from += sizes[i++]!)
          together.push(...(await submitAll({ db: many.db, now }, uploads.slice(from, from + sizes[i]!))));
        const told = (all: typeof singly) =>
          all.map((outcome) => ({
            ...outcome,
            submission: undefined,
            report: undefined,
            warnings: undefined,
          }));
        t.strictSame(told(together), told(singly));
        t.strictSame(await storeOf(many.db), await storeOf(one.db));
        return t.passing();
      },
    ),
    { numRuns: 25 },
  );
});

t.test('areas are told of parts that come in any number and order', { timeout: 240_000 }, async (t) => {
  const scopes = ['area', 'area', 'own', 'own', 'own', 'own'] as const;
  const years = [2021, 2022] as const;
  const uploads = (received: readonly number[], order: readonly number[]) =>
    order.map((place) => {
      const of = place % agencies.length;
      const year = years[Math.floor(place / agencies.length)]!;
      const figures = { received: received[place]!, carried: 0, broken: null, publishedOn: undefined };
      const whole = { ...figures, intent: 'submit' as const, mayWrite: true, scope: scopes[of]!, year };
      return uploadOf({ ...whole, agencyId: agencies[of]!.id });
    });
  const places = Array.from({ length: agencies.length * years.length }, (_, place) => place);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(2), { minLength: places.length, maxLength: places.length }),
      fc.shuffledSubarray(places, { minLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: places.length, maxLength: places.length }),
      async (received, order, sizes) => {
        await clear(one.db);
        await clear(many.db);
        const all = uploads(received, order);
        for (const each of all) await submit({ db: one.db, now }, each);
        const batches: Upload[][] = [];
        for (let from = 0, i = 0; from < all.length; from += sizes[i++]!)
          batches.push(all.slice(from, from + sizes[i]!));
        // Two at once, as the threads of an import have them.
        for (let i = 0; i < batches.length; i += 2)
          await Promise.all(batches.slice(i, i + 2).map((batch) => submitAll({ db: many.db, now }, batch)));
        t.strictSame(await storeOf(many.db), await storeOf(one.db));
        return t.passing();
      },
    ),
    { numRuns: 20 },
  );
});

t.test('what a batch is refused for is told with what is around it', async (t) => {
  await clear(many.db);
  const sent = (year: number, figures: object): Upload => ({
    agencyId: agencies[2]!.id,
    year,
    intent: 'submit',
    caller: { id: 'import', role: 'administrator', agencyId: null, region: null },
    bytes: Buffer.from(JSON.stringify(reportBody(figures as never, '2021'))),
    contentType: 'application/json',
  });
  const carried = { 'applications/carried_in/total': 5 };
  const outcomes = await submitAll({ db: many.db, now }, [sent(2022, carried), sent(2021, applications(2))]);
  t.match(outcomes, [{ outcome: 'refused', problem: 'inconsistent-report' }, { outcome: 'created' }]);
  const warnings = outcomes[0]?.outcome === 'refused' ? outcomes[0].warnings : [];
  t.ok(warnings?.some(({ rule }) => rule === 'carried-over'));
});
