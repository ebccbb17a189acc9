import type { Loader } from 'mercurius';
import type { ListedFinding } from '../db/finding-list.js';
import { figureAt } from '../db/packing.js';
import {
  agenciesWithin,
  agencyById,
  agencyCount,
  childrenOf,
  detailsOfReport,
  findingsOfReport,
  parentOf,
  placesOfReport,
  type ReportDetails,
  reportCount,
  reportsOfAgency,
  reportsWithin,
  successorsOf,
} from '../db/questions.js';
import { summaryOf } from '../db/region-summary.js';
import { revisionsOfReport } from '../db/revisions.js';
import { sumKey } from '../db/sums.js';
import { DEADLINES } from '../domain/rules/index.js';
import { cellArgument, word, type YearRange, yearsArgument } from './arguments.js';
import { agencyConnection, cursorByDate, reportConnection } from './connections.js';
import type { Context } from './context.js';
import { USUAL_PAGE } from './cost.js';
import { badInput } from './errors.js';
import {
  type AgencyNode,
  type FigureNode,
  type RegionNode,
  type ReportNode,
  regionNode,
  reportNode,
} from './nodes.js';
import { type SeriesArguments, seriesQuestion, yearValues } from './sums.js';

/** A field that takes the database: mercurius calls it once a level, the batch then asks for all fields at once. */
const field =
  <Obj extends object, Params extends object = object>(
    load: (obj: Obj, params: Params, context: Context) => unknown,
  ): Loader<Obj, Params, Context> =>
  async (queries, context) =>
    // One by one: an argument that is wrong must not fail the field where it is right.
    queries.map(async ({ obj, params }) => load(obj, params, context));

type Page = { first: number | null; after?: string | null };
const badCursor = () => badInput('after: is not a cursor of this list');

const agencyRegister = (name: 'creditCode' | 'formerNames' | 'createdAt') =>
  field<AgencyNode>(async (agency, _, { batch }) =>
    agency[name] === undefined ? (await batch.one(agencyById, agency.id))?.[name] : agency[name],
  );

const reportDetail = (name: keyof ReportDetails) =>
  field<ReportNode>(async ({ id }, _, { batch }) => (await batch.one(detailsOfReport, id))?.[name]);

const neighbour = (distance: 1 | -1) =>
  field<ReportNode>(async ({ agencyId, year }, _, { batch }) => {
    const report = await batch.report(`${agencyId}-${year + distance}`);
    return report && reportNode(report);
  });

/** Every field that is not in memory already. */
export const loaders = {
  Region: {
    parent: field<RegionNode>(async ({ code }, _, { batch }) => {
      const parent = await batch.one(parentOf, code);
      return parent && regionNode(parent);
    }),
    children: field<RegionNode, { year?: number | null }>(async ({ code }, { year }, { batch }) =>
      (await batch.many(childrenOf(year ?? undefined), code)).map(regionNode),
    ),
    summary: field<RegionNode, { year: number }>(({ code }, { year }, { batch }) =>
      batch.one(summaryOf(year, DEADLINES), code),
    ),
    series: field<RegionNode, SeriesArguments & { cell: string; years: YearRange }>(
      async ({ code }, params, { batch, reportYears }) => {
        const cell = cellArgument('cell', params.cell);
        const years = yearsArgument(params.years, reportYears);
        const question = await seriesQuestion(batch, years, params);
        return yearValues(years, await batch.many(question, sumKey(code, cell)));
      },
    ),
    successors: field<RegionNode>(async ({ code, successors }, _, { batch }) =>
      successors.length === 0 ? [] : (await batch.many(successorsOf, code)).map(regionNode),
    ),
    agencies: field<RegionNode, Page & { kind?: string | null }>(async ({ code }, params, { batch }) => {
      const { after } = params;
      const first = params.first ?? USUAL_PAGE;
      const kind = word<AgencyNode['kind']>(params.kind);
      const page = agenciesWithin(kind, { limit: first, after });
      if ('problem' in page) throw badCursor();
      const agencies = await batch.many(page, code);
      return agencyConnection(agencies.slice(0, first), {
        hasNextPage: agencies.length > first,
        hasPreviousPage: after != null,
        total: async () => (await batch.one(agencyCount(kind), code)) ?? 0,
      });
    }),
    reports: field<RegionNode, Page & { years?: YearRange | null }>(
      async ({ code }, { after, years: range, ...params }, { batch, reportYears }) => {
        const first = params.first ?? USUAL_PAGE;
        const years = yearsArgument(range, reportYears);
        const page = reportsWithin(years, { limit: first, after });
        if ('problem' in page) throw badCursor();
        const reports = await batch.many(page, code);
        return reportConnection(reports.slice(0, first), cursorByDate, {
          hasNextPage: reports.length > first,
          hasPreviousPage: after != null,
          total: async () => (await batch.one(reportCount(years), code)) ?? 0,
        });
      },
    ),
  },
  Agency: {
    reports: field<AgencyNode, { years?: YearRange | null }>(
      async ({ id }, { years }, { batch, reportYears }) =>
        (await batch.many(reportsOfAgency(yearsArgument(years, reportYears)), id)).map(reportNode),
    ),
    series: field<AgencyNode, { cell: string; years: YearRange }>(
      async ({ id }, params, { batch, reportYears }) => {
        const cell = cellArgument('cell', params.cell);
        const years = yearsArgument(params.years, reportYears);
        const reports = await batch.many(reportsOfAgency(years), id);
        return years.map((year) => {
          const report = reports.find((one) => one.year === year);
          const value = (report && figureAt(report, cell)?.value) ?? null;
          const behind = value === null ? 0 : 1;
          const inconsistent = report?.consistency === 'inconsistent' ? behind : 0;
          return { year, value, reports: behind, inconsistent };
        });
      },
    ),
    creditCode: agencyRegister('creditCode'),
    formerNames: agencyRegister('formerNames'),
    createdAt: agencyRegister('createdAt'),
  },
  ListedFinding: {
    report: field<ListedFinding>(async ({ report: { id } }, _, { batch }) => {
      const report = await batch.report(id);
      return report && reportNode(report);
    }),
  },
  Report: {
    findings: field<ReportNode>(({ id }, _, { batch }) => batch.many(findingsOfReport, id)),
    revisions: field<ReportNode>(({ id }, _, { batch }) => batch.many(revisionsOfReport, id)),
    previous: neighbour(-1),
    next: neighbour(1),
    title: reportDetail('title'),
    declaredAs: reportDetail('declaredAs'),
    signedOn: reportDetail('signedOn'),
    period: reportDetail('period'),
    sections: reportDetail('sections'),
    unreadable: reportDetail('unreadable'),
    notAsked: reportDetail('notAsked'),
    document: reportDetail('document'),
  },
  Figure: {
    at: field<FigureNode>(async ({ cell, reportId }, _, { batch }) =>
      (await batch.one(placesOfReport, reportId))?.get(cell),
    ),
  },
};
