import { setTimeout as delay } from 'node:timers/promises';
import { FastifyOtelInstrumentation } from '@fastify/otel';
import { DiagLogLevel, diag, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import type { FastifyBaseLogger, FastifyPluginCallback } from 'fastify';
import type { TracingConfig } from './config.js';
import type { Read } from './reading/reading.js';

/** Tells a collector how long requests took, and what of that was reading. */
export interface Tracing {
  /** To be registered before all else. */
  plugin: FastifyPluginCallback;
  /** The same reading, told as a part of its request. */
  traced: (read: Read) => Read;
  /** Sends what was not sent yet, for so long as a service that ends can wait. */
  end(): Promise<void>;
}

/** Milliseconds that sending may take. */
const TIMEOUT = 3000;

/**
 * Starts telling. A collector that does not answer keeps nothing waiting; it is told once, in the log. Loaded where there
 * is a collector only: it takes a start some tenths of a second.
 */
export function startTracing(
  { endpoint, serviceName }: TracingConfig,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Tracing {
  tellOnce(log);
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: TIMEOUT,
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor(withoutValues(exporter), { exportTimeoutMillis: TIMEOUT })],
  });
  provider.register();
  const instrumentation = new FastifyOtelInstrumentation({
    instrumentHooks: false,
    instrumentHandler: false,
    recordExceptions: false,
    requestHook: (span, { method, routeOptions }) =>
      span.updateName(`${method} ${routeOptions.url ?? 'none'}`),
  });
  instrumentation.setTracerProvider(provider);
  const tracer = trace.getTracer('gongkai');
  return {
    plugin: instrumentation.plugin(),
    traced: (read) => (bytes, contentType, hints) =>
      tracer.startActiveSpan('read', async (span) => {
        try {
          return await read(bytes, contentType, hints);
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      }),
    end: () => Promise.race([provider.shutdown().catch(() => {}), delay(TIMEOUT)]),
  };
}

/** All that is told of a request. Its address, its parameters and the words of an error may hold anything. */
const TOLD = ['http.request.method', 'http.route', 'http.response.status_code'];

/** The same exporter, of spans with nothing but these attributes. */
function withoutValues(exporter: SpanExporter): SpanExporter {
  const bare = (span: ReadableSpan): ReadableSpan =>
    Object.create(span, {
      attributes: {
        value: Object.fromEntries(Object.entries(span.attributes).filter(([name]) => TOLD.includes(name))),
      },
      status: { value: { code: span.status.code } },
      events: { value: [] },
    });
  return {
    export: (spans, done) => exporter.export(spans.map(bare), done),
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

function tellOnce(log: Pick<FastifyBaseLogger, 'warn'>): void {
  let told = false;
  const error = (message: string) => {
    const [, why] = /"message":"([^"]{1,300})/.exec(message) ?? [];
    if (!told) log.warn(`OTEL_EXPORTER_OTLP_ENDPOINT: ${why ?? 'spans could not be sent'}`);
    told = true;
  };
  const nothing = () => {};
  diag.setLogger(
    { error, warn: nothing, info: nothing, debug: nothing, verbose: nothing },
    DiagLogLevel.ERROR,
  );
}
