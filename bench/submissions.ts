import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { askAll, type Request } from './ask.js';
import { type SyntheticAgency, syntheticReport } from './fill.js';
import { CONNECTIONS, type Round } from './load.js';
import type { Server } from './processes.js';
import { type ProcessorTimes, watchProcessor } from './processor.js';
import { median, quantile, type Spread, spread } from './statistics.js';

/** How many an interval holds, one at a time and on many connections. */
const SINGLE = 100;
const MANY = 800;
/** Agencies that the submissions of one round take. */
export const AGENCIES_PER_ROUND = 4 * (SINGLE + MANY);

interface Way {
  name: string;
  server: Server;
  request(agency: SyntheticAgency, number: number): Request;
}

export interface SubmissionResult extends Submitted {
  name: string;
  connections: number;
  /** Of the bare transaction's requests a second, round by round. */
  ratio: Spread;
}

/** One round. `processor`: a submission. */
interface Submitted extends Round {
  processor: ProcessorTimes;
}

/** Submits reports of agencies that have none, each once: every document is another. */
export async function measureSubmissions(
  { service, bare, databaseUrl }: { service: Server; bare: Server; databaseUrl: string },
  key: string,
  agencies: readonly SyntheticAgency[],
  rounds: number,
): Promise<SubmissionResult[]> {
  const page = await readFile('samples/liexi-2020.html', 'utf8');
  const submit = (agency: SyntheticAgency, year: number, type: string, body: string): Request => ({
    method: 'POST',
    path: `/v1/reports?agency=${agency.id}&year=${year}`,
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': type,
      'content-length': `${Buffer.byteLength(body)}`,
    },
    body,
  });
  const ways: Way[] = [
    {
      name: 'the same transaction, bare: a statement a table',
      server: bare,
      request: ({ id }) => ({ method: 'POST', path: `/reports?agency=${id}&storing=tables` }),
    },
    {
      name: "the same in the service's one statement, bare",
      server: bare,
      request: ({ id }) => ({ method: 'POST', path: `/reports?agency=${id}&storing=whole` }),
    },
    {
      name: 'JSON, all cells',
      server: service,
      request: (agency, number) => submit(agency, 2022, 'application/json', reportJson(agency, number)),
    },
    {
      name: 'HTML page',
      server: service,
      request: (agency) => submit(agency, 2020, 'text/html', `${page}<!-- ${agency.id} -->`),
    },
  ];
  const sets = [1, CONNECTIONS].flatMap((connections) => ways.map((way) => ({ way, connections })));
  const measured = sets.map((): Submitted[] => []);
  const watches = new Map([service, bare].map((server) => [server, watchProcessor(server.pid, databaseUrl)]));
  let next = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [number, { way, connections }] of sets.entries()) {
      const first = next;
      next += connections === 1 ? SINGLE : MANY;
      const requests = agencies.slice(first, next).map((agency, at) => way.request(agency, first + at));
      const watch = watches.get(way.server)!;
      const before = await watch.times();
      const sent = await send(way, connections, requests);
      const after = await watch.times();
      const each = (of: keyof ProcessorTimes) => (after[of] - before[of]) / requests.length;
      measured[number]!.push({ ...sent, processor: { server: each('server'), postgres: each('postgres') } });
    }
  }
  for (const watch of watches.values()) await watch.end();
  return sets.map(({ way, connections }, number) => {
    const own = measured[number]!;
    const base = measured[number - (number % ways.length)]!;
    const among = (of: (round: Submitted) => number) => median(own.map(of));
    return {
      name: way.name,
      connections,
      perSecond: among(({ perSecond }) => perSecond),
      p50: among(({ p50 }) => p50),
      p99: among(({ p99 }) => p99),
      processor: {
        server: among(({ processor }) => processor.server),
        postgres: among(({ processor }) => processor.postgres),
      },
      ratio: spread(own.map(({ perSecond }, at) => perSecond / base[at]!.perSecond)),
    };
  });
}

async function send(
  { name, server }: Way,
  connections: number,
  requests: readonly Request[],
): Promise<Round> {
  const start = performance.now();
  const answers = await askAll(server.port, connections, requests);
  const perSecond = (requests.length / (performance.now() - start)) * 1000;
  for (const { status, body } of answers) {
    assert.equal(status, 201, `${name}: ${status} ${body.toString().slice(0, 300)}`);
    assert.ok(JSON.parse(body.toString()).id, name);
  }
  const times = answers.map(({ ms }) => ms);
  return { perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

function reportJson(agency: SyntheticAgency, number: number): string {
  const { template, year, agencyName, title, figures } = syntheticReport(agency, number, 2022);
  const values = Object.fromEntries([...figures].map(([key, { value }]) => [key, value]));
  return JSON.stringify({ template, year, agencyName, title, figures: values });
}
