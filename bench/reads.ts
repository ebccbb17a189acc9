import { measure, type Round, verify } from './load.js';
import { asked, bare, hello, type Known, type Question } from './questions.js';
import { median, type Spread, spread } from './statistics.js';

export interface ReadResult extends Round {
  name: string;
  aim?: number | undefined;
  bytes: number;
  /** Of the bare route's requests a second, round by round. */
  ratio: Spread;
}

/**
 * Every question in every round, back and forth, so that a slow moment of the machine meets all of them. `ports`:
 * where the servers listen.
 */
export async function measureReads(
  ports: Record<Question['server'], number>,
  reports: readonly Known[],
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<ReadResult[]> {
  const questions: (Question & { aim?: number })[] = [bare, ...asked, hello];
  const sizes = new Map<Question, number>();
  for (const question of questions) {
    sizes.set(question, await verify(ports[question.server], question, reports));
  }
  const measured = new Map<Question, Round[]>(questions.map((question) => [question, []]));
  for (let number = -1; number < rounds; number++) {
    for (const question of number % 2 === 0 ? questions : questions.toReversed()) {
      const bytes = sizes.get(question)!;
      const round = await measure(ports[question.server], question, reports, {
        seconds: number < 0 ? Math.min(2, seconds) : seconds,
        bytes,
      });
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
