import { type CellKind, figureRows } from '../domain/template.js';
import { fold } from './fold.js';
import { REMEDIES } from './labels.js';
import { settleLine } from './settle.js';
import type { Sighting } from './sighting.js';
import { type Alignment, between, type Stream, sectionAfter } from './stream-chain.js';
import { placeLine } from './stream-gap.js';

const HEADER_LETTERS = new Set(
  fold('行政复议行政诉讼结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉'),
);

/** Table 四: the one run of fifteen figures directly behind its stacked header. */
export function alignRemedies(stream: Stream, from: number): Alignment {
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
  const breaksOff = stop === folded.text.length && gap.trim() === '';
  const line = placeLine(gap, kinds, opensWithBar(stream, headerStart), breaksOff);
  const placed = settleLine(line, size, REMEDIES.columns.length);
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

/** Whether the line that the table's header begins in opens with a bar. */
function opensWithBar({ original, folded }: Stream, headerStart: number): boolean {
  const at = folded.at[headerStart]!;
  return original.slice(original.lastIndexOf('\n', at - 1) + 1, at).includes('|');
}
