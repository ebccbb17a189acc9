import type { Database } from './connect.js';
import { Kept } from './kept.js';
import type { Page } from './page.js';
import { listSubject, type ReportChanges } from './report-changes.js';
import {
  type FiguresWanted,
  listReports,
  type ReportFilter,
  type ReportListProblem,
  type ReportListRequest,
  type Sorted,
} from './report-list.js';
import type { ReportHead, ReportWithFigures } from './reports.js';
import type { VersionOf } from './versions.js';

/** A page, with the versions (versions.ts) that hold as long as it would be the same; null where none can be told. */
export type VersionedPage<Item> = Page<Item> & { versions: ReadonlyMap<string, string> | null };

export type ReportRequest = ReportListRequest & { figures?: FiguresWanted | undefined };

/** Asks for a page as `listReports` does; items have figures where the request wants any. */
export type AskReports = (
  request: ReportRequest,
) => Promise<VersionedPage<Sorted<ReportHead | ReportWithFigures>> | ReportListProblem>;

/** A list of fewer reports is counted in less time than it takes to ask whether a count holds. */
const LONG = 2000;
const KEPT_BYTES = 2 ** 20;
const BYTES_OF_TOTAL = 400;

/**
 * Asks for lists of reports with their versions, which are never newer than what the list says. How many there are in a
 * long list is kept, whatever it is sorted by: counting is the dearest part of a page of the country.
 */
export function reportAsker(db: Database, changes: ReportChanges, versionOf: VersionOf): AskReports {
  const totals = new Kept<{ version: string | undefined; total: number }>(KEPT_BYTES);
  return async (request) => {
    const subject = listSubject(request.region);
    const filter = JSON.stringify(filterOf(request));
    const known = request.uncounted ? undefined : totals.get(filter);
    if (known) await versionOf(subject);
    else if (changes.versionBefore(subject) === undefined) await changes.look(db);
    const version = changes.versionBefore(subject);
    const isKnown = known !== undefined && version !== undefined && known.version === version;
    const page = await listReports(db, { ...request, uncounted: request.uncounted || isKnown });
    if ('problem' in page) return page;
    if (isKnown) page.total = known.total;
    else if (page.total > LONG) totals.set(filter, { version, total: page.total }, BYTES_OF_TOTAL);
    return { ...page, versions: version === undefined ? null : new Map([[subject, version]]) };
  };
}

/** What tells which reports are listed, and nothing of how. */
function filterOf({ limit, cursor, uncounted, sort, figures, ...filter }: ReportRequest): ReportFilter {
  return filter;
}
