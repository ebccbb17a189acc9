import { UNKNOWN } from '../../value.js';
import { linesOf, type TextLine } from './lines.js';
import type { Glyph } from './marks.js';
import type { Rule } from './rules.js';

/** A cell as drawn: the row and column of the table it begins in, from 0, its sides in points, its height in rows. */
export interface Box {
  text: string;
  row: number;
  column: number;
  left: number;
  right: number;
  height: number;
}

/** A table as drawn on one page: its rows of cells, and the rectangle it takes. */
export interface RuledTable {
  rows: readonly (readonly Box[])[];
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Points. Lines nearer than this are one line; a line that ends this near to another meets it. */
const NEAR = 3;
const MOST_LINES = 400;
const MOST_FIELDS = 40_000;

/**
 * The tables whose cells are drawn with ruling lines, from the top, each character in the cell its middle is in.
 * `width`: that of the page; what a table has beyond it is cut off.
 */
export function ruledTables(rules: readonly Rule[], glyphs: readonly Glyph[], width: number): RuledTable[] {
  return meshes(rules)
    .map((mesh) => tableOf(mesh, glyphs, width))
    .filter((table) => table !== null)
    .sort((a, b) => a.top - b.top);
}

/** Sets of lines that meet each other, directly or over others. */
function meshes(rules: readonly Rule[]): Rule[][] {
  const joined = joinPieces(rules);
  const across = joined.filter(({ horizontal }) => horizontal);
  const down = joined.filter(({ horizontal }) => !horizontal);
  if (across.length > MOST_LINES || down.length > MOST_LINES) return [];
  const parent = new Map<Rule, Rule>(joined.map((rule) => [rule, rule]));
  const rootOf = (rule: Rule): Rule => {
    let root = rule;
    while (parent.get(root) !== root) root = parent.get(root)!;
    parent.set(rule, root);
    return root;
  };
  for (const h of across) for (const v of down) if (meet(h, v)) parent.set(rootOf(h), rootOf(v));
  const sets = new Map<Rule, Rule[]>();
  for (const rule of joined) {
    const set = sets.get(rootOf(rule));
    if (set) set.push(rule);
    else sets.set(rootOf(rule), [rule]);
  }
  return [...sets.values()];
}

const within = (at: number, { from, to }: Rule): boolean => at >= from - NEAR && at <= to + NEAR;
const meet = (h: Rule, v: Rule): boolean => within(v.at, h) && within(h.at, v);

/** Lines are drawn cell by cell: pieces on one line that touch or overlap become one. */
function joinPieces(rules: readonly Rule[]): Rule[] {
  const joined: Rule[] = [];
  for (const horizontal of [true, false]) {
    const same = rules.filter((rule) => rule.horizontal === horizontal);
    const places = clusters(same.map(({ at }) => at));
    const rows = byPlace(same, places);
    for (const [place, pieces] of rows) {
      pieces.sort((a, b) => a.from - b.from);
      let open: Rule | null = null;
      for (const { from, to } of pieces) {
        if (open && from <= open.to + NEAR) {
          open.to = Math.max(open.to, to);
        } else {
          open = { horizontal, at: places[place]!, from, to };
          joined.push(open);
        }
      }
    }
  }
  return joined;
}

/** Places that are one: the middle of each run of numbers, none further than `NEAR` from the one before. */
export function clusters(numbers: readonly number[]): number[] {
  const runs: number[][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && number - run.at(-1)! <= NEAR && number - run[0]! <= 2 * NEAR) run.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => (run[0]! + run.at(-1)!) / 2);
}

/** Lines by the number of the place they are at. */
function byPlace(rules: readonly Rule[], places: readonly number[]): Map<number, Rule[]> {
  const found = new Map<number, Rule[]>();
  for (const rule of rules) {
    const key = nearest(places, rule.at);
    const here = found.get(key);
    if (here) here.push(rule);
    else found.set(key, [rule]);
  }
  return found;
}

export function nearest(places: readonly number[], number: number): number {
  let best = 0;
  for (const [i, place] of places.entries())
    if (Math.abs(place - number) < Math.abs(places[best]! - number)) best = i;
  return best;
}

function tableOf(mesh: readonly Rule[], glyphs: readonly Glyph[], pageWidth: number): RuledTable | null {
  const across = mesh.filter(({ horizontal }) => horizontal);
  const down = mesh.filter(({ horizontal }) => !horizontal);
  // a table without its outer lines ends where the others do
  const xs = clusters([...down.map(({ at }) => at), ...across.flatMap(({ from, to }) => [from, to])]);
  const ys = clusters([...across.map(({ at }) => at), ...down.flatMap(({ from, to }) => [from, to])]);
  const columns = xs.length - 1;
  const rows = ys.length - 1;
  if (columns < 2 || rows < 1 || across.length < 2 || columns * rows > MOST_FIELDS) return null;
  const [left, right, top, bottom] = [xs[0]!, xs[columns]!, ys[0]!, ys[rows]!];
  const cut = { left: left < NEAR, right: right > pageWidth - NEAR };
  const region = regions(xs, ys, across, down);
  const texts = new Map<number, Glyph[]>();
  for (const glyph of glyphs) {
    const middle = glyph.x + glyph.width / 2;
    const c = place(xs, middle < left && cut.left ? left : middle > right && cut.right ? right : middle);
    const r = place(ys, glyph.y - glyph.size * 0.35);
    if (c === -1 || r === -1) continue;
    const key = region(r, c);
    const inside = texts.get(key);
    if (inside) inside.push(glyph);
    else texts.set(key, [glyph]);
  }
  const linesIn = new Map([...texts].map(([key, inside]) => [key, linesOf(inside)]));
  const padding = paddingOf([...linesIn], (key) => xs[key % columns]!);
  const boxes = boxesOf(xs, rows, region, (key, box) => {
    const text = cellText(linesIn.get(key) ?? [], box.right - box.left - 2 * padding);
    const isCut = (cut.left && box.left === left) || (cut.right && box.right === right);
    return isCut ? text + UNKNOWN : text;
  });
  return boxes && { rows: boxes, top, bottom, left, right };
}

/** Between which two places a number lies; -1 outside. */
function place(places: readonly number[], number: number): number {
  if (number < places[0]! || number > places.at(-1)!) return -1;
  return Math.min(
    places.length - 2,
    places.findLastIndex((at) => at <= number),
  );
}

/** Which fields of the lattice have no line between them, as the number of the first of them. */
function regions(
  xs: readonly number[],
  ys: readonly number[],
  across: readonly Rule[],
  down: readonly Rule[],
): (row: number, column: number) => number {
  const columns = xs.length - 1;
  const rows = ys.length - 1;
  const parent = Array.from({ length: rows * columns }, (_, i) => i);
  const rootOf = (field: number): number => {
    let root = field;
    while (parent[root] !== root) root = parent[root]!;
    return root;
  };
  const unite = (a: number, b: number) => {
    const [x, y] = [rootOf(a), rootOf(b)];
    parent[Math.max(x, y)] = Math.min(x, y);
  };
  const onRow = byPlace(across, ys);
  const onColumn = byPlace(down, xs);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const field = r * columns + c;
      if (c + 1 < columns && !covers(onColumn.get(c + 1), ys[r]!, ys[r + 1]!)) unite(field, field + 1);
      if (r + 1 < rows && !covers(onRow.get(r + 1), xs[c]!, xs[c + 1]!)) unite(field, field + columns);
    }
  }
  return (row, column) => rootOf(row * columns + column);
}

/** Whether lines run along the better part of a side. */
const covers = (lines: readonly Rule[] | undefined, from: number, to: number): boolean =>
  (lines ?? []).some((line) => Math.min(line.to, to) - Math.max(line.from, from) > 0.6 * (to - from));

/** The cells row by row; null where one is no rectangle: then the lines do not say what the cells are. */
function boxesOf(
  xs: readonly number[],
  rows: number,
  region: (row: number, column: number) => number,
  textOf: (region: number, box: Omit<Box, 'text'>) => string,
): Box[][] | null {
  const columns = xs.length - 1;
  const boxes: Box[][] = [];
  let fields = 0;
  for (let r = 0; r < rows; r++) {
    const row: Box[] = [];
    for (let c = 0; c < columns; c++) {
      const key = region(r, c);
      if (key !== r * columns + c) continue;
      let width = 1;
      while (c + width < columns && region(r, c + width) === key) width++;
      let height = 1;
      while (r + height < rows && region(r + height, c) === key) height++;
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++) if (region(r + i, c + j) !== key) return null;
      const box = { row: r, column: c, left: xs[c]!, right: xs[c + width]!, height };
      row.push({ ...box, text: textOf(key, box) });
      fields += width * height;
    }
    boxes.push(row);
  }
  return fields === rows * columns ? boxes : null;
}

/** How far from their left line the cells of a table are written at least. */
const paddingOf = (
  cells: readonly [number, readonly TextLine[]][],
  leftOf: (key: number) => number,
): number =>
  Math.max(0, Math.min(...cells.flatMap(([key, lines]) => lines.map(({ left }) => left - leftOf(key)))));

/**
 * The lines of a cell that has so much room in it. A number whose next digit found no room goes on in the next
 * line, and is one number.
 */
function cellText(lines: readonly TextLine[], room: number): string {
  let text = '';
  for (const [i, line] of lines.entries()) {
    const before = lines[i - 1];
    const goesOn =
      before &&
      /[\p{Nd},.，．]$/u.test(before.text) &&
      /^[\p{Nd},.，．]/u.test(line.text) &&
      before.right - before.left + line.glyphs[0]!.width > room;
    text += `${i === 0 || goesOn ? '' : '\n'}${line.text}`;
  }
  return text;
}
