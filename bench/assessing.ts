import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'parse5';
import { assess } from '../src/domain/assessment.js';
import type { PublishedDocument } from '../src/reading/container/document.js';
import { readHtml } from '../src/reading/container/html.js';
import { read } from '../src/reading/read.js';
import { median, type Spread, spread } from './statistics.js';

/** Milliseconds a document, and how many times what parsing alone takes. */
export interface AssessResult {
  name: string;
  bytes: number;
  ms: { parse: number; page: number; text: number; rules: number };
  page: Spread;
  text: Spread;
}

/** A process of its own: assesses the pages named as arguments, and prints the results as JSON. */
const rounds = Number(process.argv[2]);
const results: AssessResult[] = [];
for (const file of process.argv.slice(3)) results.push(await measure(file));
process.stdout.write(JSON.stringify(results));

async function measure(file: string): Promise<AssessResult> {
  const bytes = readFileSync(file);
  const html = bytes.toString('utf8');
  const text = Buffer.from(textOf(readHtml(html)));
  const content = await contentOf(bytes, 'text/html');
  const numbers = (from: typeof content) => [...from.figures.values()].filter(({ value }) => value !== null);
  assert.ok(numbers(content).length > 0, `${file}: no figures`);
  const fromText = await contentOf(text, 'text/plain');
  assert.equal(numbers(fromText).length, numbers(content).length, `${file} as text`);
  const works = {
    parse: () => parse(html),
    page: async () => assess(await contentOf(bytes, 'text/html')),
    text: async () => assess(await contentOf(text, 'text/plain')),
    rules: () => assess(content),
  };
  const names = Object.keys(works) as (keyof typeof works)[];
  const times = {} as AssessResult['ms'];
  for (const name of names) times[name] = Math.ceil(60 / (await time(works[name], 200)));
  const measured: AssessResult['ms'][] = [];
  for (let round = 0; round < rounds; round++) {
    const took = {} as AssessResult['ms'];
    for (const name of names) took[name] = await time(works[name], times[name]);
    measured.push(took);
  }
  const middle = (name: keyof typeof works) => median(measured.map((round) => round[name]));
  return {
    name: file.split('/').slice(-2).join('/'),
    bytes: bytes.length,
    ms: { parse: middle('parse'), page: middle('page'), text: middle('text'), rules: middle('rules') },
    page: spread(measured.map((round) => round.page / round.parse)),
    text: spread(measured.map((round) => round.text / round.parse)),
  };
}

async function contentOf(bytes: Uint8Array, type: string) {
  const result = await read(bytes, type);
  if (!result.ok) throw new Error(result.problem.detail);
  return result.content;
}

async function time(work: () => unknown, times: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < times; i++) await work();
  return (performance.now() - start) / times;
}

/** The page as it comes out of a clipboard: tabs between the cells, each where it begins. */
function textOf({ blocks }: PublishedDocument): string {
  const lines = blocks.flatMap((block) =>
    block.kind === 'line'
      ? [block.text]
      : block.rows.map((row) => row.flatMap(({ begins, cell }) => (begins ? [cell.text] : [])).join('\t')),
  );
  return lines.join('\n');
}
