import { deflateRawSync, deflateSync } from 'node:zlib';
import t from 'tap';
import { zipEntries, zipOf } from '../../src/reading/container/zip.js';
import { ReadersBusyError } from '../../src/reading/pool/busy.js';
import { type ReadingPool, readingPool } from '../../src/reading/pool/pool.js';
import type { ReadingResult } from '../../src/reading/reading.js';
import { docxOfBody } from './containers/docx.js';
import { pdfOfCountlessCodes, pdfOfObjects, streamOf } from './containers/pdf.js';

const MB = 2 ** 20;
/** What a hostile document may cost: some two seconds alone, all that the pool allows beside other tests; and memory of the service. */
const MOST = { ms: 10_500, bytes: 300 * MB };

/** An archive whose files are packed, with the sizes its directory claims. */
function packedZip(files: ReadonlyMap<string, { content: Buffer; claimed: number }>): Buffer {
  const packed = new Map([...files].map(([name, { content }]) => [name, deflateRawSync(content)]));
  const zip = zipOf(packed);
  for (const { name, at } of zipEntries(zip)!) {
    const central = zip.lastIndexOf(Buffer.from(name)) - 46;
    zip.writeUInt16LE(8, at + 8);
    zip.writeUInt16LE(8, central + 10);
    zip.writeUInt32LE(files.get(name)!.claimed, central + 24);
  }
  return zip;
}

const zeros = Buffer.alloc(200 * MB, 0x20);
const bomb = (claimed: number) => packedZip(new Map([['word/document.xml', { content: zeros, claimed }]]));
/** A document whose bytes were changed on their way: its checksum says so. */
function changed(): Buffer {
  const document = docxOfBody(cell);
  document[document.indexOf('<w:t>1') + 5] = '7'.charCodeAt(0);
  return document;
}
const cell = '<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>';
const entities = `<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">${Array.from(
  { length: 9 },
  (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`,
).join('')}]>`;

const PAGE = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources 5 0 R >>';
const pdfOfPage = (contents: Buffer, resources: string, ...more: (string | Buffer)[]) =>
  pdfOfObjects([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    PAGE,
    contents,
    resources,
    ...more,
  ]);

/** Each form draws the next one ten times. */
const endless = pdfOfPage(
  streamOf('/X Do'),
  '<< /XObject << /X 6 0 R >> >>',
  ...Array.from({ length: 12 }, (_, i) =>
    streamOf(
      '/X Do '.repeat(10),
      `/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X ${7 + i} 0 R >> >>`,
    ),
  ),
  streamOf('0 0 m 1 1 l S', '/Type /XObject /Subtype /Form /BBox [0 0 1 1]'),
);

const noise = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 2654435761) >>> 13));

const HOSTILE: Readonly<Record<string, [Buffer, slug: string]>> = {
  nothing: [Buffer.alloc(0), 'empty-document'],
  'white space': [Buffer.alloc(100_000, ' '), 'empty-document'],
  'binary noise': [noise, 'unsupported-media-type'],
  'zero bytes': [Buffer.alloc(100_000), 'unsupported-media-type'],
  '100,000 nested tables': [Buffer.from('<table><tr><td>'.repeat(100_000)), 'document-too-complex'],
  '10 MB of cells': [
    Buffer.from(`<table>${'<tr><td>1</td><td>2</td></tr>'.repeat(340_000)}</table>`),
    'document-too-complex',
  ],
  '10 MB of labels': [
    Buffer.from('一、本年新收政府信息公开申请数量 1 2 3\n'.repeat(180_000)),
    'document-too-complex',
  ],
  'a zip bomb': [bomb(zeros.length), 'document-too-complex'],
  'a zip bomb that says it is small': [bomb(1000), 'malformed-document'],
  'an archive of something else': [zipOf(new Map([['a.txt', Buffer.from('a')]])), 'unsupported-media-type'],
  'a Word document cut off': [docxOfBody(cell).subarray(0, 400), 'malformed-document'],
  'a Word document with another digit': [changed(), 'malformed-document'],
  'XML entities': [docxOfBody('<w:p><w:r><w:t>&j;</w:t></w:r></w:p>', entities), 'malformed-document'],
  'a Word document of 80,000 cells': [
    docxOfBody(`<w:tbl>${`<w:tr>${cell.repeat(10)}</w:tr>`.repeat(8000)}</w:tbl>`),
    'document-too-complex',
  ],
  'a Word document that is no XML': [docxOfBody('<w:p'), 'malformed-document'],
  'an old Word document': [
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]),
    'unsupported-media-type',
  ],
  'a PDF cut off': [endless.subarray(0, 300), 'malformed-document'],
  'a PDF that is none': [Buffer.from('%PDF-1.7\nnothing'), 'malformed-document'],
  'a PDF bomb': [pdfOfPage(streamOf(Buffer.alloc(100 * MB, '0 0 m ')), '<< >>'), 'document-too-complex'],
  'a PDF packed twice': [
    pdfOfPage(streamOf(deflateSync(Buffer.alloc(100 * MB, '0 0 m '))), '<< >>'),
    'document-too-complex',
  ],
  'a PDF that never ends': [endless, 'document-too-complex'],
  'a PDF of countless codes': [pdfOfCountlessCodes(), 'document-too-complex'],
  'a PDF without text': [pdfOfPage(streamOf('0 0 m 50 50 l S'), '<< >>'), 'scanned-document'],
};

/** Reads, again where other tests left the reader no processor time. */
async function readInTurn(
  { read }: ReadingPool,
  bytes: Uint8Array,
): Promise<{ result: ReadingResult; ms: number }> {
  for (let attempt = 1; ; attempt++) {
    const began = performance.now();
    try {
      return { result: await read(bytes, null), ms: Math.round(performance.now() - began) };
    } catch (error) {
      if (!(error instanceof ReadersBusyError) || attempt === 5) throw error;
    }
  }
}

t.test('hostile documents are refused in time, and the next one is read', async (t) => {
  const pool = readingPool({ readers: 1 });
  t.teardown(() => pool.close());
  const readable = Buffer.from(
    `${'某局2013年政府信息公开年度报告\n'.repeat(3)}${'本年度主动公开。\n'.repeat(9000)}`,
  );
  await pool.read(readable, 'text/plain');
  for (const [name, [bytes, slug]] of Object.entries(HOSTILE)) {
    const before = process.memoryUsage().rss;
    const { result, ms } = await readInTurn(pool, bytes);
    const more = process.memoryUsage().rss - before;
    t.equal(result.ok ? 'read' : result.problem.slug, slug, `${name}: ${ms} ms`);
    t.ok(ms < MOST.ms, `${name}: ${ms} ms`);
    t.ok(more < MOST.bytes, `${name}: ${Math.round(more / MB)} MB more`);
  }
  t.match(await pool.read(readable, 'text/plain'), { ok: true }, 'the service is unharmed');
});
