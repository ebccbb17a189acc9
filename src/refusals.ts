import type { SubmitOutcome } from './gate.js';
import type { ProblemSlug } from './problems.js';

export type NotAccepted = Exclude<SubmitOutcome, { outcome: 'created' | 'corrected' | 'same' | 'awaiting' }>;

/** What a client is told: the problem, what it is in this case, and the members that this problem needs. */
export interface Refused {
  slug: ProblemSlug;
  detail: string;
  more: Record<string, unknown>;
}

/** Why the gate did not take a report, as a problem, whichever way the report came. */
export function refusedAs(outcome: NotAccepted, agencyId: string, year: number): Refused {
  switch (outcome.outcome) {
    case 'forbidden':
      return { slug: 'forbidden', detail: outcome.detail, more: {} };
    case 'unknown-agency':
      return { slug: 'unknown-agency', detail: `There is no agency ${agencyId}.`, more: {} };
    case 'unknown-report':
      return { slug: 'not-found', detail: `There is no report ${outcome.reportId} to correct.`, more: {} };
    case 'stale': {
      const { reportId: report, revision, isOwn } = outcome;
      const detail = `${report} is in force in revision ${revision}${isOwn ? ', made of these very bytes' : ''}.`;
      return { slug: 'stale-revision', detail, more: { report, revision } };
    }
    case 'decided':
      return { slug: 'already-decided', detail: 'It does not await review any more.', more: {} };
    case 'year-out-of-range': {
      const detail = `Reports are on ${outcome.from} to ${outcome.to}, not on ${year}.`;
      return { slug: 'year-out-of-range', detail, more: {} };
    }
    case 'exists': {
      const { reportId: report, submission } = outcome;
      const detail = `The report of ${agencyId} on ${year} is accepted already. Correct it with PUT /v1/reports/${report}.`;
      return { slug: 'report-exists', detail, more: { report, submission } };
    }
    case 'refused': {
      const { outcome: _, problem: slug, detail, ...more } = outcome;
      return { slug, detail, more };
    }
  }
}
