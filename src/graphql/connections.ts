import { type FindingTotal, findingCursor, type ListedFinding } from '../db/finding-list.js';
import { encodeCursor } from '../db/page.js';
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

/** `updatedSince`: of a list of what changed, where the next one goes on. */
export const reportConnection = <Row extends ReportNode>(
  reports: Row[],
  cursor: (report: Row) => string,
  rest: Rest & { updatedSince?: string | undefined },
): Connection<ReportNode> => ({
  ...rest,
  nodes: reports.map(reportNode),
  cursor: (report) => cursor(report as Row),
});

/** Where a report stands in the list that has the latest first. */
export const cursorByDate = ({ publishedOn, id }: ReportNode): string =>
  encodeCursor('-publishedOn', { value: publishedOn, id });

/** Findings as `listFindings` has them; `totals` counts them by rule. */
export const findingConnection = (
  findings: ListedFinding[],
  rest: Rest & { totals(): Promise<FindingTotal[]> },
): Connection<ListedFinding> & typeof rest => ({ ...rest, nodes: findings, cursor: findingCursor });

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
