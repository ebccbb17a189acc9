import { z } from 'zod';
import { explain, explainedAt, explanationsOf } from '../db/explanations.js';
import { findReport } from '../db/reports.js';
import { may } from '../domain/permissions.js';
import { once } from '../idempotency.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { idempotent, keyHeader } from './idempotent.js';
import { written } from './list.js';
import { callerOf, requireKey } from './principal.js';
import { byKey, pageOf, refusal } from './schemas.js';

const Explanation = z
  .object({
    rule: z.string(),
    where: z.string(),
    text: z.string(),
    at: z.string(),
    until: z.string().nullable().describe('When it was replaced or its finding went; null while it stands'),
  })
  .meta({ id: 'Explanation', description: 'What a submitter says to a finding' });

const NewExplanation = z.strictObject({
  rule: z.string().max(60),
  where: z.string().max(200).describe('The `where` of the finding'),
  text: written(4000),
});

const Id = z.object({ id: z.string() });

/** What submitters say to the findings of their reports. */
export async function explanations(app: Rest, { db, identify }: RouteDeps): Promise<void> {
  app.post(
    '/reports/:id/explanations',
    {
      onRequest: requireKey(identify, 'explain'),
      ...idempotent(db),
      schema: {
        tags: ['findings'],
        summary: 'Explain a finding; the text is published beside it while it stands',
        security: byKey,
        headers: z.looseObject(keyHeader),
        params: Id,
        body: NewExplanation,
        response: {
          201: Explanation,
          400: refusal('Malformed'),
          401: refusal('No valid key'),
          403: refusal("The key is another agency's"),
          404: refusal('No such report'),
          422: refusal('The report has no such finding'),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const caller = callerOf(request);
      const report = await findReport(db, id);
      if (!report) return sendProblem(reply, 'not-found', `There is no report ${id}.`);
      if (!may(caller, 'explain', report))
        return sendProblem(reply, 'forbidden', `This key writes for ${caller.agencyId} only.`);
      const { rule, where } = request.body;
      const wanted = { ...request.body, reportId: id, madeBy: caller };
      const made = await once(
        db,
        request,
        () => explain(db, wanted),
        ({ at }) => explainedAt(wanted, at),
      );
      if ('problem' in made)
        return sendProblem(reply, 'no-such-finding', `${id} has no finding of ${rule} at ${where}.`);
      return reply.code(201).send(made);
    },
  );

  app.get(
    '/reports/:id/explanations',
    {
      schema: {
        tags: ['findings'],
        summary: 'All that was said to findings of a report, oldest first',
        params: Id,
        querystring: z.strictObject({}),
        response: { 200: pageOf(Explanation), 404: refusal('No such report') },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!(await findReport(db, id))) return sendProblem(reply, 'not-found', `There is no report ${id}.`);
      const items = await explanationsOf(db, id);
      return reply.send({ items, next: null, total: items.length });
    },
  );
}
