import { z } from 'zod';
import { RULES, ruleById } from '../domain/rules/index.js';
import { SEVERITIES } from '../domain/rules/rule.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { sendResource } from './conditional.js';
import type { Rest } from './deps.js';
import { sendProblem } from './errors.js';
import { presentRule } from './present/template.js';
import { Bilingual, pageOf, refusal, unchanged } from './schemas.js';

const Rule = z
  .object({
    id: z.string(),
    code: z.string().describe('Its number in the rule book'),
    severity: z.enum(SEVERITIES).describe('An error stops a submission, a warning is shown with the report'),
    templates: z.array(z.enum(TEMPLATE_IDS)),
    statement: Bilingual,
    formula: z.string(),
    basis: z.object({
      kind: z.enum(['official', 'inferred']),
      citation: z.union([Bilingual, z.string()]).optional(),
    }),
    asked: z.boolean().describe('False for guidance: what no report can show by itself'),
  })
  .meta({ id: 'Rule' });

/** The rule book. */
export async function rules(app: Rest): Promise<void> {
  app.get(
    '/rules',
    {
      schema: {
        tags: ['rules'],
        summary: 'The rule book',
        querystring: z.strictObject({ template: z.enum(TEMPLATE_IDS).optional() }),
        response: { 200: pageOf(Rule), 304: unchanged },
      },
    },
    (request, reply) => {
      const { template } = request.query;
      const items = RULES.filter((rule) => !template || rule.templates.includes(template)).map(presentRule);
      return sendResource(request, reply, { items, next: null, total: items.length });
    },
  );

  app.get(
    '/rules/:id',
    {
      schema: {
        tags: ['rules'],
        summary: 'One rule: statement, formula, basis',
        params: z.object({ id: z.string() }),
        querystring: z.strictObject({}),
        response: { 200: Rule, 404: refusal('No such rule') },
      },
    },
    (request, reply) => {
      const rule = ruleById(request.params.id);
      if (!rule) return sendProblem(reply, 'not-found', `There is no rule ${request.params.id}.`);
      return sendResource(request, reply, presentRule(rule));
    },
  );
}
