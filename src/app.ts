import type { IncomingMessage, ServerResponse } from 'node:http';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import helmet from 'helmet';
import type { Config } from './config.js';
import type { Store } from './db/connect.js';
import { versionsTogether } from './db/versions.js';
import type { GateDeps } from './gate.js';
import { graphql } from './graphql/plugin.js';
import { identify } from './principal.js';
import type { Read } from './reading/reading.js';
import { answerBrokenRequest, handleError } from './routes/errors.js';
import { answerUnknownRoutes } from './routes/methods.js';
import { countRequests, makeMetrics } from './routes/metrics.js';
import { rest } from './routes/rest.js';

/** What the service is built from. `now`: the clock, to be set by tests. */
export interface Deps {
  store: Store;
  config: Config;
  log?: FastifyBaseLogger | undefined;
  now?: (() => Date) | undefined;
  /** Reads the documents; without it they are read in place. */
  read?: Read | undefined;
}

/** Builds the service: everything it does is registered here. It does not listen. */
export async function build({
  store,
  config,
  log,
  now = () => new Date(),
  read,
}: Deps): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    ...(log ? { loggerInstance: log } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.bodyLimit,
    requestTimeout: 120_000,
    return503OnClosing: false,
    frameworkErrors: handleError,
    clientErrorHandler: answerBrokenRequest,
    routerOptions: { ignoreTrailingSlash: true },
  });
  const metrics = makeMetrics();
  const gate: GateDeps = {
    db: store.db,
    now,
    read,
    observe: (outcome) => metrics.submissions.inc({ outcome }),
  };

  const versionOf = versionsTogether(store.db);

  app.setErrorHandler(handleError);
  answerUnknownRoutes(app);
  countRequests(app, metrics);
  logWrites(app);
  await protect(app, store, config);
  await app.register(rest, { ...gate, store, versionOf, bodyLimit: config.bodyLimit, metrics });
  await app.register(graphql, { ...gate, versionOf });
  return app;
}

/** Ways of reading that are a POST. */
const QUESTIONS = new Set(['/graphql', '/v1/assessments']);

/** Reading is open and frequent; what is worth a line is a change, and whatever failed. */
function logWrites(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, url, ip, routeOptions } = request;
    const reads = method === 'GET' || method === 'HEAD' || QUESTIONS.has(routeOptions.url ?? '');
    const level = reads && reply.statusCode < 500 ? 'debug' : 'info';
    const ms = Math.round(reply.elapsedTime);
    request.log[level]({ method, url, ip, status: reply.statusCode, ms }, 'answered');
    done();
  });
}

/** Any page may ask: no cookie ever says who it is. */
const ANY_ORIGIN = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Location, Retry-After, Allow',
};
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers': 'Authorization, Content-Type, If-None-Match',
  'access-control-max-age': '86400',
};

/** Headers, cross-origin reading, and a limit on requests. */
async function protect(app: FastifyInstance, { db }: Store, { rateLimit: perMinute }: Config): Promise<void> {
  const headers = { ...securityHeaders(), ...ANY_ORIGIN };
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
  app.options('/*', (_request, reply) => reply.code(204).headers(PREFLIGHT).send());
  if (perMinute === 'off') return;
  await app.register(rateLimit, {
    global: false,
    max: perMinute,
    timeWindow: '1 minute',
    cache: 50_000,
    allowList: (request) => /^\/(health|metrics)\b/.test(request.url),
    keyGenerator: async (request) => {
      const caller = request.headers.authorization === undefined ? null : await identify(db, request);
      return caller?.id ?? normalizeIP(request.ip);
    },
  });
  // on every request, not by route: an unknown path and a refused key count too
  app.addHook('onRequest', app.rateLimit());
}

/** What helmet sets. It is the same for every answer, so helmet is asked once and not a hundred times a second. */
function securityHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value;
    },
    removeHeader: () => {},
  };
  const set = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  set({} as IncomingMessage, response as unknown as ServerResponse, (error) => {
    if (error) throw error;
  });
  return headers;
}
