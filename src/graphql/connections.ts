import { type FindingTotal, findingCursor, type ListedFinding } from '../db/finding-list.js';
import { encodeCursor } from '../db/page.js';
import { reportSort } from '../db/report-sort.js';
import { regionKey } from '../domain/region.js';
import { type AgencyNode, agencyNode, type ReportNode, reportNode } from './nodes.js';

/** A page of a list (Relay). `cursor` says where a node stands in it; `total` counts all of it. */
export interface Connection<Node> {
  nodes: Node[];
  cursor(node: Node): string;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  total(): number | Promise<number>;
}

type Rest = Omit<Connection<never>, 'nodes' | 'cursor'>;

export const agencyConnection = (agencies: AgencyNode[], rest: Rest): Connection<AgencyNode> => ({
  ...rest,
  nodes: agencies.map(agencyNode),
  cursor: ({ id, region }) => encodeCursor('agency', { value: regionKey(region), id }),
});

/** `sort` as `listReports` takes it; where it is neither by date nor by year, the reports are a page of its. */
export const reportConnection = (
  reports: ReportNode[],
  sort: string,
  rest: Rest,
): Connection<ReportNode> => ({
  ...rest,
  nodes: reports.map(reportNode),
  cursor: (report) => encodeCursor(sort, { value: sortedBy(report, sort), id: report.id }),
});

/** Findings as `listFindings` has them; `totals` counts them by rule. */
export const findingConnection = (
  findings: ListedFinding[],
  rest: Rest & { totals(): Promise<FindingTotal[]> },
): Connection<ListedFinding> & typeof rest => ({ ...rest, nodes: findings, cursor: findingCursor });

function sortedBy(report: ReportNode & { sortedBy?: string | number }, sort: string): string | number | null {
  const by = sort.replace(/^-/, '');
  if (by === 'publishedOn' || by === 'year') return report[by];
  return reportSort(sort)!.value(report.sortedBy!);
}

/** The fields of both connection types. */
export const connectionFields = {
  edges: <Node>({ nodes, cursor }: Connection<Node>) => nodes.map((node) => ({ node, cursor: cursor(node) })),
  pageInfo: <Node>({ nodes, cursor, hasNextPage, hasPreviousPage }: Connection<Node>) => ({
    hasNextPage,
    hasPreviousPage,
    startCursor: nodes.length > 0 ? cursor(nodes[0]!) : null,
    endCursor: nodes.length > 0 ? cursor(nodes.at(-1)!) : null,
  }),
  totalCount: <Node>({ total }: Connection<Node>) => total(),
};
