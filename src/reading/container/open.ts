import { decode } from './decode.js';
import type { PublishedDocument } from './document.js';
import { readHtml } from './html.js';
import { hasTooMuchMarkup, type Refused, tooComplex } from './limits.js';
import type { ReadableMediaType } from './media.js';
import { DOCX, XLSX } from './office.js';

/** A document taken out of its container: a page with tables, or a text. */
export type Opened = { ok: true; page: PublishedDocument } | { ok: true; text: string } | Refused;

/** Takes a document of any kind but JSON out of its container. What opens one is loaded when the first such comes. */
export async function open(
  bytes: Uint8Array,
  mediaType: ReadableMediaType,
  charset: string | undefined,
  onStep: () => void,
): Promise<Opened> {
  if (mediaType === DOCX) {
    const { openDocx } = await import('./docx.js');
    onStep();
    return openDocx(bytes);
  }
  if (mediaType === XLSX) {
    const { openXlsx } = await import('./xlsx.js');
    onStep();
    return openXlsx(bytes);
  }
  if (mediaType === 'application/pdf') {
    const { openPdf } = await import('./pdf/pdf.js');
    onStep();
    return openPdf(bytes, onStep);
  }
  const text = textOf(bytes, charset);
  if (!text.ok || mediaType !== 'text/html') return text;
  if (hasTooMuchMarkup([text.text])) return tooComplex('The page has more elements than any report');
  return { ok: true, page: readHtml(text.text) };
}

type Text = { ok: true; text: string } | Refused;

/** The text of bytes that are one, in whatever charset. */
export function textOf(bytes: Uint8Array, charset: string | undefined): Text {
  const text = decode(bytes, charset);
  if (text === null) {
    const detail = 'The bytes are no text in UTF-8, UTF-16, GB18030 or Big5';
    return { ok: false, problem: { slug: 'unsupported-media-type', detail } };
  }
  if (text.trim() !== '') return { ok: true, text };
  return { ok: false, problem: { slug: 'empty-document', detail: 'The document has no content' } };
}

/** How many characters a document has. */
export function lengthOf(opened: Opened & { ok: true }): number {
  if ('text' in opened) return opened.text.length;
  let length = 0;
  for (const block of opened.page.blocks) {
    if (block.kind === 'line') length += block.text.length;
    else
      for (const row of block.rows)
        for (const { cell, begins } of row) if (begins) length += cell.text.length + 1;
  }
  return length;
}
