import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Result } from './batch.js';

/** The result file of an import: one line for each line of the input, whenever it is started again. */
export interface Results {
  /** Whether a line of the input has its result already. */
  has(line: number): boolean;
  /** How many have. */
  readonly count: number;
  /** How often each outcome came, by outcome and problem. */
  readonly outcomes: ReadonlyMap<string, number>;
  add(results: readonly Result[]): Promise<void>;
  close(): Promise<void>;
}

const READ_AT_ONCE = 65_536;
const LINE_FEED = 10;

/** Opens it, made when missing. What a killed run left of a line goes: that line has no result yet. */
export async function openResults(path: string): Promise<Results> {
  const file = await open(path, 'a+');
  await dropTornLine(file);
  let done = new Uint8Array(1024);
  let count = 0;
  const outcomes = new Map<string, number>();
  const note = ({ line, outcome, problem }: Result) => {
    while (line >= done.length * 8) {
      const larger = new Uint8Array(done.length * 2);
      larger.set(done);
      done = larger;
    }
    done[line >> 3]! |= 1 << (line & 7);
    count++;
    const name = problem && problem !== outcome ? `${outcome}: ${problem}` : outcome;
    outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
  };
  for await (const text of createInterface({ input: file.createReadStream({ start: 0, autoClose: false }) }))
    note(JSON.parse(text) as Result);
  return {
    has: (line) => ((done[line >> 3] ?? 0) & (1 << (line & 7))) !== 0,
    get count() {
      return count;
    },
    outcomes,
    add: async (results) => {
      await file.appendFile(results.map((result) => `${JSON.stringify(result)}\n`).join(''));
      for (const result of results) note(result);
    },
    close: () => file.close(),
  };
}

async function dropTornLine(file: FileHandle): Promise<void> {
  let { size } = await file.stat();
  const chunk = Buffer.alloc(READ_AT_ONCE);
  while (size > 0) {
    const from = Math.max(0, size - READ_AT_ONCE);
    const { bytesRead } = await file.read(chunk, 0, size - from, from);
    const end = chunk.subarray(0, bytesRead).lastIndexOf(LINE_FEED);
    size = end >= 0 ? from + end + 1 : from;
    if (end >= 0) break;
  }
  await file.truncate(size);
}
