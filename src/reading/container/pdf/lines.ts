import { UNKNOWN } from '../../value.js';
import type { Glyph } from './marks.js';

/** Characters that stand on one line, from the left. `number`: of the line among those it was made with, from 1. */
export interface TextLine {
  number: number;
  glyphs: readonly Glyph[];
  text: string;
  left: number;
  right: number;
  y: number;
  size: number;
  /** The widest white space inside, in sizes of the line: words of a sentence stand close, cells do not. */
  gap: number;
}

/** Characters of the same place are the same one drawn twice, as bold or shadow; they count once. */
const SAME_PLACE = 0.2;
const SPACE = 0.3;

/** The lines that characters stand on, from the top. */
export function linesOf(glyphs: readonly Glyph[]): TextLine[] {
  const lines: Glyph[][] = [];
  let current: Glyph[] = [];
  for (const glyph of glyphs.toSorted((a, b) => a.y - b.y || a.x - b.x)) {
    const [first] = current;
    if (first && glyph.y - first.y <= 0.45 * Math.max(first.size, glyph.size)) {
      current.push(glyph);
    } else {
      current = [glyph];
      lines.push(current);
    }
  }
  return lines
    .map(lineOf)
    .filter(({ text }) => text !== '')
    .map((line, index) => ({ ...line, number: index + 1 }));
}

function lineOf(unordered: readonly Glyph[]): Omit<TextLine, 'number'> {
  const ordered = unordered.toSorted((a, b) => a.x - b.x);
  const glyphs: Glyph[] = [];
  let text = '';
  let right = Number.NEGATIVE_INFINITY;
  let widest = 0;
  for (const glyph of ordered) {
    if (glyph.text.trim() === '' || isDrawnTwice(glyphs, glyph)) continue;
    const gap = (glyph.x - right) / glyph.size;
    if (glyphs.length > 0 && gap > SPACE) text += gap > 1 ? '  ' : ' ';
    if (glyphs.length > 0 && gap > widest) widest = gap;
    text += glyph.text;
    right = Math.max(right, glyph.x + glyph.width);
    glyphs.push(glyph);
  }
  const { x: left = 0, y = 0, size = 0 } = glyphs[0] ?? {};
  return { glyphs, text: text.trim(), left, right, y, size, gap: widest };
}

function isDrawnTwice(before: readonly Glyph[], { text, x, y, size }: Glyph): boolean {
  for (let i = before.length - 1; i >= 0 && i >= before.length - 4; i--) {
    const other = before[i]!;
    const near = SAME_PLACE * size;
    if (other.text === text && Math.abs(other.x - x) < near && Math.abs(other.y - y) < near) return true;
  }
  return false;
}

/** A run of characters without a space between them. */
interface Word {
  text: string;
  left: number;
  right: number;
}

function wordsOf({ glyphs }: TextLine): Word[] {
  const words: Word[] = [];
  for (const { text, x, width, size } of glyphs) {
    const word = words.at(-1);
    if (word && x - word.right <= SPACE * size) {
      word.text += text;
      word.right = x + width;
    } else {
      words.push({ text, left: x, right: x + width });
    }
  }
  return words;
}

/** A figure or a part of one, its unit too. */
const isNumber = ({ text }: Word): boolean =>
  /^[\p{Nd},.，．件项項宗起条條次个個份篇人元万萬亿億]+$/u.test(text);
const hasDigit = ({ text }: Word): boolean => /\p{Nd}/u.test(text);

/**
 * Lines of a table that is not drawn, with what a narrow column broke: digits and units alone right under a figure
 * belong to it or to another row, and nothing says to which. The line above is marked as uncertain, and the digits go.
 */
export function markBrokenFigures(lines: readonly TextLine[]): TextLine[] {
  const marked: TextLine[] = [];
  for (const line of lines) {
    const above = marked.at(-1);
    const words = wordsOf(line);
    if (
      above &&
      line.y - above.y < 1.4 * above.size &&
      words.every(isNumber) &&
      words.some(hasDigit) &&
      isUnder(words, wordsOf(above))
    ) {
      marked[marked.length - 1] = { ...above, y: line.y, text: `${above.text} ${UNKNOWN}` };
    } else {
      marked.push(line);
    }
  }
  return marked;
}

const isUnder = (words: readonly Word[], above: readonly Word[]): boolean =>
  words.every((word) => above.some((one) => isNumber(one) && word.left < one.right && one.left < word.right));
