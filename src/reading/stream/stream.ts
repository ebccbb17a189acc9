import type { Row } from '../../domain/template.js';
import { foldWithOffsets } from '../label/fold.js';
import { APPLICANTS, APPLICATION_ROWS, cellKey, columnForms, OTHER_ROW } from '../label/labels.js';
import type { Sighting } from '../sighting.js';
import { joined, type Traced } from '../traced.js';
import {
  type Alignment,
  between,
  findChain,
  type Link,
  type Span,
  type Stream,
  sectionAfter,
  startOfTable,
  strokesInside,
} from './chain.js';
import { placeGap, rowSizes } from './gap.js';
import { alignProactive } from './proactive.js';
import { alignRemedies } from './remedies.js';
import { settleTable } from './settle.js';

/**
 * Aligns a text without geometry to the labels of the forms: labels are found in their printed order in the
 * folded stream, and what stands between two labels is the row's figures.
 */
export function alignStream(original: Traced): { sightings: Sighting[]; covered: readonly Span[] } {
  const stream: Stream = { original, folded: foldWithOffsets(original.text) };
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

/** A row of figures in the chain, and the text up to the next label. */
interface RowGap {
  row: Row;
  gap: Traced;
  columns: number;
  breaksOff: boolean;
}

function alignApplications(stream: Stream, chain: readonly Link[]): Alignment {
  const [first] = chain;
  if (!first) return { sightings: [], covered: [], end: 0 };
  const columns = printedApplicants(stream, first.span.from);
  const kinds = columns.map(({ kind }) => kind);
  const rows = rowGaps(stream, chain);
  const sizes = rowSizes(rows);
  const placed = rows.map(({ row, gap, breaksOff }) => ({
    id: row.id,
    placed: placeGap(gap, kinds, sizes, breaksOff, (folded) => isPartOf(row, folded)),
  }));
  const settled = settleTable(placed, columns.length);
  const sightings = rows.map(({ row }): Sighting => {
    const template = row.id === OTHER_ROW ? '2019' : row.within === OTHER_ROW ? '2021' : null;
    const figures = settled
      .get(row.id)!
      .map((figure, c) => [cellKey('applications', row.id, columns[c]!.id), figure] as const);
    return { table: 'applications', row: row.id, template, figures };
  });
  const end = chain.at(-1)!.span.to;
  const from = startOfTable(stream.folded.text, first.span.from, ['本列数据', '申请人情况']);
  return { sightings, covered: [{ from, to: end }], end };
}

/** The rows that carry figures; (六)其他处理 does unless one of its sub-rows follows. */
function rowGaps(stream: Stream, chain: readonly Link[]): RowGap[] {
  return chain.flatMap((link, i) => {
    const { row } = APPLICATION_ROWS[link.index]!;
    const next = chain[i + 1];
    const isLeaf = row.id === OTHER_ROW && !(next && APPLICATION_ROWS[next.index]!.row.within === OTHER_ROW);
    if (row.heading && !isLeaf) return [];
    const behind = between(stream, link.span.to, next?.span.from ?? sectionAfter(stream, link.span.to));
    const strokes = strokesInside(stream, link.span);
    const gap = strokes ? joined([strokes, behind]) : behind;
    return [{ row, gap, columns: APPLICANTS.length, breaksOff: isLastOfText(stream, chain, i) }];
  });
}

/** Whether a text is a part of the row's own label, or of a heading it stands under. */
function isPartOf(row: Row, folded: string): boolean {
  const beside = APPLICATION_ROWS.filter(
    (other) => other.row === row || (other.row.heading && row.id.startsWith(other.row.id)),
  );
  return beside.some(({ forms }) => forms.some((form) => form.includes(folded)));
}

/** The text breaks off after this row: what it lacks may stand on a page that is not here. */
const isLastOfText = (stream: Stream, chain: readonly Link[], i: number): boolean =>
  i === chain.length - 1 && sectionAfter(stream, chain[i]!.span.to) === stream.folded.text.length;

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
