import { deflateSync } from 'node:zlib';
import type { Grid, PublishedDocument } from '../../../src/reading/container/document.js';

const WIDTH = 595;
const HEIGHT = 842;
const MARGIN = 40;
const SIZE = 8;
const LEADING = 10;

/** How a page is printed. `ruled`: tables with their lines. `onRow`: told of each row of a table, from which page on. */
export interface Printing {
  ruled: boolean;
  footer?: boolean;
  onRow?: (row: Grid['rows'][number], page: number) => void;
}

/** A PDF as an office suite prints it: tables drawn cell by cell, going on over pages, page numbers below. */
export function pdfOf({ blocks }: PublishedDocument, { ruled, footer = true, onRow }: Printing): Buffer {
  const codes = new Map<string, number>();
  const pages: string[] = [];
  let page = '';
  let y = HEIGHT - MARGIN;
  const text = (x: number, at: number, line: string) => {
    const hex = [...line].map((character) => {
      if (!codes.has(character)) codes.set(character, codes.size + 1);
      return codes.get(character)!.toString(16).padStart(4, '0');
    });
    if (hex.length > 0) page += `BT /F1 ${SIZE} Tf ${x} ${at} Td <${hex.join('')}> Tj ET\n`;
  };
  const turn = () => {
    if (footer) text(WIDTH / 2, 20, `- ${pages.length + 1} -`);
    pages.push(page);
    page = '';
    y = HEIGHT - MARGIN;
  };
  const need = (height: number) => {
    if (y - height < MARGIN) turn();
  };
  for (const block of blocks) {
    if (block.kind === 'line') {
      for (const line of wrapped(block.text, WIDTH - 2 * MARGIN)) {
        need(LEADING);
        y -= LEADING;
        text(MARGIN, y, line);
      }
      y -= LEADING;
      continue;
    }
    const columns = columnsOf(block);
    const left = (column: number) => MARGIN + (column * (WIDTH - 2 * MARGIN)) / columns;
    for (const row of block.rows) {
      const cells = row.map((slot) => ({
        ...slot,
        lines: slot.begins ? wrapped(slot.cell.text, left(slot.cell.width) - left(0) - 4) : [],
      }));
      const height =
        LEADING * Math.max(1, ...cells.map(({ cell, lines }) => Math.ceil(lines.length / cell.height))) + 4;
      need(height);
      onRow?.(row, pages.length + 1);
      for (const { cell, column, lines, begins } of cells) {
        const [from, to] = [left(column), left(column + cell.width)];
        const isLast = begins ? cell.height === 1 : true;
        if (ruled) {
          if (begins) page += `${from} ${y} m ${to} ${y} l S\n`;
          page += `${from} ${y} m ${from} ${y - height} l S ${to} ${y} m ${to} ${y - height} l S\n`;
          if (isLast) page += `${from} ${y - height} m ${to} ${y - height} l S\n`;
        }
        for (const [i, line] of lines.entries()) text(from + 2, y - LEADING * (i + 1) + 1, line);
      }
      y -= height;
    }
    y -= LEADING;
  }
  turn();
  return assemble(pages, codes);
}

const columnsOf = ({ rows }: Grid): number =>
  Math.max(...rows.flat().map(({ column, cell }) => column + cell.width));

/** A text in lines that fit: Chinese characters are as wide as high, others half of it. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of text.split('\n')) {
    let line = '';
    let used = 0;
    for (const character of part) {
      if (used + SIZE > width && line !== '') {
        lines.push(line);
        line = '';
        used = 0;
      }
      line += character;
      used += SIZE;
    }
    if (line !== '') lines.push(line);
  }
  return lines;
}

/** The file: one font without outlines that says which characters its codes are. */
function assemble(pages: readonly string[], codes: ReadonlyMap<string, number>): Buffer {
  const hex = (code: number) => code.toString(16).padStart(4, '0');
  const meaning = [...codes].map(([character, code]) => {
    const utf16 = Buffer.from(character, 'utf16le').swap16().toString('hex');
    return `<${hex(code)}> <${utf16}>`;
  });
  const groups: string[] = [];
  for (let i = 0; i < meaning.length; i += 100) {
    const group = meaning.slice(i, i + 100);
    groups.push(`${group.length} beginbfchar\n${group.join('\n')}\nendbfchar`);
  }
  const cmap = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange\n${groups.join('\n')}\nendcmap end end`;
  const kids = pages.map((_, i) => `${6 + 2 * i} 0 R`).join(' ');
  return pdfOfObjects([
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>',
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000
 /FontDescriptor << /Type /FontDescriptor /FontName /A /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 900 /Descent -100 /CapHeight 700 /StemV 80 >> >>`,
    streamOf(cmap),
    ...pages.flatMap((content, i) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Resources << /Font << /F1 3 0 R >> >> /Contents ${7 + 2 * i} 0 R >>`,
      streamOf(content),
    ]),
  ]);
}

/** A packed stream. */
export function streamOf(content: string | Buffer, dictionary = ''): Buffer {
  const packed = deflateSync(content);
  const head = `<< /Length ${packed.length} /Filter /FlateDecode ${dictionary} >>\nstream\n`;
  return Buffer.concat([Buffer.from(head), packed, Buffer.from('\nendstream')]);
}

/** A PDF of these objects, the first its catalogue. */
export function pdfOfObjects(objects: readonly (string | Buffer)[]): Buffer {
  const parts = [Buffer.from('%PDF-1.7\n')];
  const places: number[] = [];
  let at = parts[0]!.length;
  for (const [i, object] of objects.entries()) {
    const part = Buffer.concat([
      Buffer.from(`${i + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ]);
    places.push(at);
    parts.push(part);
    at += part.length;
  }
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

/** A page of one word in a font of which 16 million codes have a meaning: small, until they are written out. */
export function pdfOfCountlessCodes(): Buffer {
  const codes = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def
1 begincodespacerange <000000> <ffffff> endcodespacerange
1 begincidrange <000000> <ffffff> 1 endcidrange\nendcmap end end`;
  return pdfOfObjects([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
    streamOf('BT /F 8 Tf 10 10 Td <000001> Tj ET'),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>',
    streamOf(codes),
  ]);
}
