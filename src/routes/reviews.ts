import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { findSubmission } from '../db/submission-list.js';
import { once } from '../idempotency.js';
import { refusedAs } from '../refusals.js';
import { type ReviewOutcome, review } from '../review.js';
import { revisionsHeld } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { idempotent, keyHeader } from './idempotent.js';
import { written } from './list.js';
import { callerOf, requireKey } from './principal.js';
import { byKey, refusal } from './schemas.js';
import { Submission, sendSubmission } from './submissions.js';

const Decision = z
  .strictObject({
    decision: z.enum(['publish', 'return']),
    reason: written(4000).optional().describe('Why it is returned'),
  })
  .refine(({ decision, reason }) => (decision === 'return') === (reason !== undefined), {
    path: ['reason'],
    error: 'goes with the decision return, and only with it',
  });

/** Reviewing what was submitted. */
export async function reviews(app: Rest, deps: RouteDeps): Promise<void> {
  app.post(
    '/submissions/:id/reviews',
    {
      onRequest: requireKey(deps.identify, 'review'),
      ...idempotent(deps.db),
      schema: {
        tags: ['submissions'],
        summary: 'Publish what awaits review, or return it with the reason (reviewer, administrator)',
        description: `\`If-Match\` is the \`ETag\` of the submission, or its \`version\` in quotes. What is published passes
the gate once more, as things stand then.`,
        security: byKey,
        params: z.object({ id: z.string() }),
        headers: z.looseObject({ ...keyHeader, 'if-match': z.string().optional() }),
        body: Decision,
        response: {
          200: Submission,
          400: refusal('Malformed'),
          401: refusal('No valid key'),
          403: refusal('Not a reviewer of that region'),
          404: refusal('No such submission'),
          409: refusal('It does not await review, or another report is in force than the one it is against'),
          412: refusal('It was decided in the meantime'),
          422: refusal('It does not pass the gate any more'),
          428: refusal('No `If-Match`'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const submission = await findSubmission(deps.db, id);
      if (!submission) return sendProblem(reply, 'not-found', `There is no submission ${id}.`);
      const held = revisionsHeld(request, id);
      if (held === undefined)
        return sendProblem(reply, 'revision-required', `Say with If-Match which version of ${id} is meant.`);
      const { reason = null } = request.body;
      const outcome = await once<ReviewOutcome>(
        deps.db,
        request,
        () => review(deps, submission, { caller: callerOf(request), held, reason }),
        // Whatever was decided then, the submission tells.
        () => ({ outcome: 'returned' }),
      );
      const isDone =
        outcome.outcome === 'returned' || outcome.outcome === 'created' || outcome.outcome === 'corrected';
      if (!isDone) return refuse(reply, outcome);
      return sendSubmission(request, reply, (await findSubmission(deps.db, id))!);
    },
  );
}

type NotDone = Exclude<ReviewOutcome, { outcome: 'returned' | 'created' | 'corrected' }>;

function refuse(reply: FastifyReply, outcome: NotDone): FastifyReply {
  if (outcome.outcome === 'changed') {
    const { version } = outcome;
    return sendProblem(reply, 'stale-revision', `The submission is in version ${version} now.`, { version });
  }
  if (outcome.outcome === 'superseded') {
    const { reportId: report } = outcome;
    return sendProblem(reply, 'superseded-submission', `${report} was published otherwise.`, { report });
  }
  const { slug, detail, more } = refusedAs(outcome, '', 0);
  return sendProblem(reply, slug, detail, more);
}
