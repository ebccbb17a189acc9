import { blank, type Figure, standingAt } from '../../domain/figure.js';
import type { CellKind } from '../../domain/template.js';
import { fold } from '../label/fold.js';
import type { PlaceAt, Traced } from '../traced.js';
import { looksLikeValue, UNKNOWN } from '../value.js';
import { piecesBetween, readToken, type Token, textsOf, tokensIn } from './token.js';

/** The pieces of a row that a text keeps apart, empty ones too. `exact`: one piece a cell, and nothing else. */
interface Pieces {
  pieces: readonly Token[];
  exact: boolean;
}

/** Cuts the text behind a row's label at its separators; null where nothing but white space separates. */
function piecesOf(gap: string): Pieces | null {
  if (gap.includes('|')) {
    const line = gap.split('\n', 1)[0]!;
    const row = line.split('|').length > 2 ? line : gap;
    return { pieces: pieces(row, /\|/gu), exact: false };
  }
  if (/\n\t/u.test(gap)) {
    const row = gap.split(/\n[^\S\t\n]*\n/u, 1)[0]!;
    return { pieces: pieces(row, /\n(?=\t)/gu), exact: true };
  }
  if (gap.includes('\t')) return { pieces: pieces(gap.split('\n', 1)[0]!, /\t/gu), exact: true };
  return null;
}

/** What stands behind each separator. */
const pieces = (row: string, separator: RegExp): Token[] =>
  piecesBetween({ text: row, at: 0 }, separator).slice(1);

const isFigure = (text: string): boolean => text.trim() !== '' && looksLikeValue(text.trim());

/** Of rows with so many columns, how many pieces a row has that is all there. */
export type RowSizes = ReadonlyMap<number, ReadonlySet<number>>;

/**
 * How many pieces the rows of a table have when no cell is lost: as many as the rows printed in full, or, where
 * there is none, as all rows have alike. A row with blanks is certain only where it has as many.
 */
export function rowSizes(rows: readonly { gap: Traced; columns: number }[]): RowSizes {
  const sizes = new Map<number, ReadonlySet<number>>();
  for (const columns of new Set(rows.map((row) => row.columns))) {
    const alike = rows
      .filter((row) => row.columns === columns)
      .map(({ gap }) => (piecesOf(gap.text)?.pieces ?? []).map(({ text }) => text));
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

/**
 * A row whose figures are not plain from its own text. `tokens`: the digits it has, null where it has others too;
 * `begin`: where the row's text begins in its gap, and `placeAt` the places of the gap.
 */
export interface OpenGap {
  text: string | null;
  why: string;
  tokens: readonly Token[] | null;
  begin: number;
  placeAt: PlaceAt;
}

export type Placed = { figures: Figure[] } | OpenGap;

/** Plain digits up to the end or to a letter: a sign, a point or a comma behind them belongs to a figure. */
const DIGITS_ONLY = /^[\p{Nd},，]+$/u;
/** Stands for a cell that is not applicable, and in no label. */
const STROKE = /[/\\\-—–―─‐−]/u;
const DIGITS = /^[|\s]*(\d[\d|\s]*)(?=$|[\p{L}(（“《])/u;

/** The digits a gap begins with, as far as separators keep them apart. */
function digitsOf(gap: string): Token[] | null {
  const match = DIGITS.exec(gap);
  return match && tokensIn(match[0]);
}

/**
 * The figures of one row out of the text behind its label. As many values as columns, one after the other:
 * those. Nothing at all before the next label: all blank. Fewer values, in a text that keeps empty cells, and
 * the row as long as a full one: by position. Everything else stays open. `isLabelPart`: what of a label, the row's
 * own or a heading beside it, a page may have set between the label and its figures.
 */
export function placeGap(
  gap: Traced,
  kinds: readonly CellKind[],
  sizes: RowSizes,
  breaksOff: boolean,
  isLabelPart: (folded: string) => boolean = () => false,
): Placed {
  const { placeAt } = gap;
  const read = (texts: readonly Token[]) => ({
    figures: kinds.map((kind, i) => readToken(texts[i]!, kind, placeAt)),
  });
  const isOfLabel = (token: string) => !STROKE.test(token) && isLabelPart(fold(token));
  const printed = tokensIn(gap.text);
  const first = printed.findIndex(({ text }) => looksLikeValue(text) || !isOfLabel(text));
  const tokens = first === -1 ? [] : printed.slice(first);
  const stop = tokens.findIndex(({ text }) => !looksLikeValue(text));
  const values = stop === -1 ? tokens : tokens.slice(0, stop);
  const text = textsOf(tokens).join(' ').replaceAll(UNKNOWN, '') || null;
  const open = (why: string, digits: readonly Token[] | null = null): OpenGap => ({
    text,
    why,
    tokens: digits,
    begin: tokens[0]?.at ?? 0,
    placeAt,
  });
  if (gap.text.includes(UNKNOWN)) return open('a figure is cut off or in unknown characters');
  if (values.length === kinds.length) {
    // a figure set in two lines ends beside the next line of its label
    const beyond = textsOf(tokens.slice(kinds.length)).find(
      (token) => DIGITS_ONLY.test(token) || !isOfLabel(token),
    );
    if (beyond === undefined || !DIGITS_ONLY.test(beyond)) return read(values);
    return open('figures go on below the row');
  }
  if (breaksOff) return open('the text breaks off here');
  if (values.length === 0 && stop === -1) {
    return { figures: kinds.map(() => standingAt(blank(''), placeAt(0))) };
  }
  const row = values.length < kinds.length ? piecesOf(gap.text) : null;
  const known =
    row &&
    (sizes.get(kinds.length)?.has(row.pieces.length) || (row.exact && row.pieces.length === kinds.length));
  if (
    known &&
    row.pieces.every(({ text }, i) => (i < kinds.length ? looksLikeValue(text) : text.trim() === ''))
  ) {
    return read(row.pieces);
  }
  return open(`${values.length} figures for ${kinds.length} columns`, digitsOf(gap.text));
}

/**
 * The figures of a table printed as one line, out of everything between its header and the next section.
 * `opens`: the table's lines open with a bar, so that what stands before it is no cell.
 */
export function placeLine(
  gap: Traced,
  kinds: readonly CellKind[],
  opens: boolean,
  breaksOff: boolean,
): Placed {
  const whole = { text: gap.text, at: 0 };
  const lines = piecesBetween(whole, /\n/gu).map((line) => (opens ? behind(line, /^\s*\|/u) : line));
  const paragraphs = piecesBetween(whole, /\n[^\S\t\n]*(?=\n|$)/gu).map((one) => behind(one, /^\n+(?=\t)/u));
  const rows = [
    ...lines.flatMap((line) => [piecesBetween(line, /\|/gu), piecesBetween(line, /\t/gu)]),
    ...paragraphs.map((one) => piecesBetween(one, /\n(?=\t)/gu)),
  ];
  const row = rows.find((cells) => isWholeLine(textsOf(cells), kinds.length));
  if (row) return { figures: kinds.map((kind, i) => readToken(row[i]!, kind, gap.placeAt)) };
  const aCellALine: RowSizes = new Map([[kinds.length, new Set([kinds.length + 1])]]);
  return placeGap(gap, kinds, aCellALine, breaksOff);
}

/** What follows an opening that a text may have. */
function behind({ text, at }: Token, opening: RegExp): Token {
  const { length } = opening.exec(text)?.[0] ?? '';
  return { text: text.slice(length), at: at + length };
}

/** As many cells as the table is wide, one of them a figure at least, and behind them nothing but what spans leave. */
const isWholeLine = (cells: readonly string[], width: number): boolean =>
  cells.length >= width &&
  cells.every((cell, i) => (i < width ? looksLikeValue(cell) : cell.trim() === '')) &&
  cells.some(isFigure);
