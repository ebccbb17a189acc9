import { type Figure, type Place, standingAt } from '../../domain/figure.js';
import type { CellKind } from '../../domain/template.js';
import type { PlaceAt } from '../traced.js';
import { readValue } from '../value.js';
import type { Vector } from './solve.js';

/** A stretch of a text, and where in it it begins. */
export interface Token {
  text: string;
  at: number;
}

export const textsOf = (tokens: readonly Token[]): string[] => tokens.map(({ text }) => text);

/** What a separator, a pattern with the flag g, leaves of a text, as `split` does. */
export function piecesBetween({ text, at }: Token, separator: RegExp): Token[] {
  const pieces: Token[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(separator)) {
    pieces.push({ text: text.slice(from, index), at: at + from });
    from = index + found.length;
  }
  pieces.push({ text: text.slice(from), at: at + from });
  return pieces;
}

/** Every run of characters in a text that is neither white space nor a bar. */
export const tokensIn = (text: string): Token[] =>
  Array.from(text.matchAll(/[^|\s]+/gu), (match) => ({ text: match[0], at: match.index }));

/** Reads a piece of a row as a figure: it stands where its text begins, a blank at the end of its line breaks. */
export function readToken({ text, at }: Token, kind: CellKind, placeAt: PlaceAt): Figure {
  const printed = text.search(/\S/u);
  return standingAt(
    readValue(text, kind),
    placeAt(at + (printed === -1 ? text.lastIndexOf('\n') + 1 : printed)),
  );
}

/**
 * Where the figure of a column stands among the digits that were cut: where its own begin, if they do in all ways to
 * cut them; else where the first of them all does.
 */
export function placeOfCut(
  tokens: readonly Token[],
  ways: readonly Vector[],
  column: number,
  placeAt: PlaceAt,
): Place | undefined {
  const [first] = tokens;
  if (!first) return undefined;
  const isPlain =
    tokens.every(({ text }) => /^\d+$/u.test(text)) && ways.every((way) => way[column] !== null);
  const begins = new Set(ways.map((way) => digitsBefore(way, column)));
  const [begin] = begins;
  const isCertain = isPlain && begins.size === 1 && begin !== undefined;
  return placeAt((isCertain ? offsetOfDigit(tokens, begin) : undefined) ?? first.at);
}

/** How many digits a cut leaves to the columns before one. */
const digitsBefore = (way: Vector, column: number): number =>
  way.slice(0, column).reduce<number>((sum, value) => sum + (value === null ? 0 : String(value).length), 0);

function offsetOfDigit(tokens: readonly Token[], digit: number): number | undefined {
  let before = 0;
  for (const { text, at } of tokens) {
    if (digit < before + text.length) return at + digit - before;
    before += text.length;
  }
  return undefined;
}
