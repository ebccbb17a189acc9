import type { Grid, Slot } from '../container/document.js';
import { fold } from '../label/fold.js';
import { labelFit, PROACTIVE, printedLabel, rowFits } from '../label/labels.js';
import { looksLikeValue, UNKNOWN } from '../value.js';

/**
 * Mends the rows of a table that a page breaks in two: the label begins above the break and ends below it, or the
 * figures stand on the other side than the label. Where the halves do not fit, the row is made uncertain.
 */
export function mendBreaks(grid: Grid): Grid {
  const rows = [...grid.rows];
  for (const at of (grid.breaks ?? []).toReversed()) {
    const above = rows[at - 1];
    const below = rows[at];
    if (!above || !below) continue;
    const mended = mend(above, below);
    if (mended) rows.splice(at - 1, 2, mended);
  }
  return { kind: 'grid', rows };
}

const isValue = ({ cell }: Slot): boolean => fold(cell.text) !== '' && looksLikeValue(cell.text);

/** The label right before the first figure. */
function labelOf(row: readonly Slot[]): Slot | undefined {
  const first = row.findIndex((slot) => slot.begins && isValue(slot));
  return row
    .slice(0, first === -1 ? row.length : first)
    .findLast(({ begins, cell }) => begins && fold(cell.text) !== '');
}

/** How well a text stands for any row of the forms. */
const fitOf = (text: string): number =>
  Math.max(
    rowFits(text).best,
    ...PROACTIVE.flatMap(({ rows }) => rows.map((row) => labelFit(printedLabel(text), row))),
  );

/** The one row that two halves are; null where they are two rows. */
function mend(above: readonly Slot[], below: readonly Slot[]): Slot[] | null {
  const label = labelOf(above);
  const values = below.filter((slot) => slot.begins && isValue(slot));
  const rest = labelOf(below);
  if (!label || fitOf(label.cell.text) === 0 || values[0]?.column === 0) return null;
  if (values[0] && values[0].column <= label.column) return null;
  if (!rest) return values.length > 0 ? joined(above, below) : null;
  if (fitOf(rest.cell.text) >= 2) return null;
  const whole = `${label.cell.text}${rest.cell.text}`;
  if (fitOf(whole) >= 2 && rest.column === label.column) return joined(above, below);
  const isCut = fitOf(label.cell.text) === 1 && !above.some(isValue) && values.length > 0;
  return isCut ? above.map(uncertain) : null;
}

const uncertain = (slot: Slot): Slot =>
  slot.begins && fold(slot.cell.text) === '' ? { ...slot, cell: { ...slot.cell, text: UNKNOWN } } : slot;

/** Cell by cell, in the columns of the upper half; a figure that has no cell above makes all blanks uncertain. */
function joined(above: readonly Slot[], below: readonly Slot[]): Slot[] {
  const left = new Set(below.filter((slot) => slot.begins && slot.cell.text !== ''));
  const row = above.map((slot): Slot => {
    const match = below.find(
      ({ column, cell, begins }) => begins && column === slot.column && cell.width === slot.cell.width,
    );
    if (!match) return slot;
    left.delete(match);
    if (!slot.begins || match.cell.text === '') return slot;
    const text = `${slot.cell.text}${match.cell.text}`;
    const bothFigures = isValue(slot) && isValue(match);
    const { at } = slot.cell.text === '' ? match.cell : slot.cell;
    return { ...slot, cell: { ...slot.cell, text: bothFigures ? text + UNKNOWN : text, ...(at && { at }) } };
  });
  return [...left].some(isValue) ? row.map(uncertain) : row;
}
