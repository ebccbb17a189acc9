export type Charset = string | undefined;

/** The media types whose documents are read. */
export const READABLE_MEDIA_TYPES = ['text/html', 'text/plain', 'application/json'] as const;
export type ReadableMediaType = (typeof READABLE_MEDIA_TYPES)[number];

export type MediaType =
  | { ok: true; mediaType: ReadableMediaType; charset: Charset }
  | { ok: false; detail: string };

const HTML = /^\s*(?:<!doctype|<html|<head|<body|<meta|<div|<p[\s>]|<table|<!--|<\?xml)/iu;

/** What the first bytes say a document is, where they say it. */
function byBytes(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024));
  if (head.subarray(0, 5).toString('latin1') === '%PDF-') return 'application/pdf';
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return 'application/zip';
  if (head[0] === 0xd0 && head[1] === 0xcf && head[2] === 0x11) return 'application/x-ole-storage';
  const text = head.toString('latin1').replace(/^ï»¿/u, '');
  if (HTML.test(text)) return 'text/html';
  return /^\s*\{\s*"/u.test(text) ? 'application/json' : null;
}

/**
 * The media type a document is read as. The header decides between the readable types, except that a page
 * sent as plain text is a page; without a header, or with application/octet-stream, the bytes decide.
 */
export function mediaTypeOf(bytes: Uint8Array, contentType: string | null): MediaType {
  const [name = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim());
  const charset = parameters
    .map((parameter) => /^charset\s*=\s*"?([^"\s]+)/iu.exec(parameter)?.[1])
    .find((label) => label !== undefined);
  const sniffed = byBytes(bytes);
  const declared = name.toLowerCase();
  if (sniffed?.startsWith('application/') && sniffed !== 'application/json') {
    return {
      ok: false,
      detail: `The document is ${sniffed}; readable are ${READABLE_MEDIA_TYPES.join(', ')}`,
    };
  }
  switch (declared) {
    case 'application/json':
      return { ok: true, mediaType: 'application/json', charset };
    case 'text/html':
    case 'application/xhtml+xml':
      return { ok: true, mediaType: 'text/html', charset };
    case 'text/plain':
      return { ok: true, mediaType: sniffed === 'text/html' ? 'text/html' : 'text/plain', charset };
    case '':
    case 'application/octet-stream':
      return { ok: true, mediaType: (sniffed as ReadableMediaType | null) ?? 'text/plain', charset };
    default:
      return {
        ok: false,
        detail: `“${declared}” is not read; readable are ${READABLE_MEDIA_TYPES.join(', ')}`,
      };
  }
}
