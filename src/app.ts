import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginCallback,
  LogController,
} from 'fastify';
import type { Redis } from 'ioredis';
import { endQuietConnections } from './closing.js';
import type { Config } from './config.js';
import type { Store } from './db/connect.js';
import { versionedAsker } from './db/kept-parts.js';
import type { Replicas } from './db/replicas.js';
import { reportAsker } from './db/report-asking.js';
import { reportChanges } from './db/report-changes.js';
import { asReader, asWriter, isWriter } from './db/routing.js';
import { versionsTogether } from './db/versions.js';
import type { GateDeps } from './gate.js';
import { graphql } from './graphql/plugin.js';
import { networkOf, requestIds } from './log.js';
import { identifier } from './principal.js';
import { type Pressure, protect, SECURITY_HEADERS } from './protection.js';
import type { PoolState } from './reading/pool/pool.js';
import { read as readInPlace } from './reading/read.js';
import type { Read } from './reading/reading.js';
import { answerBrokenRequest, handleError } from './routes/errors.js';
import { makeMetrics } from './routes/meters.js';
import { answerUnknownRoutes } from './routes/methods.js';
import { countRequests } from './routes/metrics.js';
import { rest } from './routes/rest.js';

/** What the service is built from. `now`: the clock, to be set by tests. */
export interface Deps {
  store: Store;
  config: Config;
  log?: FastifyBaseLogger | undefined;
  now?: (() => Date) | undefined;
  /** Reads the documents; without it they are read in place. */
  read?: Read | undefined;
  /** How those do that read; undefined before the first. */
  readers?: (() => PoolState | undefined) | undefined;
  redis?: Redis | undefined;
  pressure?: Pressure | undefined;
  /** The only GraphQL queries that are taken, by the SHA-256 of their text; without it any is. */
  persisted?: ReadonlyMap<string, string> | undefined;
  /** Registered before all else. */
  tracing?: FastifyPluginCallback | undefined;
}

/** Builds the service: everything it does is registered here. It does not listen. */
export async function build({
  store,
  config,
  log,
  now = () => new Date(),
  read = readInPlace,
  readers,
  redis,
  pressure,
  persisted,
  tracing,
}: Deps): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    ...(log ? { loggerInstance: log } : { logger: false }),
    genReqId: requestIds(),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.bodyLimit,
    requestTimeout: 120_000,
    trustProxy: config.trustedProxies.length > 0 && [...config.trustedProxies],
    // how often that is looked at; by default so seldom that a request may take a quarter longer
    http: { connectionsCheckingInterval: 2000 },
    return503OnClosing: false,
    // what is no address reaches no hook
    frameworkErrors: (error, request, reply) => handleError(error, request, reply.headers(SECURITY_HEADERS)),
    clientErrorHandler: answerBrokenRequest,
    routerOptions: { ignoreTrailingSlash: true },
  });
  // Node would answer an expectation that it does not know with 417 and nothing else; none has to be met (RFC 9110, 10.1.1)
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  if (tracing) await app.register(tracing);
  const metrics = makeMetrics({ loads: store.loads, readers });
  const gate: GateDeps = {
    db: store.db,
    now,
    read: metrics.timed(read),
    review: config.review,
    observe: metrics.observer,
  };

  const changes = reportChanges();
  const lastTold = new Map<string, string>();
  const versionOf = versionsTogether(store.db, changes, lastTold);
  const askReports = reportAsker(store.db, changes, versionOf);
  const askVersioned = versionedAsker(store.db, lastTold);
  const { oidc } = config;
  const identify = identifier(store.db, oidc && (await import('./oidc.js')).tokenReader(oidc));

  app.setErrorHandler(handleError);
  answerUnknownRoutes(app);
  endQuietConnections(app);
  countRequests(app, metrics);
  logWrites(app);
  if (store.replicas) readFrom(app, store.replicas);
  await protect(app, { identify, config, redis, pressure });
  const { bodyLimit, dataDir } = config;
  await app.register(rest, {
    ...gate,
    identify,
    store,
    versionOf,
    askVersioned,
    askReports,
    bodyLimit,
    dataDir,
    metrics,
  });
  await app.register(graphql, {
    ...gate,
    identify,
    versionOf,
    askVersioned,
    askReports,
    persisted,
    onFound: metrics.kept('graphql'),
  });
  return app;
}

/** Ways of reading that are a POST. */
const QUESTIONS = new Set(['/graphql', '/v1/assessments']);

/**
 * Reading is open and frequent; what is worth a line is a change, and whatever failed. No line tells who asked, or with
 * which parameters; an address that is not known here may be anything, and is left out.
 */
function logWrites(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, url, ip, routeOptions } = request;
    const path = routeOptions.url === undefined ? null : url.split('?')[0];
    const reads = isReading(method) || QUESTIONS.has(routeOptions.url ?? '');
    const level = reads && reply.statusCode < 500 ? 'debug' : 'info';
    const ms = Math.round(reply.elapsedTime);
    request.log[level]({ method, path, network: networkOf(ip), status: reply.statusCode, ms }, 'answered');
    done();
  });
}

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Lets requests that only ask read from replicas, and answers those that write when all replicas have it. */
function readFrom(app: FastifyInstance, replicas: Replicas): void {
  app.addHook('onRequest', (request, _reply, done) => {
    asReader(replicas.reader(), () => {
      // of GraphQL only the text tells what a request is: engine.ts
      if (!isReading(request.method) && !QUESTIONS.has(request.routeOptions.url ?? '')) asWriter();
      done();
    });
  });
  app.addHook('onSend', async () => {
    if (isWriter()) await replicas.settled();
  });
}
