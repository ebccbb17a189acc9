import type { IncomingMessage, ServerResponse } from 'node:http';
import { getHeapStatistics } from 'node:v8';
import cors from '@fastify/cors';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import type { Redis } from 'ioredis';
import { boundBodies, hearOutRefused } from './bodies.js';
import type { Config } from './config.js';
import type { Identify } from './principal.js';

/** Beyond these the service answers 503 rather than grow slower for everyone. */
export interface Pressure {
  /** Milliseconds that the event loop is late, on average over a second. */
  maxEventLoopDelay: number;
  /** Bytes of the heap in use. */
  maxHeapUsedBytes: number;
}

/** What a service of its own process takes. */
export const PRESSURE: Pressure = {
  maxEventLoopDelay: 1000,
  maxHeapUsedBytes: Math.floor(getHeapStatistics().heap_size_limit * 0.9),
};

export interface ProtectionDeps {
  identify: Identify;
  config: Config;
  /** Where requests are counted for all processes together; without it each counts its own. */
  redis?: Redis | undefined;
  /** Without it no request is turned away for the load there is. */
  pressure?: Pressure | undefined;
}

/** Whoever runs the service must be able to see how it does, above all while it does badly. */
const isWatching = ({ url }: FastifyRequest): boolean => /^\/(health|metrics)\b/.test(url);

/** Methods whose bodies are read. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** A packed body could become as large as it likes: it is to be sent as it is (RFC 9110, 15.5.16). */
function refusePacked(
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  const coding = headers['content-encoding']?.trim().toLowerCase();
  if (coding && coding !== 'identity' && WITH_BODY.has(method)) {
    reply.header('accept-encoding', 'identity');
    const error = new Error('A body with a Content-Encoding is not taken: send it as it is.');
    done(Object.assign(error, { statusCode: 415 }));
  } else done();
}

/** Headers, cross-origin reading, an answer to overload, and a limit on requests. */
export async function protect(
  app: FastifyInstance,
  { identify, config, redis, pressure }: ProtectionDeps,
): Promise<void> {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(SECURITY_HEADERS);
    done();
  });
  app.addHook('onRequest', refusePacked);
  await app.register(cors, {
    // No cookie ever says who it is: by default any page may ask.
    origin: config.corsOrigins === 'any' ? '*' : [...config.corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'If-Range',
      'Range',
    ],
    exposedHeaders: [
      'ETag',
      'Location',
      'Retry-After',
      'Allow',
      'Idempotent-Replayed',
      'Repr-Digest',
      'Content-Range',
      'Content-Disposition',
    ],
    maxAge: 86_400,
    strictPreflight: false,
  });
  if (pressure) {
    await app.register(underPressure, {
      ...pressure,
      pressureHandler: async (request) => {
        if (!isWatching(request)) throw overloaded();
      },
    });
  }
  await limitRequests(app, identify, config, redis);
  boundBodies(app, config.bodyLimit, overloaded);
  hearOutRefused(app, config.bodyLimit);
}

/** What the error handlers, of REST as of GraphQL, make a 503 of. */
const overloaded = (): Error =>
  Object.assign(new Error('The service has more to do than it can.'), { statusCode: 503 });

async function limitRequests(
  app: FastifyInstance,
  identify: Identify,
  { rateLimit: perMinute }: Config,
  redis: Redis | undefined,
): Promise<void> {
  if (perMinute === 'off') return;
  await app.register(rateLimit, {
    global: false,
    max: perMinute,
    timeWindow: '1 minute',
    cache: 50_000,
    ...(redis && { redis, nameSpace: 'gongkai-requests-', skipOnError: true }),
    allowList: isWatching,
    keyGenerator: async (request) => {
      // Before `allowList` is looked at, and who watches is to be answered without a database.
      const isKnown = request.headers.authorization !== undefined && !isWatching(request);
      const caller = isKnown ? await identify(request) : null;
      return caller?.id ?? normalizeIP(request.ip);
    },
  });
  // on every request, not by route: an unknown path and a refused key count too
  app.addHook('onRequest', app.rateLimit());
}

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

/** What helmet sets. It is the same for every answer, so helmet is asked once and not a hundred times a second. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = securityHeaders();
