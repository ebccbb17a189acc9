import { sql } from 'drizzle-orm';
import { RULES } from '../domain/rules/index.js';
import type { Finding } from '../domain/rules/rule.js';
import type { Database } from './connect.js';
import { insertAll } from './insert.js';
import { type Explanation, finding } from './schema.js';
import { anyOf, isoInstant, rows, storable, textArray } from './sql.js';

/** The report that findings are of, in the revision they were found in. */
export interface FindingsOf {
  id: string;
  revision: number;
  regionKey: number;
  year: number;
}

/** A finding that stands, with what the submitter says to it. */
export type StandingFinding = Finding & { explanation?: Explanation };

const orderInBook = new Map(RULES.map(({ id }, index) => [id, index]));

/** What is found in one report. */
export interface FoundIn<F extends Finding = Finding> {
  of: FindingsOf;
  found: readonly F[];
}

/** Keeps the findings of reports that have none yet. */
export async function keepAllFindings(tx: Database, all: readonly FoundIn<StandingFinding>[]): Promise<void> {
  await insertAll(tx, finding, all.flatMap(findingRows));
}

/** Their rows. */
export const findingRows = ({ of, found }: FoundIn<StandingFinding>) =>
  found.map(({ explanation, ...content }, index) => ({
    regionKey: of.regionKey,
    revision: of.revision,
    year: of.year,
    reportId: of.id,
    ...placed(content, index),
    content,
    explanation: explanation ?? null,
  }));

const placed = ({ rule, where, severity }: Finding, index: number) => ({
  ordinal: (orderInBook.get(rule) ?? 0) * 200 + Math.min(index, 199),
  rule,
  place: storable(where),
  severity,
});

/**
 * What these rules say of a report now, in place of what they said: findings that are the same stay as they are,
 * those that went or changed are kept as gone, new ones are added; an explanation goes over to a changed finding of
 * the same place, and ends with one that went. True where anything changed.
 */
export const replaceFindings = (
  tx: Database,
  of: FindingsOf,
  rules: readonly string[],
  found: readonly Finding[],
): Promise<boolean> => replaceAllFindings(tx, rules, [{ of, found }]);

/** The same for many reports. */
export async function replaceAllFindings(
  tx: Database,
  rules: readonly string[],
  all: readonly FoundIn[],
): Promise<boolean> {
  if (all.length === 0) return false;
  const standing = await rows<{
    id: number;
    report: string;
    rule: string;
    place: string;
    content: Finding;
    explanation: Explanation | null;
  }>(
    tx,
    sql`select f.id::int as id, f.report_id as report, f.rule, f.place, f.content, f.explanation from finding f
      where f.report_id = ${anyOf(all.map(({ of }) => of.id))} and f.gone_at is null and f.rule = ${anyOf(rules)}
      order by f.id for update`,
  );
  const key = (report: string, rule: string, place: string) => `${report} ${rule} ${place}`;
  const keyOf = (each: (typeof standing)[number]) => key(each.report, each.rule, each.place);
  const now = new Map(
    all.flatMap(({ of, found }) =>
      found.map((finding) => [key(of.id, finding.rule, storable(finding.where)), finding] as const),
    ),
  );
  const same = (one: Finding | undefined, other: Finding) => JSON.stringify(one) === JSON.stringify(other);
  const changed = standing.filter((each) => !same(now.get(keyOf(each)), each.content));
  const changedIds = new Set(changed.map(({ id }) => id));
  const unchanged = new Set(standing.filter(({ id }) => !changedIds.has(id)).map(keyOf));
  const said = new Map(standing.map((each) => [keyOf(each), each.explanation]));
  const added = all.map(({ of, found }) => ({
    of,
    found: found.flatMap((finding): StandingFinding[] => {
      const name = key(of.id, finding.rule, storable(finding.where));
      if (unchanged.has(name) || now.get(name) !== finding) return [];
      return [{ ...finding, ...(said.get(name) && { explanation: said.get(name)! }) }];
    }),
  }));
  if (changed.length > 0) {
    await tx.execute(sql`update finding set gone_at = now()
      where id = any(${`{${changed.map(({ id }) => id).join(',')}}`}::bigint[])`);
  }
  await keepAllFindings(tx, added);
  const gone = changed.filter((each) => !now.has(keyOf(each)));
  if (gone.length > 0) {
    await tx.execute(sql`update explanation e set ended_at = now()
      from unnest(${textArray(gone.map(({ report }) => report))}, ${textArray(gone.map(({ rule }) => rule))},
        ${textArray(gone.map(({ place }) => place))}) g (report, rule, place)
      where e.report_id = g.report and e.ended_at is null and e.rule = g.rule and e.place = g.place`);
  }
  return changed.length > 0 || added.some(({ found }) => found.length > 0);
}

/** The finding as json, with its explanation where it has one, of `finding f`. */
export const standingFinding = `case when f.explanation is null then f.content
  else (left(f.content::text, -1) || ',"explanation":' || f.explanation::text || '}')::json end`;

/** A finding that stands or once did. Times are ISO 8601 UTC; `goneAt` null while it stands. */
export type DatedFinding = Finding & { revision: number; foundAt: string; goneAt: string | null };

/** Everything that was ever found in a report, oldest first. */
export async function findingHistory(db: Database, reportId: string): Promise<DatedFinding[]> {
  const found = await rows<{ content: Finding; revision: number; foundAt: string; goneAt: string | null }>(
    db,
    sql`select f.content, f.revision, f.found_at as "foundAt", f.gone_at as "goneAt"
      from finding f where f.report_id = ${storable(reportId)} order by f.id`,
  );
  return found.map(({ content, revision, foundAt, goneAt }) => ({
    ...content,
    revision,
    foundAt: isoInstant(foundAt),
    goneAt: goneAt && isoInstant(goneAt),
  }));
}
