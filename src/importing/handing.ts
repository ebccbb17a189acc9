import type { Numbered } from './batch.js';

/** Lines on their way to a thread, in memory that is handed over and not copied again: each ends where `ends` says. */
export interface HandedLines {
  bytes: Uint8Array<ArrayBuffer>;
  ends: number[];
  numbers: number[];
}

export function handed(lines: readonly Numbered<Buffer>[]): HandedLines {
  const bytes = new Uint8Array(lines.reduce((sum, { item }) => sum + item.length, 0));
  const ends: number[] = [];
  let end = 0;
  for (const { item } of lines) {
    bytes.set(item, end);
    end += item.length;
    ends.push(end);
  }
  return { bytes, ends, numbers: lines.map(({ line }) => line) };
}

export function taken({ bytes, ends, numbers }: HandedLines): Numbered<Buffer>[] {
  const whole = Buffer.from(bytes.buffer);
  return numbers.map((line, i) => ({ line, item: whole.subarray(ends[i - 1] ?? 0, ends[i]) }));
}
