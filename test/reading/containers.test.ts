import t from 'tap';
import { renderPage } from '../../scripts/render.js';
import { cellsOf } from '../../src/domain/cell.js';
import { reported } from '../../src/domain/figure.js';
import type { PublishedDocument } from '../../src/reading/container/document.js';
import { readHtml } from '../../src/reading/container/html.js';
import { read } from '../../src/reading/read.js';
import type { ArbitraryReport } from './arbitrary.js';
import { pdfOf } from './containers/pdf.js';

const title = '某市2020年政府信息公开工作年度报告';
const documentOf = ({ template, figures }: ArbitraryReport): PublishedDocument =>
  readHtml(renderPage({ template, title, figures }));

async function readBytes(bytes: Uint8Array) {
  const result = await read(bytes, null);
  if (!result.ok) throw new Error(`${result.problem.slug}: ${result.problem.detail}`);
  return result.content;
}

t.test('a figure that goes on in the next line of its cell is read whole, or not at all', async (t) => {
  const figures = new Map(cellsOf('2021').map(({ key }) => [key, reported(0)]));
  const key = 'remedies/reconsideration/total';
  for (const raw of ['331137', '331,137', '３３１１３７', '３３１，１３７']) {
    const document = documentOf({
      template: '2021',
      figures: new Map(figures).set(key, reported(331137, raw)),
    });
    const drawn = await readBytes(pdfOf(document, { ruled: true }));
    t.equal(drawn.figures.get(key)?.value, 331137, raw);
    const bare = await readBytes(pdfOf(document, { ruled: false }));
    t.equal(bare.figures.get(key)?.value ?? 331137, 331137, `${raw}, not drawn`);
  }
  const row = 'applications/carried_in';
  const beside = new Map(figures)
    .set(`${row}/total`, reported(331137))
    .set(`${row}/other_organization`, reported(33113, '33113件'));
  const bare = await readBytes(pdfOf(documentOf({ template: '2021', figures: beside }), { ruled: false }));
  t.equal(bare.figures.get(`${row}/total`)?.value ?? 331137, 331137, 'beside the unit of another');
});

t.test('what a document is goes before what is declared of it, and that is told', async (t) => {
  const figures = new Map(cellsOf('2021').map(({ key }) => [key, reported(0)]));
  const pdf = pdfOf(documentOf({ template: '2021', figures }), { ruled: true });
  t.match(await read(pdf, 'text/html'), { ok: true, mediaType: 'application/pdf', declaredAs: 'text/html' });
  t.notMatch(await read(pdf, 'application/pdf'), { declaredAs: String });
  t.notMatch(await read(pdf, 'application/octet-stream'), { declaredAs: String });
});

t.test('a heading numbered with a radical begins a line of a PDF', async (t) => {
  const figures = new Map(cellsOf('2021').map(({ key }) => [key, reported(0)]));
  const page = renderPage({ template: '2021', title, figures }).replaceAll('一、', '⼀、');
  t.equal((await readBytes(pdfOf(readHtml(page), { ruled: true }))).title, title);
});
