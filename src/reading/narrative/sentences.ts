import { plainWithOffsets } from '../label/fold.js';

/**
 * A sentence in plain characters, without white space, bracketed remarks and titles in 《》. `at(i)` is where its
 * character i stood in the original.
 */
export interface Sentence {
  text: string;
  at(i: number): number;
}

/** A line shorter than this is no line of wrapped prose but a heading or a paragraph of its own. */
const SHORTEST_WRAPPED = 18;

const SENTENCE_END = /[。;!?:；：！？]\s*$/u;
const ENUMERATED = /^\s*(?:[一二三四五六七八九十⼀⼆⼋⼗]{1,3}[、.．]|[(（].{1,3}[)）]|\d{1,2}[、.．])/u;
const ENDS = /[。;!?\n]/gu;
const ASIDE = '\0';
const INK = /[^\s\u200b\ufeff]+/gu;

/** What is said beside the point: remarks in brackets, titles, document numbers. */
const ASIDES = /\([^()\n]{0,400}\)|《[^《》\n]{0,80}》|〔[^〔〕\n]{0,20}〕/gu;
const ENUMERATOR = /^\([一二三四五六七八九十]{1,3}\)$/u;
/** A colon that opens a new statement: 依申请公开情况:2020年…. */
const OPENING = /(?:情况|方面|如下)(?=:)/gu;

/** The sentences of a narrative; lines that a page width has wrapped are put together again. */
export function sentencesOf(original: string): Sentence[] {
  const { text: printed, at } = plain(original);
  const text = blankOut(blankOut(printed)).replace(OPENING, (words) => `${words.slice(0, -1)}\n`);
  const sentences: Sentence[] = [];
  let from = 0;
  for (const { index: to } of `${text}\n`.matchAll(ENDS)) {
    const begin = from;
    const words = text.slice(begin, to).replaceAll(ASIDE, '');
    if (words !== '') sentences.push({ text: words, at: (i) => at[keptPlaces(text, begin, to)[i]!]! });
    from = to + 1;
  }
  return sentences;
}

/** The stretch of the original from one character of a sentence to another, its end exclusive. */
export const printedAs = (original: string, { at }: Sentence, from: number, to: number): string => {
  const last = String.fromCodePoint(original.codePointAt(at(to - 1))!);
  return original
    .slice(at(from), at(to - 1) + last.length)
    .replace(/\s+/gu, ' ')
    .slice(0, 200);
};

/** Plain characters, white space gone, a line break kept where it ends something. */
function plain(original: string): { text: string; at: number[] } {
  const at: number[] = [];
  let text = '';
  const lines = original.split('\n');
  let start = 0;
  for (const [i, line] of lines.entries()) {
    const whole = plainWithOffsets(line);
    for (const { 0: words, index } of whole.text.matchAll(INK)) {
      text += words;
      for (let i = 0; i < words.length; i++) at.push(start + whole.at[index + i]!);
    }
    const next = lines[i + 1];
    if (next !== undefined && !isWrapped(line, next)) {
      text += '\n';
      at.push(start + line.length);
    }
    start += line.length + 1;
  }
  return { text, at };
}

const isWrapped = (line: string, next: string): boolean =>
  line.trim().length >= SHORTEST_WRAPPED &&
  !SENTENCE_END.test(line) &&
  next.trim() !== '' &&
  !ENUMERATED.test(next);

/** Asides become NULs, which no sentence keeps; an enumerator such as (一) begins a sentence. */
const blankOut = (text: string): string =>
  text.replace(ASIDES, (aside) =>
    ENUMERATOR.test(aside) ? '\n'.padEnd(aside.length, ASIDE) : ASIDE.repeat(aside.length),
  );

function keptPlaces(text: string, from: number, to: number): number[] {
  const kept: number[] = [];
  for (let i = from; i < to; i++) if (text[i] !== ASIDE) kept.push(i);
  return kept;
}
