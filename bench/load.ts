import assert from 'node:assert/strict';
import autocannon from 'autocannon';
import { askAll } from './ask.js';
import type { Known, Question } from './questions.js';
import { quantile } from './statistics.js';

export const CONNECTIONS = 16;

/** What one round of one question came to. */
export interface Round {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Asks for every report once, before any clock runs, and holds every answer against the report. Returns bytes an answer. */
export async function verify(port: number, question: Question, reports: readonly Known[]): Promise<number> {
  const answers = await askAll(
    port,
    CONNECTIONS,
    reports.map(({ id }) => question.ask(id)),
  );
  for (const [number, { status, body }] of answers.entries()) {
    assert.equal(status, 200, `${question.name}: ${status} ${body.toString().slice(0, 300)}`);
    question.check(JSON.parse(body.toString()), reports[number]!);
  }
  return answers.reduce((sum, { body }) => sum + body.length, 0) / answers.length;
}

/**
 * Asks for so many seconds, each connection beginning with another report. Throws when an answer is not 200 or is
 * less than half as long as those that were verified.
 */
export async function measure(
  port: number,
  { name, ask }: Question,
  reports: readonly Known[],
  { seconds, bytes }: { seconds: number; bytes: number },
): Promise<Round> {
  const requests = reports.map(({ id }) => ask(id));
  const times: number[] = [];
  let wrong = 0;
  let connection = 0;
  const run = autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    duration: seconds,
    requests: requests.slice(0, 1),
    setupClient: (client) => {
      const first = Math.floor((connection++ * requests.length) / CONNECTIONS);
      client.setRequests([...requests.slice(first), ...requests.slice(0, first)].map((one) => ({ ...one })));
    },
  });
  run.on('response', (_client, status: number, size: number, ms: number) => {
    if (status !== 200 || size < bytes / 2) wrong++;
    times.push(ms);
  });
  const { duration, errors, timeouts } = await run;
  assert.equal(wrong + errors + timeouts, 0, `${name}: ${wrong} wrong answers, ${errors + timeouts} errors`);
  return { perSecond: times.length / duration, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
