import type { Database } from './connect.js';
import type { Page } from './page.js';
import { listSubject, type ReportChanges } from './report-changes.js';
import {
  type FiguresWanted,
  listReports,
  type ReportListProblem,
  type ReportListRequest,
} from './report-list.js';
import type { ReportHead, ReportWithFigures } from './reports.js';

/** A page, with the versions (versions.ts) that hold as long as it would be the same; null where none can be told. */
export type VersionedPage<Item> = Page<Item> & { versions: ReadonlyMap<string, string> | null };

export type ReportRequest = ReportListRequest & { figures?: FiguresWanted | undefined };

/** Asks for a page as `listReports` does; items have figures where the request wants any. */
export type AskReports = (
  request: ReportRequest,
) => Promise<VersionedPage<ReportHead | ReportWithFigures> | ReportListProblem>;

/** Asks for lists of reports with their versions, which are never newer than what the list says. */
export const reportAsker =
  (db: Database, changes: ReportChanges): AskReports =>
  async (request) => {
    const subject = listSubject(request.region);
    if (changes.versionBefore(subject) === undefined) await changes.look(db);
    const version = changes.versionBefore(subject);
    const page = await listReports(db, request);
    if ('problem' in page) return page;
    return { ...page, versions: version === undefined ? null : new Map([[subject, version]]) };
  };
