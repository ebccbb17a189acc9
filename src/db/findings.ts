import { type SQL, sql } from 'drizzle-orm';
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
  return settle(tx, await standingUnder(tx, rules, all), all);
}

/**
 * The same of what was found in addition: `joined` makes one of a finding that stands and of what was found in the same
 * place, others stay as they are. Of rules that are `over` none does.
 */
export async function extendAllFindings(
  tx: Database,
  over: readonly string[],
  all: readonly FoundIn[],
  joined: (standing: Finding, found: Finding) => Finding,
): Promise<boolean> {
  if (all.length === 0) return false;
  const ended = await standingUnder(tx, over, all);
  const known = await standingAt(tx, all);
  const before = new Map(known.map((each) => [nameOf(each.report, each.content), each.content]));
  const extended = all.map(({ of, found }) => ({
    of,
    found: found.map((finding) => {
      const standing = before.get(nameOf(of.id, finding));
      return standing ? joined(standing, finding) : finding;
    }),
  }));
  return settle(tx, [...ended, ...known], extended);
}

/** A finding that stands, as a row. */
interface StandingRow {
  id: number;
  report: string;
  content: Finding;
  explanation: Explanation | null;
}

const nameOf = (report: string, { rule, where }: Finding): string => `${report} ${rule} ${storable(where)}`;

// Looked up report by report: joined, or by the rule alone, all findings were gone through by a plan that is kept from
// when they were few.
const oneByOne = (given: SQL, condition: SQL): SQL =>
  sql`select f.* from ${given} cross join lateral (
    select f.id::int as id, f.report_id as report, f.content, f.explanation from finding f
      where f.report_id = of.report and ${condition} and f.gone_at is null order by f.id offset 0 for update) f`;

const standingUnder = (
  tx: Database,
  rules: readonly string[],
  all: readonly FoundIn[],
): Promise<StandingRow[]> =>
  rows(
    tx,
    oneByOne(
      sql`unnest(${textArray(all.map(({ of }) => of.id).sort())}) of (report)`,
      sql`f.rule = ${anyOf(rules)}`,
    ),
  );

async function standingAt(tx: Database, all: readonly FoundIn[]): Promise<StandingRow[]> {
  const places = all.flatMap(({ of, found }) => found.map((finding) => ({ report: of.id, ...finding })));
  if (places.length === 0) return [];
  return rows(
    tx,
    oneByOne(
      sql`unnest(${textArray(places.map(({ report }) => report))}, ${textArray(places.map(({ rule }) => rule))},
        ${textArray(places.map(({ where }) => where))}) of (report, rule, place)`,
      sql`f.rule = of.rule and f.place = of.place`,
    ),
  );
}

/** Puts what was found in the place of what stood; what is in neither stays as it is. */
async function settle(
  tx: Database,
  standing: readonly StandingRow[],
  all: readonly FoundIn[],
): Promise<boolean> {
  const now = new Map(
    all.flatMap(({ of, found }) => found.map((finding) => [nameOf(of.id, finding), finding] as const)),
  );
  const same = (one: Finding | undefined, other: Finding) => JSON.stringify(one) === JSON.stringify(other);
  const placed = standing.map((each) => ({ ...each, name: nameOf(each.report, each.content) }));
  const changed = placed.filter(({ name, content }) => !same(now.get(name), content));
  const changedIds = new Set(changed.map(({ id }) => id));
  const unchanged = new Set(placed.filter(({ id }) => !changedIds.has(id)).map(({ name }) => name));
  const said = new Map(placed.map(({ name, explanation }) => [name, explanation]));
  const added = all.map(({ of, found }) => ({
    of,
    found: found.flatMap((finding): StandingFinding[] => {
      const name = nameOf(of.id, finding);
      if (unchanged.has(name) || now.get(name) !== finding) return [];
      return [{ ...finding, ...(said.get(name) && { explanation: said.get(name)! }) }];
    }),
  }));
  if (changed.length > 0) {
    await tx.execute(sql`update finding set gone_at = now()
      where id = any(${`{${changed.map(({ id }) => id).join(',')}}`}::bigint[])`);
  }
  await keepAllFindings(tx, added);
  const gone = changed
    .filter(({ name }) => !now.has(name))
    .map(({ report, content }) => ({ report, content }));
  if (gone.length > 0) {
    await tx.execute(sql`update explanation e set ended_at = now()
      from unnest(${textArray(gone.map(({ report }) => report))}, ${textArray(gone.map(({ content }) => content.rule))},
        ${textArray(gone.map(({ content }) => storable(content.where)))}) g (report, rule, place)
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
