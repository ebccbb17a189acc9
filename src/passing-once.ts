import type { FastifyRequest } from 'fastify';
import type { AuditEntry } from './domain/audit.js';
import type { Correction, GateDeps, SubmitOutcome, Upload } from './gate.js';
import { once } from './idempotency.js';

/**
 * Submits or corrects (`pass`) for a request, once for each act of a keyed one: what an earlier attempt has done is told by
 * what was noted then. A document that was refused is looked at again, for all that was said of it, and not kept again.
 */
export async function passOnce<Sent extends Upload | Correction>(
  deps: GateDeps,
  request: FastifyRequest,
  pass: (deps: GateDeps, sent: Sent) => Promise<SubmitOutcome>,
  sent: Sent,
  part?: string,
): Promise<SubmitOutcome> {
  const again = (done: AuditEntry): SubmitOutcome | Promise<SubmitOutcome> => {
    const { submission, problem } = done.detail as { submission: string; problem?: string };
    const { subject: reportId } = done;
    switch (done.action) {
      case 'submitted':
        return { outcome: 'awaiting', submission };
      case 'corrected':
        return { outcome: 'corrected', reportId, submission };
      case 'refused':
        if (problem === 'report-exists') return { outcome: 'exists', reportId, submission };
        return pass(deps, {
          ...sent,
          caller: { ...sent.caller, act: undefined },
          refusedAs: submission,
        });
      default:
        return { outcome: 'created', reportId, submission };
    }
  };
  return once(deps.db, request, () => pass(deps, sent), again, part);
}
