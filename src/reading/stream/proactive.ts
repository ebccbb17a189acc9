import { cellKey, headerFits, type LabelledBlock, PROACTIVE } from '../label/labels.js';
import type { Sighting } from '../sighting.js';
import { type Alignment, between, placesOf, type Span, type Stream, startOfTable } from './chain.js';
import { placeGap, rowSizes } from './gap.js';
import { isFused, settleRow } from './settle.js';

/** A header of table 二 found in the stream: the blocks it fits and where the block's rows begin. */
export function alignProactive(stream: Stream, limit: number): Alignment {
  const { folded } = stream;
  const blocks: FoundBlock[] = [];
  const covered: Span[] = [];
  const headers = placesOf(folded.text, '信息内容').filter((at) => at < limit);
  for (const [i, at] of headers.entries()) {
    const stop = blockEnd(folded.text, at, headers[i + 1], limit);
    const found = bestBlock(folded.text, at + '信息内容'.length, stop);
    if (!found) continue;
    blocks.push({ ...found, stop });
    covered.push({ from: startOfTable(folded.text, at, ['第二十条']), to: found.rows.at(-1)!.span.to });
  }
  return { sightings: readBlocks(stream, blocks), covered, end: covered.at(-1)?.to ?? 0 };
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

/** A block of the form in the stream: its rows' labels, and where its last row's figures must end. */
interface FoundBlock {
  block: LabelledBlock;
  rows: readonly RowPlace[];
  stop: number;
}

/** The block whose columns fill the header exactly and whose first row follows it. */
function bestBlock(text: string, from: number, to: number): Omit<FoundBlock, 'stop'> | null {
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

function readBlocks(stream: Stream, blocks: readonly FoundBlock[]): Sighting[] {
  const rows = blocks.flatMap(({ block, rows, stop }) =>
    rows.map((row, i) => ({
      block,
      row: row.id,
      gap: between(stream, row.span.to, rows[i + 1]?.span.from ?? stop),
      breaksOff: i === rows.length - 1 && stop === stream.folded.text.length,
    })),
  );
  const sizes = rowSizes(rows.map(({ gap, block }) => ({ gap, columns: block.columns.length })));
  const placed = rows.map(({ gap, block, breaksOff }) =>
    placeGap(
      gap,
      block.block.columns.map(({ kind }) => kind),
      sizes,
      breaksOff,
    ),
  );
  const fused = isFused(placed);
  return rows.map(({ block: { block, template }, row }, i) => ({
    table: 'proactive',
    row,
    template,
    figures: settleRow(placed[i]!, block.columns.length, fused).map(
      (figure, c) => [cellKey('proactive', row, block.columns[c]!.id), figure] as const,
    ),
  }));
}
