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

/** UTF-16 without its mark, by the zero bytes that digits, letters and line ends have in it. */
function byZeros(bytes: Uint8Array): string | undefined {
  if (bytes.length % 2 === 1 || !bytes.includes(0)) return undefined;
  const zeros = [0, 0];
  const end = Math.min(bytes.length, 8192);
  for (let i = 0; i < end; i++) if (bytes[i] === 0) zeros[i % 2]!++;
  const [first = 0, second = 0] = zeros;
  if (first === second) return undefined;
  return first < second ? 'utf-16le' : 'utf-16be';
}

/** Words that stand in every report, in either script: read in the wrong charset, none of them comes out. */
const WORDS = /政府|公開|公开|信息|資訊|申請|申请|報告|报告|年度/gu;
const wordsIn = (text: string): number => text.match(WORDS)?.length ?? 0;

/** Bytes of Big5 are valid GB18030 and the other way round: the words tell, where they tell plainly. */
function eitherChinese(bytes: Uint8Array, label: string, text: string): string {
  const other = /^big5/iu.test(label) ? 'gb18030' : /^gb/iu.test(label) ? 'big5' : null;
  if (other === null || wordsIn(text) > 0) return text;
  const instead = decoded(bytes, other);
  return instead !== null && wordsIn(instead) >= 3 ? instead : text;
}

function decoded(bytes: Uint8Array, label: string | undefined): string | null {
  try {
    return decoder(label)?.decode(bytes) ?? null;
  } catch {
    return null;
  }
}

/**
 * Text out of bytes: by byte order mark, by the header’s charset, by the page’s own, as GB18030, as Big5; the
 * first in which the bytes are valid. Valid UTF-8 is UTF-8 whatever is declared: nothing else looks like it by
 * chance. Null for bytes that are no text.
 */
export function decode(bytes: Uint8Array, charset: string | undefined): string | null {
  const wide = decoded(bytes, byZeros(bytes));
  if (wide !== null && wordsIn(wide) > 0) return textOrNull(wide);
  if (isUtf8(bytes))
    return textOrNull(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  for (const label of [byMark(bytes), charset, declaredInPage(bytes), 'gb18030', 'big5']) {
    const text = decoded(bytes, label);
    if (text !== null && label !== undefined) return textOrNull(eitherChinese(bytes, label, text));
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
