import { type CellKind, figureRows } from '../../domain/template.js';
import { fold } from '../label/fold.js';
import { cellKey, REMEDIES } from '../label/labels.js';
import type { Sighting } from '../sighting.js';
import { type Alignment, between, placesOf, type Span, type Stream, sectionAfter } from './chain.js';
import { type Placed, placeLine } from './gap.js';
import { settleLine } from './settle.js';

const HEADER_LETTERS = new Set(
  fold('行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉'),
);

const TITLE = '行政复议行政诉讼';
const KINDS = figureRows(REMEDIES).flatMap((): CellKind[] => REMEDIES.columns.map(({ kind }) => kind));

/** A place where table 四 may begin: its stacked header, and what stands behind it. */
interface Place {
  header: Span;
  placed: Placed;
}

/**
 * Table 四: the run of fifteen figures directly behind its stacked header. The narrative names the same two
 * remedies; the table is where figures follow, or else where the header is longest.
 */
export function alignRemedies(stream: Stream, from: number): Alignment {
  const places = placesOf(stream.folded.text, TITLE)
    .filter((at) => at >= from)
    .map((at) => placeAt(stream, at));
  const longest = places.toSorted((a, b) => length(b.header) - length(a.header))[0];
  const place = places.find(({ placed }) => 'figures' in placed) ?? longest;
  if (!place || (!('figures' in place.placed) && length(place.header) < SHORTEST_HEADER)) {
    return { sightings: [], covered: [], end: from };
  }
  const figures = settleLine(place.placed, KINDS.length, REMEDIES.columns.length);
  const sightings = figureRows(REMEDIES).map((block, b): Sighting => {
    const own = REMEDIES.columns.map(
      (column, c) =>
        [cellKey('remedies', block.id, column.id), figures[b * REMEDIES.columns.length + c]!] as const,
    );
    return { table: 'remedies', row: block.id, template: null, figures: own };
  });
  return { sightings, covered: [place.header], end: place.header.to };
}

const length = ({ from, to }: Span): number => to - from;

/** A header that names results and blocks, however cut short, is longer than this. */
const SHORTEST_HEADER = 30;

function placeAt(stream: Stream, at: number): Place {
  const { text } = stream.folded;
  let to = at;
  while (HEADER_LETTERS.has(text[to] ?? '')) to++;
  const stop = sectionAfter(stream, to);
  const gap = between(stream, to, stop);
  const breaksOff = stop === text.length && gap.text.trim() === '';
  return { header: { from: at, to }, placed: placeLine(gap, KINDS, opensWithBar(stream, at), breaksOff) };
}

/** Whether the line that the table's header begins in opens with a bar. */
function opensWithBar({ original, folded }: Stream, headerStart: number): boolean {
  const at = folded.at[headerStart]!;
  return original.text.slice(original.text.lastIndexOf('\n', at - 1) + 1, at).includes('|');
}
