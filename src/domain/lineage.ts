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

/** A region that has successors, with the keys of both. */
interface Past extends Succeeded {
  key: number;
  successorKeys: readonly number[];
}

/**
 * Regions with their past: to a region's own keys come those of every region that went into it as a whole, directly or
 * by way of others, on all years. `register`: the regions that have successors; those without may be left out.
 */
export function lineages(register: readonly Succeeded[]): (code: string) => Lineage {
  const past = register
    .filter(({ successors }) => successors.length > 0)
    .map((one): Past => ({ ...one, key: regionKey(one.code), successorKeys: one.successors.map(regionKey) }));
  return (code) => lineageAmong(code, past);
}

/** One region with its past, see `lineages`. */
export const lineageOf = (code: string, register: readonly Succeeded[]): Lineage => lineages(register)(code);

function lineageAmong(code: string, register: readonly Past[]): Lineage {
  const own = ownSource(code);
  const past = register.filter(({ key }) => !isWithin(key, own.ranges));
  let sources = [own];
  const covers = (key: number) => sources.some(({ ranges }) => isWithin(key, ranges));
  const wentIn = ({ successorKeys }: Past) => successorKeys.every(covers);
  for (;;) {
    const next = past.find((one) => wentIn(one) && !covers(one.key));
    if (!next) break;
    const ranges = [subtree(next.code)];
    // What was added before and lies below it comes with it.
    sources = [
      ...sources.filter((one) => !isWithin(regionKey(one.code), ranges)),
      { code: next.code, ranges },
    ];
  }
  const left = past.filter((one) => !wentIn(one));
  const cut = sources.slice(1).map((source) => ({
    code: source.code,
    ranges: left
      .filter(({ key }) => isWithin(key, source.ranges))
      .reduce<readonly KeyRange[]>((ranges, one) => without(ranges, subtree(one.code)), source.ranges),
  }));
  return {
    sources: [own, ...cut.sort((a, b) => (a.code < b.code ? -1 : 1))],
    unassigned: left
      .filter(({ successorKeys }) => successorKeys.some(covers))
      .map(({ code, successors }) => ({ code, successors })),
  };
}

const isWithin = (key: number, ranges: readonly KeyRange[]): boolean =>
  ranges.some(({ low, high }) => low <= key && key <= high);

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
