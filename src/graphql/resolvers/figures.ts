import { regionByCode, succeeded } from '../../db/questions.js';
import { lineageOf } from '../../domain/lineage.js';
import { cellArgument, type YearRange, yearsArgument } from '../arguments.js';
import type { Batch } from '../batch.js';
import type { Context } from '../context.js';
import { type RegionNode, regionNode } from '../nodes.js';
import { type SumsArguments, sumsIn, sumsRequest } from '../sums.js';

interface FiguresArguments extends SumsArguments {
  cells: string[];
  years: YearRange;
  by?: ('KIND' | 'TEMPLATE')[] | null;
}

/** Any figure over regions and years. */
export async function figures(_: unknown, args: FiguresArguments, { batch, reportYears }: Context) {
  const cells = [...new Set(args.cells.map((cell) => cellArgument('cells', cell)))];
  const by = args.by ?? [];
  const { regions, rows } = await sumsIn(batch, {
    ...sumsRequest(args, cells, yearsArgument(args.years, reportYears)),
    byKind: by.includes('KIND'),
    byTemplate: by.includes('TEMPLATE'),
  });
  const nodes = new Map(regions.map((region) => [region.code, regionNode(region)]));
  return rows.map((row) => ({
    ...row,
    region: nodes.get(row.region)!,
    kind: row.kind?.toUpperCase(),
  }));
}

/** The regions of these codes, which the register has, in their order. */
export async function regionsOf(codes: readonly string[], batch: Batch): Promise<RegionNode[]> {
  const found = await Promise.all(codes.map((code) => batch.one(regionByCode, code)));
  return found.flatMap((region) => (region ? [regionNode(region)] : []));
}

const lineageIn = async (code: string, batch: Batch) => lineageOf(code, await batch.many(succeeded, ''));

/** Where reports are added from. */
export const lineageTypes = {
  FigureSum: {
    from: ({ from }: { from: string[] | null }, _: unknown, { batch }: Context) =>
      from && regionsOf(from, batch),
  },
  Region: {
    predecessors: async ({ code }: RegionNode, _: unknown, { batch }: Context) => {
      const { sources } = await lineageIn(code, batch);
      return regionsOf(
        sources.slice(1).map((source) => source.code),
        batch,
      );
    },
    unassigned: async ({ code }: RegionNode, _: unknown, { batch }: Context) => {
      const { unassigned } = await lineageIn(code, batch);
      return regionsOf(
        unassigned.map((one) => one.code),
        batch,
      );
    },
  },
};
