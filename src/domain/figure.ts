/** How a figure stands in the report. Blank is not zero, and zero is not blank. */
export const FIGURE_STATES = ['reported', 'blank', 'not_applicable', 'derived', 'unreadable'] as const;
export type FigureState = (typeof FIGURE_STATES)[number];

/**
 * Where a figure stands in the document it was read from, everything counted from 1 but `offset`. Of a figure that
 * is printed twice, the first place.
 * In a table with geometry: `table` in the order in which tables begin, one inside another too; `row` and `column`
 * in its rectangle with spans expanded, the first of what a cell spans. What a page hides is not counted.
 * In a PDF, with its `page`: a drawn table among those of the page, in the rectangle drawn there; or the `line` among
 * those of the page that stand outside of drawn tables.
 * In a workbook: the `sheet` by its name and the `cell` as D7, of merged ones the first.
 * In a text: the `line`, and the `offset` in it from 0, in UTF-16 units, of its first character, or of what `raw`
 * begins with in a sentence; where digits touch and it is not certain which are its own, of the first digit of its
 * row; of a blank, of where it would stand. Lines end with \n, and are those of the text as decoded, with nothing
 * taken away. A page without tables is such a text: its lines that are not empty, white space made one.
 */
export type Place =
  | { page?: number; table: number; row: number; column: number }
  | { page: number; line: number }
  | { sheet: string; cell: string }
  | { line: number; offset: number };

/**
 * What a report says in one cell.
 * `value`: a number (amounts in 万元) or null; `raw`: the text as printed, null where nothing was printed;
 * for `unreadable` only, `why`: what stood in the way; `candidates`: what it may be, where that is known;
 * `at`: where it stands, where that is known.
 */
export interface Figure {
  readonly value: number | null;
  readonly state: FigureState;
  readonly raw: string | null;
  readonly why?: string;
  readonly candidates?: readonly (number | null)[];
  readonly at?: Place;
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

/** The figure that a number is, or a cell left empty, with nothing else said of it. The same one for the same count. */
export function plain(value: number | null): Figure {
  if (value === null) return NOTHING;
  return COUNTS[value] ?? reported(value);
}
const NOTHING = blank();
const COUNTS: readonly Figure[] = Array.from({ length: 1000 }, (_, count) => reported(count));
export const notApplicable = (raw: string): Figure => ({ value: null, state: 'not_applicable', raw });
export const unreadable = (raw: string | null, why: string): Figure => ({
  value: null,
  state: 'unreadable',
  raw,
  why,
});

/** The same figure with its place, where there is one. */
export function standingAt(figure: Figure, at: Place | undefined): Figure {
  if (at === undefined) return figure;
  if (figure.why !== undefined) return { ...figure, at };
  const { value, state, raw } = figure;
  // written out: there are 200 of them in a report, and a spread takes three times as long
  return { value, state, raw, at };
}
