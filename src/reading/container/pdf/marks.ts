import { UNKNOWN } from '../../value.js';
import { OPS } from './engine.js';
import { apply, concat, IDENTITY, type Matrix, matrixOf } from './matrix.js';
import { type Rule, rulesOf } from './rules.js';

/** A character on a page, in points from the page's upper left corner; `y` is the line it stands on. */
export interface Glyph {
  text: string;
  x: number;
  y: number;
  width: number;
  size: number;
}

/** What is drawn on a page. `invisible`: characters laid under a picture; `lost`: texts in fonts that are broken. */
export interface Marks {
  glyphs: Glyph[];
  rules: Rule[];
  invisible: number;
  lost: number;
}

/** What of a font is needed to place its characters. `trusted`: the document says which characters they are. */
export interface PageFont {
  matrix: Matrix;
  vertical: boolean;
  trusted: boolean;
}

/** Control codes, private use, unassigned: no character that is printed. */
const MEANINGLESS = /[\p{Cc}\p{Co}\p{Cn}\ufffd]/u;
const INVISIBLE = 3;

/** The graphics state that `save` keeps. */
interface Graphics {
  matrix: Matrix;
  font: PageFont | null;
  size: number;
  characterSpacing: number;
  wordSpacing: number;
  stretch: number;
  rise: number;
  leading: number;
  mode: number;
}

interface Drawing {
  base: Matrix;
  fontNamed: (name: string) => PageFont | null;
  state: Graphics;
  kept: Graphics[];
  text: Matrix;
  pen: { x: number; y: number };
  line: { x: number; y: number };
  marks: Marks;
}

type Arguments = readonly unknown[];
type Operator = (drawing: Drawing, args: Arguments) => void;

const keep: Operator = ({ kept, state }) => kept.push({ ...state });
const restore: Operator = (drawing) => {
  drawing.state = drawing.kept.pop() ?? drawing.state;
};
const transform = ({ state }: Drawing, matrix: unknown) => {
  state.matrix = concat(state.matrix, matrixOf(matrix) ?? IDENTITY);
};
const startText = (drawing: Drawing, matrix: Matrix) => {
  drawing.text = matrix;
  drawing.line = { x: 0, y: 0 };
  drawing.pen = { x: 0, y: 0 };
};
const moveLine = (drawing: Drawing, x: number, y: number) => {
  const { line } = drawing;
  drawing.line = { x: line.x + x, y: line.y + y };
  drawing.pen = { ...drawing.line };
};
const setFont = ({ state, fontNamed }: Drawing, [name, size]: Arguments) => {
  state.font = fontNamed(String(name));
  state.size = Number(size);
};
const set =
  (
    property: 'characterSpacing' | 'wordSpacing' | 'stretch' | 'rise' | 'leading' | 'mode',
    unit = 1,
  ): Operator =>
  ({ state }, [value]) => {
    state[property] = Number(value) * unit;
  };

const OPERATORS = new Map<number, Operator>([
  [OPS.save, keep],
  [OPS.restore, restore],
  [OPS.transform, transform],
  [OPS.beginText, (drawing) => startText(drawing, IDENTITY)],
  [OPS.setTextMatrix, (drawing, args) => startText(drawing, matrixOf(args) ?? IDENTITY)],
  [OPS.moveText, (drawing, [x, y]) => moveLine(drawing, Number(x), Number(y))],
  [OPS.setLeading, set('leading', -1)],
  [
    OPS.setLeadingMoveText,
    (drawing, [x, y]) => {
      drawing.state.leading = Number(y);
      moveLine(drawing, Number(x), Number(y));
    },
  ],
  [OPS.nextLine, (drawing) => moveLine(drawing, 0, drawing.state.leading)],
  [OPS.setFont, setFont],
  [OPS.setCharSpacing, set('characterSpacing')],
  [OPS.setWordSpacing, set('wordSpacing')],
  [OPS.setHScale, set('stretch', 0.01)],
  [OPS.setTextRise, set('rise')],
  [OPS.setTextRenderingMode, set('mode')],
  [
    OPS.setGState,
    (drawing, [pairs]) => {
      for (const [key, value] of (pairs ?? []) as [string, Arguments][])
        if (key === 'Font') setFont(drawing, value);
    },
  ],
  [OPS.showText, (drawing, [glyphs]) => show(drawing, (glyphs ?? []) as Arguments)],
  [
    OPS.constructPath,
    ({ marks, state }, [paint, path]) => {
      for (const rule of rulesOf(Number(paint), path, state.matrix)) marks.rules.push(rule);
    },
  ],
  [
    OPS.paintFormXObjectBegin,
    (drawing, [matrix]) => {
      keep(drawing, []);
      transform(drawing, matrix);
    },
  ],
  [OPS.paintFormXObjectEnd, restore],
  [
    OPS.beginAnnotation,
    (drawing, [, , placing, matrix]) => {
      keep(drawing, []);
      drawing.state.matrix = drawing.base;
      transform(drawing, placing);
      transform(drawing, matrix);
    },
  ],
  [OPS.endAnnotation, restore],
]);

/** A character as the engine hands it over. */
interface Shown {
  unicode: string;
  width: number;
  isSpace: boolean;
}

function show(drawing: Drawing, glyphs: Arguments): void {
  const { state, marks, text } = drawing;
  const { font, size, mode } = state;
  if (!font) {
    marks.lost++;
    return;
  }
  const at = concat(state.matrix, text);
  for (const glyph of glyphs) {
    if (glyph === null || glyph === undefined) continue;
    if (typeof glyph === 'number') {
      advance(drawing, ((font.vertical ? 1 : -1) * (glyph * size)) / 1000);
      continue;
    }
    const { unicode, width, isSpace } = glyph as Shown;
    const own = width * size * font.matrix[0];
    const from = apply(at, drawing.pen.x, drawing.pen.y + state.rise);
    const to = apply(
      at,
      drawing.pen.x + (font.vertical ? size : own) * state.stretch,
      drawing.pen.y + state.rise,
    );
    const up = apply(at, drawing.pen.x, drawing.pen.y + state.rise + size);
    advance(
      drawing,
      own + (font.vertical ? -1 : 1) * (state.characterSpacing + (isSpace ? state.wordSpacing : 0)),
    );
    if (mode === INVISIBLE) {
      marks.invisible++;
      continue;
    }
    marks.glyphs.push({
      text: font.trusted && unicode !== '' && !MEANINGLESS.test(unicode) ? unicode : UNKNOWN,
      x: Math.min(from.x, to.x),
      y: from.y,
      width: Math.abs(to.x - from.x),
      size: Math.hypot(up.x - from.x, up.y - from.y),
    });
  }
}

function advance({ pen, state }: Drawing, by: number): void {
  if (state.font?.vertical) pen.y -= by;
  else pen.x += by * state.stretch;
}

/**
 * Follows the drawing operators of a page and notes where each character and each ruling line comes to stand.
 * `base` takes the page's own coordinates to points from its upper left corner.
 */
export function marksOf(
  { fnArray, argsArray }: { fnArray: readonly number[]; argsArray: readonly unknown[] },
  base: Matrix,
  fontNamed: (name: string) => PageFont | null,
): Marks {
  const state: Graphics = {
    matrix: base,
    font: null,
    size: 0,
    characterSpacing: 0,
    wordSpacing: 0,
    stretch: 1,
    rise: 0,
    leading: 0,
    mode: 0,
  };
  const marks: Marks = { glyphs: [], rules: [], invisible: 0, lost: 0 };
  const drawing: Drawing = {
    base,
    fontNamed,
    state,
    kept: [],
    text: IDENTITY,
    pen: { x: 0, y: 0 },
    line: { x: 0, y: 0 },
    marks,
  };
  for (const [i, operator] of fnArray.entries())
    OPERATORS.get(operator)?.(drawing, (argsArray[i] ?? []) as Arguments);
  return marks;
}
