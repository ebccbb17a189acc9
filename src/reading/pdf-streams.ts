import { inflateSync } from 'node:zlib';

/** Bytes. A report's largest stream, a font of Chinese characters, has a few megabytes. */
const MOST_IN_STREAM = 24 * 2 ** 20;
const MOST_IN_ALL = 96 * 2 ** 20;
const MOST_NESTED = 3;
const START = Buffer.from('stream');
const END = Buffer.from('endstream');

/**
 * Whether the packed streams of a PDF hold more than any report does. The engine would unpack them into memory
 * that no limit of its thread counts.
 */
export function isPdfBomb(bytes: Uint8Array): boolean {
  const pdf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let all = 0;
  for (let at = pdf.indexOf(START); at !== -1; at = pdf.indexOf(START, at + START.length)) {
    let from = at + START.length;
    if (pdf[from] === 0x0d) from++;
    if (pdf[from] === 0x0a) from++;
    if (!isPacked(pdf, from)) continue;
    const to = pdf.indexOf(END, from);
    const size = unpackedSize(pdf.subarray(from, to === -1 ? pdf.length : to));
    if (size === null) return true;
    // pictures are skipped by the engine, and a scan of many pages is no bomb
    if (!isPicture(pdf, at)) all += size;
    if (all > MOST_IN_ALL) return true;
  }
  return false;
}

/** The two bytes that every zlib stream begins with. */
const isPacked = (bytes: Buffer, at: number): boolean =>
  at + 2 < bytes.length && (bytes[at]! & 0x0f) === 8 && bytes.readUInt16BE(at) % 31 === 0;

const isPicture = (pdf: Buffer, at: number): boolean =>
  /\/Subtype\s*\/Image/u.test(pdf.toString('latin1', Math.max(0, at - 600), at));

/** How many bytes a stream unpacks to, one packed twice to the end; null for too many. */
function unpackedSize(packed: Buffer): number | null {
  let content = packed;
  for (let depth = 0; depth < MOST_NESTED && isPacked(content, 0); depth++) {
    try {
      content = inflateSync(content, { maxOutputLength: MOST_IN_STREAM, finishFlush: 2 });
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? null : content.length;
    }
  }
  return content.length;
}
