import type { IResolvers } from 'mercurius';
import { connectionFields } from '../connections.js';
import { scalars } from '../scalars.js';
import { formTypes } from './forms.js';
import { Query } from './query.js';
import { reportTypes } from './report.js';
import { Mutation, submissionTypes } from './submission.js';
import { upper } from './words.js';

/** Every field that is in memory once its object is; the others are in loaders.ts. */
export const resolvers = {
  ...scalars,
  Query,
  Mutation,
  Region: { level: upper('level') },
  Agency: { kind: upper('kind') },
  AgencyConnection: { ...connectionFields },
  ReportConnection: { ...connectionFields },
  FindingConnection: { ...connectionFields, totals: ({ totals }: { totals(): unknown }) => totals() },
  ...reportTypes,
  ...formTypes,
  ...submissionTypes,
} as unknown as IResolvers;
