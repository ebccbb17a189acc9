import fc from 'fast-check';
import t from 'tap';
import { build } from '../src/app.js';
import { submitAll } from '../src/batch-gate.js';
import { readConfig } from '../src/config.js';
import type { Database } from '../src/db/connect.js';
import { setConsistency } from '../src/db/reassessing.js';
import { loadRegister } from '../src/db/register.js';
import { findReport } from '../src/db/reports.js';
import { checkRollups } from '../src/db/rollup-repair.js';
import { moveInRollups } from '../src/db/rollups.js';
import { OPERATOR } from '../src/domain/audit.js';
import { CELLS, cellsOf } from '../src/domain/cell.js';
import { lineageOf } from '../src/domain/lineage.js';
import { type Region, regionKey } from '../src/domain/region.js';
import { AGENCY_KINDS, CONSISTENCIES, SCOPES } from '../src/domain/report.js';
import { TEMPLATE_IDS } from '../src/domain/template.js';
import { reassess } from '../src/reassessment.js';
import { REGIONS } from './db/examples.js';
import { exactly } from './db/rolled.js';
import { asking } from './graphql/asking.js';
import { applications } from './routes/service.js';

// Whatever is done, by whichever way in and in whatever order: sums are those of the reports, read one by one.

const RUNS = Number(process.env.ROLLUP_RUNS ?? 5);
const LONGEST = RUNS > 5 ? 30 : 10;
const NOW = new Date('2026-03-01T00:00:00Z');

const s = await asking(t, []);
const { db } = s.store;
const read = readConfig({ RATE_LIMIT: 'off', BODY_LIMIT: '1000000' });
if (!read.ok) throw new Error(read.problem);
const reviewed = await build({ store: s.store, config: { ...read.config, review: true }, now: () => NOW });
t.teardown(() => reviewed.close());
const admin = await s.key('administrator');
// Two governments of one region: what both publish is of neither.
for (const region of ['220502', '000000']) {
  const payload = {
    name: `${region}另一机关`,
    region,
    kind: region === '000000' ? 'department' : 'government',
  };
  const made = await s.app.inject({ method: 'POST', url: '/v1/agencies', headers: admin, payload });
  s.agencies.push(made.json());
}

const RECEIVED = 'applications/new_received/total';
const FEES = 'proactive/administrative_fees/amount_collected';
const COMMON = [
  RECEIVED,
  FEES,
  'statistics/requests.received/year',
  'statistics/x.其他/year',
  'narrative/fees/year',
];
const cell = fc.oneof(fc.constantFrom(...COMMON), fc.constantFrom(...CELLS.map(({ key }) => key)));
const figure = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 5000 }) },
  { weight: 2, arbitrary: fc.constantFrom(-3, 1.5, 0.1, 0.2, 0.30000000000000004, 1e-7, 999_999_999) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 10 ** 9 }).map((units) => units / 10_000) },
  { weight: 1, arbitrary: fc.constantFrom(null, { value: null, state: 'not_applicable', raw: '/' }) },
  { weight: 1, arbitrary: fc.constant({ value: null, state: 'unreadable', raw: '1 2', why: 'two numbers' }) },
);
const report = fc.record({
  agency: fc.nat(s.agencies.length - 1),
  year: fc.constantFrom(2017, 2018, 2019, 2020, 2021, 2022),
  scope: fc.option(fc.constantFrom(...SCOPES), { nil: undefined }),
  intent: fc.constantFrom('submit', 'record', 'record'),
  template: fc.constantFrom(...TEMPLATE_IDS),
  zeros: fc.boolean(),
  received: fc.integer({ min: 0, max: 500 }),
  figures: fc.dictionary(cell, figure, { maxKeys: 6 }),
});
type Report = typeof report extends fc.Arbitrary<infer R> ? R : never;

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ is: fc.constant('file' as const), report }) },
  { weight: 5, arbitrary: fc.record({ is: fc.constant('correct' as const), nth: fc.nat(200), report }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('import' as const),
      reports: fc.array(report, { minLength: 1, maxLength: 5 }),
      twice: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('review' as const), report, publish: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('kind' as const),
      agency: fc.nat(s.agencies.length - 1),
      kind: fc.constantFrom(...AGENCY_KINDS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('ask again' as const),
      nth: fc.nat(200),
      consistency: fc.constantFrom(...CONSISTENCIES),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('register' as const),
      merged: fc.boolean(),
      name: fc.string({ maxLength: 4 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** As JSON: a form filled in with zeros and applications that hold together, or only what is given. */
function bodyOf({ template, zeros, received, figures }: Report): string {
  const whole =
    zeros || template === '2008' ? Object.fromEntries(cellsOf(template).map(({ key }) => [key, 0])) : {};
  const counted = template === '2008' ? {} : applications(received);
  return JSON.stringify({ template, figures: { ...whole, ...counted, ...figures } });
}

const queryOf = ({ agency, year, scope, intent }: Report) => ({
  agency: s.agencies[agency]!.id,
  year: String(year),
  intent,
  ...(scope && { scope }),
});
const headers = { ...admin, 'content-type': 'application/json' };

const outcomes = new Map<string, number>();
function came(what: string, outcome: string | number): void {
  if (Number(outcome) >= 500) throw new Error(`${what}: ${outcome}`);
  outcomes.set(`${what} ${outcome}`, (outcomes.get(`${what} ${outcome}`) ?? 0) + 1);
}

async function nthReport(nth: number): Promise<string | null> {
  const { items, total } = (await s.app.inject('/v1/reports?limit=500&sort=year')).json();
  return total === 0 ? null : items[nth % items.length].id;
}

let registers = 0;

async function take(one: Step): Promise<void> {
  if (one.is === 'file') {
    const sent = { method: 'POST', url: '/v1/reports', query: queryOf(one.report), headers } as const;
    came('file', (await s.app.inject({ ...sent, payload: bodyOf(one.report) })).statusCode);
  } else if (one.is === 'correct') {
    const id = await nthReport(one.nth);
    if (!id) return;
    const { agency: _, year: __, ...query } = queryOf(one.report);
    const sent = {
      method: 'PUT',
      url: `/v1/reports/${id}`,
      query,
      headers: { ...headers, 'if-match': '*' },
    } as const;
    came('correct', (await s.app.inject({ ...sent, payload: bodyOf(one.report) })).statusCode);
  } else if (one.is === 'import') {
    const reports = one.twice ? [...one.reports, one.reports[0]!] : one.reports;
    const uploads = reports.map((each) => ({
      caller: { id: 'import', role: 'administrator', agencyId: null, region: null } as const,
      agencyId: s.agencies[each.agency]!.id,
      year: each.year,
      intent: each.intent as 'submit' | 'record',
      scope: each.scope,
      bytes: Buffer.from(bodyOf(each)),
      contentType: 'application/json',
    }));
    for (const { outcome } of await submitAll({ db, now: () => NOW }, uploads)) came('import', outcome);
  } else if (one.is === 'review') await review(one);
  else if (one.is === 'kind') {
    const url = `/v1/agencies/${s.agencies[one.agency]!.id}`;
    came(
      'kind',
      (await s.app.inject({ method: 'PATCH', url, headers, payload: { kind: one.kind } })).statusCode,
    );
  } else if (one.is === 'register') {
    const regions = REGIONS.map((region) => changed(region, one));
    await loadRegister(db, () => regions, `changed ${++registers}`);
    came('register', 'loaded');
  } else await askAgain(one);
}

/** What is accepted awaits review where that is on; what cannot be published is returned. */
async function review({ report, publish }: Extract<Step, { is: 'review' }>): Promise<void> {
  const sent = { method: 'POST', url: '/v1/reports', query: queryOf(report), headers } as const;
  const filed = await reviewed.inject({ ...sent, payload: bodyOf(report) });
  came('submit for review', filed.statusCode);
  if (filed.statusCode !== 202) return;
  const decided = await reviewed.inject({
    method: 'POST',
    url: `${filed.headers.location}/reviews`,
    headers: { ...headers, 'if-match': '*' },
    payload: publish ? { decision: 'publish' } : { decision: 'return', reason: '请核对' },
  });
  came(publish ? 'publish' : 'return', decided.statusCode);
}

const changed = (region: Region, { merged, name }: { merged: boolean; name: string }): Region => ({
  ...region,
  name: `${region.name}${name.replaceAll(/[\0\t\n]/g, '')}`,
  ...(region.code === '220502001' && merged && { successors: ['350404'], validTo: 2021 }),
});

/** As if an older book had said otherwise; then by this one. */
async function askAgain({ nth, consistency }: Extract<Step, { is: 'ask again' }>): Promise<void> {
  const id = await nthReport(nth);
  if (!id) return;
  await db.transaction(async (tx) => {
    const report = (await findReport(tx, id))!;
    await setConsistency(tx, id, consistency);
    await moveInRollups(tx, report, { ...report, consistency });
  });
  came('ask again', (await reassess(db, OPERATOR)).consistency > 0 ? 'changed' : 'same');
}

interface Known {
  agency: { region: string; kind: string };
  year: number;
  template: string;
  scope: string;
  consistency: string;
  figures: Record<string, { value: number | null }>;
}

async function everyReport(): Promise<Known[]> {
  const { items } = (await s.app.inject('/v1/reports?limit=500')).json() as { items: { id: string }[] };
  return Promise.all(items.map(async ({ id }) => (await s.app.inject(`/v1/reports/${id}`)).json()));
}

const question = fc.record({
  regions: fc.uniqueArray(fc.constantFrom(...REGIONS.map(({ code }) => code)), {
    minLength: 1,
    maxLength: 4,
  }),
  cells: fc.uniqueArray(cell, { minLength: 1, maxLength: 4 }),
  years: fc.constantFrom('2017..2022', '2019', '2018,2021'),
  basis: fc.constantFrom('agencies', 'published'),
  kind: fc.option(fc.constantFrom(...AGENCY_KINDS), { nil: undefined }),
  byKind: fc.boolean(),
  byTemplate: fc.boolean(),
  lineage: fc.boolean(),
});
type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

const DIGITS = 30;

/** 10⁻³⁰s as a decimal. */
function decimal(units: bigint): number {
  const digits = String(units < 0n ? -units : units).padStart(DIGITS + 1, '0');
  return Number(`${units < 0n ? '-' : ''}${digits.slice(0, -DIGITS)}.${digits.slice(-DIGITS)}`);
}

/** The sum that a row is about, added up report by report. */
function summed(row: Record<string, unknown>, asked: Question, reports: Known[], past: Region[]) {
  const { sources } = lineageOf(String(row.region), asked.lineage ? past : []);
  const published = asked.basis === 'published';
  const counts = ({ agency, year, scope }: Known) => {
    const key = regionKey(agency.region);
    const inSources = published
      ? sources.some(({ code }) => regionKey(code) === key)
      : sources.some(({ ranges }) => ranges.some(({ low, high }) => low <= key && key <= high));
    const isMeant = published ? agency.kind === 'government' && scope === 'area' : scope === 'own';
    return inSources && isMeant && year === row.year;
  };
  const meant = reports.filter(counts);
  const behind = meant.filter(
    ({ agency, template, figures }) =>
      (asked.kind === undefined || agency.kind === asked.kind) &&
      (row.kind === undefined || agency.kind === row.kind) &&
      (row.template === undefined || template === row.template) &&
      (figures[String(row.cell)]?.value ?? null) !== null,
  );
  const isDoubtful =
    published &&
    behind.some(({ agency }) => meant.filter((other) => other.agency.region === agency.region).length > 1);
  const sum = behind.reduce(
    (sum, { figures }) => sum + exactly(String(figures[String(row.cell)]!.value)),
    0n,
  );
  return {
    value: behind.length === 0 || isDoubtful ? null : decimal(sum),
    reports: behind.length,
    inconsistent: behind.filter(({ consistency }) => consistency === 'inconsistent').length,
  };
}

async function pastOf(database: Database): Promise<Region[]> {
  const { listRegions } = await import('../src/db/regions.js');
  const page = await listRegions(database, { limit: 500 });
  if ('problem' in page) throw new Error(page.problem);
  return page.items.filter(({ successors }) => successors.length > 0);
}

t.test('after any sequence of acts, sums are those of the reports read one by one', async (t) => {
  const some = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: LONGEST });
  const property = fc.asyncProperty(
    some,
    fc.array(question, { minLength: 3, maxLength: 6 }),
    async (acts, questions) => {
      for (const together of acts) await Promise.all(together.map(take));
      t.same(await checkRollups(db), []);
      const [reports, past] = [await everyReport(), await pastOf(db)];
      for (const asked of questions) {
        const { regions, cells, years, basis, byKind, byTemplate, lineage } = asked;
        const kind = basis === 'published' && asked.kind ? 'government' : asked.kind;
        const answer = await s.app.inject({
          url: '/v1/figures',
          query: {
            regions: regions.join(','),
            cells: cells.join(','),
            years,
            basis,
            by: `region,year${byKind ? ',kind' : ''}${byTemplate ? ',template' : ''}`,
            lineage: String(lineage),
            ...(kind && { kind }),
          },
        });
        const { items } = answer.json();
        for (const row of items) {
          const { value, reports: behind, inconsistent } = row;
          const expected = summed(row, { ...asked, kind }, reports, past);
          if (JSON.stringify({ value, reports: behind, inconsistent }) !== JSON.stringify(expected))
            t.same({ value, reports: behind, inconsistent }, expected, JSON.stringify([row, asked]));
        }
        t.ok(items.length > 0);
      }
    },
  );
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
  t.comment(
    [...outcomes]
      .sort()
      .map(([what, n]) => `${what}: ${n}`)
      .join(', '),
  );
});
