import assert from 'node:assert/strict';
import { askAll } from './ask.js';
import { CONNECTIONS, load, type Round } from './load.js';
import {
  type Country,
  compare,
  drawn,
  NATIONAL,
  type NationalQuestion,
  type Way,
} from './national-questions.js';
import { median, type Spread, spread } from './statistics.js';

/** So many different questions are asked again and again. */
const REPEATED = 64;
/** Different questions a connection has for each second; more than it comes to ask. */
const FRESH = 600;
/** Questions whose answers are compared before any clock runs. */
const COMPARED = 20;

export const WAYS: readonly Way[] = ['bare', 'rest', 'graphql'];

interface Measured extends Round {
  /** Of the bare route's requests a second with fresh questions, round by round. */
  ratio: Spread;
}

export interface NationalResult {
  name: string;
  peer: number;
  bytes: Record<Way, number>;
  /** `fresh`: every question another one; `repeated`: few, asked again and again. */
  ways: Record<Way, { fresh: Measured; repeated: Measured }>;
}

type Ports = Record<Way, number>;

/** Every kind of question whose name has `only` in it, in every round, each way in turn, first with fresh questions, then with repeated ones. */
export async function measureNational(
  ports: Ports,
  country: Country,
  { rounds, seconds, only }: { rounds: number; seconds: number; only: string },
  afterRound: () => Promise<void>,
): Promise<NationalResult[]> {
  const questions = NATIONAL.filter(({ name }) => name.includes(only));
  const bytes = new Map<NationalQuestion, Record<Way, number>>();
  const taken = new Map(questions.map((question) => [question, { fresh: [], repeated: [] } as Taken]));
  for (const question of questions) bytes.set(question, await compareAll(ports, question, country));
  for (let round = 0; round <= rounds; round++) {
    for (const question of questions) {
      const { fresh, repeated } = taken.get(question)!;
      const one = { fresh: {} as Record<Way, Round>, repeated: {} as Record<Way, Round> };
      const of = (way: Way, requests: Request[][]) =>
        load(ports[way], `${question.name}, ${way}`, requests, bytes.get(question)![way] / 8, {
          duration: round === 0 ? 1 : seconds,
        });
      for (const way of round % 2 === 0 ? WAYS : WAYS.toReversed()) {
        one.fresh[way] = await of(way, freshOf(question, way, country, round, seconds));
        one.repeated[way] = await of(way, repeatedOf(question, way, country));
      }
      // the first is to warm up
      if (round === 0) continue;
      fresh.push(one.fresh);
      repeated.push(one.repeated);
    }
    await afterRound();
  }
  return questions.map((question) => {
    const { fresh, repeated } = taken.get(question)!;
    const measured = (rounds: Record<Way, Round>[], way: Way): Measured => ({
      perSecond: median(rounds.map((one) => one[way].perSecond)),
      p50: median(rounds.map((one) => one[way].p50)),
      p99: median(rounds.map((one) => one[way].p99)),
      ratio: spread(rounds.map((one, at) => one[way].perSecond / fresh[at]!.bare.perSecond)),
    });
    const ways = Object.fromEntries(
      WAYS.map((way) => [way, { fresh: measured(fresh, way), repeated: measured(repeated, way) }]),
    ) as NationalResult['ways'];
    return { name: question.name, peer: question.peer, bytes: bytes.get(question)!, ways };
  });
}

type Request = ReturnType<typeof drawn>[number][Way];
interface Taken {
  fresh: Record<Way, Round>[];
  repeated: Record<Way, Round>[];
}

async function compareAll(ports: Ports, question: NationalQuestion, country: Country) {
  const asked = drawn(question, country, COMPARED, 99);
  const answers = Object.fromEntries(
    await Promise.all(
      WAYS.map(async (way) => {
        const got = await askAll(
          ports[way],
          CONNECTIONS,
          asked.map((one) => one[way]),
        );
        for (const { status, body } of got)
          assert.equal(status, 200, `${question.name}, ${way}: ${status} ${body.toString().slice(0, 300)}`);
        return [way, got.map(({ body }) => body)] as const;
      }),
    ),
  ) as Record<Way, Buffer[]>;
  let said = 0;
  for (let n = 0; n < COMPARED; n++) {
    const parsed = WAYS.map((way) => [way, JSON.parse(answers[way][n]!.toString())]);
    said += compare(question, Object.fromEntries(parsed));
  }
  assert.ok(said > COMPARED / 2, `${question.name}: next to nothing was answered`);
  const mean = (way: Way) => answers[way].reduce((sum, body) => sum + body.length, 0) / COMPARED;
  return { bare: mean('bare'), rest: mean('rest'), graphql: mean('graphql') };
}

/** Other ones for each connection, round and way: what one way has asked may lie in PostgreSQL's memory for the next. */
const freshOf = (
  question: NationalQuestion,
  way: Way,
  country: Country,
  round: number,
  seconds: number,
): Request[][] =>
  Array.from({ length: CONNECTIONS }, (_, connection) =>
    drawn(question, country, FRESH * seconds, 1000 * round + 100 * WAYS.indexOf(way) + connection).map(
      (one) => one[way],
    ),
  );

function repeatedOf(question: NationalQuestion, way: Way, country: Country): Request[][] {
  const requests = drawn(question, country, REPEATED, 7).map((one) => one[way]);
  return Array.from({ length: CONNECTIONS }, (_, connection) => {
    const first = Math.floor((connection * REPEATED) / CONNECTIONS);
    return [...requests.slice(first), ...requests.slice(0, first)];
  });
}
