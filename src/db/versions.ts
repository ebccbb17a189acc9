import { askTogether } from './batches.js';
import type { Database } from './connect.js';
import { dataVersions, isDataSubject } from './data-version.js';
import { versionsOf } from './reports.js';

/**
 * Gives a version as it is now: of a report by its id (reports.ts), of sums by their subject (data-version.ts);
 * undefined where there is none.
 */
export type VersionOf = (id: string) => Promise<string | undefined>;

/**
 * Asks for versions, those that are wanted in one turn of the event loop in one statement: under load it is the
 * statements that cost. Each is as of a moment after it was asked for.
 */
export function versionsTogether(db: Database): VersionOf {
  let open: { ids: Set<string>; versions: Promise<Map<string, string>> } | null = null;
  const begin = () => {
    const ids = new Set<string>();
    const versions = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      open = null;
      return allVersions(db, [...ids]);
    });
    return { ids, versions };
  };
  return async (id) => {
    open ??= begin();
    open.ids.add(id);
    return (await open.versions).get(id);
  };
}

async function allVersions(db: Database, ids: readonly string[]): Promise<Map<string, string>> {
  const subjects = ids.filter(isDataSubject);
  const reports = ids.filter((id) => !isDataSubject(id));
  const [ofData, ofReports] = await Promise.all([
    subjects.length > 0 ? askTogether(db, [{ question: dataVersions, keys: subjects }]) : [],
    reports.length > 0 ? versionsOf(db, reports) : [],
  ]);
  const found = [...(ofData[0] ?? [])].map(([subject, [version]]) => [subject, version as string] as const);
  return new Map([...ofReports, ...found]);
}
