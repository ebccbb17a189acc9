import { createHash } from 'node:crypto';
import { amongNeighbours, findingsOf } from './acceptance.js';
import { note } from './db/audit.js';
import { takeTurns } from './db/batch-neighbours.js';
import type { Database } from './db/connect.js';
import { replaceAllFindings } from './db/findings.js';
import { asNeighbour, type Filer, findFilers } from './db/neighbours.js';
import { unpack } from './db/packing.js';
import { partsOf } from './db/parts.js';
import {
  countReports,
  findReassessment,
  keepReassessment,
  type Reassessment,
  reportIdsAfter,
  setConsistency,
} from './db/reassessing.js';
import { reportsByIds, type StoredReport, wholeReports } from './db/reports.js';
import { moveAllInRollups } from './db/rollups.js';
import { type Around, type Assessment, assess, violated } from './domain/assessment.js';
import type { Actor, NewAuditEntry } from './domain/audit.js';
import type { AgencyKind, Consistency } from './domain/report.js';
import { RULES } from './domain/rules/index.js';
import type { Finding } from './domain/rules/rule.js';

/** The outcome of the whole rule book on a stored report, among the stored reports around it. */
export async function assessStored(db: Database, report: StoredReport): Promise<Assessment> {
  const [filer] = await findFilers(db, [report.agencyId]);
  return assessFor(report, filer!, await amongNeighbours(db, filer!, report.scope, report.year));
}

function assessFor(
  report: StoredReport,
  filer: Filer & { kind: AgencyKind },
  among: Pick<Around, 'previous' | 'parts'>,
): Assessment {
  const content = { ...report, figures: unpack(report) };
  return assess(content, { agency: filer, scope: { is: report.scope, stated: true }, ...among });
}

/** Which rule book this is: another one where any rule differs. */
export const BOOK = createHash('sha256').update(JSON.stringify(RULES)).digest('hex').slice(0, 16);

const EVERY_RULE = RULES.map(({ id }) => id);
const BATCH = 200;

/**
 * Asks the whole book of every stored report again and replaces the findings that differ; what was accepted stays
 * accepted. Goes on where an unfinished run of the same book stopped. Two runs at once do no harm but double work.
 * `onBegun` is told when the run is kept, `onProgress` after every batch; `signal` stops it between two.
 */
export async function reassess(
  db: Database,
  by: Actor,
  {
    onBegun,
    onProgress,
    signal,
  }: {
    onBegun?: () => void;
    onProgress?: (state: Reassessment) => void;
    signal?: AbortSignal;
  } = {},
): Promise<Reassessment> {
  const last = await findReassessment(db);
  const unfinished = last && last.finishedAt === null && last.book === BOOK ? last : null;
  let state: Reassessment = unfinished ?? {
    book: BOOK,
    after: '',
    done: 0,
    total: await countReports(db),
    changes: {},
    consistency: 0,
    startedAt: new Date().toISOString(),
    finishedAt: null,
  };
  await db.transaction(async (tx) => {
    await keepReassessment(tx, state);
    const { book, after, done } = state;
    await note(tx, { actor: by, action: 'reassessment-begun', subject: book, detail: { after, done } });
  });
  onBegun?.();
  while (!signal?.aborted) {
    const ids = await reportIdsAfter(db, state.after, BATCH);
    state =
      ids.length === 0
        ? { ...state, finishedAt: new Date().toISOString() }
        : await askBatch(db, ids, state, by);
    await keepReassessment(db, state);
    onProgress?.(state);
    if (state.finishedAt) break;
  }
  return state;
}

async function askBatch(
  db: Database,
  ids: readonly string[],
  before: Reassessment,
  by: Actor,
): Promise<Reassessment> {
  const done = { ...before, after: ids.at(-1)!, done: before.done + ids.length };
  const differing = (await ask(db, ids)).filter(differs);
  if (differing.length === 0) return done;
  const replaced = await db.transaction((tx) => replace(tx, differing, by));
  const changes = structuredClone(before.changes);
  for (const { report, now } of replaced) {
    for (const [rule, by] of Object.entries(difference(report.findings, now))) {
      const known = changes[rule] ?? { came: 0, went: 0 };
      changes[rule] = { came: known.came + by.came, went: known.went + by.went };
    }
  }
  const consistency = before.consistency + replaced.filter(changesConsistency).length;
  return { ...done, changes, consistency };
}

/** A stored report with what the book says of it now. */
interface AskedAgain {
  report: StoredReport;
  filer: Filer & { kind: AgencyKind };
  /** The findings, in words. */
  now: Finding[];
  consistency: Consistency;
}

/** Asks the whole book of stored reports, among the stored reports around them. */
async function ask(db: Database, ids: readonly string[]): Promise<AskedAgain[]> {
  const reports = await wholeReports(db, ids);
  const agencies = [...new Set(reports.map(({ agencyId }) => agencyId))];
  const filers = new Map((await findFilers(db, agencies)).map((filer) => [filer.id, filer]));
  const yearBefore = ({ agencyId, year }: StoredReport) => `${agencyId}-${year - 1}`;
  const before = new Map((await reportsByIds(db, reports.map(yearBefore))).map((one) => [one.id, one]));
  const found: AskedAgain[] = [];
  for (const report of reports) {
    const filer = filers.get(report.agencyId)!;
    const previous = before.get(yearBefore(report));
    const parts = report.scope === 'area' ? await partsOf(db, filer, report.year) : null;
    const among = { previous: previous ? asNeighbour(previous) : null, parts };
    const { findings, consistency } = assessFor(report, filer, among);
    found.push({ report, filer, now: violated(findings), consistency });
  }
  return found;
}

const changesConsistency = ({ report, consistency }: AskedAgain): boolean =>
  report.consistency !== consistency;

/** Whether the book says something else now than what stands. */
const differs = (asked: AskedAgain): boolean =>
  changesConsistency(asked) || sayings(asked.report.findings) !== sayings(asked.now);

const sayings = (findings: readonly Finding[]): string =>
  findings
    .map(({ explanation: _, ...finding }: Finding & { explanation?: unknown }) => JSON.stringify(finding))
    .sort()
    .join('\n');

/** Asks reports again in their turn, so that neighbours that come at the same time are seen. What was replaced. */
async function replace(tx: Database, differing: readonly AskedAgain[], by: Actor): Promise<AskedAgain[]> {
  await takeTurns(
    tx,
    differing.map(({ filer, report: { scope, year } }) => ({ agency: filer, scope, year })),
  );
  const ids = differing.map(({ report }) => report.id);
  const again = (await ask(tx, ids)).filter(differs);
  await replaceAllFindings(
    tx,
    EVERY_RULE,
    again.map(({ report, now }) => ({ of: findingsOf(report), found: now })),
  );
  await note(tx, ...again.map((each) => entryOf(each, by)));
  const moved = again.filter(changesConsistency);
  for (const { report, consistency } of moved) await setConsistency(tx, report.id, consistency);
  await moveAllInRollups(
    tx,
    moved.map(({ report, consistency }) => ({ before: report, after: { ...report, consistency } })),
  );
  return again;
}

const entryOf = ({ report, now, consistency }: AskedAgain, actor: Actor): NewAuditEntry => ({
  actor,
  action: 'reassessed',
  subject: report.id,
  revision: report.revision,
  detail: { book: BOOK, consistency, findings: difference(report.findings, now) },
});

/** By rule, the places at which a finding came or went. */
function difference(before: readonly Finding[], after: readonly Finding[]): Reassessment['changes'] {
  const place = ({ rule, where }: Finding) => `${rule} ${where}`;
  const [old, current] = [new Set(before.map(place)), new Set(after.map(place))];
  const changes: Reassessment['changes'] = {};
  const count = (findings: readonly Finding[], others: ReadonlySet<string>, what: 'came' | 'went') => {
    for (const finding of findings) {
      if (others.has(place(finding))) continue;
      changes[finding.rule] ??= { came: 0, went: 0 };
      changes[finding.rule]![what]++;
    }
  };
  count(after, old, 'came');
  count(before, current, 'went');
  return changes;
}
