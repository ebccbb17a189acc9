import { indicatorRows, rankedBelow } from '../../db/indicator-rows.js';
import { LEAST_APPLICATIONS } from '../../domain/indicator-values.js';
import { cellsOfIndicator, INDICATORS, indicatorById, yearsOfIndicator } from '../../domain/indicators.js';
import { type YearRange, yearsArgument } from '../arguments.js';
import type { Context } from '../context.js';
import { badInput } from '../errors.js';
import { regionNode } from '../nodes.js';
import { type SumsArguments, sumsIn, sumsRequest } from '../sums.js';
import { regionsOf } from './figures.js';

interface IndicatorArguments extends SumsArguments {
  id: string;
  years: YearRange;
  minimum?: number | null;
}

/** The rows of an indicator, and the regions they are of. */
async function valuesIn(args: IndicatorArguments, { batch, reportYears }: Context) {
  const wanted = indicatorById(args.id);
  if (!wanted) throw badInput(`id: there is no indicator ${args.id}`);
  const years = yearsArgument(args.years, reportYears);
  const request = sumsRequest(args, cellsOfIndicator(wanted), yearsOfIndicator(wanted, years));
  const sums = await sumsIn(batch, request);
  return { regions: sums.regions, values: indicatorRows(wanted, years, sums) };
}

function minimumArgument({ minimum }: IndicatorArguments): number {
  if ((minimum ?? 0) < 0) throw badInput(`minimum: ${minimum} is below 0`);
  return minimum ?? LEAST_APPLICATIONS;
}

/** A ratio over regions and years; of the regions below others, with ranks. */
export async function indicator(_: unknown, args: IndicatorArguments, context: Context) {
  const minimum = minimumArgument(args);
  const { regions, values } = await valuesIn(args, context);
  const items = args.children ? rankedBelow(values, regions, minimum).items : values;
  const nodes = new Map(regions.map((region) => [region.code, regionNode(region)]));
  return items.map((row) => ({ ...row, region: nodes.get(row.region)! }));
}

/** How a ratio is spread over the regions directly below. */
export async function indicatorDistribution(_: unknown, args: IndicatorArguments, context: Context) {
  const minimum = minimumArgument(args);
  const { regions, values } = await valuesIn({ ...args, children: true }, context);
  const { distribution } = rankedBelow(values, regions, minimum);
  const parents = await regionsOf(
    distribution.map(({ region }) => region),
    context.batch,
  );
  return distribution.map((row, index) => ({ ...row, region: parents[index] }));
}

export const indicators = () => INDICATORS.map((one) => ({ ...one, change: one.change === true }));
