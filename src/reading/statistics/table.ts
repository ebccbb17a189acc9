import type { Place } from '../../domain/figure.js';
import type { Token } from '../stream/token.js';
import type { PlaceAt } from '../traced.js';
import type { StatisticsColumn } from './labels.js';

/** A cell as printed. */
export interface StatisticsCell {
  text: string;
  at?: Place | undefined;
}

/**
 * A row of a statistics table as printed. `cells`: one a column, null where more than one stands under it; or
 * `tokens`: the figures as far as the text keeps them apart, where `number` says that the last token may end with
 * the number of the next row's label, and `begin` where the first one stands or would. `part`: printed as 其中.
 */
export type StatisticsRow = { label: string; unit: string | null; part: boolean } & (
  | { cells: readonly (StatisticsCell | null)[] }
  | { tokens: readonly Token[]; number: boolean; begin: number }
);

/** `placeAt`: the places of what tokens stand in. */
export interface StatisticsTable {
  columns: readonly StatisticsColumn[];
  rows: readonly StatisticsRow[];
  placeAt: PlaceAt;
}

/** The national table has 57 rows; what has more than this is none. */
export const MOST_ROWS = 300;
