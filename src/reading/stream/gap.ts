import { blank, type Figure } from '../../domain/figure.js';
import type { CellKind } from '../../domain/template.js';
import { fold } from '../label/fold.js';
import { looksLikeValue, readValue, UNKNOWN } from '../value.js';

/** The pieces of a row that a text keeps apart, empty ones too. `exact`: one piece a cell, and nothing else. */
interface Pieces {
  texts: readonly string[];
  exact: boolean;
}

/** Cuts the text behind a row's label at its separators; null where nothing but white space separates. */
function piecesOf(gap: string): Pieces | null {
  if (gap.includes('|')) {
    const line = gap.split('\n', 1)[0]!;
    const row = line.split('|').length > 2 ? line : gap;
    return { texts: row.split('|').slice(1), exact: false };
  }
  if (/\n\t/u.test(gap)) {
    const row = gap.split(/\n[^\S\t\n]*\n/u, 1)[0]!;
    return { texts: row.split(/\n(?=\t)/u).slice(1), exact: true };
  }
  if (gap.includes('\t')) return { texts: gap.split('\n', 1)[0]!.split('\t').slice(1), exact: true };
  return null;
}

const isFigure = (text: string): boolean => text.trim() !== '' && looksLikeValue(text.trim());

/** Of rows with so many columns, how many pieces a row has that is all there. */
export type RowSizes = ReadonlyMap<number, ReadonlySet<number>>;

/**
 * How many pieces the rows of a table have when no cell is lost: as many as the rows printed in full, or, where
 * there is none, as all rows have alike. A row with blanks is certain only where it has as many.
 */
export function rowSizes(rows: readonly { gap: string; columns: number }[]): RowSizes {
  const sizes = new Map<number, ReadonlySet<number>>();
  for (const columns of new Set(rows.map((row) => row.columns))) {
    const alike = rows.filter((row) => row.columns === columns).map(({ gap }) => piecesOf(gap)?.texts ?? []);
    const full = alike.filter(
      (texts) =>
        texts.length >= columns &&
        texts.every((text, i) => (i < columns ? isFigure(text) : text.trim() === '')),
    );
    sizes.set(
      columns,
      full.length > 0 ? new Set(full.map((texts) => texts.length)) : commonSize(alike, columns),
    );
  }
  return sizes;
}

/** The one size of all rows, unless what stands behind the last separator may be no cell at all. */
function commonSize(rows: readonly (readonly string[])[], columns: number): ReadonlySet<number> {
  const all = new Set(rows.map((texts) => texts.length));
  const [size = 0] = all;
  const cells = rows.some((texts) => texts.at(-1)?.trim()) ? size : size - 1;
  return rows.length > 1 && all.size === 1 && cells >= columns ? all : new Set();
}

/** A row whose figures are not plain from its own text. `tokens`: the digits it has, null where it has others too. */
export interface OpenGap {
  text: string | null;
  why: string;
  tokens: readonly string[] | null;
}

export type Placed = { figures: Figure[] } | OpenGap;

/** Plain digits up to the end or to a letter: a sign, a point or a comma behind them belongs to a figure. */
const DIGITS_ONLY = /^[\p{Nd},，]+$/u;
/** Stands for a cell that is not applicable, and in no label. */
const STROKE = /[/\\\-—–―─‐−]/u;
const DIGITS = /^[|\s]*(\d[\d|\s]*)(?=$|[\p{L}(（“《])/u;

/** The digits a gap begins with, as far as separators keep them apart. */
function digitsOf(gap: string): string[] | null {
  const match = DIGITS.exec(gap);
  return match ? match[1]!.split(/[|\s]+/u).filter((token) => token !== '') : null;
}

/**
 * The figures of one row out of the text behind its label. As many values as columns, one after the other:
 * those. Nothing at all before the next label: all blank. Fewer values, in a text that keeps empty cells, and
 * the row as long as a full one: by position. Everything else stays open. `isLabelPart`: what of a label, the row's
 * own or a heading beside it, a page may have set between the label and its figures.
 */
export function placeGap(
  gap: string,
  kinds: readonly CellKind[],
  sizes: RowSizes,
  breaksOff: boolean,
  isLabelPart: (folded: string) => boolean = () => false,
): Placed {
  const read = (texts: readonly string[]) => ({
    figures: kinds.map((kind, i) => readValue(texts[i]!, kind)),
  });
  const isOfLabel = (token: string) => !STROKE.test(token) && isLabelPart(fold(token));
  const printed = gap.split(/[|\s]+/u).filter((token) => token !== '');
  const begin = printed.findIndex((token) => looksLikeValue(token) || !isOfLabel(token));
  const tokens = begin === -1 ? [] : printed.slice(begin);
  const stop = tokens.findIndex((token) => !looksLikeValue(token));
  const values = stop === -1 ? tokens : tokens.slice(0, stop);
  const text = tokens.join(' ').replaceAll(UNKNOWN, '') || null;
  if (gap.includes(UNKNOWN))
    return { text, why: 'a figure is cut off or in unknown characters', tokens: null };
  if (values.length === kinds.length) {
    // a figure set in two lines ends beside the next line of its label
    const beyond = tokens.slice(kinds.length).find((token) => DIGITS_ONLY.test(token) || !isOfLabel(token));
    if (beyond === undefined || !DIGITS_ONLY.test(beyond)) return read(values);
    return { text, why: 'figures go on below the row', tokens: null };
  }
  if (breaksOff) return { text, why: 'the text breaks off here', tokens: null };
  if (values.length === 0 && stop === -1) return { figures: kinds.map(() => blank('')) };
  const pieces = values.length < kinds.length ? piecesOf(gap) : null;
  const known =
    pieces &&
    (sizes.get(kinds.length)?.has(pieces.texts.length) ||
      (pieces.exact && pieces.texts.length === kinds.length));
  if (
    known &&
    pieces.texts.every((text, i) => (i < kinds.length ? looksLikeValue(text) : text.trim() === ''))
  ) {
    return read(pieces.texts);
  }
  return { text, why: `${values.length} figures for ${kinds.length} columns`, tokens: digitsOf(gap) };
}

/**
 * The figures of a table printed as one line, out of everything between its header and the next section.
 * `opens`: the table's lines open with a bar, so that what stands before it is no cell.
 */
export function placeLine(
  gap: string,
  kinds: readonly CellKind[],
  opens: boolean,
  breaksOff: boolean,
): Placed {
  const lines = gap.split('\n').map((line) => (opens ? line.replace(/^\s*\|/u, '') : line));
  const paragraphs = gap.split(/\n[^\S\t\n]*(?=\n|$)/u).map((text) => text.replace(/^\n+(?=\t)/u, ''));
  const rows = [
    ...lines.flatMap((line) => [line.split('|'), line.split('\t')]),
    ...paragraphs.map((text) => text.split(/\n(?=\t)/u)),
  ];
  const row = rows.find((cells) => isWholeLine(cells, kinds.length));
  if (row) return { figures: kinds.map((kind, i) => readValue(row[i]!, kind)) };
  const aCellALine: RowSizes = new Map([[kinds.length, new Set([kinds.length + 1])]]);
  return placeGap(gap, kinds, aCellALine, breaksOff);
}

/** As many cells as the table is wide, one of them a figure at least, and behind them nothing but what spans leave. */
const isWholeLine = (cells: readonly string[], width: number): boolean =>
  cells.length >= width &&
  cells.every((cell, i) => (i < width ? looksLikeValue(cell) : cell.trim() === '')) &&
  cells.some(isFigure);
