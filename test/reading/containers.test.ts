import fc from 'fast-check';
import t from 'tap';
import { renderPage } from '../../scripts/render.js';
import { cellsOf } from '../../src/domain/cell.js';
import { reported } from '../../src/domain/figure.js';
import type { PublishedDocument } from '../../src/reading/container/document.js';
import { readHtml } from '../../src/reading/container/html.js';
import { read } from '../../src/reading/read.js';
import { type ArbitraryReport, arbitraryReport, differences } from './arbitrary.js';
import { docxOf } from './containers/docx.js';
import { pdfOf } from './containers/pdf.js';
import { xlsxOf } from './containers/xlsx.js';

const title = '某市2020年政府信息公开工作年度报告';
const documentOf = ({ template, figures }: ArbitraryReport): PublishedDocument =>
  readHtml(renderPage({ template, title, figures }));

async function readBytes(bytes: Uint8Array) {
  const result = await read(bytes, null);
  if (!result.ok) throw new Error(`${result.problem.slug}: ${result.problem.detail}`);
  return result.content;
}

const CONTAINERS: Readonly<Record<string, (document: PublishedDocument) => Buffer | Promise<Buffer>>> = {
  'a Word document': docxOf,
  'a workbook': xlsxOf,
  'a PDF with drawn tables': (document) => pdfOf(document, { ruled: true }),
};

for (const [name, make] of Object.entries(CONTAINERS)) {
  t.test(`${name} is read back in every cell, blanks too`, async (t) => {
    await fc.assert(
      fc.asyncProperty(arbitraryReport(30), async (report) => {
        const content = await readBytes(await make(documentOf(report)));
        const different = differences(report, content.figures);
        if (different.length > 0) throw new Error(different.slice(0, 3).join('; '));
        return content.template === report.template && content.year === 2020 && content.title === title;
      }),
      { numRuns: 12 },
    );
    t.pass('for every report');
  });
}

t.test(
  'a PDF without lines is read where nothing is blank, and blanks are never read as figures',
  async (t) => {
    let exact = 0;
    for (const blanks of [0, 30]) {
      await fc.assert(
        fc.asyncProperty(arbitraryReport(blanks), async (report) => {
          const { figures } = await readBytes(pdfOf(documentOf(report), { ruled: false }));
          const different = differences(report, figures);
          const wrong = different.filter((one) => !one.includes('unreadable for'));
          if (wrong.length > 0) throw new Error(wrong.slice(0, 3).join('; '));
          exact += cellsOf(report.template).length - different.length;
        }),
        { numRuns: 6 },
      );
    }
    t.ok(exact > 0, `${exact} cells of 12 reports are exact`);
  },
);

t.test('what a document is goes before what is declared of it, and that is told', async (t) => {
  const figures = new Map(cellsOf('2021').map(({ key }) => [key, reported(0)]));
  const pdf = pdfOf(documentOf({ template: '2021', figures }), { ruled: true });
  t.match(await read(pdf, 'text/html'), { ok: true, mediaType: 'application/pdf', declaredAs: 'text/html' });
  t.notMatch(await read(pdf, 'application/pdf'), { declaredAs: String });
  t.notMatch(await read(pdf, 'application/octet-stream'), { declaredAs: String });
});
