import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** A declared charset worth trying, or null: labels that the decoder does not know are no error. */
function decoder(label: string | undefined): TextDecoder | null {
  if (!label) return null;
  try {
    return new TextDecoder(/^gb/iu.test(label) ? 'gb18030' : label, { fatal: true });
  } catch {
    return null;
  }
}

/** The charset that a page declares of itself, in its first two kilobytes. */
function declaredInPage(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 2048)).toString('latin1');
  return /<meta[^>]+charset\s*=\s*["']?([\w-]+)/iu.exec(head)?.[1];
}

function byMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/**
 * Text out of bytes: by byte order mark, by the header’s charset, by the page’s own, as GB18030; the
 * first in which the bytes are valid. Valid
 * UTF-8 is UTF-8 whatever is declared: nothing else looks like it by chance. Null for bytes that are no text.
 */
export function decode(bytes: Uint8Array, charset: string | undefined): string | null {
  if (isUtf8(bytes))
    return textOrNull(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  for (const label of [byMark(bytes), charset, declaredInPage(bytes), 'gb18030']) {
    try {
      const text = decoder(label)?.decode(bytes);
      if (text !== undefined) return textOrNull(text);
    } catch {
      // not valid in this charset: the next one
    }
  }
  return brokenUtf8(bytes);
}

/** Text without its byte order mark; a NUL is in no text. */
const textOrNull = (text: string): string | null =>
  text.includes('\0') ? null : text.replace(/^\ufeff/u, '');

/** UTF-8 that breaks off in the middle of a character, or lost a byte, is still UTF-8. */
function brokenUtf8(bytes: Uint8Array): string | null {
  const text = new TextDecoder('utf-8').decode(bytes);
  const lost = text.split('\ufffd').length - 1;
  return lost <= Math.max(1, text.length / 1000) && !text.includes('\0') ? text : null;
}
