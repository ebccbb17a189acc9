import { hasTooMuchMarkup, malformed, type Refused, tooComplex } from './limits.js';
import { misplacedTag } from './xml.js';
import { unzip, type ZipEntry, zipEntries, zipOf } from './zip.js';

export const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What an archive says it holds, by the one part that each kind of document must have. */
export function officeTypeOf(entries: readonly ZipEntry[]): typeof DOCX | typeof XLSX | null {
  if (entries.some(({ name }) => name === 'word/document.xml')) return DOCX;
  return entries.some(({ name }) => name === 'xl/workbook.xml') ? XLSX : null;
}

/** Reports have a few hundred kilobytes of XML; a document with more than this is no report. */
const MOST_XML = 12 * 2 ** 20;

export type OfficeParts = { ok: true; parts: ReadonlyMap<string, Buffer>; archive: Buffer } | Refused;

/**
 * Unpacks the parts of an office document that are read, and nothing else. Their sizes are known before and kept
 * while unpacking, so that the library that takes the document apart never meets what was not checked.
 */
export function officeParts(bytes: Uint8Array, isRead: RegExp): OfficeParts {
  const entries = zipEntries(bytes);
  const wanted = entries?.filter(({ name }) => isRead.test(name));
  if (!wanted || wanted.length === 0) return malformed('The archive is not whole');
  if (wanted.some(({ encrypted }) => encrypted)) return malformed('The document is encrypted');
  if (wanted.reduce((sum, { size }) => sum + size, 0) > MOST_XML) {
    return tooComplex(`Unpacked, the document has more than ${MOST_XML / 2 ** 20} MB of text and tables`);
  }
  const parts = new Map<string, Buffer>();
  for (const entry of wanted) {
    const content = unzip(bytes, entry, MOST_XML);
    if (!content) return malformed(`The part ${entry.name} is broken`);
    if (content.includes('<!DOCTYPE') || content.includes('<!ENTITY')) {
      return malformed(`The part ${entry.name} declares entities, which no office document does`);
    }
    const misplaced = misplacedTag(content.toString('utf8'));
    if (misplaced !== null) {
      return malformed(
        `The part ${entry.name} is not well-formed: ${misplaced} does not stand where XML allows it`,
      );
    }
    parts.set(entry.name, content);
  }
  if (hasTooMuchMarkup([...parts.values()])) return tooComplex('The document has more cells than any report');
  return { ok: true, parts, archive: zipOf(parts) };
}
