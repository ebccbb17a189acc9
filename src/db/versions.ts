import type { Database } from './connect.js';
import { versionsOf } from './reports.js';

/** Gives a report's version (reports.ts) as it is now; undefined where there is none. */
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
      return versionsOf(db, [...ids]);
    });
    return { ids, versions };
  };
  return async (id) => {
    open ??= begin();
    open.ids.add(id);
    return (await open.versions).get(id);
  };
}
