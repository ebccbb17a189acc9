import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { OnFound } from '../db/kept-answers.js';
import type { Load } from '../db/load.js';
import { declaredMediaType, type Observer } from '../gate.js';
import type { PoolState } from '../reading/pool/pool.js';
import type { Read } from '../reading/reading.js';

/** What is looked at when the metrics are asked for. */
export interface Watched {
  loads: () => readonly Load[];
  /** undefined while no reader was started. */
  readers?: (() => PoolState | undefined) | undefined;
}

/** What the service counts of itself. */
export interface Metrics {
  registry: Registry;
  requests: Counter<'route' | 'method' | 'status'>;
  duration: Histogram<'route'>;
  observer: Observer;
  /** The same reading, timed. */
  timed: (read: Read) => Read;
  /** Counts what becomes of kept answers. */
  kept: (of: 'report' | 'sums' | 'list' | 'graphql') => OnFound;
}

/** Formats by media type; no other ever becomes a label. */
const FORMATS: Readonly<Record<string, string>> = {
  'text/html': 'html',
  'text/plain': 'text',
  'application/json': 'json',
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
};

/** A registry of its own for each app, so that two in one process do not add up. */
export function makeMetrics(watched: Watched): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  watchDatabase(registers, watched.loads);
  watchReaders(registers, watched.readers ?? (() => undefined));
  const answers = new Counter({
    name: 'gongkai_kept_answers_total',
    help: 'Questions by what was kept for them: same, changed or none',
    labelNames: ['of', 'found'],
    registers,
  });
  return {
    registry,
    requests: new Counter({
      name: 'gongkai_http_requests_total',
      help: 'Requests answered',
      labelNames: ['route', 'method', 'status'],
      registers,
    }),
    duration: new Histogram({
      name: 'gongkai_http_request_seconds',
      help: 'Time to answer',
      labelNames: ['route'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    }),
    observer: submissionMeters(registers),
    timed: readingMeter(registers),
    kept: (of) => (found) => answers.inc({ of, found }),
  };
}

type Registers = Registry[];

function submissionMeters(registers: Registers): Observer {
  const submissions = new Counter({
    name: 'gongkai_submissions_total',
    help: 'Submissions by outcome: created, same, exists, or why not',
    labelNames: ['outcome'],
    registers,
  });
  const findings = new Counter({
    name: 'gongkai_findings_total',
    help: 'Violations of rules found in uploads',
    labelNames: ['rule', 'severity'],
    registers,
  });
  return {
    outcome: (outcome) => submissions.inc({ outcome }),
    assessed: (assessment) => {
      for (const { rule, severity, outcome } of assessment.findings)
        if (outcome === 'violated') findings.inc({ rule, severity });
    },
  };
}

function readingMeter(registers: Registers): Metrics['timed'] {
  const seconds = new Histogram({
    name: 'gongkai_reading_seconds',
    help: 'Time to read a document, with the wait for a reader',
    labelNames: ['format'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
    registers,
  });
  return (read) => async (bytes, contentType, hints) => {
    const began = performance.now();
    let format = 'other';
    try {
      const reading = await read(bytes, contentType, hints);
      format = FORMATS[reading.ok ? reading.mediaType : declaredMediaType(contentType)] ?? format;
      return reading;
    } finally {
      seconds.observe({ format }, (performance.now() - began) / 1000);
    }
  };
}

function watchDatabase(registers: Registers, loads: Watched['loads']): void {
  const gauge = (name: string, help: string, of: (load: Load) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ['server'],
      registers,
      collect() {
        this.reset();
        for (const load of loads()) this.inc({ server: load.server }, of(load));
      },
    });
  gauge('gongkai_database_connections', 'Connections at most', (load) => load.connections);
  gauge('gongkai_database_in_use', 'Connections with a statement or transaction', (load) => load.inUse);
  gauge(
    'gongkai_database_waiting',
    'Statements and transactions beyond the connections',
    (load) => load.waiting,
  );
}

function watchReaders(registers: Registers, readers: NonNullable<Watched['readers']>): void {
  const gauge = (name: string, help: string, of: (state: PoolState) => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const state = readers();
        this.set(state ? of(state) : 0);
      },
    });
  gauge('gongkai_readers', 'Processes that read documents', (state) => state.readers);
  gauge('gongkai_readers_busy', 'Documents being read', (state) => state.busy);
  gauge('gongkai_readers_waiting', 'Documents that wait for a reader', (state) => state.waiting);
  new Counter({
    name: 'gongkai_readers_ended_total',
    help: 'Readers that have ended, by reason',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(readers()?.ended ?? {})) this.inc({ reason }, count);
    },
  });
}
