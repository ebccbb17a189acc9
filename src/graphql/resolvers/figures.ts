import { regionByCode } from '../../db/questions.js';
import { MOST_FIGURES } from '../../db/sum-asking.js';
import { sumKey } from '../../db/sums.js';
import type { Region } from '../../domain/region.js';
import { cellArgument, regionArgument, type YearRange, yearsArgument } from '../arguments.js';
import type { Batch } from '../batch.js';
import type { Context } from '../context.js';
import { badInput } from '../errors.js';
import { regionNode } from '../nodes.js';
import { sumsArgument, yearValues } from '../sums.js';

export interface SumsArguments {
  regions: string[];
  years: YearRange;
  basis?: string | null;
  kind?: string | null;
}

/** The regions of these codes in their order, each once. Throws where one is unknown. */
export async function regionsOf(codes: readonly string[], batch: Batch): Promise<Region[]> {
  const regions = await Promise.all(codes.map((code) => batch.one(regionByCode, code)));
  const unknown = codes.filter((_, index) => !regions[index]);
  if (unknown.length > 0) throw badInput(`regions: there is no region ${unknown.join(', ')}`);
  return regions as Region[];
}

/** Throws where more figures are asked for than are given at once. */
export function refuseTooMany(asked: number): void {
  if (asked > MOST_FIGURES)
    throw badInput(`${asked} figures were asked for, at most ${MOST_FIGURES} are given at once`);
}

/** Any figure over regions and years: the regions and their sums come with one statement. */
export async function figures(_: unknown, args: SumsArguments & { cells: string[] }, context: Context) {
  const { batch, reportYears } = context;
  const cells = [...new Set(args.cells.map((cell) => cellArgument('cells', cell)))];
  const codes = [...new Set(args.regions.map((code) => regionArgument('regions', code)!))];
  const years = yearsArgument(args.years, reportYears);
  refuseTooMany(cells.length * codes.length * years.length);
  const question = sumsArgument(years, args);
  const [regions, ...values] = await Promise.all([
    regionsOf(codes, batch),
    ...codes.flatMap((code) =>
      cells.map(async (cell) => yearValues(years, await batch.many(question, sumKey(code, cell)))),
    ),
  ]);
  return regions.flatMap((region, place) =>
    years.flatMap((_, index) =>
      cells.map((cell, number) => ({
        region: regionNode(region),
        cell,
        ...values[place * cells.length + number]![index]!,
      })),
    ),
  );
}
