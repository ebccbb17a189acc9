import type { FastifyInstance } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import type { VersionOf } from '../db/versions.js';
import { agencies } from './agencies.js';
import { assessments } from './assessments.js';
import type { Rest, RouteDeps } from './deps.js';
import { docs } from './docs.js';
import { entry } from './entry.js';
import { explanations } from './explanations.js';
import { findings } from './findings.js';
import { health } from './health.js';
import { keys } from './keys.js';
import { type Metrics, metrics } from './metrics.js';
import { reportAnswers } from './present/answers.js';
import { problemPages } from './problem-pages.js';
import { reassessments } from './reassessments.js';
import { regions } from './regions.js';
import { reportParts } from './report-parts.js';
import { reportSubmission } from './report-submission.js';
import { reports } from './reports.js';
import { rules } from './rules.js';
import { submissions } from './submissions.js';
import { templates } from './templates.js';

/**
 * The REST API, its reference and its pages. Must be registered as a scope of its own: zod validates here and
 * nowhere else (mercurius cannot live under its compilers).
 */
export async function rest(
  scope: FastifyInstance,
  deps: Omit<RouteDeps, 'findAnswer'> & { metrics: Metrics; versionOf: VersionOf },
): Promise<void> {
  const app = scope as unknown as Rest;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeContentTypeParser('text/plain');
  await docs(app);
  await app.register(entry);
  await app.register(health, deps);
  await app.register(metrics, deps.metrics);
  await app.register(problemPages);
  const v1 = { ...deps, findAnswer: reportAnswers(deps.db, deps.versionOf), prefix: '/v1' };
  await app.register(templates, v1);
  await app.register(rules, v1);
  await app.register(regions, v1);
  await app.register(agencies, v1);
  await app.register(assessments, v1);
  await app.register(reports, v1);
  await app.register(reportParts, v1);
  await app.register(reportSubmission, v1);
  await app.register(findings, v1);
  await app.register(explanations, v1);
  await app.register(reassessments, v1);
  await app.register(submissions, v1);
  await app.register(keys, v1);
}
