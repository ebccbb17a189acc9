import { OPS } from './engine.js';
import { apply, type Matrix } from './matrix.js';

/** A drawn line that is horizontal or vertical: at `at`, from `from` to `to`. */
export interface Rule {
  horizontal: boolean;
  at: number;
  from: number;
  to: number;
}

/** Points. A box thinner than this is a line; a line that strays further than that is slanted. */
const THICKEST = 4;
const STRAIGHT = 1;

const STROKED = new Set<number>([
  OPS.stroke,
  OPS.closeStroke,
  OPS.fillStroke,
  OPS.eoFillStroke,
  OPS.closeFillStroke,
  OPS.closeEOFillStroke,
]);
const FILLED = new Set<number>([OPS.fill, OPS.eoFill]);

/** How many numbers follow each kind of step in a path: to a point, by a line, by a curve, by another, back. */
const STEPS = [2, 2, 6, 4, 0] as const;

type Point = { x: number; y: number };

/** The ruling lines that painting a path leaves: strokes along the page's edges, and boxes too thin to be anything else. */
export function rulesOf(paint: number, path: unknown, matrix: Matrix): Rule[] {
  const stroked = STROKED.has(paint);
  if (!stroked && !FILLED.has(paint)) return [];
  return outlines(path, matrix).flatMap((outline) => (stroked ? strokes(outline) : thinBox(outline)));
}

/** The corners of each part of a path, in points of the page; curves by their ends. */
function outlines(path: unknown, matrix: Matrix): Point[][] {
  const numbers = Array.from(((path as ArrayLike<unknown>)?.[0] ?? []) as ArrayLike<number>);
  const parts: Point[][] = [];
  for (let i = 0; i < numbers.length; ) {
    const step = numbers[i]!;
    const length = STEPS[step];
    if (length === undefined) return parts;
    const part = parts.at(-1);
    if (step === 4 && part?.[0]) part.push(part[0]);
    if (length > 0) {
      const point = apply(matrix, numbers[i + length - 1]!, numbers[i + length]!);
      if (step === 0 || !part) parts.push([point]);
      else part.push(point);
    }
    i += length + 1;
  }
  return parts;
}

const strokes = (points: readonly Point[]): Rule[] =>
  points.slice(1).flatMap((to, i) => {
    const from = points[i]!;
    return line(
      Math.min(from.x, to.x),
      Math.max(from.x, to.x),
      Math.min(from.y, to.y),
      Math.max(from.y, to.y),
      STRAIGHT,
    );
  });

function thinBox(points: readonly Point[]): Rule[] {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return line(Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys), THICKEST);
}

/** A box as the line through its middle; a dot, where two lines cross, as both. */
function line(left: number, right: number, top: number, bottom: number, thickest: number): Rule[] {
  const rules: Rule[] = [];
  if (bottom - top <= thickest && right > left)
    rules.push({ horizontal: true, at: (top + bottom) / 2, from: left, to: right });
  if (right - left <= thickest && bottom > top)
    rules.push({ horizontal: false, at: (left + right) / 2, from: top, to: bottom });
  return rules;
}
