import type { FoldedText } from '../label/fold.js';
import { APPLICATION_ROWS, sharedPrefix } from '../label/labels.js';
import type { Sighting } from '../sighting.js';
import type { Traced } from '../traced.js';

/** A stretch of the folded text. */
export interface Span {
  from: number;
  to: number;
}

/** A text as one stream: separators mean nothing to labels, everything to the figures between them. */
export interface Stream {
  original: Traced;
  folded: FoldedText;
}

/** What a table of the stream gave: its figures, the stretches it covers, and where it ends. */
export interface Alignment {
  sightings: Sighting[];
  covered: Span[];
  end: number;
}

/** What labels begin and end with and folding does not see: it is no part of the figures between them. */
const LABEL_END = /^[)）\]】”"’'」』。.,，:：、;；]+/u;
const GLOSS = /^\s*[(（](?=[^()（）]*\p{Script=Han})[^()（）]*[)）]/u;
const LABEL_START = /[(（[【“"‘'「『]+$/u;

/** The original text between two places of the folded one, without what belongs to the labels around it. */
export function between({ original, folded }: Stream, from: number, to: number): Traced {
  const begin = from === 0 ? 0 : folded.at[from - 1]! + 1;
  const whole = original.text.slice(begin, folded.at[to]!);
  const own = whole.replace(LABEL_END, '').replace(GLOSS, '');
  const gone = begin + whole.length - own.length;
  return { text: own.replace(LABEL_START, ''), placeAt: (offset) => original.placeAt(gone + offset) };
}

/**
 * Strokes that end a line of a label which goes on below: folding does not see them, and they are the row's figures,
 * all of them not applicable. Null where there are none.
 */
export function strokesInside({ original, folded }: Stream, { from, to }: Span): Traced | null {
  const begin = folded.at[from]!;
  const found = STROKES.exec(original.text.slice(begin, folded.at[to - 1]! + 1));
  if (!found) return null;
  const at = begin + found.index;
  return { text: found[0].slice(0, -1), placeAt: (offset) => original.placeAt(at + offset) };
}
const STROKES = /\s[/\\\-—–―─‐−][/\\\-—–―─‐−|\s]*\n/u;

/** Every place where a folded form begins. */
export function placesOf(text: string, form: string, most = 40): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(form); at !== -1 && places.length < most; at = text.indexOf(form, at + 1))
    places.push(at);
  return places;
}

/** A label found in the stream; `index` is its place in APPLICATION_ROWS. */
export interface Link {
  index: number;
  span: Span;
}

const HEAD = 7;

/**
 * The longest chain of table 三's labels in printed order, and among equals the most compact: the narrative
 * may quote a label before the table, but never all of them in order.
 */
export function findChain(stream: Stream): Link[] {
  const { folded } = stream;
  const links: Link[] = APPLICATION_ROWS.flatMap(({ forms }, index) => {
    const spans = new Map<number, Span>();
    for (const form of forms) {
      for (const from of placesOf(folded.text, form.slice(0, HEAD))) {
        const to = from + sharedPrefix(form, folded.text.slice(from, from + form.length));
        const begin = isFigureBefore(stream, from) ? from + 1 : from;
        if ((spans.get(begin)?.to ?? 0) < to) spans.set(begin, { from: begin, to });
      }
    }
    return [...spans.values()].map((span) => ({ index, span }));
  }).sort((a, b) => a.span.from - b.span.from || a.index - b.index);
  const best: { length: number; start: number; previous: number }[] = [];
  let last = -1;
  for (const [i, link] of links.entries()) {
    best.push({ length: 1, start: link.span.from, previous: -1 });
    for (let j = i - 1; j >= 0; j--) {
      const before = links[j]!;
      if (before.index >= link.index || before.span.to > link.span.from) continue;
      const length = best[j]!.length + 1;
      const better =
        length > best[i]!.length || (length === best[i]!.length && best[j]!.start > best[i]!.start);
      if (better) best[i] = { length, start: best[j]!.start, previous: j };
    }
    if (last === -1 || best[i]!.length > best[last]!.length) last = i;
  }
  const chain: Link[] = [];
  for (let i = last; i !== -1; i = best[i]!.previous) chain.unshift(links[i]!);
  return chain.length >= 2 || chain.some((link) => isWhole(link)) ? chain : [];
}

/**
 * Whether the digit that a label seems to begin with is the end of the figure before it: the number of a label is
 * followed by a point or a comma (2.其他, 2、其他), that of a figure by what separates the cells (12 其他).
 */
function isFigureBefore({ original, folded }: Stream, from: number): boolean {
  if (!/\d/u.test(folded.text[from]!)) return false;
  return !/^\s*[.．、,，)）:：]/u.test(original.text.slice(folded.at[from]! + 1, folded.at[from]! + 8));
}

/** A label printed whole and long enough to be no accident: it may stand alone on a page. */
const isWhole = ({ index, span }: Link): boolean =>
  APPLICATION_ROWS[index]!.forms[0]!.length === span.to - span.from && span.to - span.from >= 10;

/** Where the next section heading or table begins: the end of what may belong to a last row. */
export function sectionAfter({ folded }: Stream, from: number): number {
  const stops = ['四政府信息公开行政复议', '行政复议行政诉讼', '五存在的', '六其他需要']
    .map((heading) => folded.text.indexOf(heading, from))
    .filter((at) => at !== -1);
  return Math.min(folded.text.length, ...stops);
}

/** Where a table's header begins: at the furthest of these marks within the few lines above its first label. */
export function startOfTable(text: string, from: number, marks: readonly string[]): number {
  const window = Math.max(0, from - 120);
  const places = marks.map((mark) => text.indexOf(mark, window)).filter((at) => at !== -1 && at < from);
  return Math.min(from, ...places);
}
