import { sql } from 'drizzle-orm';
import { RULES } from '../domain/rules/index.js';
import type { Finding } from '../domain/rules/rule.js';
import type { Database } from './connect.js';
import type { Explanation } from './schema.js';
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

/** Keeps the findings of a report that has none yet. */
export async function keepFindings(
  tx: Database,
  of: FindingsOf,
  found: readonly StandingFinding[],
): Promise<void> {
  if (found.length === 0) return;
  const content = JSON.stringify(
    found.map(({ explanation, ...finding }, index) => ({
      ...placed(finding, index),
      content: finding,
      explanation,
    })),
  );
  // As json in one parameter: U+0000, which text cannot hold, stays in `content`, where json keeps it escaped.
  await tx.execute(sql`insert into finding
      (region_key, revision, year, ordinal, report_id, rule, place, severity, content, explanation)
    select ${of.regionKey}::int, ${of.revision}::int, ${of.year}::smallint, f.ordinal, ${of.id}, f.rule, f.place, f.severity, f.content, f.explanation
    from json_to_recordset(${content}::json) f (ordinal smallint, rule text, place text, severity text, content json,
        explanation json)`);
}

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
export async function replaceFindings(
  tx: Database,
  of: FindingsOf,
  rules: readonly string[],
  found: readonly Finding[],
): Promise<boolean> {
  const standing = await rows<{
    id: number;
    rule: string;
    place: string;
    content: Finding;
    explanation: Explanation | null;
  }>(
    tx,
    sql`select f.id::int as id, f.rule, f.place, f.content, f.explanation from finding f
      where f.report_id = ${of.id} and f.gone_at is null and f.rule = ${anyOf(rules)} for update`,
  );
  const key = (rule: string, place: string) => `${rule} ${place}`;
  const now = new Map(found.map((finding) => [key(finding.rule, storable(finding.where)), finding]));
  const same = (one: Finding | undefined, other: Finding) => JSON.stringify(one) === JSON.stringify(other);
  const changed = standing.filter(({ rule, place, content }) => !same(now.get(key(rule, place)), content));
  const unchanged = new Set(
    standing.filter((each) => !changed.includes(each)).map(({ rule, place }) => key(rule, place)),
  );
  const said = new Map(standing.map(({ rule, place, explanation }) => [key(rule, place), explanation]));
  const added = [...now]
    .filter(([name]) => !unchanged.has(name))
    .map(([name, finding]) => ({ ...finding, ...(said.get(name) && { explanation: said.get(name)! }) }));
  if (changed.length > 0) {
    await tx.execute(sql`update finding set gone_at = now()
      where id = any(${`{${changed.map(({ id }) => id).join(',')}}`}::bigint[])`);
  }
  await keepFindings(tx, of, added);
  const gone = changed.filter(({ rule, place }) => !now.has(key(rule, place)));
  if (gone.length > 0) {
    await tx.execute(sql`update explanation e set ended_at = now()
      from unnest(${textArray(gone.map(({ rule }) => rule))}, ${textArray(gone.map(({ place }) => place))}) g (rule, place)
      where e.report_id = ${of.id} and e.ended_at is null and e.rule = g.rule and e.place = g.place`);
  }
  return changed.length + added.length > 0;
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
