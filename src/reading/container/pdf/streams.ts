import { constants, inflateSync } from 'node:zlib';

/** Bytes. A report's largest stream, a font of Chinese characters, has a few megabytes. */
const MOST_IN_STREAM = 24 * 2 ** 20;
const MOST_IN_ALL = 96 * 2 ** 20;
const MOST_NESTED = 3;
const START = Buffer.from('stream');
const END = Buffer.from('endstream');

/**
 * What is wrong with the packed streams of a PDF, if anything is. `large`: they hold more than any report does, and
 * the engine would unpack them into memory that the limit of its heap does not count. `broken`: the engine would go on
 * without what is lost, and a figure that is lost looks like a blank.
 */
export function faultOfStreams(bytes: Uint8Array): 'large' | 'broken' | null {
  const pdf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const isEncrypted = pdf.includes('/Encrypt');
  let all = 0;
  for (let at = pdf.indexOf(START); at !== -1; at = pdf.indexOf(START, at + START.length)) {
    let from = at + START.length;
    if (pdf[from] === 0x0d) from++;
    if (pdf[from] === 0x0a) from++;
    if (!isPacked(pdf, from)) continue;
    const to = pdf.indexOf(END, from);
    const dictionary = pdf.toString('latin1', Math.max(0, at - 600), at);
    const size = unpackedSize(pdf.subarray(from, to === -1 ? pdf.length : to));
    if (size === 'large') return 'large';
    if (size === 'broken') {
      if (!isEncrypted && FLATE.test(dictionary) && !PICTURE.test(dictionary)) return 'broken';
      continue;
    }
    // pictures are skipped by the engine, and a scan of many pages is no bomb
    if (!PICTURE.test(dictionary)) all += size;
    if (all > MOST_IN_ALL) return 'large';
    if (to !== -1) at = to;
  }
  return null;
}

const FLATE = /\/Fl(?:ateDecode)?\b/u;
const PICTURE = /\/Subtype\s*\/Image/u;

/** The two bytes that every zlib stream begins with. */
const isPacked = (bytes: Buffer, at: number): boolean =>
  at + 2 < bytes.length && (bytes[at]! & 0x0f) === 8 && bytes.readUInt16BE(at) % 31 === 0;

/** How many bytes a stream unpacks to, one packed twice to the end; `large` for too many. */
function unpackedSize(packed: Buffer): number | 'large' | 'broken' {
  let content = packed;
  for (let depth = 0; depth < MOST_NESTED && isPacked(content, 0); depth++) {
    try {
      content = inflateSync(content, {
        maxOutputLength: MOST_IN_STREAM,
        finishFlush: constants.Z_SYNC_FLUSH,
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return 'large';
      return depth === 0 ? 'broken' : content.length;
    }
  }
  return content.length;
}
