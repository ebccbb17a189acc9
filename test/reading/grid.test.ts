import fc from 'fast-check';
import t from 'tap';
import { renderPage } from '../../scripts/render.js';
import { read } from '../../src/reading/read.js';
import { type ArbitraryReport, arbitraryReport, differences } from './arbitrary.js';

const title = '某市2020年政府信息公开工作年度报告';
const page = ({ template, figures }: ArbitraryReport): string => renderPage({ template, title, figures });

async function readPage(html: string) {
  const result = await read(Buffer.from(html), 'text/html');
  if (!result.ok) throw new Error(result.problem.detail);
  return result.content;
}

t.test('a page of the official form is read back in every cell', async (t) => {
  await fc.assert(
    fc.asyncProperty(arbitraryReport(30), async (report) => {
      const content = await readPage(page(report));
      const different = differences(report, content.figures);
      if (different.length > 0) throw new Error(different.slice(0, 3).join('; '));
      return content.template === report.template && content.unreadable.length === 0;
    }),
    { numRuns: 60 },
  );
  t.pass('for every report');
});

/** What sites do to the same page, none of it changing what a reader sees. */
const DISTORTIONS: Readonly<Record<string, (html: string) => string>> = {
  'wrapped in a layout table': (html) =>
    html.replace('<h1>', '<table><tr><td>导航</td><td><h1>').replace('</body>', '</td></tr></table></body>'),
  'unclosed cells and rows': (html) => html.replaceAll('</td>', '').replaceAll('</tr>', ''),
  'cells wrapped in paragraphs and spans': (html) =>
    html.replace(/<td([^>]*)>([^<]*)<\/td>/g, '<td$1><p><span>&nbsp;$2</span></p></td>'),
  'full-width brackets and digits': (html) =>
    html
      .replaceAll('(', '（')
      .replaceAll(')', '）')
      .replace(
        />(\d+)</g,
        (_, digits: string) =>
          `>${[...digits].map((digit) => String.fromCharCode(0xff10 + Number(digit))).join('')}<`,
      ),
  'labels split over lines': (html) =>
    html.replaceAll('本年', '本<br>年').replaceAll('商业企业', '商业</p><p>企业'),
  'an empty cell at the end of every row': (html) => html.replaceAll('</tr>', '<td>&nbsp;</td></tr>'),
  'table three broken by a page': (html) =>
    html.replace(/<tr>(<td>8\.)/, '</table>\n<p>- 3 -</p>\n<table><tr>$1'),
  'scripts and hidden text between': (html) =>
    html
      .replaceAll('<tr>', '<tr><script>var a = "1";</script>')
      .replaceAll('<h2>', '<p style="display: none">99</p><h2>'),
};

for (const [name, distort] of Object.entries(DISTORTIONS)) {
  t.test(`the same page, ${name}, is read the same`, async (t) => {
    await fc.assert(
      fc.asyncProperty(arbitraryReport(10), async (report) => {
        const { figures } = await readPage(distort(page(report)));
        const different = differences(report, figures);
        if (different.length > 0) throw new Error(different.slice(0, 3).join('; '));
      }),
      { numRuns: 8 },
    );
    t.pass('for every report');
  });
}

t.test('what a distortion destroys is unreadable, and nothing is wrong', async (t) => {
  const losses: Readonly<Record<string, (html: string) => string>> = {
    'a cell lost from a row': (html) => html.replace(/(2\.其他法律.*?<\/td>)<td>[^<]*<\/td>/, '$1'),
    'two cells merged': (html) =>
      html.replace(/(2\.其他法律.*?<\/td>)<td>([^<]*)<\/td><td>[^<]*<\/td>/, '$1<td colspan="2">$2</td>'),
    'a row lost': (html) => html.replace(/<tr><td>2\.其他法律.*?<\/tr>/, ''),
    'a label rewritten': (html) => html.replace('2.其他法律行政法规禁止公开', '2.另有规定'),
    'a table lost': (html) => html.replace(/<h2>四[\s\S]*?<\/table>/, ''),
  };
  for (const [name, lose] of Object.entries(losses)) {
    await fc.assert(
      fc.asyncProperty(arbitraryReport(), async (report) => {
        const content = await readPage(lose(page(report)));
        const wrong = [...report.figures].filter(([key, { value }]) => {
          const figure = content.figures.get(key);
          return figure?.state !== 'unreadable' && figure?.value !== value;
        });
        if (wrong.length > 0) throw new Error(`${name}: ${wrong[0]![0]}`);
        return content.unreadable.length > 0;
      }),
      { numRuns: 10 },
    );
    t.pass(name);
  }
});

t.test('columns printed in another order are still read under their own headers', async (t) => {
  const [report] = fc.sample(arbitraryReport(), { numRuns: 1, seed: 7 });
  const swapped = page(report!)
    .replace('<td>商业企业</td><td>科研机构</td>', '<td>科研机构</td><td>商业企业</td>')
    .replace(
      /(<tr>(?:<td[^>]*>[^<]*\D<\/td>)+<td>[\d]+<\/td>)(<td>\d+<\/td>)(<td>\d+<\/td>)((?:<td>\d+<\/td>){4}<\/tr>)/g,
      '$1$3$2$4',
    );
  t.same(
    differences(report!, (await readPage(swapped)).figures).filter((one) => one.startsWith('applications')),
    [],
  );
});

t.test('a row printed twice with different figures is certain in neither', async (t) => {
  const [report] = fc.sample(arbitraryReport(), { numRuns: 1, seed: 8 });
  const html = page(report!);
  const row = /<tr><td>规章<\/td>.*?<\/tr>/.exec(html)![0];
  const content = await readPage(html.replace(row, `${row}${row.replace(/<td>\d+</, '<td>987654<')}`));
  const [key, figure] = [...content.figures].find(([one]) => one.startsWith('proactive/rules/'))!;
  t.equal(figure.state, 'unreadable', key);
  t.match(figure.why, 'twice');
});
