import { extent, type Grid, overlaps, type Slot } from '../container/document.js';
import { fold } from '../label/fold.js';
import { nowhere } from '../traced.js';
import { columnOf, isNational, meant, type StatisticsColumn } from './labels.js';
import { MOST_ROWS, type StatisticsCell, type StatisticsRow, type StatisticsTable } from './table.js';

const LABEL_HEAD = /^(?:统计)?(?:指标(?:名称)?|项目(?:名称)?|内容|类别|事项)$/u;
const UNIT_HEAD = /^(?:计量)?单位$/u;
/** Without a header that says so, as many rows of the national table make a grid the statistics table. */
const ENOUGH_NATIONAL = 3;

interface Header {
  index: number;
  figures: readonly { column: StatisticsColumn; slot: Slot }[];
  unit: Slot | null;
  code: Slot | null;
  label: Slot;
}

/** The statistics tables among the grids of a document, one entry a grid, null where it is none. */
export function statisticsGrids(grids: readonly Grid[]): (StatisticsTable | null)[] {
  let header: Header | null = null;
  return grids.map((grid) => {
    const own = headerOf(grid);
    const continued = header && !own ? { ...header, index: -1 } : null;
    const table = tableIn(grid, own ?? continued);
    header = table ? (own ?? header) : null;
    return table;
  });
}

/** A grid under its header, or under the one of the grid before where a page has cut the table. */
function tableIn(grid: Grid, header: Header | null): StatisticsTable | null {
  if (!header || grid.rows.length > MOST_ROWS) return null;
  const national = grid.rows.filter((row) => row.some(({ cell }) => isNational(cell.text))).length;
  const named = header.index >= 0 && /指标/u.test(fold(header.label.cell.text));
  if (national < ENOUGH_NATIONAL && !named) return null;
  const rows = grid.rows.slice(header.index + 1).flatMap((row) => rowOf(row, header) ?? []);
  return rows.length >= 2 || (rows.length === 1 && header.index === -1)
    ? { columns: header.figures.map(({ column }) => column), rows, placeAt: nowhere }
    : null;
}

function headerOf({ rows }: Grid): Header | null {
  for (const [index, row] of rows.slice(0, 12).entries()) {
    const label = row.find(({ cell }) => LABEL_HEAD.test(fold(cell.text)));
    if (!label) continue;
    const headed = row.flatMap((slot) => {
      const column = slot === label ? undefined : columnOf(slot.cell.text);
      return column === undefined || slot.cell.text.trim() === '' ? [] : [{ column, slot }];
    });
    const figures = headed.filter(({ column }) => column !== 'code');
    if (figures.length === 0) continue;
    const columns = meant(figures.map(({ column }) => column));
    const unit = row.find(({ cell }) => UNIT_HEAD.test(fold(cell.text))) ?? null;
    const code = headed.find(({ column }) => column === 'code')?.slot ?? null;
    return {
      index: lastRowOf(rows, index, label),
      figures: figures.map(({ slot }, i) => ({ column: columns[i]!, slot })),
      unit,
      code,
      label,
    };
  }
  return null;
}

/** A header may be two rows high: what is under its label cell is still header. */
const lastRowOf = (rows: Grid['rows'], index: number, label: Slot): number =>
  Math.min(rows.length - 1, index + Math.max(1, label.cell.height) - 1);

function rowOf(row: readonly Slot[], { figures, unit, code, label }: Header): StatisticsRow | null {
  const first = Math.min(
    ...[unit, code, ...figures.map(({ slot }) => slot)].map((slot) => slot?.column ?? Infinity),
  );
  const labels = row.filter((slot) => slot.begins && slot.column < first && fold(slot.cell.text) !== '');
  const text = labels
    .map((slot) => slot.cell.text.trim())
    .filter((one) => !/^其中$/u.test(fold(one)))
    .at(-1);
  if (text === undefined || labels.some((slot) => slot.column + slot.cell.width > first)) return null;
  if (fold(text) === fold(label.cell.text)) return null;
  const under = (head: Slot): StatisticsCell | null => {
    const here = row.filter((slot) => slot.begins && overlaps(extent(slot), extent(head)));
    const [cell] = here.map((slot) => slot.cell);
    if (!cell) return { text: '' };
    return here.length === 1 ? { text: cell.text.trim(), at: cell.at } : null;
  };
  const cells = figures.map(({ slot }) => under(slot));
  const printedUnit = unit && under(unit)?.text;
  return { label: text, unit: printedUnit || null, cells, part: labels.length > 1 || /^\s*其中/u.test(text) };
}
