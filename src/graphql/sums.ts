import type { Question } from '../db/batches.js';
import { type Basis, type Sum, sumsOf } from '../db/sums.js';
import type { AgencyKind } from '../domain/report.js';
import { word } from './arguments.js';
import { badInput } from './errors.js';

/** The question that the arguments of a field ask: it is asked by region and cell (`sumKey`). */
export function sumsArgument(
  years: readonly number[],
  args: { basis?: string | null; kind?: string | null },
): Question<Sum> {
  const basis = word<Basis>(args.basis) ?? 'agencies';
  const kind = word<AgencyKind>(args.kind);
  if (basis === 'published' && kind !== undefined && kind !== 'government')
    throw badInput('kind: must be GOVERNMENT with basis: PUBLISHED');
  return sumsOf({ years, basis, kind });
}

/** A value for each year, whether there are reports or not. */
export function yearValues(years: readonly number[], sums: readonly Sum[]) {
  const byYear = new Map(sums.map((sum) => [sum.year, sum]));
  return years.map((year) => {
    const { value = null, reports = 0, inconsistent = 0 } = byYear.get(year) ?? {};
    return { year, value, reports, inconsistent };
  });
}
