import { findingsOf, type ReadyUpload } from './acceptance.js';
import { areasAboveAll, heightOf, takeTurns, takeTurnsAt } from './db/batch-neighbours.js';
import { acceptReports, documentsInForce } from './db/batch-submissions.js';
import type { Database } from './db/connect.js';
import { extendAllFindings, type FoundIn, replaceAllFindings } from './db/findings.js';
import { asNeighbour } from './db/neighbours.js';
import { unpack } from './db/packing.js';
import { areasLackingParts, partsOf } from './db/parts.js';
import { type ReportWithFigures, reportsByIds } from './db/reports.js';
import type { RolledReport } from './db/rollup-parts.js';
import { moveAllInRollups } from './db/rollups.js';
import type { AcceptOutcome } from './db/submissions.js';
import {
  ADDING_UP,
  askAgain,
  COMPARING_EACH,
  LOOKING_BACK,
  LOOKING_DOWN,
  violated,
} from './domain/assessment.js';
import { withFurtherParts } from './domain/further-parts.js';
import type { Neighbour, Parts } from './domain/rules/rule.js';

/**
 * Accepts reports among their neighbours and each other, in one transaction: what `accept` does one by one, with a
 * statement a table. No two of them may be one agency's on one year. In their order.
 */
export async function acceptAll(db: Database, uploads: readonly ReadyUpload[]): Promise<AcceptOutcome[]> {
  if (uploads.length === 0) return [];
  return db.transaction(async (tx) => {
    await takeTurns(tx, uploads);
    const there = await documentsInForce(tx, uploads.map(idOf));
    const arriving = new Map(
      uploads.filter((upload) => !there.has(idOf(upload))).map((upload) => [idOf(upload), upload]),
    );
    const around = await reportsAround(tx, uploads, arriving);
    const before = (upload: ReadyUpload): Neighbour | null => {
      const id = idOf(upload, -1);
      const next = arriving.get(id);
      const stored = around.get(id);
      return next ? arrived(next) : stored ? asNeighbour(stored) : null;
    };
    const outcomes = new Map<ReadyUpload, AcceptOutcome>();
    const added: RolledReport[] = [];
    for (const round of fromBelow(uploads)) {
      const assessed = [];
      for (const { assess, ...upload } of round) {
        const parts = upload.scope === 'area' ? await partsOf(tx, upload.agency, upload.year) : null;
        assessed.push({ ...upload, assessment: assess({ previous: before({ assess, ...upload }), parts }) });
      }
      const made = await acceptReports(tx, assessed);
      for (const [i, upload] of round.entries()) outcomes.set(upload, made.outcomes[i]!);
      added.push(...made.added);
    }
    const created = uploads.filter((upload) => outcomes.get(upload)!.outcome === 'created');
    await askYearsAfter(tx, created, around);
    await askAreasAbove(tx, created);
    // Last, for the counties' other agencies wait here.
    await moveAllInRollups(
      tx,
      added.map((after) => ({ before: null, after })),
    );
    return uploads.map((upload) => outcomes.get(upload)!);
  });
}

/** The id of a report, or of the same agency's so many years on. */
const idOf = ({ agency, year }: ReadyUpload, on = 0): string => `${agency.id}-${year + on}`;

/** A report that is being accepted, as its neighbours see it. */
const arrived = (upload: ReadyUpload): Neighbour => ({
  id: idOf(upload),
  revision: 1,
  year: upload.year,
  template: upload.content.template,
  scope: upload.scope,
  figures: upload.content.figures,
});

/** The stored reports on the years before and after, by id; those arriving now are not among them. */
async function reportsAround(
  tx: Database,
  uploads: readonly ReadyUpload[],
  arriving: ReadonlyMap<string, unknown>,
): Promise<Map<string, ReportWithFigures>> {
  const ids = new Set(uploads.flatMap((upload) => [idOf(upload, -1), idOf(upload, 1)]));
  const wanted = [...ids].filter((id) => !arriving.has(id));
  const found = wanted.length > 0 ? await reportsByIds(tx, wanted) : [];
  return new Map(found.map((report) => [report.id, report]));
}

/** Reports on an area after all that may be a part of it. */
function fromBelow(uploads: readonly ReadyUpload[]): ReadyUpload[][] {
  const heights = uploads.map(({ agency, scope }) => (scope === 'area' ? heightOf(agency.level) + 1 : 0));
  const rounds = [...new Set(heights)].sort((a, b) => a - b);
  return rounds.map((height) => uploads.filter((_, i) => heights[i] === height));
}

/** Asks the rules across years of the stored reports on the year after. */
async function askYearsAfter(
  tx: Database,
  created: readonly ReadyUpload[],
  around: ReadonlyMap<string, ReportWithFigures>,
): Promise<void> {
  const found = created.flatMap((upload) => {
    const after = around.get(idOf(upload, 1));
    if (!after) return [];
    const scope = { is: after.scope, stated: true };
    const asked = { ...after, figures: unpack(after), scope, previous: arrived(upload) };
    return [{ of: findingsOf(after), found: violated(askAgain(LOOKING_BACK, asked)) }];
  });
  await replaceAllFindings(tx, LOOKING_BACK, found);
}

/** Areas whose findings are replaced at once: each may have hundreds. */
const AREAS = 16;

/**
 * Asks the rules across levels of the stored reports on areas that these are parts of. Against all of its parts only an
 * area that has them all; any other was asked against those before, and the more of them there are the longer it takes.
 */
async function askAreasAbove(tx: Database, created: readonly ReadyUpload[]): Promise<void> {
  // One that came with its parts has seen them.
  const ids = new Set(created.map((upload) => idOf(upload)));
  const areas = (await areasAboveAll(tx, created)).filter(({ report }) => !ids.has(report));
  if (areas.length === 0) return;
  const reportIds = areas.map(({ report }) => report);
  await takeTurnsAt(tx, reportIds);
  const lacking = await areasLackingParts(
    tx,
    areas.map(({ area }) => area),
  );
  const reports = new Map((await reportsByIds(tx, reportIds)).map((report) => [report.id, report]));
  const whole: FoundIn[] = [];
  const extended: FoundIn[] = [];
  for (const { area, report: id, parts } of areas) {
    const report = reports.get(id)!;
    const ask = (rules: readonly string[], parts: Parts): FoundIn => {
      const scope = { is: report.scope, stated: true };
      const asked = { ...report, figures: unpack(report), scope, parts };
      return { of: findingsOf(report), found: violated(askAgain(rules, asked)) };
    };
    if (!lacking.has(area)) {
      whole.push(ask(LOOKING_DOWN, await partsOf(tx, area, area.year)));
      if (whole.length >= AREAS) await replaceAllFindings(tx, LOOKING_DOWN, whole.splice(0));
    } else extended.push(ask(COMPARING_EACH, { reports: parts.map(arrived).sort(byId), missing: [] }));
  }
  await replaceAllFindings(tx, LOOKING_DOWN, whole);
  await extendAllFindings(tx, ADDING_UP, extended, withFurtherParts);
}

const byId = (a: Neighbour, b: Neighbour): number => (a.id < b.id ? -1 : 1);
