import { createHash } from 'node:crypto';
import { amongNeighbours } from './acceptance.js';
import type { Database } from './db/connect.js';
import { replaceFindings } from './db/findings.js';
import { asNeighbour, type Filer, findFilers, partsOf, takeTurn } from './db/neighbours.js';
import { unpack } from './db/packing.js';
import {
  countReports,
  findReassessment,
  keepReassessment,
  type Reassessment,
  reportIdsAfter,
  setConsistency,
} from './db/reassessing.js';
import { findReport, reportsByIds, type StoredReport, wholeReports } from './db/reports.js';
import { type Around, type Assessment, assess, violated } from './domain/assessment.js';
import { regionKey } from './domain/region.js';
import type { AgencyKind } from './domain/report.js';
import { RULES } from './domain/rules/index.js';
import type { Finding } from './domain/rules/rule.js';

/** The outcome of the whole rule book on a stored report, among the stored reports around it. */
export async function assessStored(db: Database, report: StoredReport): Promise<Assessment> {
  const [filer] = await findFilers(db, [report.agencyId]);
  return assessAmong(report, filer!, await amongNeighbours(db, filer!, report.scope, report.year));
}

function assessAmong(
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
 * `onProgress` is told after every batch; `signal` stops it between two.
 */
export async function reassess(
  db: Database,
  { onProgress, signal }: { onProgress?: (state: Reassessment) => void; signal?: AbortSignal } = {},
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
  while (!signal?.aborted) {
    const ids = await reportIdsAfter(db, state.after, BATCH);
    state =
      ids.length === 0 ? { ...state, finishedAt: new Date().toISOString() } : await askBatch(db, ids, state);
    await keepReassessment(db, state);
    onProgress?.(state);
    if (state.finishedAt) break;
  }
  return state;
}

async function askBatch(db: Database, ids: readonly string[], before: Reassessment): Promise<Reassessment> {
  const state = { ...before, changes: structuredClone(before.changes) };
  for (const id of await differing(db, ids)) {
    const changed = await db.transaction((tx) => replaceOne(tx, id));
    for (const [rule, by] of Object.entries(changed.rules)) {
      const known = state.changes[rule] ?? { came: 0, went: 0 };
      state.changes[rule] = { came: known.came + by.came, went: known.went + by.went };
    }
    if (changed.consistency) state.consistency++;
  }
  return { ...state, after: ids.at(-1)!, done: state.done + ids.length };
}

/** The reports of which the book says something else now than what stands. */
async function differing(db: Database, ids: readonly string[]): Promise<string[]> {
  const reports = await wholeReports(db, ids);
  const filers = new Map(
    (await findFilers(db, [...new Set(reports.map(({ agencyId }) => agencyId))])).map((filer) => [
      filer.id,
      filer,
    ]),
  );
  const before = new Map(
    (
      await reportsByIds(
        db,
        reports.map(({ agencyId, year }) => `${agencyId}-${year - 1}`),
      )
    ).map((one) => [one.id, one]),
  );
  const found: string[] = [];
  for (const report of reports) {
    const filer = filers.get(report.agencyId)!;
    const previous = before.get(`${report.agencyId}-${report.year - 1}`);
    const parts = report.scope === 'area' ? await partsOf(db, filer, report.year) : null;
    const assessment = assessAmong(report, filer, {
      previous: previous ? asNeighbour(previous) : null,
      parts,
    });
    const same = sayings(report.findings) === sayings(violated(assessment.findings));
    if (!same || report.consistency !== assessment.consistency) found.push(report.id);
  }
  return found;
}

const sayings = (findings: readonly Finding[]): string =>
  findings
    .map(({ explanation: _, ...finding }: Finding & { explanation?: unknown }) => JSON.stringify(finding))
    .sort()
    .join('\n');

/** Asks one report again in its turn, so that a neighbour that comes at the same time is seen. */
async function replaceOne(tx: Database, id: string) {
  const { agencyId, scope } = (await findReport(tx, id))!;
  const [filer] = await findFilers(tx, [agencyId]);
  await takeTurn(tx, filer!, scope);
  const report = (await findReport(tx, id))!;
  const { findings, consistency } = await assessStored(tx, report);
  const now = violated(findings);
  const { revision, year, region } = report;
  await replaceFindings(tx, { id, revision, year, regionKey: regionKey(region) }, EVERY_RULE, now);
  if (consistency !== report.consistency) await setConsistency(tx, id, consistency);
  return { rules: difference(report.findings, now), consistency: consistency !== report.consistency };
}

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
