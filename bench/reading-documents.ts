import { readFileSync } from 'node:fs';
import type { PublishedDocument } from '../src/reading/container/document.js';
import { readHtml } from '../src/reading/container/html.js';
import { docxOf } from '../test/reading/containers/docx.js';
import { pdfOf } from '../test/reading/containers/pdf.js';
import { xlsxOf } from '../test/reading/containers/xlsx.js';

/** A document whose reading is measured; `aim`: how many times the parsing of its container it may take. */
export interface BenchDocument {
  name: string;
  bytes: Buffer;
  contentType: string;
  container: 'html' | 'text' | 'docx' | 'xlsx' | 'pdf';
  aim?: number;
}

const MSO =
  "style='width:63.8pt;border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt;height:22.7pt'";
const RUN =
  'style=\'font-size:10.5pt;mso-bidi-font-size:11.0pt;font-family:宋体;mso-ascii-font-family:"Times New Roman";mso-hansi-font-family:"Times New Roman";mso-font-kerning:0pt\'';

/** A page as Word exports it: the same cells, each with its styles. */
export const wordExport = (html: string): string =>
  html.replace(
    /<td([^>]*)>([^<]*)<\/td>/gu,
    (_, spans: string, text: string) =>
      `<td valign=top${spans} ${MSO}><p class=MsoNormal align=center style='text-align:center;line-height:15.0pt;mso-line-height-rule:exactly;layout-grid-mode:char'><span lang=EN-US ${RUN}>${text || '&nbsp;'}<o:p></o:p></span></p></td>`,
  );

const lines = (document: PublishedDocument, between: string, below: string): string =>
  document.blocks
    .flatMap((block) =>
      block.kind === 'line'
        ? [block.text]
        : block.rows.map((row) =>
            row.flatMap(({ begins, cell }) => (begins ? [cell.text] : [])).join(between),
          ),
    )
    .join(below);

/** The sample page in every format that is read. */
export async function benchDocuments(): Promise<BenchDocument[]> {
  const html = readFileSync('samples/liexi-2020.html', 'utf8');
  const page = readHtml(html);
  const word = wordExport(html);
  const sections = Math.max(0, Math.floor((200_000 - Buffer.byteLength(word)) / 1000));
  const narrative = `<p class=MsoNormal><span ${RUN}>全年主动公开信息,强化信息内容保障。</span></p>`;
  const long = word.replace(
    '</body>',
    () => `${narrative.repeat((sections * 1000) / narrative.length)}</body>`,
  );
  const text = 'text/plain; charset=utf-8';
  return [
    {
      name: 'HTML, the sample',
      bytes: Buffer.from(html),
      contentType: 'text/html',
      container: 'html',
      aim: 3,
    },
    {
      name: 'HTML, a Word export',
      bytes: Buffer.from(long),
      contentType: 'text/html',
      container: 'html',
      aim: 3,
    },
    {
      name: 'text, tabs between cells',
      bytes: Buffer.from(lines(page, '\t', '\n')),
      contentType: text,
      container: 'text',
    },
    {
      name: 'text, cells touch',
      bytes: Buffer.from(lines(page, '', '')),
      contentType: text,
      container: 'text',
    },
    { name: '.docx', bytes: docxOf(page), contentType: '', container: 'docx' },
    { name: '.xlsx', bytes: await xlsxOf(page), contentType: '', container: 'xlsx' },
    { name: 'PDF with drawn tables', bytes: pdfOf(page, { ruled: true }), contentType: '', container: 'pdf' },
  ];
}
