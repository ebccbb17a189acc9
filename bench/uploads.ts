import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, type Request } from './ask.js';
import { median, quantile, type Spread, spread } from './statistics.js';

/** `GET /v1/reports/{id}` while nothing else is asked, and while pages are uploaded. */
export interface UploadsResult {
  idle: Times;
  busy: Times;
  /** p99 with uploads by p99 without, round by round. */
  ratio: Spread;
  uploadsPerSecond: number;
}

interface Times {
  p50: number;
  p99: number;
}

const CLIENTS = 16;
/** Milliseconds between questions: a reader, and not a load. */
const PAUSE = 4;

/** Asks for reports one after another, idle and beside clients that upload the page without a pause, in turns. */
export async function measureUploads(
  port: number,
  ids: readonly string[],
  page: Buffer,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<UploadsResult> {
  await reads(port, ids, 1);
  const measured: { idle: Times; busy: Times; uploaded: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const idle = await reads(port, ids, seconds);
    const stop = new AbortController();
    const uploads = Array.from({ length: CLIENTS }, () => upload(port, page, stop.signal));
    await sleep(500);
    const busy = await reads(port, ids, seconds);
    stop.abort();
    const uploaded = (await Promise.all(uploads)).reduce((sum, one) => sum + one, 0);
    measured.push({ idle, busy, uploaded: uploaded / (seconds + 0.5) });
  }
  const among = (pick: (round: (typeof measured)[number]) => number) => median(measured.map(pick));
  return {
    idle: { p50: among(({ idle }) => idle.p50), p99: among(({ idle }) => idle.p99) },
    busy: { p50: among(({ busy }) => busy.p50), p99: among(({ busy }) => busy.p99) },
    ratio: spread(measured.map(({ idle, busy }) => busy.p99 / idle.p99)),
    uploadsPerSecond: among(({ uploaded }) => uploaded),
  };
}

async function reads(port: number, ids: readonly string[], seconds: number): Promise<Times> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  for (let i = 0; performance.now() < end; i++) {
    const { status, ms } = await ask(agent, port, {
      method: 'GET',
      path: `/v1/reports/${ids[i % ids.length]}`,
    });
    assert.equal(status, 200);
    times.push(ms);
    await sleep(PAUSE);
  }
  agent.destroy();
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

/** Uploads until it is told to stop; returns how often. An honest 503 is not counted. */
async function upload(port: number, page: Buffer, signal: AbortSignal): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const request: Request = {
    method: 'POST',
    path: '/v1/assessments',
    headers: { 'content-type': 'text/html', 'content-length': String(page.length) },
    body: page,
  };
  let uploaded = 0;
  while (!signal.aborted) {
    const { status } = await ask(agent, port, request);
    assert.ok(status === 200 || status === 503, `uploading: ${status}`);
    if (status === 200) uploaded++;
  }
  agent.destroy();
  return uploaded;
}
