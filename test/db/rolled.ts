import { sql } from 'drizzle-orm';
import type { Database } from '../../src/db/connect.js';
import { unpack } from '../../src/db/packing.js';
import { reportsOfAgencies } from '../../src/db/reports.js';
import { cellsInOrder } from '../../src/db/rollup-parts.js';
import { rows } from '../../src/db/sql.js';
import { regionKey } from '../../src/domain/region.js';
import { AGENCY_KINDS } from '../../src/domain/report.js';
import { TEMPLATE_IDS } from '../../src/domain/template.js';

const DIGITS = 30;

/** A decimal as a whole number of 10⁻³⁰: added up, nothing is rounded. */
export function exactly(decimal: string): bigint {
  const [mantissa = '', exponent = '0'] = decimal.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const shift = DIGITS + Number(exponent) - fraction.length;
  const size = BigInt(whole + fraction) * 10n ** BigInt(shift);
  return mantissa.startsWith('-') ? -size : size;
}

/** By county, year, kind, form, consistency and cell: what is summed, and of how many reports. */
export type Sums = Map<string, { sum: bigint; reports: number }>;

const add = (sums: Sums, name: string, sum: bigint, reports: number) => {
  const known = sums.get(name) ?? { sum: 0n, reports: 0 };
  sums.set(name, { sum: known.sum + sum, reports: known.reports + reports });
};

const sorted = (sums: Sums): Sums =>
  new Map([...sums].filter(([, { reports }]) => reports !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));

/** What the roll-ups should say, added up figure by figure from the stored reports. */
export async function sumsOfReports(db: Database): Promise<Sums> {
  const agencies = await rows<{ id: string }>(db, sql`select id from agency`);
  const reports = await reportsOfAgencies(
    db,
    agencies.map(({ id }) => id),
  );
  const sums: Sums = new Map();
  for (const report of reports) {
    const { region, year, kind, template, consistency } = report;
    if (report.scope !== 'own') continue;
    const county = Math.floor(regionKey(region) / 1000);
    for (const [cell, { value }] of unpack(report)) {
      const name = [county, year, kind, template, consistency === 'inconsistent', cell].join(' ');
      if (value !== null) add(sums, name, exactly(String(value)), 1);
    }
  }
  return sorted(sums);
}

/** What they do say. */
export async function sumsOfRollups(db: Database): Promise<Sums> {
  const sums: Sums = new Map();
  type Row = { county: number; year: number; kind: number; template: number; inconsistent: boolean };
  const nameOf = ({ county, year, kind, template, inconsistent }: Row, cell: string) =>
    [county, year, AGENCY_KINDS[kind - 1], TEMPLATE_IDS[template - 1], inconsistent, cell].join(' ');
  const key = sql.raw('region_key / 1000 as county, year, kind, template, inconsistent, reports');
  const dense = await rows<Row & { reports: number; sums: string[]; missing: number[] }>(
    db,
    sql`select ${key}, to_json(sums::text[]) as sums, to_json(missing) as missing from rollup`,
  );
  for (const row of dense) {
    for (const [place, cell] of cellsInOrder(TEMPLATE_IDS[row.template - 1]!).entries()) {
      const unit = cell.kind === 'amount' ? exactly('0.000001') : exactly('1');
      const name = nameOf(row, cell.key);
      add(sums, name, BigInt(row.sums[place]!) * unit, row.reports - (row.missing[place] ?? 0));
    }
  }
  const rest = await rows<Row & { cell: string; sum: string; reports: number }>(
    db,
    sql`select ${key}, cell, sum::text as sum from rollup_rest`,
  );
  for (const row of rest) add(sums, nameOf(row, row.cell), exactly(row.sum), row.reports);
  return sorted(sums);
}
