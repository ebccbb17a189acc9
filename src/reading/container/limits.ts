import type { ReadingProblem } from '../reading.js';

export interface Refused {
  ok: false;
  problem: ReadingProblem;
}

/** A document that its own format does not allow. */
export const malformed = (detail: string): Refused => ({
  ok: false,
  problem: { slug: 'malformed-document', detail },
});

/** A document that is too much to be a report. */
export const tooComplex = (detail: string): Refused => ({
  ok: false,
  problem: { slug: 'document-too-complex', detail },
});

/** Reports have up to a hundred thousand characters, and pages around them up to twenty thousand elements. */
export const MOST_TEXT = 400_000;
const MOST_MARKUP = 100_000;
const OPENING = 0x3c;

/** Whether there is more markup than any report has, by the angle brackets; parsing takes its time from these. */
export function hasTooMuchMarkup(parts: readonly (string | Uint8Array)[]): boolean {
  if (parts.reduce((sum, { length }) => sum + length, 0) <= MOST_MARKUP) return false;
  let count = 0;
  for (const part of parts) {
    const sign = typeof part === 'string' ? '<' : OPENING;
    for (let at = indexOf(part, sign, 0); at !== -1; at = indexOf(part, sign, at + 1)) {
      count++;
      if (count > MOST_MARKUP) return true;
    }
  }
  return false;
}

const indexOf = (part: string | Uint8Array, sign: string | number, from: number): number =>
  typeof part === 'string' ? part.indexOf(sign as string, from) : part.indexOf(sign as number, from);
