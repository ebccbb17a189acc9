import { amongNeighbours } from './acceptance.js';
import type { Database } from './db/connect.js';
import type { Filer } from './db/neighbours.js';
import { type Around, type Assessment, assess } from './domain/assessment.js';
import { type AgencyKind, defaultScope, type ReportContent } from './domain/report.js';
import { read } from './reading/read.js';
import type { Read, ReadingHints, ReadingProblem, ReadingResult } from './reading/reading.js';

export type AssessedDocument =
  | { ok: true; mediaType: string; declaredAs?: string; content: ReportContent; assessment: Assessment }
  | { ok: false; problem: ReadingProblem };

/**
 * Reads a document and asks every rule of it; nothing is stored. `as`: whose report it is to be; then it is asked
 * against the stored ones too, of the year given or else printed.
 */
export async function assessDocument(
  bytes: Uint8Array,
  contentType: string | null,
  hints: ReadingHints,
  reader: Read = read,
  as?: { db: Database; filer: Filer & { kind: AgencyKind } },
): Promise<AssessedDocument> {
  const reading = await readDocument(bytes, contentType, hints, reader);
  if (!reading.ok) return reading;
  const { content } = reading;
  if (!as) return { ...reading, assessment: assess(content) };
  const is = defaultScope(as.filer.kind);
  const among = content.year === null ? {} : await amongNeighbours(as.db, as.filer, is, content.year);
  const around: Around = { agency: as.filer, scope: { is, stated: false }, ...among };
  return { ...reading, assessment: assess(content, around) };
}

/** The document as read; the year asked for goes before the printed one, which is kept beside it. */
export async function readDocument(
  bytes: Uint8Array,
  contentType: string | null,
  hints: ReadingHints,
  reader: Read = read,
): Promise<ReadingResult> {
  const reading = await reader(bytes, contentType, hints);
  if (!reading.ok) return reading;
  const printedYear = reading.content.year;
  return { ...reading, content: { ...reading.content, printedYear, year: hints.year ?? printedYear } };
}
