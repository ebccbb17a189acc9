import type { Grid, PublishedDocument, Slot } from '../../../src/reading/container/document.js';
import { zipOf } from '../../../src/reading/container/zip.js';

const NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument';
const MAIN = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';

const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const paragraph = (text: string): string =>
  `<w:p><w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`;

/** A Word document of the given body, as small as one can be. */
export const docxOfBody = (body: string, head = ''): Buffer =>
  zipOf(
    new Map(
      Object.entries({
        '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${MAIN}"/></Types>`,
        '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}" Target="word/document.xml"/></Relationships>`,
        'word/document.xml': `<?xml version="1.0" encoding="UTF-8"?>${head}<w:document ${NAMESPACE}><w:body>${body}</w:body></w:document>`,
      }).map(([name, xml]) => [name, Buffer.from(xml)]),
    ),
  );

/** Lines as paragraphs, grids as tables with spans. */
export const docxOf = ({ blocks }: PublishedDocument): Buffer =>
  docxOfBody(blocks.map((block) => (block.kind === 'line' ? paragraph(block.text) : table(block))).join(''));

const table = ({ rows }: Grid): string =>
  `<w:tbl>${rows.map((row) => `<w:tr>${row.map(cell).join('')}</w:tr>`).join('')}</w:tbl>`;

function cell({ cell, begins }: Slot): string {
  const across = cell.width > 1 ? `<w:gridSpan w:val="${cell.width}"/>` : '';
  const down = cell.height > 1 ? `<w:vMerge${begins ? ' w:val="restart"' : ''}/>` : '';
  return `<w:tc><w:tcPr>${across}${down}</w:tcPr>${paragraph(begins ? cell.text : '')}</w:tc>`;
}
