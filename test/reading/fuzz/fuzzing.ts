import type { Figures } from '../../../src/domain/figure.js';
import { ReadersBusyError } from '../../../src/reading/pool/busy.js';
import type { Read, ReadingResult } from '../../../src/reading/reading.js';
import { mutationsFor } from './mutations.js';
import { type Random, randomOf } from './random.js';
import type { Format, Specimen } from './specimens.js';

/** A document that came out of mutations. `digits`: whether those that a reader sees are still the same. */
export interface Mutant {
  number: number;
  specimen: Specimen;
  bytes: Buffer;
  contentType: string | null;
  mutations: readonly string[];
  harmless: boolean;
  digits: 'same' | 'other' | 'unknown';
}

/** A mutant of one of the specimens, always the same for the same seed and number. */
export function mutantOf(specimens: readonly Specimen[], seed: number, number: number): Mutant {
  const random = randomOf(seed * 1_000_003 + number);
  const specimen = chosen(specimens, random);
  const kinds = mutationsFor(specimen.format, true);
  const harmless = kinds.length > 0 && random.below(5) === 0;
  const choice = harmless ? kinds : mutationsFor(specimen.format, false);
  const inside = specimen.inside(random);
  const mutations = Array.from({ length: random.of([1, 1, 1, 2, 3]) }, () => random.of(choice));
  let text = inside?.text ?? '';
  for (const mutation of mutations) text = mutation.text?.(text, random) ?? text;
  let bytes = inside && mutations.some((one) => one.text) ? inside.packed(text) : specimen.bytes;
  for (const mutation of mutations) if (bytes.length > 0) bytes = mutation.bytes?.(bytes, random) ?? bytes;
  return {
    number,
    specimen,
    bytes,
    contentType: random.below(20) === 0 && !harmless ? random.of(TYPES) : specimen.contentType,
    mutations: mutations.map(({ name }) => name),
    harmless,
    digits: digitsOf(
      specimen.format,
      inside?.text ?? '',
      text,
      mutations.some((one) => one.bytes),
    ),
  };
}

const TYPES = [
  null,
  'text/html; charset=gbk',
  'text/plain',
  'application/pdf',
  'application/json',
  'text/html;;',
  'application/octet-stream',
];

/** PDF takes ten times as long as the others: there is less of it. */
function chosen(specimens: readonly Specimen[], random: Random): Specimen {
  const specimen = random.of(specimens);
  return specimen.format === 'pdf' && random.below(3) > 0 ? random.of(specimens) : specimen;
}

function digitsOf(format: Format, before: string, after: string, touched: boolean): Mutant['digits'] {
  if (touched) return 'unknown';
  return seenDigits(format, before) === seenDigits(format, after) ? 'same' : 'other';
}

/** Where digits stand among everything a reader sees: tags are left out, of a PDF the codes of the characters count. */
function seenDigits(format: Format, text: string): string {
  if (format === 'pdf') return [...text.matchAll(/<[\da-f]+>/giu)].join('');
  const seen = format === 'text' || format === 'json' ? text : text.replace(/<[^>]*>/gu, '');
  return seen.replace(/\D+/gu, ' ');
}

/** What became of the cells: compared with what is read of the document before it was mutated. */
export interface Changes {
  /** Cells with another figure than before. */
  wrong: readonly string[];
  /** Cells that were read before and are no longer. */
  lost: readonly string[];
}

export function changesOf(before: ReadingResult, after: ReadingResult): Changes {
  if (!before.ok || !after.ok) return { wrong: [], lost: before.ok ? ['everything'] : [] };
  const wrong: string[] = [];
  const lost: string[] = [];
  for (const [key, was] of before.content.figures) {
    const is = after.content.figures.get(key);
    if (is?.value === was.value && is.state === was.state) continue;
    if (is === undefined || is.state === 'unreadable') lost.push(key);
    else if (was.state === 'unreadable') continue;
    else wrong.push(`${key}: ${shown(after.content.figures, key)} for ${shown(before.content.figures, key)}`);
  }
  return { wrong, lost };
}

const shown = (figures: Figures, key: string): string => {
  const figure = figures.get(key);
  return `${figure?.value ?? figure?.state}`;
};

/** What went wrong with a mutant, if anything did: `what` says it in a word. */
export interface Failure {
  what: 'threw' | 'slow' | 'harmless, but read otherwise';
  mutant: Mutant;
  detail: string;
}

export interface FuzzReport {
  documents: number;
  milliseconds: number;
  slowest: number;
  /** Resident bytes at most, without those of the readers of a pool. */
  memory: number;
  outcomes: Map<string, number>;
  failures: Failure[];
  /** By format, mutations and what is known of the digits: documents that were read with other figures than before. */
  wrong: Map<string, { documents: number; first: Mutant; example: string }>;
  read: Map<Format, number>;
}

/** Milliseconds that a document may take; a machine that does other things beside is given more. */
const MOST_MS = 2000;

/**
 * Reads so many mutants, a few at a time, or fewer where it is told to stop. `slack`: how many times the milliseconds a
 * document may take here.
 */
export async function fuzz(
  specimens: readonly Specimen[],
  { documents, seed, read, slack = 1, atOnce = 3, stop }: FuzzOptions,
): Promise<FuzzReport> {
  const report: FuzzReport = {
    documents: 0,
    milliseconds: 0,
    slowest: 0,
    memory: 0,
    outcomes: new Map(),
    failures: [],
    wrong: new Map(),
    read: new Map(),
  };
  const originals = new Map<Specimen, Promise<ReadingResult>>();
  const originalOf = (specimen: Specimen) => {
    const known = originals.get(specimen) ?? patiently(read, specimen);
    originals.set(specimen, known);
    return known;
  };
  const began = performance.now();
  let next = 0;
  const work = async () => {
    for (let number = next++; number < documents && !stop?.aborted; number = next++) {
      const mutant = mutantOf(specimens, seed, number);
      let ms = 0;
      try {
        const original = await originalOf(mutant.specimen);
        const { result, took } = await timed(read, mutant, MOST_MS * slack);
        ms = took;
        note(report, mutant, result, original);
      } catch (error) {
        report.failures.push({ what: 'threw', mutant, detail: String((error as Error)?.stack ?? error) });
      }
      report.documents++;
      report.slowest = Math.max(report.slowest, ms);
      report.memory = Math.max(report.memory, process.memoryUsage.rss());
      if (ms > MOST_MS * slack)
        report.failures.push({ what: 'slow', mutant, detail: `${Math.round(ms)} ms` });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  report.milliseconds = performance.now() - began;
  return report;
}

/**
 * Reads a document, and where that took longer than `most` milliseconds, up to three times more: the shortest time is
 * the document's own, what is above it is the machine's.
 */
async function timed(
  read: Read,
  mutant: Mutant,
  most: number,
): Promise<{ result: ReadingResult; took: number }> {
  let took = Number.POSITIVE_INFINITY;
  for (let tries = 0; ; tries++) {
    const at = performance.now();
    const result = await patiently(read, mutant);
    took = Math.min(took, performance.now() - at);
    if (took <= most || tries === 3) return { result, took };
  }
}

/** Reads a document, again where the readers were given no time on a machine that does other things. */
async function patiently(
  read: Read,
  { bytes, contentType }: Pick<Mutant, 'bytes' | 'contentType'>,
): Promise<ReadingResult> {
  for (let tries = 0; ; tries++) {
    try {
      return await read(bytes, contentType);
    } catch (error) {
      if (!(error instanceof ReadersBusyError) || tries === 20) throw error;
    }
  }
}

export interface FuzzOptions {
  documents: number;
  seed: number;
  read: Read;
  slack?: number;
  atOnce?: number;
  stop?: AbortSignal;
}

function note(report: FuzzReport, mutant: Mutant, result: ReadingResult, original: ReadingResult): void {
  const outcome = result.ok ? 'read' : result.problem.slug;
  report.outcomes.set(outcome, (report.outcomes.get(outcome) ?? 0) + 1);
  if (result.ok) report.read.set(mutant.specimen.format, (report.read.get(mutant.specimen.format) ?? 0) + 1);
  const { wrong, lost } = changesOf(original, result);
  // reading that is given up on a busy machine shows in the milliseconds
  const isGivenUp = outcome === 'document-too-complex';
  if (mutant.harmless && !isGivenUp && wrong.length + lost.length > 0) {
    const detail = [...wrong, ...lost].slice(0, 3).join('; ');
    report.failures.push({ what: 'harmless, but read otherwise', mutant, detail });
  } else if (wrong.length > 0) {
    const name = `${mutant.specimen.format}, ${[...new Set(mutant.mutations)].sort().join(' + ')}, digits ${mutant.digits}`;
    const known = report.wrong.get(name);
    if (known) known.documents++;
    else report.wrong.set(name, { documents: 1, first: mutant, example: wrong.slice(0, 3).join('; ') });
  }
}
