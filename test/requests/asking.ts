import { randomOf } from '../reading/fuzz/random.js';
import type { Check } from './answers.js';
import { type Draft, type Drawing, sentAs } from './draft.js';
import { learnFrom } from './learning.js';
import { makeOdd } from './oddities.js';
import { asCurl, Connection, type WireAnswer, WireError, type WireRequest } from './wire.js';
import type { World } from './world.js';

/** Draws a sound request, with what is to hold of its answer; `name` is what it is counted under. */
export type Source = (drawing: Drawing) => { name: string; draft: Draft; check: Check };

export interface Failure {
  number: number;
  /** What the request is counted under. */
  name: string;
  /** What is done to the request that would be sound without it. */
  oddities: readonly string[];
  what: string;
  curl: string;
  answer: string;
}

export interface AskingReport {
  requests: number;
  milliseconds: number;
  slowest: number;
  /** By name and class of status. */
  totals: Map<string, Map<string, number>>;
  failures: Failure[];
}

export interface AskingOptions {
  requests: number;
  seed: number;
  /** How many ask at once; only one after the other are the same each time. */
  connections: number;
  /** Milliseconds that an answer may take. */
  patience?: number;
  stop?: AbortSignal;
}

const PATIENCE = 10_000;

/** Sends so many requests, the same for the same seed as far as what they name exists, and holds their answers. */
export async function askAll(
  { words, documents, ports }: World,
  sources: readonly Source[],
  { requests, seed, connections, patience = PATIENCE, stop }: AskingOptions,
): Promise<AskingReport> {
  const report: AskingReport = { requests: 0, milliseconds: 0, slowest: 0, totals: new Map(), failures: [] };
  const began = performance.now();
  let next = 0;
  const work = async () => {
    const open = ports.map((port) => new Connection(port, patience));
    for (let number = next++; number < requests && !stop?.aborted; number = next++) {
      const random = randomOf(seed * 1_000_003 + number);
      const drawing: Drawing = { random, words, documents };
      const { name, draft, check } = random.of(sources)(drawing);
      const { request, oddities } = made(draft, drawing);
      const connection = random.of(open);
      const { answer, what } = await held(connection, request, (...sent) => check(...sent, oddities.length));
      report.requests++;
      report.slowest = Math.max(report.slowest, answer?.milliseconds ?? 0);
      count(report.totals, name, answer ? `${Math.floor(answer.status / 100)}xx` : 'none');
      if (answer) learnFrom(words, request, answer, random);
      if (what)
        report.failures.push({ number, name, oddities, what, curl: asCurl(request), answer: shown(answer) });
    }
    for (const connection of open) connection.close();
  };
  await Promise.all(Array.from({ length: connections }, work));
  report.milliseconds = performance.now() - began;
  return report;
}

/** How many odd things are done to a request: to half of them none. */
const ODDITIES = [0, 0, 0, 0, 0, 1, 1, 1, 2, 4];

function made(sound: Draft, drawing: Drawing): { request: WireRequest; oddities: string[] } {
  const oddities: string[] = [];
  let draft = sound;
  for (let left = drawing.random.of(ODDITIES); left > 0; left--) {
    const odd = makeOdd(draft, drawing);
    draft = odd.draft;
    oddities.push(odd.oddity);
  }
  return { request: sentAs(draft), oddities };
}

interface Held {
  answer: WireAnswer | null;
  what: string | null;
}

async function held(
  connection: Connection,
  request: WireRequest,
  check: (...sent: [WireRequest, WireAnswer]) => string | null,
): Promise<Held> {
  try {
    const answer = await connection.ask(request);
    const what = check(request, answer);
    if (what || request.method !== 'HEAD') return { answer, what };
    return { answer, what: await comparedWithGet(connection, request, answer) };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { answer: null, what: error.message };
  }
}

/** A HEAD is answered as a GET, but for the body; what others change meanwhile is asked again. */
async function comparedWithGet(
  connection: Connection,
  request: WireRequest,
  answer: WireAnswer,
): Promise<string | null> {
  let head = answer;
  for (let tries = 0; ; tries++) {
    const get = await connection.ask({ ...request, method: 'GET' });
    const differing = COMPARED.filter((name) => head.headers.get(name) !== get.headers.get(name));
    // a part is of a GET alone
    if (get.status === 206 || get.status === 416 || (head.status === get.status && differing.length === 0))
      return null;
    if (tries === 2) return `HEAD ${head.status}, GET ${get.status}; other ${differing.join(', ')}`;
    head = await connection.ask(request);
  }
}

const COMPARED = [
  'content-type',
  'etag',
  'cache-control',
  'allow',
  'location',
  'vary',
  'content-disposition',
];

function count(totals: AskingReport['totals'], name: string, kind: string): void {
  const known = totals.get(name) ?? new Map<string, number>();
  totals.set(name, known.set(kind, (known.get(kind) ?? 0) + 1));
}

const shown = (answer: WireAnswer | null): string =>
  answer
    ? `${answer.status} ${answer.headers.get('content-type')}: ${answer.body.toString().slice(0, 400)}`
    : 'none';
