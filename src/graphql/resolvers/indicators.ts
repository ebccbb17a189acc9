import { type Sum, sumKey } from '../../db/sums.js';
import { indicatorValue } from '../../domain/indicator-values.js';
import { cellsOfIndicator, INDICATORS, indicatorById, yearsOfIndicator } from '../../domain/indicators.js';
import { regionArgument, yearsArgument } from '../arguments.js';
import type { Context } from '../context.js';
import { badInput } from '../errors.js';
import { regionNode } from '../nodes.js';
import { sumsArgument } from '../sums.js';
import { refuseTooMany, regionsOf, type SumsArguments } from './figures.js';

const NOTHING = { value: null, reports: 0, inconsistent: 0 };

/** A ratio over regions and years: the regions and all the sums it is made of come with one statement. */
export async function indicator(
  _: unknown,
  args: SumsArguments & { id: string },
  { batch, reportYears }: Context,
) {
  const wanted = indicatorById(args.id);
  if (!wanted) throw badInput(`id: there is no indicator ${args.id}`);
  const codes = [...new Set(args.regions.map((code) => regionArgument('regions', code)!))];
  const years = yearsArgument(args.years, reportYears);
  const cells = cellsOfIndicator(wanted);
  refuseTooMany(cells.length * codes.length * years.length);
  const known = yearsOfIndicator(wanted, years);
  const question = sumsArgument(known, args);
  const sums = new Map<string, Sum>();
  const [regions] = await Promise.all([
    regionsOf(codes, batch),
    ...codes.flatMap((code) =>
      cells.map(async (cell) => {
        const key = sumKey(code, cell);
        for (const sum of await batch.many(question, key)) sums.set(`${sum.year} ${key}`, sum);
      }),
    ),
  ]);
  return regions.flatMap((region) =>
    years.map((year) => ({
      region: regionNode(region),
      year,
      ...indicatorValue(
        wanted,
        year,
        (cell, at) => sums.get(`${at} ${sumKey(region.code, cell)}`) ?? NOTHING,
      ),
    })),
  );
}

export const indicators = () => INDICATORS.map((one) => ({ ...one, change: one.change === true }));
