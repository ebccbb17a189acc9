import { blank, type Figure, unreadable } from '../domain/figure.js';
import { type CellKind, figureRows } from '../domain/template.js';
import { type FoldedText, fold, foldWithOffsets } from './fold.js';
import {
  APPLICANTS,
  APPLICATION_ROWS,
  columnForms,
  headerFits,
  type LabelledBlock,
  OTHER_ROW,
  PROACTIVE,
  REMEDIES,
  sharedPrefix,
} from './labels.js';
import type { Sighting } from './sighting.js';
import { looksLikeValue, readValue } from './value.js';

/** A stretch of the folded text. */
interface Span {
  from: number;
  to: number;
}

/** A text as one stream: separators mean nothing to labels, everything to the figures between them. */
interface Stream {
  original: string;
  folded: FoldedText;
}

/**
 * Aligns a text without geometry to the labels of the forms: labels are found in their printed order in the
 * folded stream, and what stands between two labels is the row's figures.
 */
export function alignStream(original: string): { sightings: Sighting[]; covered: readonly Span[] } {
  const stream: Stream = { original, folded: foldWithOffsets(original) };
  const applications = findChain(stream);
  const proactive = alignProactive(stream, applications[0]?.span.from ?? stream.folded.text.length);
  const rows = alignApplications(stream, applications);
  const remedies = alignRemedies(stream, rows.end);
  const covered = [...proactive.covered, ...rows.covered, ...remedies.covered].map((span) => ({
    from: stream.folded.at[span.from]!,
    to: stream.folded.at[span.to]!,
  }));
  return { sightings: [...proactive.sightings, ...rows.sightings, ...remedies.sightings], covered };
}

interface Alignment {
  sightings: Sighting[];
  covered: Span[];
  end: number;
}

/** The original text between two places of the folded one. */
const between = ({ original, folded }: Stream, from: number, to: number): string =>
  original.slice(from === 0 ? 0 : folded.at[from - 1]! + 1, folded.at[to]!);

/** Every place where a folded form begins. */
function placesOf(text: string, form: string, most = 40): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(form); at !== -1 && places.length < most; at = text.indexOf(form, at + 1))
    places.push(at);
  return places;
}

/** A label found in the stream; `index` is its place in APPLICATION_ROWS. */
interface Link {
  index: number;
  span: Span;
}

const HEAD = 7;

/**
 * The longest chain of table 三's labels in printed order, and among equals the most compact: the narrative
 * may quote a label before the table, but never all of them in order.
 */
function findChain({ folded }: Stream): Link[] {
  const links: Link[] = APPLICATION_ROWS.flatMap(({ forms }, index) => {
    const spans = new Map<number, Span>();
    for (const form of forms) {
      for (const from of placesOf(folded.text, form.slice(0, HEAD))) {
        const to = from + sharedPrefix(form, folded.text.slice(from, from + form.length));
        if ((spans.get(from)?.to ?? 0) < to) spans.set(from, { from, to });
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
  return chain.length >= 2 ? chain : [];
}

function alignApplications(stream: Stream, chain: readonly Link[]): Alignment {
  const sightings: Sighting[] = [];
  const end = chain.at(-1)?.span.to ?? 0;
  const columns = printedApplicants(stream, chain[0]?.span.from ?? 0);
  const rowGaps = chain.map((link, i) =>
    between(stream, link.span.to, chain[i + 1]?.span.from ?? sectionAfter(stream, link.span.to)),
  );
  const ghosts = ghostCells(rowGaps, APPLICANTS.length);
  for (const [i, link] of chain.entries()) {
    const { row } = APPLICATION_ROWS[link.index]!;
    const gap = rowGaps[i]!;
    const isOther = row.id === OTHER_ROW;
    const followedBySubRow = APPLICATION_ROWS[chain[i + 1]?.index ?? 0]!.row.within === OTHER_ROW;
    if (row.heading && !(isOther && !followedBySubRow)) continue;
    const figures = placeGap(
      gap,
      columns.map(({ kind }) => kind),
      ghosts,
      isLastOfText(stream, chain, i),
    ).map((figure, c) => [`applications/${row.id}/${columns[c]!.id}`, figure] as const);
    const template = isOther ? '2019' : row.within === OTHER_ROW ? '2021' : null;
    sightings.push({ table: 'applications', row: row.id, template, figures });
  }
  return {
    sightings,
    end,
    covered:
      chain.length > 0
        ? [
            {
              from: startOfTable(stream.folded.text, chain[0]!.span.from, ['本列数据', '申请人情况']),
              to: end,
            },
          ]
        : [],
  };
}

/** The text breaks off after this row: what it lacks may stand on a page that is not here. */
const isLastOfText = (stream: Stream, chain: readonly Link[], i: number): boolean =>
  i === chain.length - 1 && sectionAfter(stream, chain[i]!.span.to) === stream.folded.text.length;

/** Where the next section heading or table begins: the end of what may belong to a last row. */
function sectionAfter({ folded }: Stream, from: number): number {
  const stops = ['四政府信息公开行政复议', '行政复议行政诉讼', '五存在的', '六其他需要']
    .map((heading) => folded.text.indexOf(heading, from))
    .filter((at) => at !== -1);
  return Math.min(folded.text.length, ...stops);
}

/** The applicants as printed above the table; the form's order where the header is missing or incomplete. */
function printedApplicants({ folded }: Stream, before: number): typeof APPLICANTS {
  const header = folded.text.slice(Math.max(0, before - 120), before);
  const from = header.lastIndexOf('申请人情况');
  if (from === -1) return APPLICANTS;
  const named = APPLICANTS.filter(({ id }) => id !== 'other_organization' && id !== 'total');
  const places = named.map((column) =>
    Math.max(...columnForms(column).map((form) => header.indexOf(form, from))),
  );
  const inOrder = places.every((place, i) => place === -1 || i === 0 || place > places[i - 1]!);
  return inOrder ? APPLICANTS : [];
}

/** The stretches of text between the lines of separators, cells kept apart wherever the text keeps them apart. */
function cellsOf(gap: string): string[] | null {
  if (gap.includes('|')) return gap.split('|').slice(1);
  if (/(?:^|\n)\t/u.test(gap)) return gap.split(/\n(?=\t)/u).slice(1);
  if (gap.includes('\t')) return gap.split('\t').slice(1);
  return null;
}

/** Empty cells that follow the figures of every row printed in full: what is left of spans, no figures. */
function ghostCells(gaps: readonly string[], size: number): number | null {
  const counts = new Set<number>();
  for (const gap of gaps) {
    const cells = cellsOf(gap)?.map((cell) => cell.trim());
    if (
      cells &&
      cells.slice(0, size).every((cell) => cell !== '' && looksLikeValue(cell)) &&
      cells.length >= size
    ) {
      counts.add(cells.length - size);
    }
  }
  return counts.size === 0 ? null : Math.max(...counts);
}

/** What a label may end with and folding does not see: it is no part of the first figure. */
const LABEL_END = /^[)）\]】”"’'」』。.,，:：、;；]+/u;

/**
 * The figures of one row out of the text behind its label. As many values as columns, one after the other:
 * those. Fewer, in a text that keeps empty cells: by position. Nothing at all before the next label: all blank.
 * Everything else is unreadable.
 */
function placeGap(
  gap: string,
  kinds: readonly CellKind[],
  ghosts: number | null,
  breaksOff: boolean,
): Figure[] {
  const tokens = gap
    .replace(LABEL_END, '')
    .split(/[|\s\u3000]+/u)
    .filter((token) => token !== '');
  const stop = tokens.findIndex((token) => !looksLikeValue(token));
  const values = stop === -1 ? tokens : tokens.slice(0, stop);
  if (kinds.length === 0) return [];
  if (values.length === kinds.length) return kinds.map((kind, i) => readValue(values[i]!, kind));
  const why = breaksOff ? 'the text breaks off here' : `${values.length} figures for ${kinds.length} columns`;
  if (!breaksOff && values.length < kinds.length) {
    const cells = cellsOf(gap);
    const end = cells?.findIndex((cell) => !looksLikeValue(cell.trim())) ?? -1;
    const slots = cells && (end === -1 ? cells : cells.slice(0, end));
    if (
      slots &&
      slots.length >= kinds.length &&
      slots.slice(kinds.length).every((cell) => cell.trim() === '')
    ) {
      const surplus = slots.length - kinds.length;
      if (surplus === 0 || ghosts === null || surplus <= ghosts + 1) {
        return kinds.map((kind, i) => readValue(slots[i]!, kind));
      }
    }
    if (values.length === 0 && stop === -1) return kinds.map(() => blank(''));
  }
  return kinds.map(() => unreadable(tokens.join(' ') || null, why));
}

/** A header of table 二 found in the stream: the blocks it fits and where the block's rows begin. */
function alignProactive(stream: Stream, limit: number): Alignment {
  const { folded } = stream;
  const sightings: Sighting[] = [];
  const covered: Span[] = [];
  const headers = placesOf(folded.text, '信息内容').filter((at) => at < limit);
  for (const [i, at] of headers.entries()) {
    const stop = blockEnd(folded.text, at, headers[i + 1], limit);
    const found = bestBlock(folded.text, at + '信息内容'.length, stop);
    if (!found) continue;
    sightings.push(...readBlock(stream, found.block, found.rows, stop));
    covered.push({ from: startOfTable(folded.text, at, ['第二十条']), to: found.rows.at(-1)!.span.to });
  }
  return { sightings, covered, end: covered.at(-1)?.to ?? 0 };
}

/** Where a table's header begins: at the furthest of these marks within the few lines above its first label. */
function startOfTable(text: string, from: number, marks: readonly string[]): number {
  const window = Math.max(0, from - 120);
  const places = marks.map((mark) => text.indexOf(mark, window)).filter((at) => at !== -1 && at < from);
  return Math.min(from, ...places);
}

/** A block ends where the next clause, header or section begins. */
function blockEnd(text: string, from: number, nextHeader: number | undefined, limit: number): number {
  const stops = ['第二十条', '三收到和处理']
    .map((stop) => text.indexOf(stop, from))
    .filter((at) => at !== -1);
  return Math.min(nextHeader ?? limit, limit, text.length, ...stops);
}

interface RowPlace {
  id: string;
  span: Span;
}

/** The block whose columns fill the header exactly and whose first row follows it. */
function bestBlock(
  text: string,
  from: number,
  to: number,
): { block: LabelledBlock; rows: RowPlace[] } | null {
  for (const block of PROACTIVE) {
    const rows: RowPlace[] = [];
    let at = from;
    for (const { row, forms } of block.rows) {
      const places = forms
        .map((form) => ({ id: row.id, from: text.indexOf(form, at), length: form.length }))
        .filter((place) => place.from !== -1 && place.from < to)
        .sort((a, b) => a.from - b.from || b.length - a.length);
      const place = places[0];
      if (!place) continue;
      rows.push({ id: row.id, span: { from: place.from, to: place.from + place.length } });
      at = place.from + place.length;
    }
    if (rows[0] && headerFits(block.columns, text.slice(from, rows[0].span.from))) return { block, rows };
  }
  return null;
}

function readBlock(
  stream: Stream,
  { block, template }: LabelledBlock,
  rows: readonly RowPlace[],
  stop: number,
): Sighting[] {
  const gaps = rows.map((row, i) => between(stream, row.span.to, rows[i + 1]?.span.from ?? stop));
  const ghosts = ghostCells(gaps, block.columns.length);
  return rows.map((row, i) => ({
    table: 'proactive',
    row: row.id,
    template,
    figures: placeGap(
      gaps[i]!,
      block.columns.map(({ kind }) => kind),
      ghosts,
      i === rows.length - 1 && stop === stream.folded.text.length,
    ).map((figure, c) => [`proactive/${row.id}/${block.columns[c]!.id}`, figure] as const),
  }));
}

const HEADER_LETTERS = new Set(
  fold('行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉'),
);

/** Table 四: the one run of fifteen figures directly behind its stacked header. */
function alignRemedies(stream: Stream, from: number): Alignment {
  const { folded } = stream;
  const nothing: Alignment = { sightings: [], covered: [], end: from };
  const size = figureRows(REMEDIES).length * REMEDIES.columns.length;
  const title = folded.text.indexOf('四政府信息公开行政复议', from);
  const start = folded.text.indexOf(fold('行政复议行政诉讼'), title === -1 ? from : title + 1);
  if (start === -1) return nothing;
  const headerStart = stream.folded.text.startsWith('行政复议行政诉讼情况', start)
    ? folded.text.indexOf('行政复议行政诉讼', start + 8)
    : start;
  if (headerStart === -1) return nothing;
  let headerEnd = headerStart;
  while (HEADER_LETTERS.has(folded.text[headerEnd] ?? '')) headerEnd++;
  const header = folded.text.slice(headerStart, headerEnd);
  if (!header.includes('复议后起诉') && headerEnd - headerStart < 30) return nothing;
  const stop = sectionAfter(stream, headerEnd);
  const gap = between(stream, headerEnd, stop);
  const kinds = Array.from({ length: size }, (): CellKind => 'count');
  const placed = placeGap(gap, kinds, null, stop === folded.text.length && gap.trim() === '');
  const sightings = figureRows(REMEDIES).map(
    (block, b): Sighting => ({
      table: 'remedies',
      row: block.id,
      template: null,
      figures: REMEDIES.columns.map(
        (column, c) =>
          [`remedies/${block.id}/${column.id}`, placed[b * REMEDIES.columns.length + c]!] as const,
      ),
    }),
  );
  return { sightings, covered: [{ from: headerStart, to: headerEnd }], end: headerEnd };
}
