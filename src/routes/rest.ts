import type { FastifyInstance } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { KeptAnswers } from '../db/kept-answers.js';
import type { AskVersioned } from '../db/kept-parts.js';
import { sumsAsker } from '../db/sum-asking.js';
import type { VersionOf } from '../db/versions.js';
import { agencies } from './agencies.js';
import { assessments } from './assessments.js';
import { audit } from './audit.js';
import type { Rest, RouteDeps } from './deps.js';
import { docs } from './docs.js';
import { entry } from './entry.js';
import { explanations } from './explanations.js';
import { exports } from './exports.js';
import { figures } from './figures.js';
import { findings } from './findings.js';
import { health } from './health.js';
import { indicators } from './indicators.js';
import { keys } from './keys.js';
import type { Metrics } from './meters.js';
import { metrics } from './metrics.js';
import { reportAnswers } from './present/answers.js';
import type { TaggedJson } from './present/kept.js';
import { problemPages } from './problem-pages.js';
import { reassessments } from './reassessments.js';
import { regions } from './regions.js';
import { reportParts } from './report-parts.js';
import { reportSubmission } from './report-submission.js';
import { reports } from './reports.js';
import { reviews } from './reviews.js';
import { revisions } from './revisions.js';
import { rules } from './rules.js';
import { submissions } from './submissions.js';
import { templates } from './templates.js';

/**
 * The REST API, its reference and its pages. Must be registered as a scope of its own: zod validates here and
 * nowhere else (mercurius cannot live under its compilers).
 */
export async function rest(
  scope: FastifyInstance,
  deps: Omit<RouteDeps, 'findAnswer' | 'askSums' | 'keptSums' | 'keptLists'> & {
    metrics: Metrics;
    versionOf: VersionOf;
    askVersioned: AskVersioned;
  },
): Promise<void> {
  const app = scope as unknown as Rest;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeContentTypeParser('text/plain');
  await docs(app);
  await entry(app);
  await health(app, deps);
  await metrics(app, deps.metrics);
  await problemPages(app);
  const { db, versionOf, askVersioned } = deps;
  const { kept } = deps.metrics;
  const findAnswer = reportAnswers(db, versionOf, kept('report'));
  const answering = {
    askSums: sumsAsker(db, askVersioned, versionOf),
    keptSums: new KeptAnswers<TaggedJson>(versionOf, kept('sums')),
    keptLists: new KeptAnswers<TaggedJson>(versionOf, kept('list')),
  };
  await app.register((scope) => v1(scope as Rest, { ...deps, findAnswer, ...answering }), { prefix: '/v1' });
}

/** A scope of its own only where a route has hooks or parsers of its own: making one takes Fastify some milliseconds. */
async function v1(app: Rest, deps: RouteDeps): Promise<void> {
  await templates(app);
  await rules(app);
  await regions(app, deps);
  await agencies(app, deps);
  await reports(app, deps);
  await reportParts(app, deps);
  await revisions(app, deps);
  await submissions(app, deps);
  await figures(app, deps);
  await indicators(app, deps);
  await reviews(app, deps);
  await findings(app, deps);
  await explanations(app, deps);
  await exports(app, deps);
  await app.register(assessments, deps);
  await app.register(reportSubmission, deps);
  await app.register(reassessments, deps);
  await app.register(keys, deps);
  await audit(app, deps);
}
