import type { GraphQLResolveInfo } from 'graphql';
import { listAgencies } from '../../db/agencies.js';
import { findingTotals, listFindings } from '../../db/finding-list.js';
import {
  agencyById,
  detailsOfReport,
  findingsOfReport,
  placesOfReport,
  regionByCode,
} from '../../db/questions.js';
import { listRegions } from '../../db/regions.js';
import { TEMPLATES, templateById } from '../../domain/cell.js';
import type { RegionLevel } from '../../domain/region.js';
import type { AgencyKind } from '../../domain/report.js';
import { RULES, ruleById } from '../../domain/rules/index.js';
import type { Severity } from '../../domain/rules/rule.js';
import { mentions, regionArgument, word, type YearRange, yearsArgument } from '../arguments.js';
import { agencyConnection, findingConnection } from '../connections.js';
import type { Context } from '../context.js';
import { USUAL_PAGE } from '../cost.js';
import { badInput } from '../errors.js';
import { agencyNode, regionNode, reportNode } from '../nodes.js';
import { figures } from './figures.js';
import { indicator, indicatorDistribution, indicators } from './indicators.js';
import { badCursor, type Maybe, type Page } from './paging.js';
import { reports } from './reports.js';

/** More than there are divisions. */
const EVERY = 100_000;

const DETAILS = [
  'title',
  'declaredAs',
  'signedOn',
  'period',
  'sections',
  'unreadable',
  'notAsked',
  'document',
];

async function regions(
  _: unknown,
  args: { parent?: Maybe<string>; level?: Maybe<string>; q?: Maybe<string>; year?: Maybe<number> },
  { gate }: Context,
) {
  const page = await listRegions(gate.db, {
    parent: regionArgument('parent', args.parent),
    level: word<RegionLevel>(args.level),
    q: args.q ?? undefined,
    year: args.year ?? undefined,
    limit: EVERY,
    uncounted: true,
  });
  return 'problem' in page ? [] : page.items.map(regionNode);
}

async function agencies(
  _: unknown,
  args: Page & { region?: Maybe<string>; kind?: Maybe<string>; q?: Maybe<string> },
  { gate }: Context,
  info: GraphQLResolveInfo,
) {
  const first = args.first ?? USUAL_PAGE;
  const page = await listAgencies(gate.db, {
    region: regionArgument('region', args.region),
    kind: word<AgencyKind>(args.kind),
    q: args.q ?? undefined,
    // A page of none is still asked whether there are any.
    limit: Math.max(1, first),
    cursor: args.after,
    uncounted: !mentions(info, 'totalCount'),
  });
  if ('problem' in page) throw badCursor();
  return agencyConnection(page.items.slice(0, first), {
    hasNextPage: page.next !== null || page.items.length > first,
    hasPreviousPage: args.after != null,
    total: () => page.total,
  });
}

interface FindingsArguments extends Page {
  region?: Maybe<string>;
  agency?: Maybe<string>;
  kind?: Maybe<string>;
  years?: Maybe<YearRange>;
  rule?: Maybe<string>;
  severity?: Maybe<string>;
}

async function findings(
  _: unknown,
  args: FindingsArguments,
  { gate, reportYears }: Context,
  info: GraphQLResolveInfo,
) {
  const first = args.first ?? USUAL_PAGE;
  const rule = args.rule ?? undefined;
  if (rule !== undefined && !ruleById(rule)) throw badInput(`rule: there is no rule ${rule}`);
  const filter = {
    region: regionArgument('region', args.region),
    agency: args.agency ?? undefined,
    kind: word<AgencyKind>(args.kind),
    years: yearsArgument(args.years, reportYears),
    rule,
    severity: word<Severity>(args.severity),
  };
  const page = await listFindings(gate.db, {
    ...filter,
    limit: Math.max(1, first),
    cursor: args.after,
    uncounted: !mentions(info, 'totalCount'),
  });
  if ('problem' in page) throw badCursor();
  return findingConnection(page.items.slice(0, first), {
    hasNextPage: page.next !== null || page.items.length > first,
    hasPreviousPage: args.after != null,
    total: () => page.total,
    totals: () => findingTotals(gate.db, filter),
  });
}

export const Query = {
  regions,
  agencies,
  reports,
  findings,
  figures,
  indicator,
  indicatorDistribution,
  indicators,
  region: async (_: unknown, { code }: { code: string }, { batch }: Context) => {
    const region = await batch.one(regionByCode, code);
    return region && regionNode(region);
  },
  agency: async (_: unknown, { id }: { id: string }, { batch }: Context) => {
    const agency = await batch.one(agencyById, id);
    return agency && agencyNode(agency);
  },
  report: async (_: unknown, { id }: { id: string }, { batch }: Context, info: GraphQLResolveInfo) => {
    if (mentions(info, 'findings')) batch.ahead(findingsOfReport, id);
    if (mentions(info, ...DETAILS)) batch.ahead(detailsOfReport, id);
    if (mentions(info, 'at')) batch.ahead(placesOfReport, id);
    const report = await batch.report(id);
    return report && reportNode(report);
  },
  templates: () => TEMPLATES,
  template: (_: unknown, { id }: { id: string }) => templateById(id),
  rules: () => RULES,
  rule: (_: unknown, { id }: { id: string }) => ruleById(id),
};
