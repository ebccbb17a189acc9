import type { IResolvers } from 'mercurius';
import { regionByCode } from '../../db/questions.js';
import type { Batch } from '../batch.js';
import { connectionFields } from '../connections.js';
import type { Context } from '../context.js';
import { type AgencyNode, type RegionNode, regionNode } from '../nodes.js';
import { scalars } from '../scalars.js';
import { lineageTypes } from './figures.js';
import { formTypes } from './forms.js';
import { Query } from './query.js';
import { reportTypes } from './report.js';
import { Mutation, submissionTypes } from './submission.js';
import { upper } from './words.js';

async function regionOf(code: string, batch: Batch): Promise<RegionNode | null> {
  const region = await batch.one(regionByCode, code);
  return region && regionNode(region);
}

/** Every field that is in memory once its object is; the others are in loaders.ts. */
export const resolvers = {
  ...scalars,
  Query,
  Mutation,
  Region: { level: upper('level'), ...lineageTypes.Region },
  FigureSum: lineageTypes.FigureSum,
  Agency: {
    kind: upper('kind'),
    // with a report it came along
    region: ({ region, registeredIn }: AgencyNode, _: unknown, { batch }: Context) =>
      registeredIn ? regionNode(registeredIn) : regionOf(region, batch),
  },
  AgencyConnection: { ...connectionFields },
  ReportConnection: { ...connectionFields },
  FindingConnection: { ...connectionFields, totals: ({ totals }: { totals(): unknown }) => totals() },
  ...reportTypes,
  ...formTypes,
  ...submissionTypes,
} as unknown as IResolvers;
