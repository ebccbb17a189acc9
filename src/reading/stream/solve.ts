/** A row's figures in the order of the columns; null is a blank. */
export type Vector = readonly (number | null)[];

/** A row that may be read in one way or in several. */
export interface OpenRow {
  id: string;
  candidates: readonly Vector[];
}

/** The sums of table 三, by row: `parts` add up to `total`; `received` and `carriedIn` equal `total` and `carriedOut`. */
export interface Balance {
  parts: readonly OpenRow[];
  total: OpenRow;
  received: OpenRow;
  carriedIn: OpenRow;
  carriedOut: OpenRow;
}

/** So many sums are looked at, and no more: a worst case ends in a fraction of a second. */
const MOST_SUMS = 300_000;

interface Budget {
  left: number;
}

/** Whether the last column is the sum of the others; a row without its total has nothing to hold. */
export function addsUp(row: Vector): boolean {
  const total = row.at(-1);
  if (total === null || total === undefined) return true;
  const parts = row.slice(0, -1);
  if (parts.every((part) => part === null)) return true;
  return parts.reduce<number>((sum, part) => sum + (part ?? 0), 0) === total;
}

/**
 * The candidates of every row that occur in some reading in which all sums hold, by row id. An empty map: no
 * reading does. Null: too many to look at. Exact: sums reachable from both ends meet in the middle.
 */
export function feasible(given: Balance): Map<string, readonly Vector[]> | null {
  const kept = new Map<string, Set<Vector>>();
  const budget: Budget = { left: MOST_SUMS };
  const narrowed = narrow(given);
  for (const total of narrowed?.total.candidates ?? []) {
    const balance = narrow({ ...narrowed!, total: { ...narrowed!.total, candidates: [total] } });
    if (!balance) continue;
    const outer = balanced(balance, total, budget);
    if (outer === null) return null;
    if (outer.length === 0) continue;
    const inner = summing(balance.parts, total, budget);
    if (inner === null) return null;
    if (inner.size === 0 && balance.parts.length > 0) continue;
    keep(kept, balance.total.id, total);
    for (const [received, carriedIn, carriedOut] of outer) {
      keep(kept, balance.received.id, received);
      keep(kept, balance.carriedIn.id, carriedIn);
      keep(kept, balance.carriedOut.id, carriedOut);
    }
    for (const [id, rows] of inner) for (const row of rows) keep(kept, id, row);
  }
  return new Map([...kept].map(([id, rows]) => [id, [...rows]]));
}

/** The least and the greatest figure of a row in each column. */
interface Bounds {
  least: number[];
  most: number[];
}

function boundsOf({ candidates }: OpenRow): Bounds {
  const columns = candidates[0]!.map((_, i) => candidates.map((row) => number(row[i])));
  return {
    least: columns.map((values) => Math.min(...values)),
    most: columns.map((values) => Math.max(...values)),
  };
}

/** Both sides of a sum, as rows of the balance: what `left` rows add up to is what `right` rows add up to. */
type Sides = readonly [left: readonly number[], right: readonly number[]];

/**
 * The balance without the candidates that no choice of the others can make up for, column by column, until none is
 * left to go. Null when a row has lost its last one.
 */
function narrow({ parts, total, received, carriedIn, carriedOut }: Balance): Balance | null {
  let rows: OpenRow[] = [total, received, carriedIn, carriedOut, ...parts];
  const equations: Sides[] = [
    [parts.map((_, i) => i + 4), [0]],
    [
      [1, 2],
      [0, 3],
    ],
  ];
  for (let before = -1, now = size(rows); now !== before; before = now, now = size(rows)) {
    for (const sides of equations) {
      const narrowed = narrowSum(rows, sides);
      if (!narrowed) return null;
      rows = narrowed;
    }
  }
  const [a, b, c, d, ...others] = rows;
  return { total: a!, received: b!, carriedIn: c!, carriedOut: d!, parts: others };
}

const size = (rows: readonly OpenRow[]): number =>
  rows.reduce((sum, { candidates }) => sum + candidates.length, 0);

function narrowSum(rows: readonly OpenRow[], [left, right]: Sides): OpenRow[] | null {
  const bounds = rows.map(boundsOf);
  const add = (side: readonly number[], which: keyof Bounds) =>
    bounds[0]![which].map((_, column) => side.reduce((sum, i) => sum + bounds[i]![which][column]!, 0));
  const sides = [left, right].map((side) => ({ least: add(side, 'least'), most: add(side, 'most') }));
  const next = rows.map((row, i) => {
    const own = left.includes(i) ? 0 : right.includes(i) ? 1 : -1;
    if (own === -1 || row.candidates.length === 1) return row;
    const [mine, other] = [sides[own]!, sides[1 - own]!];
    const { least, most } = bounds[i]!;
    const candidates = row.candidates.filter((candidate) =>
      candidate.every((value, column) => {
        const figure = number(value);
        return (
          mine.least[column]! - least[column]! + figure <= other.most[column]! &&
          mine.most[column]! - most[column]! + figure >= other.least[column]!
        );
      }),
    );
    return { ...row, candidates };
  });
  return next.every(({ candidates }) => candidates.length > 0) ? next : null;
}

function keep(kept: Map<string, Set<Vector>>, id: string, row: Vector): void {
  const rows = kept.get(id) ?? new Set();
  kept.set(id, rows.add(row));
}

const number = (value: number | null | undefined): number => value ?? 0;

/** The readings of the three outer rows that balance with a total. */
function balanced(
  { received, carriedIn, carriedOut }: Balance,
  total: Vector,
  budget: Budget,
): [Vector, Vector, Vector][] | null {
  const found: [Vector, Vector, Vector][] = [];
  for (const a of received.candidates) {
    for (const b of carriedIn.candidates) {
      for (const c of carriedOut.candidates) {
        if (budget.left-- <= 0) return null;
        const holds = total.every((value, i) => number(a[i]) + number(b[i]) === number(value) + number(c[i]));
        if (holds) found.push([a, b, c]);
      }
    }
  }
  return found;
}

type Sums = Map<string, readonly number[]>;

/** The candidates of the parts that occur in some choice of one each that adds up to the total. */
function summing(parts: readonly OpenRow[], total: Vector, budget: Budget): Map<string, Set<Vector>> | null {
  const goal = total.map(number);
  const zero: Sums = new Map([[goal.map(() => 0).join(), goal.map(() => 0)]]);
  const before: Sums[] = [zero];
  for (const part of parts) {
    const sums = reach(before.at(-1)!, part, goal, budget);
    if (!sums) return null;
    before.push(sums);
  }
  const kept = new Map<string, Set<Vector>>();
  let after: Sums = zero;
  for (const [i, part] of [...parts.entries()].reverse()) {
    for (const candidate of part.candidates) {
      const met = meets(before[i]!, after, candidate, goal, budget);
      if (met === null) return null;
      if (met) keep(kept, part.id, candidate);
    }
    if (!kept.has(part.id)) return new Map();
    const sums = reach(after, part, goal, budget);
    if (!sums) return null;
    after = sums;
  }
  return kept;
}

/** The sums one row further, without those that are past the goal already. */
function reach(sums: Sums, { candidates }: OpenRow, goal: readonly number[], budget: Budget): Sums | null {
  const reached: Sums = new Map();
  for (const sum of sums.values()) {
    for (const candidate of candidates) {
      if (budget.left-- <= 0) return null;
      const next = sum.map((value, i) => value + number(candidate[i]));
      if (next.every((value, i) => value <= goal[i]!)) reached.set(next.join(), next);
    }
  }
  return reached;
}

function meets(
  before: Sums,
  after: Sums,
  candidate: Vector,
  goal: readonly number[],
  budget: Budget,
): boolean | null {
  const [fewer, more] = before.size < after.size ? [before, after] : [after, before];
  for (const sum of fewer.values()) {
    if (budget.left-- <= 0) return null;
    if (more.has(goal.map((value, i) => value - sum[i]! - number(candidate[i])).join())) return true;
  }
  return false;
}
