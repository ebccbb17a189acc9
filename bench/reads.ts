import { measure, measureOnce, type Round, verify } from './load.js';
import { asked, bare, hello, type Known, type Question } from './questions.js';
import { median, type Spread, spread } from './statistics.js';

export interface ReadResult extends Round {
  name: string;
  aim?: number | undefined;
  bytes: number;
  /** Of the bare route's requests a second, round by round. */
  ratio: Spread;
}

type Aimed = Question & { aim?: number };
type Ports = Record<Question['server'], number>;

/**
 * Every question in every round, back and forth, so that a slow moment of the machine meets all of them. `ports`:
 * where the servers listen.
 */
export async function measureReads(
  ports: Ports,
  reports: readonly Known[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<ReadResult[]> {
  const questions: Aimed[] = [bare, ...asked, hello];
  const sizes = new Map<Question, number>();
  for (const question of questions) {
    sizes.set(question, await verify(ports[question.server], question, reports));
  }
  return inTurns(questions, sizes, rounds, (question, number) =>
    measure(ports[question.server], question, reports, {
      seconds: number < 0 ? Math.min(2, seconds) : seconds,
      bytes: sizes.get(question)!,
    }),
  );
}

/** The same for reports that were never asked for: each of them is asked for once. The servers must be warm. */
export async function measureFirstReads(
  ports: Ports,
  reports: readonly Known[],
  rounds: number,
): Promise<ReadResult[]> {
  const questions: Aimed[] = [bare, ...asked];
  const share = Math.floor(reports.length / ((rounds + 1) * asked.length));
  const sizes = new Map<Question, number>();
  for (const question of questions)
    sizes.set(question, await verify(ports[question.server], question, reports.slice(0, 1)));
  return inTurns(questions, sizes, rounds, (question, number) => {
    // the bare route keeps nothing: it may be asked for what another was
    const turn = (number + 1) * asked.length + Math.max(0, asked.indexOf(question));
    const some = reports.slice(1 + turn * share, 1 + (turn + 1) * share);
    return measureOnce(ports[question.server], question, some, sizes.get(question)!);
  });
}

async function inTurns(
  questions: readonly Aimed[],
  sizes: ReadonlyMap<Question, number>,
  rounds: number,
  ask: (question: Question, round: number) => Promise<Round>,
): Promise<ReadResult[]> {
  const measured = new Map<Question, Round[]>(questions.map((question) => [question, []]));
  for (let number = -1; number < rounds; number++) {
    for (const question of number % 2 === 0 ? questions : questions.toReversed()) {
      const round = await ask(question, number);
      // the first is to warm up
      if (number >= 0) measured.get(question)!.push(round);
    }
  }
  return questions.map((question) => {
    const own = measured.get(question)!;
    const among = (pick: (round: Round) => number) => median(own.map(pick));
    return {
      name: question.name,
      aim: question.aim,
      bytes: sizes.get(question)!,
      perSecond: among(({ perSecond }) => perSecond),
      p50: among(({ p50 }) => p50),
      p99: among(({ p99 }) => p99),
      ratio: spread(own.map(({ perSecond }, at) => perSecond / measured.get(bare)![at]!.perSecond)),
    };
  });
}
