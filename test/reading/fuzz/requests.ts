import type { FastifyInstance } from 'fastify';
import { type Mutant, mutantOf } from './fuzzing.js';
import { randomOf } from './random.js';
import type { Specimen } from './specimens.js';

/** What mutants sent to `POST /v1/assessments` came to: how often each status, and which answers no client expects. */
export interface RequestReport {
  statuses: Map<number, number>;
  failures: { mutant: Mutant; detail: string }[];
}

const BOUNDARY = 'a-boundary';
const QUERIES = ['', '', '?year=2023', '?template=2021', '?year=2020&findings=all'];

/** Sends so many mutants, some of them as a part of a form, a few at a time. */
export async function fuzzRequests(
  app: FastifyInstance,
  specimens: readonly Specimen[],
  { requests, seed }: { requests: number; seed: number },
): Promise<RequestReport> {
  const report: RequestReport = { statuses: new Map(), failures: [] };
  let next = 0;
  const work = async () => {
    for (let number = next++; number < requests; number = next++) {
      const mutant = mutantOf(specimens, seed, number);
      const random = randomOf(seed + number);
      const isForm = random.below(4) === 0;
      const type = mutant.contentType ?? random.of([undefined, 'application/octet-stream', 'text/html']);
      const contentType = isForm ? `multipart/form-data; boundary=${BOUNDARY}` : type;
      const { statusCode, headers, body } = await app.inject({
        method: 'POST',
        url: `/v1/assessments${random.of(QUERIES)}`,
        headers: contentType === undefined ? {} : { 'content-type': contentType },
        payload: isForm ? asForm(mutant.bytes, type) : mutant.bytes,
      });
      report.statuses.set(statusCode, (report.statuses.get(statusCode) ?? 0) + 1);
      const detail = unexpected(statusCode, String(headers['content-type']), body);
      if (detail) report.failures.push({ mutant, detail });
    }
  };
  await Promise.all(Array.from({ length: 3 }, work));
  return report;
}

function asForm(bytes: Buffer, type: string | undefined): Buffer {
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="document"; filename="report"\r\n`;
  const told = type === undefined ? '' : `content-type: ${type}\r\n`;
  return Buffer.concat([Buffer.from(`${head}${told}\r\n`), bytes, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

/** What is wrong with an answer, if anything is: JSON for 200, a problem for a refusal, 503 the only 5xx. */
function unexpected(status: number, type: string, body: string): string | null {
  if (status >= 500 && status !== 503) return `${status}: ${body.slice(0, 300)}`;
  const isJson = type.startsWith(status === 200 ? 'application/json' : 'application/problem+json');
  if (!isJson) return `${status} as ${type}`;
  try {
    const answer = JSON.parse(body);
    return status === 200 || answer.status === status ? null : `${status} says ${answer.status}`;
  } catch {
    return `${status}: no JSON: ${body.slice(0, 300)}`;
  }
}
