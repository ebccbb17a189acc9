import { documentBytes } from './db/documents.js';
import { returnSubmission } from './db/reviews.js';
import type { Submission } from './db/submission-list.js';
import { type Caller, may } from './domain/permissions.js';
import { type GateDeps, type Held, publish, type SubmitOutcome } from './gate.js';

/** What a reviewer decides, on the version of a submission that he has in mind. */
export interface Review {
  caller: Caller;
  held: Held;
  /** Why it is returned; null where it is to be published. */
  reason: string | null;
}

export type ReviewOutcome =
  | { outcome: 'forbidden'; detail: string }
  | { outcome: 'changed'; version: number }
  | { outcome: 'superseded'; reportId: string }
  | { outcome: 'returned' }
  | Exclude<SubmitOutcome, { outcome: 'forbidden' | 'same' | 'exists' | 'stale' | 'awaiting' }>;

/** Publishes what awaits review, or returns it: by a reviewer of the region or of one above, or an administrator. */
export async function review(
  deps: GateDeps,
  submission: Submission,
  { caller, held, reason }: Review,
): Promise<ReviewOutcome> {
  const { id, agencyId, year, intent, submittedBy, corrects, version, wanted } = submission;
  if (!may(caller, 'review', submission))
    return { outcome: 'forbidden', detail: `This key does not review ${submission.region}.` };
  if (held !== 'any' && !held.includes(version)) return { outcome: 'changed', version };
  if (submission.outcome !== 'submitted' || wanted === null) return { outcome: 'decided' };
  if (reason !== null) {
    const isReturned = await returnSubmission(deps.db, id, { by: caller, reason });
    return { outcome: isReturned ? 'returned' : 'decided' };
  }
  const bytes = await documentBytes(deps.db, submission.document.sha256);
  if (!bytes) throw new Error(`the document of submission ${id} is missing`);
  const awaiting = { agencyId, year, intent, bytes, submittedBy, corrects, ...wanted };
  const outcome = await publish(deps, awaiting, { submission: id, by: caller });
  switch (outcome.outcome) {
    case 'same':
    case 'exists':
    case 'stale':
      return { outcome: 'superseded', reportId: outcome.reportId };
    case 'awaiting':
      throw new Error(`submission ${id} was to be published`);
    default:
      return outcome;
  }
}
