import { APPLICATIONS, type Indicator, type Terms } from './indicators.js';

/** A sum as an indicator needs it: see `Sum` of db/sums.ts. */
export interface CellSum {
  value: number | null;
  reports: number;
  inconsistent: number;
}

/** The sum of a cell in a year, of one region. */
export type SumAt = (cell: string, year: number) => CellSum;

/**
 * An indicator of one region and year. `value`: null where the denominator is 0 or nothing is known of either part;
 * `reports`: those behind the denominator, `inconsistent` of these; `applications`: received in the year.
 */
export interface IndicatorValue {
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  reports: number;
  inconsistent: number;
  applications: number | null;
}

/** The sum over cells; blank ones add nothing, null where all are. Amounts are not among them: numbers are whole. */
function sumOver(cells: readonly string[], at: (cell: string) => CellSum): number | null {
  const values = cells.map((cell) => at(cell).value).filter((value) => value !== null);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

/** Over the cells of one form, the one that most reports fill in; forms add up, for a report is on one of them. */
const countOver = (terms: readonly Terms[], of: 'reports' | 'inconsistent', at: (cell: string) => CellSum) =>
  terms.reduce((sum, { denominator }) => sum + Math.max(...denominator.map((cell) => at(cell)[of])), 0);

/** What an indicator is in a year. */
export function indicatorValue({ terms, change }: Indicator, year: number, sums: SumAt): IndicatorValue {
  const at = (cell: string) => sums(cell, year);
  const below = terms.flatMap(({ denominator }) => denominator);
  const now = sumOver(below, at);
  const before = change ? sumOver(below, (cell) => sums(cell, year - 1)) : null;
  const numerator = change
    ? now === null || before === null
      ? null
      : now - before
    : sumOver(
        terms.flatMap((one) => one.numerator),
        at,
      );
  const denominator = change ? before : now;
  return {
    value: numerator === null || !denominator ? null : numerator / denominator,
    numerator,
    denominator,
    reports: countOver(terms, 'reports', at),
    inconsistent: countOver(terms, 'inconsistent', at),
    applications: sumOver(APPLICATIONS, at),
  };
}

/** Fewer applications than these say nothing in a ratio. */
export const LEAST_APPLICATIONS = 30;

/** How values are spread: quartiles and the ninth decile, between two values by their distance; null where there are none. */
export interface Distribution {
  count: number;
  p25: number | null;
  p50: number | null;
  p75: number | null;
  p90: number | null;
}

/** Whether a value counts in a ranking: there is one, of enough applications. */
export const isRanked = ({ value, applications }: IndicatorValue, minimum: number): boolean =>
  value !== null && (applications ?? 0) >= minimum;

/** Where each value stands, 1 being the largest, the same ones sharing a place; null where it does not count. */
export function ranksOf(values: readonly IndicatorValue[], minimum: number): (number | null)[] {
  const counting = values.filter((one) => isRanked(one, minimum)).map(({ value }) => value!);
  return values.map((one) =>
    isRanked(one, minimum) ? 1 + counting.filter((other) => other > one.value!).length : null,
  );
}

/** The distribution of the values that count. */
export function distributionOf(values: readonly IndicatorValue[], minimum: number): Distribution {
  const sorted = values
    .filter((one) => isRanked(one, minimum))
    .map(({ value }) => value!)
    .sort((a, b) => a - b);
  const at = (share: number): number | null => {
    if (sorted.length === 0) return null;
    const place = share * (sorted.length - 1);
    const lower = sorted[Math.floor(place)]!;
    return lower + (sorted[Math.ceil(place)]! - lower) * (place % 1);
  };
  return { count: sorted.length, p25: at(0.25), p50: at(0.5), p75: at(0.75), p90: at(0.9) };
}
