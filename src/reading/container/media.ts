import { DOCX, officeTypeOf, XLSX } from './office.js';
import { zipEntries } from './zip.js';

export type Charset = string | undefined;

/** The media types whose documents are read. */
export const READABLE_MEDIA_TYPES = [
  'text/html',
  'text/plain',
  'application/json',
  'application/pdf',
  DOCX,
  XLSX,
] as const;
export type ReadableMediaType = (typeof READABLE_MEDIA_TYPES)[number];

/** `told`: what was declared of the document where that is not what it is. */
export type MediaType =
  | { ok: true; mediaType: ReadableMediaType; charset: Charset; told?: string }
  | { ok: false; detail: string };

const READABLE = 'readable are HTML, plain text, JSON, .docx, .xlsx and PDF';
const HTML = /^\s*(?:<!doctype|<html|<head|<body|<meta|<div|<p[\s>]|<table|<!--|<\?xml)/iu;
const isText = (mediaType: string): boolean =>
  /^(?:text\/(?:html|plain)|application\/json)$/u.test(mediaType);

/** What the first bytes say a document is, where they say it; `refused` where that is nothing that is read. */
function byBytes(bytes: Uint8Array): { mediaType: ReadableMediaType } | { refused: string } | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024));
  // marks gone, and with them the zeros of UTF-16
  const text = head
    .toString('latin1')
    .replace(/^(?:ï»¿|ÿþ|þÿ)/u, '')
    .replaceAll('\0', '');
  if (/^\s*%PDF-/u.test(text)) return { mediaType: 'application/pdf' };
  if (text.startsWith('PK\u0003\u0004')) return byEntries(bytes);
  if (text.startsWith('\u00d0\u00cf\u0011\u00e0')) {
    return { refused: 'an old .doc or .xls, or an encrypted document; save it as .docx, .xlsx or PDF' };
  }
  if (text.startsWith('{\\rtf')) return { refused: 'RTF; save it as .docx or PDF' };
  const picture = /^(?:\u0089PNG|GIF8|\u00ff\u00d8\u00ff|II\*|MM\*)/u.test(text);
  if (picture) return { refused: 'a picture; its text cannot be read' };
  if (HTML.test(text)) return { mediaType: 'text/html' };
  return /^\s*\{\s*"/u.test(text) ? { mediaType: 'application/json' } : null;
}

function byEntries(bytes: Uint8Array): { mediaType: ReadableMediaType } | { refused: string } {
  const entries = zipEntries(bytes);
  const mediaType = entries ? officeTypeOf(entries) : cutOffTypeOf(bytes);
  return mediaType ? { mediaType } : { refused: 'an archive, neither .docx nor .xlsx' };
}

/** An archive without its directory says by the files it begins with what it was. */
function cutOffTypeOf(bytes: Uint8Array): ReadableMediaType | null {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (archive.includes('word/')) return DOCX;
  return archive.includes('xl/') ? XLSX : null;
}

/**
 * The media type a document is read as. What the bytes plainly are goes before what the header says; the header
 * decides between the kinds of text, except that a page sent as plain text is a page.
 */
export function mediaTypeOf(bytes: Uint8Array, contentType: string | null): MediaType {
  const [name = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  const charset = parameters
    .map((parameter) => /^charset\s*=\s*"?([^"\s]+)/iu.exec(parameter)?.[1])
    .find((label) => label !== undefined);
  const declared = name.toLowerCase() === 'application/xhtml+xml' ? 'text/html' : name.toLowerCase();
  const sniffed = byBytes(bytes);
  if (sniffed && 'refused' in sniffed) {
    return { ok: false, detail: `The document is ${sniffed.refused} (${READABLE})` };
  }
  const found = sniffed?.mediaType;
  if (found && !isText(found)) {
    return { ok: true, mediaType: found, charset, ...(isOther(declared, found) && { told: declared }) };
  }
  if (isText(declared)) {
    const mediaType = declared === 'text/plain' && found === 'text/html' ? found : declared;
    return { ok: true, mediaType: mediaType as ReadableMediaType, charset };
  }
  if (declared === '' || declared === 'application/octet-stream') {
    return { ok: true, mediaType: found ?? 'text/plain', charset };
  }
  // a report saved as a page is often called a document of the office suite it came from
  if (found && isOffice(declared)) return { ok: true, mediaType: found, charset, told: declared };
  return { ok: false, detail: `“${declared}” is not read, or not what this is (${READABLE})` };
}

const isOther = (declared: string, found: string): boolean =>
  declared !== '' && declared !== 'application/octet-stream' && declared !== found;

const isOffice = (declared: string): boolean =>
  /^application\/(?:msword|vnd\.ms-excel|pdf|wps-office\.\w+|vnd\.openxmlformats-officedocument\..+)$/u.test(
    declared,
  );
