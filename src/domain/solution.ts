/** A linear equation: the sum of coefficient × unknown is `value`. */
export interface Linear {
  coefficients: readonly number[];
  value: number;
}

/**
 * What a few equations say of their unknowns: one solution, several, or none; then `contradicting` are the indexes
 * of equations that cannot hold together.
 */
export type Solution =
  | { kind: 'one'; values: readonly number[] }
  | { kind: 'several' }
  | { kind: 'none'; contradicting: readonly number[] };

/** Gaussian elimination. Every row remembers which equations it is made of, so that a contradiction can be named. */
export function solveFor(equations: readonly Linear[], unknowns: number): Solution {
  const rows = equations.map(({ coefficients, value }, index) => ({
    a: [...coefficients],
    value,
    of: new Set([index]),
  }));
  const pivots: number[] = [];
  let next = 0;
  for (let column = 0; column < unknowns; column++) {
    const found = rows.findIndex((row, index) => index >= next && !isZero(row.a[column]!));
    if (found < 0) continue;
    [rows[next], rows[found]] = [rows[found]!, rows[next]!];
    const pivot = rows[next]!;
    for (const row of rows) {
      if (row === pivot || isZero(row.a[column]!)) continue;
      const factor = row.a[column]! / pivot.a[column]!;
      for (let i = 0; i < unknowns; i++) row.a[i]! -= factor * pivot.a[i]!;
      row.value -= factor * pivot.value;
      for (const index of pivot.of) row.of.add(index);
    }
    pivots.push(column);
    next++;
  }
  const contradiction = rows.slice(next).find(({ value }) => !isZero(value));
  if (contradiction) return { kind: 'none', contradicting: [...contradiction.of] };
  if (pivots.length < unknowns) return { kind: 'several' };
  return {
    kind: 'one',
    values: pivots.map((column, index) => clean(rows[index]!.value / rows[index]!.a[column]!)),
  };
}

const isZero = (value: number): boolean => Math.abs(value) < 1e-6;

/** Without the noise of division: coefficients are 1 and −1, values whole or of six decimals. */
const clean = (value: number): number => Math.round(value * 1e6) / 1e6;
