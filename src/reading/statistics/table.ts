import type { StatisticsColumn } from './labels.js';

/**
 * A row of a statistics table as printed. `cells`: a text a column, null where more than one stands under it; or
 * `tokens`: the figures as far as the text keeps them apart, where `number` says that the last token may end with
 * the number of the next row's label. `part`: printed as 其中.
 */
export type StatisticsRow = { label: string; unit: string | null; part: boolean } & (
  | { cells: readonly (string | null)[] }
  | { tokens: readonly string[]; number: boolean }
);

export interface StatisticsTable {
  columns: readonly StatisticsColumn[];
  rows: readonly StatisticsRow[];
}

/** The national table has 57 rows; what has more than this is none. */
export const MOST_ROWS = 300;
