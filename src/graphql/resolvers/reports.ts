import type { GraphQLResolveInfo } from 'graphql';
import type { Database } from '../../db/connect.js';
import type { ReportRequest } from '../../db/report-asking.js';
import { cursorIn } from '../../db/report-list.js';
import { listUpdates } from '../../db/update-list.js';
import type { AgencyKind, Consistency, Scope } from '../../domain/report.js';
import {
  cellsMentioned,
  mentions,
  regionArgument,
  templateArgument,
  word,
  type YearRange,
  yearsArgument,
} from '../arguments.js';
import { reportConnection } from '../connections.js';
import type { Context } from '../context.js';
import { USUAL_PAGE } from '../cost.js';
import { badInput } from '../errors.js';
import { badCursor, type Maybe, type Page } from './paging.js';

interface ReportsArguments extends Page {
  region?: Maybe<string>;
  agency?: Maybe<string>;
  kind?: Maybe<string>;
  years?: Maybe<YearRange>;
  template?: Maybe<string>;
  scope?: Maybe<string>;
  consistency?: Maybe<string>;
  updatedSince?: Maybe<string>;
  orderBy?: Maybe<{ by: string; direction: 'ASC' | 'DESC' }>;
}

/** The published reports, or those of which anything changed. */
export async function reports(
  _: unknown,
  args: ReportsArguments,
  context: Context,
  info: GraphQLResolveInfo,
) {
  const request = {
    region: regionArgument('region', args.region),
    agency: args.agency ?? undefined,
    kind: word<AgencyKind>(args.kind),
    years: yearsArgument(args.years, context.reportYears),
    template: templateArgument(args.template),
    scope: word<Scope>(args.scope),
    consistency: word<Consistency>(args.consistency),
    // A page of none is still asked whether there are any.
    limit: Math.max(1, args.first ?? USUAL_PAGE),
    cursor: args.after,
    uncounted: !mentions(info, 'totalCount'),
    figures: mentions(info, 'figures') ? ('all' as const) : cellsMentioned(info),
  };
  return args.updatedSince == null
    ? sorted(request, args, context)
    : updated(request, args, args.updatedSince, context.gate.db);
}

async function sorted(
  request: ReportRequest,
  { first, after, orderBy }: ReportsArguments,
  { askReports, batch }: Context,
) {
  const { by, direction } = orderBy ?? { by: 'publishedOn', direction: 'DESC' };
  const sort = `${direction === 'DESC' ? '-' : ''}${by}`;
  const page = await askReports({ ...request, sort });
  if ('problem' in page) {
    if (page.problem === 'bad-cursor') throw badCursor();
    throw badInput(
      `orderBy: ${by} is neither publishedOn nor year nor updated nor a cell of any form nor an indicator`,
    );
  }
  batch.sawAll(page.versions);
  const items = page.items.slice(0, first ?? USUAL_PAGE);
  return reportConnection(items, (report) => cursorIn(sort, report), {
    hasNextPage: page.next !== null || page.items.length > items.length,
    hasPreviousPage: after != null,
    total: () => page.total,
  });
}

async function updated(
  request: ReportRequest,
  { first, after, orderBy }: ReportsArguments,
  updatedSince: string,
  db: Database,
) {
  if (orderBy) throw badInput('orderBy: what changed comes in the order of the change');
  // Where the next list goes on would be behind one that nobody was shown.
  if (first === 0) throw badInput('first: must be 1 at least with updatedSince');
  const page = await listUpdates(db, { ...request, updatedSince });
  if ('problem' in page) {
    if (page.problem === 'bad-cursor') throw badCursor();
    throw badInput(
      'updatedSince: must be an instant as 2026-01-31T00:00:00Z, or that of a list of this store',
    );
  }
  return reportConnection(page.items, page.tokenOf, {
    hasNextPage: page.next !== null,
    hasPreviousPage: after != null,
    total: () => page.total,
    updatedSince: page.updatedSince,
  });
}
