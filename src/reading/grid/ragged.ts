import { type Figure, standingAt, unreadable } from '../../domain/figure.js';
import type { Grid, Slot } from '../container/document.js';
import type { Sighting } from '../sighting.js';

const edgeOf = (row: readonly Slot[]): number =>
  row.reduce((edge, { column, cell }) => Math.max(edge, column + cell.width), 0);

/** The column at which most rows of a grid end. */
export function usualEdge({ rows }: Grid): number {
  const ends = new Map<number, number>();
  for (const row of rows) {
    const edge = edgeOf(row);
    ends.set(edge, (ends.get(edge) ?? 0) + 1);
  }
  let usual = 0;
  for (const [edge, count] of ends) if (count > (ends.get(usual) ?? 0)) usual = edge;
  return usual;
}

/**
 * What was sighted in a row that ends elsewhere than the others: a cell may be missing in it, or be there twice, and all
 * figures behind it stand in the wrong columns. Where they add up to their total none does; else none is certain.
 */
export function certainIn(
  row: readonly Slot[],
  usual: number,
  sightings: readonly Sighting[],
): readonly Sighting[] {
  if (sightings.length === 0 || edgeOf(row) === usual) return sightings;
  return sightings.map((sighting) =>
    sighting.table === 'proactive' || addsUp(sighting)
      ? sighting
      : { ...sighting, figures: sighting.figures.map(([key, figure]) => [key, uncertain(figure)] as const) },
  );
}

/** The last figure of a row of tables 三 and 四 is the total of the others. */
function addsUp({ figures }: Sighting): boolean {
  const values = figures.map(([, { value }]) => value ?? 0);
  const total = values.pop();
  return values.reduce((sum, value) => sum + value, 0) === total;
}

const uncertain = (figure: Figure): Figure =>
  figure.state === 'unreadable'
    ? figure
    : standingAt(
        unreadable(figure.raw, 'the row is longer or shorter than the others and does not add up'),
        figure.at,
      );
