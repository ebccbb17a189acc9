/** How a figure stands in the report. Blank is not zero, and zero is not blank. */
export const FIGURE_STATES = ['reported', 'blank', 'not_applicable', 'derived', 'unreadable'] as const;
export type FigureState = (typeof FIGURE_STATES)[number];

/**
 * What a report says in one cell.
 * `value`: a number (amounts in 万元) or null; `raw`: the text as printed, null where nothing was printed;
 * for `unreadable` only, `why`: what stood in the way; `candidates`: what it may be, where that is known.
 */
export interface Figure {
  value: number | null;
  state: FigureState;
  raw: string | null;
  why?: string;
  candidates?: readonly (number | null)[];
}

/** Cell key → figure. A cell the document's form does not have is not in the map. */
export type Figures = ReadonlyMap<string, Figure>;

/** The largest magnitude a figure may have: beyond it a JSON number is no longer exact. */
export const LARGEST_FIGURE = Number.MAX_SAFE_INTEGER;

export const reported = (value: number, raw: string = String(value)): Figure => ({
  value,
  state: 'reported',
  raw,
});
export const blank = (raw: string | null = null): Figure => ({ value: null, state: 'blank', raw });
export const notApplicable = (raw: string): Figure => ({ value: null, state: 'not_applicable', raw });
export const unreadable = (raw: string | null, why: string): Figure => ({
  value: null,
  state: 'unreadable',
  raw,
  why,
});
