import { readFileSync } from 'node:fs';
import { parse } from 'parse5';
import { assess } from '../src/domain/assessment.js';
import { read } from '../src/reading/read.js';

/** Assessing a page against only parsing it with the HTML library: medians of interleaved rounds, and their ratio. */
const file = process.argv[2] ?? new URL('../samples/dongchang-2020.html', import.meta.url).pathname;
const bytes = readFileSync(file);
const html = bytes.toString('utf8');

const time = (work: () => unknown, times: number): number => {
  const start = process.hrtime.bigint();
  for (let i = 0; i < times; i++) work();
  return Number(process.hrtime.bigint() - start) / 1e6 / times;
};
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

const parsing = () => parse(html);
const assessing = () => {
  const result = read(bytes, 'text/html');
  if (!result.ok) throw new Error(result.problem.detail);
  return assess(result.content);
};
time(parsing, 200);
time(assessing, 200);
const rounds = Array.from({ length: 15 }, () => [time(parsing, 40), time(assessing, 40)] as const);
const bare = median(rounds.map(([one]) => one));
const whole = median(rounds.map(([, one]) => one));
console.log(
  `parse only ${bare.toFixed(2)} ms, assess ${whole.toFixed(2)} ms, ratio ${(whole / bare).toFixed(2)} (${bytes.length} bytes)`,
);
