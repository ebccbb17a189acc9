import assert from 'node:assert/strict';
import { askAll, type Request } from './ask.js';
import { drive } from './drive.js';
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

/** Asks for each report once, a share on each connection. */
export async function measureOnce(
  port: number,
  question: Question,
  reports: readonly Known[],
  bytes: number,
): Promise<Round> {
  const share = Math.floor(reports.length / CONNECTIONS);
  const shares = Array.from({ length: CONNECTIONS }, (_, number) =>
    reports.slice(number * share, (number + 1) * share).map(({ id }) => question.ask(id)),
  );
  return load(port, question.name, shares, bytes, { amount: share * CONNECTIONS });
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
  const turned = Array.from({ length: CONNECTIONS }, (_, number) => {
    const first = Math.floor((number * requests.length) / CONNECTIONS);
    return [...requests.slice(first), ...requests.slice(0, first)];
  });
  return load(port, name, turned, bytes, { duration: seconds });
}

/** `requests`: a list for each connection, which begins it again at its end. Throws as `measure` does. */
export async function load(
  port: number,
  name: string,
  requests: readonly Request[][],
  bytes: number,
  until: { duration: number } | { amount: number },
): Promise<Round> {
  const times: number[] = [];
  let wrong = 0;
  const start = performance.now();
  const goesOn =
    'amount' in until
      ? (number: number) => number < until.amount / requests.length
      : () => performance.now() - start < until.duration * 1000;
  await Promise.all(
    requests.map((list) =>
      drive(port, list, goesOn, (status, size, ms) => {
        if (status !== 200 || size < bytes / 2) wrong++;
        times.push(ms);
      }),
    ),
  );
  const end = performance.now();
  assert.equal(wrong, 0, `${name}: ${wrong} wrong answers`);
  const perSecond = (times.length / (end - start)) * 1000;
  return { perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
