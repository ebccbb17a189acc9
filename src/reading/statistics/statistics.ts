import { isExtraCellKey } from '../../domain/cell.js';
import { type Figure, reported, standingAt, unreadable } from '../../domain/figure.js';
import type { CellKind, Row } from '../../domain/template.js';
import { fold } from '../label/fold.js';
import { readValue } from '../value.js';
import { slugOf } from './labels.js';
import { type SettledRow, settleStatistics, type Told } from './settle.js';
import type { StatisticsTable } from './table.js';

const FUSED = 'the digits of its cells touch and can be cut in several ways';
const TWO_CELLS = 'several cells stand under this column';
const NO_UNIT = 'its unit is not printed';
const MOST_CANDIDATES = 20;

/**
 * The figures of statistics tables (2008–2018) by cell key: rows of the national table under its keys, every other
 * row under `statistics/x.<its label>`. A form without a single figure gives none.
 */
export function statisticsFigures(tables: readonly StatisticsTable[], told: Told): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const table of tables) {
    const rows = settleStatistics(table, told);
    for (const [index, row] of rows.entries()) {
      if (isHeading(row)) continue;
      const parent = row.parent === null ? null : rows[row.parent]!;
      const { national } = row;
      const cells = table.columns.map((_, c) =>
        standingAt(figureOf(row, c, kindOf(row, national)), row.placeOf(c)),
      );
      if (!national && !('cells' in table.rows[index]!) && cells.every(({ state }) => state === 'blank'))
        continue;
      const id = freeId(figures, national, row, parent, cells);
      for (const [c, column] of table.columns.entries()) {
        const key = `statistics/${id}/${column}`;
        if (column && id && (national || isExtraCellKey(key))) put(figures, key, cells[c]!);
      }
    }
  }
  return [...figures.values()].some(({ state }) => state !== 'blank' && state !== 'not_applicable')
    ? figures
    : new Map();
}

/** A row without unit and figures, or with dashes for both, is a heading. */
const isHeading = ({ unit, texts }: SettledRow): boolean =>
  (unit === null || /^[-—–]+$/u.test(unit)) &&
  (texts?.every((text) => /^[-—–\s]*$/u.test(text ?? '-')) ?? true);

/** An amount where the unit says so; without a printed one, what the national table says. */
function kindOf({ unit, label }: SettledRow, national: Row | null): CellKind | null {
  const printed = unit ?? /[(（]\s*(?:单位[:：])?\s*((?:万|亿)?元)\s*[)）]\s*$/u.exec(label)?.[1] ?? null;
  if (printed !== null) return /元$/u.test(printed) ? 'amount' : 'count';
  if (national) return national.kind ?? 'count';
  return /金额|经费|费用/u.test(fold(label)) ? null : 'count';
}

function figureOf(row: SettledRow, column: number, kind: CellKind | null): Figure {
  const printed = row.texts ? row.texts[column] : undefined;
  if (printed === null) return unreadable(null, TWO_CELLS);
  if (printed !== undefined) return figureFrom(printed, row, kind);
  const values = [...new Set(row.cuts.map((cut) => cut[column] ?? null))];
  if (row.fused && values.length === 1 && values[0] !== null) return figureFrom(String(values[0]), row, kind);
  if (!row.fused) return unreadable(row.raw, 'not as many figures as columns');
  const candidates = values.map((value) =>
    value === null ? null : figureFrom(String(value), row, kind).value,
  );
  const few = values.length > 0 && values.length <= MOST_CANDIDATES;
  return { ...unreadable(row.raw, FUSED), ...(few && { candidates }) };
}

/** Amounts printed in 元 or 亿元 come out in 万元; the unit then belongs to what is printed. */
function figureFrom(printed: string, { unit, label }: SettledRow, kind: CellKind | null): Figure {
  const figure = readValue(printed, kind ?? 'amount');
  if (kind === null && figure.value) return unreadable(printed, NO_UNIT);
  if (kind !== 'amount' || !figure.value) return figure;
  const money = /((?:万|亿)?元)\s*[)）]?\s*$/u.exec(unit ?? label)?.[1] ?? '万元';
  if (money === '万元' || /元\s*$/u.test(printed)) return figure;
  const raw = `${printed}${money}`;
  const { value } = readValue(raw, 'amount');
  return value === null ? unreadable(raw, 'not one number') : reported(value, raw);
}

/** The row's part of the key; an extra row whose label is taken by another row is named with the row above it. */
function freeId(
  figures: ReadonlyMap<string, Figure>,
  national: Row | null,
  row: SettledRow,
  parent: SettledRow | null,
  cells: readonly Figure[],
): string {
  if (national) return national.id;
  const plain = `x.${slugOf(row.label)}`;
  const taken = (id: string) => {
    const known = figures.get(`statistics/${id}/year`) ?? figures.get(`statistics/${id}/cumulative`);
    return (
      known !== undefined && !cells.some(({ value, state }) => value === known.value && state === known.state)
    );
  };
  if (!taken(plain) || !parent) return plain;
  return `x.${slugOf(`${parent.label}${row.label}`)}`;
}

function put(figures: Map<string, Figure>, key: string, figure: Figure): void {
  const before = figures.get(key);
  if (!before || before.state === 'blank') figures.set(key, figure);
  else if (figure.state !== 'blank' && (before.value !== figure.value || before.state !== figure.state)) {
    const twice = unreadable(`${before.raw} / ${figure.raw}`, 'printed twice with different figures');
    figures.set(key, standingAt(twice, before.at));
  }
}
