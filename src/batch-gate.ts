import { amongNeighbours, type ReadyUpload } from './acceptance.js';
import { readDocument } from './assessing.js';
import { acceptAll } from './batch-acceptance.js';
import { findReporters, keepAllRefused } from './db/batch-submissions.js';
import { packDocument } from './db/documents.js';
import type { RefusedUpload } from './db/submissions.js';
import { type Around, type Assessment, assessBriefly, assessBrieflyAmong } from './domain/assessment.js';
import { whyRefused } from './domain/refusal.js';
import { defaultScope, type ReportContent } from './domain/report.js';
import {
  declaredMediaType,
  type GateDeps,
  NOWHERE,
  type Refusal,
  type SubmitOutcome,
  type Upload,
  whyForbidden,
  whyNotFirst,
} from './gate.js';
import type { ReadingResult } from './reading/reading.js';

/** An upload of many. `reading`: what its bytes were read as already. */
export type BatchUpload = Upload & { reading?: ReadingResult };

/**
 * The same gate for many uploads at once: what passes is accepted in one transaction. They see each other as they would
 * see each other stored; those that are refused see those that were accepted. In their order.
 */
export async function submitAll(deps: GateDeps, uploads: readonly BatchUpload[]): Promise<SubmitOutcome[]> {
  const outcomes = new Map<BatchUpload, SubmitOutcome>();
  for (const layer of layersOf(uploads)) {
    const judged = await judge(deps, layer);
    const ready = judged.filter((each) => 'ready' in each);
    const accepted = await acceptAll(
      deps.db,
      ready.map((each) => each.ready),
    );
    for (const [i, { upload }] of ready.entries()) {
      const outcome = accepted[i]!;
      if (outcome.outcome === 'same') outcomes.set(upload, outcome);
      else {
        const { reportId, submissionId } = outcome;
        outcomes.set(upload, { outcome: outcome.outcome, reportId, submission: submissionId });
      }
    }
    for (const each of judged) if ('settled' in each) outcomes.set(each.upload, each.settled);
    await refuseAll(
      deps,
      judged.filter((each) => 'refused' in each),
      outcomes,
    );
  }
  for (const outcome of outcomes.values())
    deps.observe?.outcome(outcome.outcome === 'refused' ? outcome.problem : outcome.outcome);
  return uploads.map((upload) => outcomes.get(upload)!);
}

/** One agency's uploads on one year follow each other. */
function layersOf(uploads: readonly BatchUpload[]): BatchUpload[][] {
  const seen = new Map<string, number>();
  const layers: BatchUpload[][] = [];
  for (const upload of uploads) {
    const name = `${upload.agencyId}-${upload.year}`;
    const depth = seen.get(name) ?? 0;
    seen.set(name, depth + 1);
    layers[depth] ??= [];
    layers[depth].push(upload);
  }
  return layers;
}

/** `among`: gives its assessment among its neighbours; null where it could not be read. */
interface ToRefuse {
  upload: BatchUpload;
  refused: Omit<RefusedUpload, 'problem' | 'assessment'>;
  among: (() => Promise<Assessment>) | null;
  outcome: (
    assessment: Assessment | null,
  ) => Omit<Refusal, 'submission'> | { outcome: 'exists'; reportId: string };
}

type Judged =
  | { upload: BatchUpload; settled: SubmitOutcome }
  | { upload: BatchUpload; ready: ReadyUpload }
  | ToRefuse;

async function judge(deps: GateDeps, uploads: readonly BatchUpload[]): Promise<Judged[]> {
  const reporters = await findReporters(deps.db, uploads);
  const now = deps.now();
  return Promise.all(
    uploads.map(async (upload): Promise<Judged> => {
      const { caller, agencyId, year, intent, bytes } = upload;
      const settled = (outcome: SubmitOutcome) => ({ upload, settled: outcome });
      const reporter = reporters.get(`${agencyId}-${year}`);
      const region = reporter?.agency.region ?? NOWHERE;
      const obstacle = whyForbidden(caller, intent, { agencyId, region });
      if (obstacle) return settled({ outcome: 'forbidden', detail: obstacle });
      if (!reporter) return settled({ outcome: 'unknown-agency' });
      const { agency, accepted } = reporter;
      const known = whyNotFirst(upload, now, accepted);
      if (known) return settled(known);

      const scope = upload.scope ?? defaultScope(agency.kind);
      const around: Around = { agency, scope: { is: scope, stated: upload.scope !== undefined } };
      const hints = { year, template: upload.template };
      const reader = upload.reading ? async () => upload.reading! : deps.read;
      const reading = await readDocument(bytes, upload.contentType, hints, reader);
      const mediaType = reading.ok ? reading.mediaType : declaredMediaType(upload.contentType);
      const document = await packDocument(bytes, mediaType);
      const sent = { agency, year, intent, document, submittedBy: caller.id, role: caller.role };
      if (!reading.ok) {
        const { slug: problem, ...rest } = reading.problem;
        return {
          upload,
          refused: sent,
          among: null,
          outcome: () => ({ outcome: 'refused', problem, ...rest }),
        };
      }
      const publishedOn = upload.publishedOn ?? reading.content.publishedOn;
      const content: ReportContent = { ...reading.content, publishedOn };
      const alone = assessBriefly(content, around);
      const among = (neighbours: Pick<Around, 'previous' | 'parts'>) =>
        assessBrieflyAmong(alone, content, { ...around, ...neighbours });
      if (!accepted && (intent === 'record' || alone.verdict === 'acceptable')) {
        const sourceUrl = upload.sourceUrl ?? null;
        const { declaredAs } = reading;
        return {
          upload,
          ready: { ...sent, content, scope, publishedOn, sourceUrl, declaredAs, assess: among },
        };
      }
      return {
        upload,
        refused: sent,
        among: async () => among(await amongNeighbours(deps.db, agency, scope, year)),
        outcome: (assessment) =>
          accepted
            ? { outcome: 'exists', reportId: accepted.reportId }
            : { outcome: 'refused', ...whyRefused(content, assessment!) },
      };
    }),
  );
}

async function refuseAll(
  { db }: GateDeps,
  refusals: readonly ToRefuse[],
  outcomes: Map<BatchUpload, SubmitOutcome>,
): Promise<void> {
  if (refusals.length === 0) return;
  const made: { told: ReturnType<ToRefuse['outcome']>; keep: RefusedUpload }[] = [];
  for (const { refused, among, outcome } of refusals) {
    const assessment = among && (await among());
    const told = outcome(assessment);
    const problem = told.outcome === 'exists' ? 'report-exists' : told.problem;
    made.push({ told, keep: { ...refused, assessment, problem } });
  }
  const submissions = await db.transaction((tx) =>
    keepAllRefused(
      tx,
      made.map(({ keep }) => keep),
    ),
  );
  for (const [i, { upload }] of refusals.entries())
    outcomes.set(upload, { ...made[i]!.told, submission: submissions[i]! } as SubmitOutcome);
}
