import { askTogether, type Question } from './batches.js';
import type { Database } from './connect.js';
import { reportById, type VersionedReport } from './questions.js';
import { findWrittenReports, type WrittenReport } from './reports.js';
import { serverOfRequest } from './routing.js';
import { EXPECTED } from './sql.js';
import { together } from './together.js';

// Reports by their ids, those of several requests in one statement: each from the server that its request reads from, so
// that what a request reads next is no older.

const sharing = { most: EXPECTED, apart: serverOfRequest };

/** Gives a report with its version, as GraphQL asks for it; undefined where there is none. */
export type FindReport = (id: string) => Promise<VersionedReport | undefined>;

export const reportFinder = (db: Database): FindReport =>
  together(async (keys) => {
    const [found] = await askTogether(db, [{ question: reportById as Question<unknown>, keys }]);
    return new Map([...found!].map(([id, [report]]) => [id, report as VersionedReport]));
  }, sharing);

/** The same of a report to be written out. */
export type FindWrittenReport = (id: string) => Promise<WrittenReport | undefined>;

export const writtenReportFinder = (db: Database): FindWrittenReport =>
  together((ids) => findWrittenReports(db, ids), sharing);
