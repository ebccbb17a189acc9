import type { Database } from './db/connect.js';
import { type Corrected, correctReport } from './db/corrections.js';
import { replaceFindings } from './db/findings.js';
import {
  type AreaAbove,
  areasAbove,
  asNeighbour,
  type Filer,
  reportsAround,
  takeTurn,
  takeTurnAt,
  takeTurnOf,
} from './db/neighbours.js';
import { unpack } from './db/packing.js';
import { partsOf } from './db/parts.js';
import { findReport, type ReportWithFigures, reportsByIds, type StoredReport } from './db/reports.js';
import { holdAwaiting } from './db/reviews.js';
import { type AcceptedUpload, acceptReport, type Stored } from './db/submissions.js';
import {
  type Around,
  type Assessment,
  askAgain,
  LOOKING_BACK,
  LOOKING_DOWN,
  violated,
} from './domain/assessment.js';
import { regionKey } from './domain/region.js';
import type { Scope } from './domain/report.js';
import type { Neighbour } from './domain/rules/rule.js';

/** An upload whose assessment waits for its neighbours: `assess` makes it of them. */
export type ReadyUpload = Omit<AcceptedUpload, 'assessment' | 'agency'> & {
  agency: AcceptedUpload['agency'] & Filer;
  assess: (among: Pick<Around, 'previous' | 'parts'>) => Assessment;
};

/**
 * `stale`: the report is corrected already, and in force in another revision; `decided`: what is to be published does not
 * await review any more.
 */
type Outcome =
  | Stored
  | Corrected
  | { outcome: 'stale'; reportId: string; revision: number }
  | { outcome: 'decided' };

/**
 * Accepts a report among its neighbours, in one transaction: it is asked against last year's report and, where it is
 * of an area, against its parts; then the report on the year after and those of the areas above are asked again. One
 * that `corrects` a revision takes its place, if that is the one in force still. Statements that need nothing of each
 * other's answers are sent together; each sees what is there when the one before it has ended.
 */
export async function accept(db: Database, upload: ReadyUpload): Promise<Outcome> {
  const { agency, year, scope, assess, corrects, ...rest } = upload;
  return db.transaction(async (tx) => {
    const held = await heldBy(tx, upload);
    if (held === 'decided') return { outcome: 'decided' };
    const { before } = held;
    if (before && before.revision !== corrects)
      return { outcome: 'stale', reportId: before.id, revision: before.revision };
    const scopes = before ? [before.scope, scope] : [scope];
    const [, { after, ...among }, areas] = await Promise.all([
      takeTurn(tx, agency, scopes),
      neighboursOf(tx, agency, scope, year),
      areasAbove(tx, agency, scopes, year),
    ]);
    const accepted = { ...rest, agency, year, scope, assessment: assess(among) };
    const outcome = before ? await correctReport(tx, before, accepted) : await acceptReport(tx, accepted);
    if (outcome.outcome === 'same' || outcome.outcome === 'exists') return outcome;
    const { reportId: id, revision } = outcome;
    const { template, figures } = upload.content;
    if (after) await askYearAfter(tx, after, { id, revision, year, template, scope, figures });
    for (const area of areas) await askAreaAbove(tx, area, year);
    return outcome;
  });
}

/**
 * What must not change until the upload is accepted, beside what it is asked against: the report that it corrects, and the
 * submission that it publishes. A first report that is published at once has neither.
 */
async function heldBy(
  tx: Database,
  { agency, year, corrects, published }: ReadyUpload,
): Promise<{ before: StoredReport | null } | 'decided'> {
  if (corrects === undefined && !published) return { before: null };
  const [, isOpen, before] = await Promise.all([
    takeTurnOf(tx, agency.id),
    published ? holdAwaiting(tx, published.submission) : true,
    corrects === undefined ? null : findReport(tx, `${agency.id}-${year}`),
  ]);
  return isOpen ? { before } : 'decided';
}

/** What a report is asked against, as it stands now: for one that is not accepted. */
export async function amongNeighbours(
  db: Database,
  agency: Filer,
  scope: Scope,
  year: number,
): Promise<Pick<Around, 'previous' | 'parts'>> {
  const { previous, parts } = await neighboursOf(db, agency, scope, year);
  return { previous, parts };
}

async function neighboursOf(db: Database, agency: Filer, scope: Scope, year: number) {
  const [{ before, after }, parts] = await Promise.all([
    reportsAround(db, agency.id, year),
    scope === 'area' ? partsOf(db, agency, year) : null,
  ]);
  return { previous: before && asNeighbour(before), after, parts };
}

/** Asks the rules across years of the report on the year after, now that the one before it is there. */
async function askYearAfter(tx: Database, after: ReportWithFigures, previous: Neighbour): Promise<void> {
  const asked = { ...after, figures: unpack(after), scope: { is: after.scope, stated: true }, previous };
  await replaceFindings(tx, findingsOf(after), LOOKING_BACK, violated(askAgain(LOOKING_BACK, asked)));
}

/** Asks the rules across levels of a report on an area that this one is a part of. */
async function askAreaAbove(tx: Database, { report: id, ...filer }: AreaAbove, year: number): Promise<void> {
  const [, [report], parts] = await Promise.all([
    takeTurnAt(tx, id),
    reportsByIds(tx, [id]),
    partsOf(tx, filer, year),
  ]);
  const asked = { ...report!, figures: unpack(report!), scope: { is: report!.scope, stated: true }, parts };
  await replaceFindings(tx, findingsOf(report!), LOOKING_DOWN, violated(askAgain(LOOKING_DOWN, asked)));
}

/** The report as its findings name it. */
export const findingsOf = ({ id, revision, region, year }: ReportWithFigures) => ({
  id,
  revision,
  year,
  regionKey: regionKey(region),
});
