import { regionKey, subtree } from '../region.js';
import type { AgencyKind } from '../report.js';

/**
 * A date that a region has set for the reports of its agencies on one year, where the Regulation sets none or a
 * later one. `region`: it binds the whole subtree. `by`: ISO date.
 */
export interface LocalDeadline {
  region: string;
  year: number;
  of: readonly AgencyKind[];
  by: string;
  source: string;
}

/** Adding one is one entry; of several that bind an agency, the one of the nearest region counts. */
export const LOCAL_DEADLINES: readonly LocalDeadline[] = [
  {
    region: '431200',
    year: 2021,
    of: ['township', 'department'],
    by: '2022-01-28',
    source: '怀化市编制 2021 年度报告的地方通知',
  },
];

/** The date that binds an agency for its report on a year; null where none is known. */
export function localDeadline(
  { region, kind }: { region: string; kind: AgencyKind },
  year: number,
  known: readonly LocalDeadline[] = LOCAL_DEADLINES,
): string | null {
  const key = regionKey(region);
  const binding = known.flatMap((each) => {
    const { low, high } = subtree(each.region);
    return each.year === year && each.of.includes(kind) && low <= key && key <= high
      ? [{ by: each.by, size: high - low }]
      : [];
  });
  return binding.sort((a, b) => a.size - b.size)[0]?.by ?? null;
}
