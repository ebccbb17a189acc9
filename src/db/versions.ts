import { askTogether } from './batches.js';
import type { Database } from './connect.js';
import { dataVersions, isDataSubject } from './data-version.js';
import { isListSubject, type ReportChanges } from './report-changes.js';
import { versionsOf } from './reports.js';
import { together } from './together.js';

/**
 * Gives a version as it is now: of a report by its id (reports.ts), of sums (data-version.ts) and lists of reports
 * (report-changes.ts) by their subject; undefined where there is none.
 */
export type VersionOf = (id: string) => Promise<string | undefined>;

type Versions = ReadonlyMap<string, string>;

/**
 * Asks for versions, those wanted at a moment together, and notes them in `last`. They are asked for on the server of the
 * latest request, which was found to follow later than the others' (routing.ts). Each is as of a moment after it was asked for.
 */
export function versionsTogether(
  db: Database,
  changes: ReportChanges,
  last: Map<string, string> = new Map(),
): VersionOf {
  const versionOf = together((ids) => allVersions(db, changes, ids));
  return async (id) => {
    const version = await versionOf(id);
    if (version !== undefined && isDataSubject(id)) last.set(id, version);
    return version;
  };
}

async function allVersions(db: Database, changes: ReportChanges, ids: readonly string[]): Promise<Versions> {
  const lists = ids.filter(isListSubject);
  const subjects = ids.filter(isDataSubject);
  const reports = ids.filter((id) => !isDataSubject(id) && !isListSubject(id));
  const [ofData, ofReports] = await Promise.all([
    subjects.length > 0 ? askTogether(db, [{ question: dataVersions, keys: subjects }]) : [],
    reports.length > 0 ? versionsOf(db, reports) : [],
    lists.length > 0 ? changes.look(db) : null,
  ]);
  const found = [...(ofData[0] ?? [])].map(([subject, [version]]) => [subject, version as string] as const);
  const ofLists = lists.map((subject) => [subject, changes.version(subject)] as const);
  return new Map([...ofReports, ...found, ...ofLists]);
}
