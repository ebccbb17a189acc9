import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { askAll, type Request } from './ask.js';
import { type SyntheticAgency, syntheticReport } from './fill.js';
import { CONNECTIONS, type Round } from './load.js';
import { median, quantile, type Spread, spread } from './statistics.js';

/** How many an interval holds, one at a time and on many connections. */
const SINGLE = 100;
const MANY = 800;
/** Agencies that the submissions of one round take. */
export const AGENCIES_PER_ROUND = 3 * (SINGLE + MANY);

interface Way {
  name: string;
  port: number;
  request(agency: SyntheticAgency, number: number): Request;
}

export interface SubmissionResult extends Round {
  name: string;
  connections: number;
  /** Of the bare transaction's requests a second, round by round. */
  ratio: Spread;
}

/** Submits reports of agencies that have none, each once: every document is another. */
export async function measureSubmissions(
  ports: { service: number; bare: number },
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
      name: 'the same transaction, bare',
      port: ports.bare,
      request: ({ id }) => ({ method: 'POST', path: `/reports?agency=${id}` }),
    },
    {
      name: 'JSON, all cells',
      port: ports.service,
      request: (agency, number) => submit(agency, 2022, 'application/json', reportJson(agency, number)),
    },
    {
      name: 'HTML page',
      port: ports.service,
      request: (agency) => submit(agency, 2020, 'text/html', `${page}<!-- ${agency.id} -->`),
    },
  ];
  const sets = [1, CONNECTIONS].flatMap((connections) => ways.map((way) => ({ way, connections })));
  const measured = sets.map((): Round[] => []);
  let next = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [number, { way, connections }] of sets.entries()) {
      const first = next;
      next += connections === 1 ? SINGLE : MANY;
      const requests = agencies.slice(first, next).map((agency, at) => way.request(agency, first + at));
      measured[number]!.push(await send(way, connections, requests));
    }
  }
  return sets.map(({ way, connections }, number) => {
    const own = measured[number]!;
    const base = measured[number - (number % ways.length)]!;
    return {
      name: way.name,
      connections,
      perSecond: median(own.map(({ perSecond }) => perSecond)),
      p50: median(own.map(({ p50 }) => p50)),
      p99: median(own.map(({ p99 }) => p99)),
      ratio: spread(own.map(({ perSecond }, at) => perSecond / base[at]!.perSecond)),
    };
  });
}

async function send({ name, port }: Way, connections: number, requests: readonly Request[]): Promise<Round> {
  const start = performance.now();
  const answers = await askAll(port, connections, requests);
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
