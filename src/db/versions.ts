import { askTogether } from './batches.js';
import type { Database } from './connect.js';
import { dataVersions, isDataSubject } from './data-version.js';
import { isListSubject, type ReportChanges } from './report-changes.js';
import { versionsOf } from './reports.js';
import { type Asking, asRequest, laterOf, thisRequest } from './routing.js';

/**
 * Gives a version as it is now: of a report by its id (reports.ts), of sums (data-version.ts) and lists of reports
 * (report-changes.ts) by their subject; undefined where there is none.
 */
export type VersionOf = (id: string) => Promise<string | undefined>;

/** Statements under way at once: while one is waited for, the next fills up. */
const AT_ONCE = 2;

type Versions = Map<string, string>;

/** What is asked with the next statement, and the latest of the requests that wait for it. */
interface Group {
  ids: Set<string>;
  request: Asking | null;
  versions: Promise<Versions>;
  settle(versions: Promise<Versions>): void;
}

/**
 * Asks for versions, and notes them in `last`; those that are wanted while others are under way in one statement: under load it is the statements
 * that cost. Each is as of a moment after it was asked for.
 */
export function versionsTogether(
  db: Database,
  changes: ReportChanges,
  last: Map<string, string> = new Map(),
): VersionOf {
  let open: Group | null = null;
  let underWay = 0;
  const send = () => {
    if (!open || underWay >= AT_ONCE) return;
    const { ids, request, settle } = open;
    open = null;
    underWay++;
    const found = asRequest(request, () => allVersions(db, changes, [...ids]));
    settle(found);
    const ended = () => {
      underWay--;
      send();
    };
    found.then(ended, ended);
  };
  return async (id) => {
    if (!open) {
      open = newGroup();
      setImmediate(send);
    }
    open.ids.add(id);
    open.request = laterOf(thisRequest(), open.request);
    const version = (await open.versions).get(id);
    if (version !== undefined && isDataSubject(id)) last.set(id, version);
    return version;
  };
}

function newGroup(): Group {
  let settle!: Group['settle'];
  const versions = new Promise<Versions>((resolve) => {
    settle = resolve;
  });
  return { ids: new Set(), request: thisRequest(), versions, settle };
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
