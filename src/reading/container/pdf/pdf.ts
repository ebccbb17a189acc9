import { malformed, tooComplex } from '../limits.js';
import type { Opened } from '../open.js';
import { getDocument, OPTIONS } from './engine.js';
import { marksOf, type PageFont } from './marks.js';
import { IDENTITY, matrixOf } from './matrix.js';
import { type PdfPage, pageBlocks } from './pages.js';
import { faultOfStreams } from './streams.js';
import { ruledTables } from './tables.js';

const MOST_PAGES = 300;
const MOST_OPERATORS = 400_000;

type Pdf = Awaited<ReturnType<typeof getDocument>['promise']>;
type Page = Awaited<ReturnType<Pdf['getPage']>>;

/** Opens a PDF by its text layer: drawn tables as grids, the rest as lines and paragraphs. */
export async function openPdf(bytes: Uint8Array, onPage: () => void = () => {}): Promise<Opened> {
  const fault = faultOfStreams(bytes);
  if (fault === 'large') return tooComplex('Unpacked, the PDF is many times larger than any report');
  if (fault === 'broken') return malformed('The PDF is broken: a part of it cannot be unpacked');
  // the engine takes the buffer for itself
  const task = getDocument({ ...OPTIONS, data: new Uint8Array(bytes) });
  try {
    return await readPages(await task.promise, onPage);
  } catch (error) {
    const { name, message } = error as Error;
    return malformed(name === 'PasswordException' ? 'The PDF is encrypted' : `The PDF is broken: ${message}`);
  } finally {
    await task.destroy().catch(() => {});
  }
}

async function readPages(pdf: Pdf, onPage: () => void): Promise<Opened> {
  if (pdf.numPages > MOST_PAGES) return tooComplex(`The PDF has ${pdf.numPages} pages, more than any report`);
  const pages: PdfPage[] = [];
  let operators = 0;
  let invisible = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    const page = await pdf.getPage(number);
    const list = await page.getOperatorList();
    operators += list.fnArray.length;
    if (operators > MOST_OPERATORS) return tooComplex('The PDF draws more than any report does');
    const { width, height, transform } = page.getViewport({ scale: 1 });
    const marks = marksOf(list, matrixOf(transform) ?? IDENTITY, (name) => fontOf(page, name));
    if (marks.lost > 0) return malformed(`A font on page ${number} of the PDF is broken`);
    invisible += marks.invisible;
    pages.push({
      glyphs: marks.glyphs,
      tables: ruledTables(marks.rules, marks.glyphs, width),
      width,
      height,
    });
    page.cleanup();
    onPage();
  }
  if (!pages.some(({ glyphs }) => glyphs.length > 0)) return scanned(invisible > 0);
  return { ok: true, page: { title: null, blocks: pageBlocks(pages) } };
}

/** Where the document does not say which characters a font's codes are, what they look like is all there is. */
function fontOf(page: Page, name: string): PageFont | null {
  const font: unknown = page.commonObjs.has(name) ? page.commonObjs.get(name) : null;
  if (font === null || typeof font !== 'object') return null;
  const { fontMatrix, vertical, composite, toUnicode } = font as {
    fontMatrix?: unknown;
    vertical?: boolean;
    composite?: boolean;
    toUnicode?: object;
  };
  return {
    matrix: matrixOf(fontMatrix) ?? [0.001, 0, 0, 0.001, 0, 0],
    vertical: vertical === true,
    trusted: !(composite && toUnicode && 'firstChar' in toUnicode),
  };
}

const scanned = (recognised: boolean): Opened => ({
  ok: false,
  problem: {
    slug: 'scanned-document',
    detail: recognised
      ? 'The PDF is pictures of pages with text that a machine recognised in them; such figures are not certain'
      : 'The PDF has no text, only pictures of pages; send the document it was printed from',
  },
});
