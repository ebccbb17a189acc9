import {
  type Distribution,
  distributionOf,
  type IndicatorValue,
  indicatorValue,
  ranksOf,
} from '../domain/indicator-values.js';
import type { Indicator } from '../domain/indicators.js';
import type { SumRegion, SumRow, SumRows } from './sum-rows.js';
import { sumKey } from './sums.js';

/** An indicator of one region and year. */
export type IndicatorRow = IndicatorValue & { region: string; year: number };
/** `rank`: 1 is the largest; null where it does not count. */
export type RankedRow = IndicatorRow & { rank: number | null };
/** How the values of the regions directly below `region` are spread in a year. */
export type DistributionRow = Distribution & { region: string; year: number };

/** The indicator of each region and year. */
export function indicatorRows(
  indicator: Indicator,
  years: readonly number[],
  { regions, rows }: SumRows,
): IndicatorRow[] {
  const sums = new Map<string, SumRow>(
    rows.map((row) => [`${row.year} ${sumKey(row.region, row.cell)}`, row]),
  );
  return regions.flatMap(({ code: region }) =>
    years.map((year) => ({
      region,
      year,
      ...indicatorValue(indicator, year, (cell, at) => sums.get(`${at} ${sumKey(region, cell)}`)!),
    })),
  );
}

/** The values of regions below others, with their ranks among those below the same region in a year, and how they are spread. */
export function rankedBelow(
  values: readonly IndicatorRow[],
  regions: readonly SumRegion[],
  minimum: number,
): { items: RankedRow[]; distribution: DistributionRow[] } {
  const parents = new Map(regions.map(({ code, parent }) => [code, parent!]));
  const groups = new Map<string, IndicatorRow[]>();
  for (const row of values) {
    const name = `${parents.get(row.region)} ${row.year}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const ranks = new Map<IndicatorRow, number | null>();
  const distribution = [...groups.values()].map((group) => {
    const found = ranksOf(group, minimum);
    for (const [index, row] of group.entries()) ranks.set(row, found[index]!);
    const { region, year } = group[0]!;
    return { region: parents.get(region)!, year, ...distributionOf(group, minimum) };
  });
  return { items: values.map((row) => ({ ...row, rank: ranks.get(row)! })), distribution };
}
