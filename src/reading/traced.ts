import type { Place } from '../domain/figure.js';
import type { Grid, Line } from './container/document.js';

/** Where the character at an offset of some text stands in the document; undefined where nobody can say. */
export type PlaceAt = (offset: number) => Place | undefined;

/** A text that knows where each of its characters stands, whatever was cut out of it. */
export interface Traced {
  text: string;
  placeAt: PlaceAt;
}

/** A stretch of a text, its end exclusive, and what takes its place. */
export interface Cut {
  from: number;
  to: number;
  by?: string;
}

export const nowhere: PlaceAt = () => undefined;

/** A text as it was given: by its lines. */
export function tracedText(text: string): Traced {
  let starts: number[] | null = null;
  const placeAt = (offset: number): Place => {
    starts ??= lineStarts(text);
    const line = lastBefore(starts, offset);
    return { line: line + 1, offset: offset - starts[line]! };
  };
  return { text, placeAt };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The last of ascending numbers that is not beyond an offset. */
function lastBefore(numbers: readonly number[], offset: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numbers[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Texts one after the other, a line break between them. */
export function joined(parts: readonly Traced[]): Traced {
  const starts: number[] = [];
  let length = 0;
  for (const { text } of parts) {
    starts.push(length);
    length += text.length + 1;
  }
  const placeAt: PlaceAt = (offset) => {
    const part = lastBefore(starts, offset);
    return parts[part]?.placeAt(offset - starts[part]!);
  };
  return { text: parts.map(({ text }) => text).join('\n'), placeAt };
}

/** A text without some stretches of it, which are in their order and do not overlap. */
export function without(traced: Traced, cuts: readonly Cut[]): Traced {
  if (cuts.length === 0) return traced;
  const starts = [0];
  const gone = [0];
  let text = '';
  let from = 0;
  for (const { to, by = '', ...cut } of cuts) {
    text += traced.text.slice(from, cut.from) + by;
    starts.push(text.length);
    gone.push(to - text.length);
    from = to;
  }
  text += traced.text.slice(from);
  const placeAt: PlaceAt = (offset) => traced.placeAt(offset + gone[lastBefore(starts, offset)]!);
  return { text, placeAt };
}

/** A page as one text: its lines, and the texts of its cells, each in a line of its own. */
export function pageText(blocks: readonly (Grid | Line)[]): Traced {
  let lines = 0;
  return joined(
    blocks.flatMap((block): Traced[] => {
      if (block.kind === 'line') {
        lines++;
        const line = lines;
        return [{ text: block.text, placeAt: placesOf(block) ?? ((offset) => ({ line, offset })) }];
      }
      return block.rows.map((row) =>
        joined(
          row.flatMap(({ begins, cell: { text, at } }) => (begins ? [{ text, placeAt: () => at }] : [])),
        ),
      );
    }),
  );
}

/** The places of a line where its container knows them. */
export function placesOf({ places }: Line): PlaceAt | null {
  if (!places) return null;
  const starts = places.map(({ from }) => from);
  return (offset) => places[lastBefore(starts, offset)]?.at;
}
