import { type Region, regionKey, subtree } from './region.js';

/** An inclusive range of region keys. */
export interface KeyRange {
  low: number;
  high: number;
}

/** A region that reports are added from, with the keys that count for it. */
export interface Source {
  code: string;
  ranges: readonly KeyRange[];
}

export type Succeeded = Pick<Region, 'code' | 'successors'>;

export interface Lineage {
  /** The region itself, then what has become part of it, by code. */
  sources: Source[];
  /** What went partly into it and partly elsewhere: its reports cannot be split, so they are added nowhere. */
  unassigned: Succeeded[];
}

/** A region as it stands in the code: itself and everything below it. */
export const ownSource = (code: string): Source => ({ code, ranges: [subtree(code)] });

/**
 * A region with its past: to its own keys come those of every region that went into it as a whole, directly or by way of
 * others, on all years. `register`: the regions that have successors; those without may be left out.
 */
export function lineageOf(code: string, register: readonly Succeeded[]): Lineage {
  const own = ownSource(code);
  const past = register.filter((one) => one.successors.length > 0 && !isWithin(one.code, own.ranges));
  let sources = [own];
  const covers = (successor: string) => sources.some(({ ranges }) => isWithin(successor, ranges));
  const wentIn = ({ successors }: Succeeded) => successors.every(covers);
  for (;;) {
    const next = past.find((one) => !covers(one.code) && wentIn(one));
    if (!next) break;
    const ranges = [subtree(next.code)];
    // What was added before and lies below it comes with it.
    sources = [...sources.filter((one) => !isWithin(one.code, ranges)), { code: next.code, ranges }];
  }
  const left = past.filter((one) => !wentIn(one));
  const cut = sources.slice(1).map((source) => ({
    code: source.code,
    ranges: left
      .filter((one) => isWithin(one.code, source.ranges))
      .reduce<readonly KeyRange[]>((ranges, one) => without(ranges, subtree(one.code)), source.ranges),
  }));
  return {
    sources: [own, ...cut.sort((a, b) => (a.code < b.code ? -1 : 1))],
    unassigned: left.filter(({ successors }) => successors.some(covers)),
  };
}

const isWithin = (code: string, ranges: readonly KeyRange[]): boolean => {
  const key = regionKey(code);
  return ranges.some(({ low, high }) => low <= key && key <= high);
};

/** Ranges without the keys of another, which none of them crosses. */
const without = (ranges: readonly KeyRange[], hole: KeyRange): KeyRange[] =>
  ranges.flatMap(({ low, high }) =>
    hole.high < low || hole.low > high
      ? [{ low, high }]
      : [
          { low, high: hole.low - 1 },
          { low: hole.high + 1, high },
        ].filter((rest) => rest.low <= rest.high),
  );
