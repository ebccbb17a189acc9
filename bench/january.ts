import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { parseRegister, type Region } from '../src/domain/region.js';
import { ask, type Request } from './ask.js';
import { reportsOf, type SyntheticCountry, syntheticCountry } from './country.js';
import { contentOf } from './country-content.js';
import { type Filed, fill } from './fill.js';
import { CONNECTIONS } from './load.js';
import { countryOf, drawn, NATIONAL } from './national-questions.js';
import { open, say, startService } from './opened.js';
import { residentMegabytes } from './processes.js';
import { quantile } from './statistics.js';
import { randomFrom } from './synthetic.js';
import { januaryTable } from './table.js';

/** What a client does next, of a hundred times: read, ask for sums by GraphQL, or submit a report. */
const SHARES = { read: 80, sums: 15, submission: 5 } as const;
type Kind = keyof typeof SHARES;
const STORED = [2019, 2020];
const SUBMITTED = [2021, 2022, 2023, 2024, 2025];

const { values } = parseArgs({
  options: { agencies: { type: 'string', default: '8000' }, minutes: { type: 'string', default: '10' } },
});
const minutes = Number(values.minutes);
const { database, end } = await open();
await january().finally(end);

async function january(): Promise<void> {
  const register = parseRegister(await readFile('register/regions.tsv', 'utf8'));
  const years = [...STORED, ...SUBMITTED];
  const made = syntheticCountry(register, { agencies: Number(values.agencies), years, seed: 2 });
  const { agencies } = made;
  const key = randomBytes(24).toString('base64url');
  const start = () => startService(database, key);
  await (await start()).stop();
  await fill(database.url, agencies, stored(made));
  const service = await start();
  say(`${agencies.length * STORED.length} reports; ${CONNECTIONS} clients for ${minutes} minutes\n`);

  const times: Record<Kind, number[]> = { read: [], sums: [], submission: [] };
  const failures = new Map<string, number>();
  const next = clientOf(made, register, key);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const until = performance.now() + minutes * 60_000;
  const memory: number[] = [];
  const look = async () => memory.push(await residentMegabytes(service.pid));
  const looking = setInterval(look, (minutes * 60_000) / 10);
  await look();
  const work = async () => {
    while (performance.now() < until) {
      const { kind, request } = next();
      const { status, ms, body } = await ask(agent, service.port, request);
      times[kind].push(ms);
      if (status === 200 || status === 201) continue;
      const what = `${kind}: ${status} ${body.toString().slice(0, 200)}`;
      failures.set(what, (failures.get(what) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  clearInterval(looking);
  agent.destroy();
  const rows = (Object.keys(SHARES) as Kind[]).map((kind) => ({
    kind,
    count: times[kind].length,
    perSecond: times[kind].length / (minutes * 60),
    p50: quantile(times[kind], 0.5),
    p99: quantile(times[kind], 0.99),
  }));
  say(januaryTable(rows));
  say(`\nresident memory of the service, MB, every tenth: ${memory.join(', ')}`);
  for (const [what, count] of failures) say(`${count} × ${what}`);
  say(`${[...failures.values()].reduce((sum, count) => sum + count, 0)} answers other than 200 and 201`);
  if (failures.size > 0) process.exitCode = 1;
}

function* stored(made: SyntheticCountry): Generator<Filed> {
  for (const [number, agency] of made.agencies.entries())
    for (const report of [...reportsOf(made, number)].slice(0, STORED.length))
      yield contentOf(agency, report);
}

/** Draws what the clients ask, one after another. Each report is submitted once, year by year. */
function clientOf(
  made: SyntheticCountry,
  register: readonly Region[],
  key: string,
): () => { kind: Kind; request: Request } {
  const random = randomFrom(3);
  const { agencies } = made;
  const ids = agencies.flatMap(({ id }) => STORED.map((year) => `${id}-${year}`));
  const country = countryOf(register, ids);
  const drawnOf = (at: number, way: 'rest' | 'graphql') =>
    drawn(NATIONAL[at]!, country, 1, Math.floor(random() * 2 ** 31))[0]![way];
  let submitted = 0;
  return () => {
    const draw = random() * 100;
    if (draw < SHARES.read) return { kind: 'read', request: drawnOf(random() < 0.7 ? 0 : 3, 'rest') };
    if (draw < SHARES.read + SHARES.sums)
      return { kind: 'sums', request: drawnOf([1, 2, 4][Math.floor(random() * 3)]!, 'graphql') };
    const number = submitted % agencies.length;
    const agency = agencies[number]!;
    const report = [...reportsOf(made, number)][STORED.length + Math.floor(submitted / agencies.length)];
    submitted++;
    if (!report) throw new Error('every report is submitted: more agencies are needed');
    const { year, template, scope, publishedOn, figures } = report;
    return {
      kind: 'submission',
      request: {
        method: 'POST',
        path: `/v1/reports?agency=${agency.id}&year=${year}&scope=${scope}&publishedOn=${publishedOn}`,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ template, figures }),
      },
    };
  };
}
