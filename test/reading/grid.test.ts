import fc from 'fast-check';
import t from 'tap';
import { renderPage } from '../../scripts/render.js';
import { read } from '../../src/reading/read.js';
import { type ArbitraryReport, arbitraryReport, differences } from './arbitrary.js';
import { consistentReport } from './consistent.js';

const title = '某市2020年政府信息公开工作年度报告';
const page = ({ template, figures }: ArbitraryReport): string => renderPage({ template, title, figures });

async function readPage(html: string) {
  const result = await read(Buffer.from(html), 'text/html');
  if (!result.ok) throw new Error(result.problem.detail);
  return result.content;
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

t.test('where every row ends in an empty cell, a cell lost or doubled shifts no figure unseen', async (t) => {
  const ghosts = (html: string) => html.replaceAll('</tr>', '<td></td></tr>');
  const row = /(2\.其他法律.*?<\/td>(?:<td>[^<]*<\/td>){2})(<td>[^<]*<\/td>)/;
  for (const [name, change] of [
    ['lost', '$1'],
    ['doubled', '$1$2$2'],
  ] as const) {
    await fc.assert(
      fc.asyncProperty(consistentReport(), async (report) => {
        const content = await readPage(ghosts(page(report)).replace(row, change));
        const wrong = [...report.figures].filter(([key, { value }]) => {
          const figure = content.figures.get(key);
          return figure?.state !== 'unreadable' && (figure?.value ?? 0) !== (value ?? 0);
        });
        if (wrong.length > 0) throw new Error(`${name}: ${wrong[0]![0]}`);
      }),
      { numRuns: 20 },
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

t.test(
  'a header that has lost its spans, and a row with a cell too many, are not laid over the columns',
  async (t) => {
    const [report] = fc.sample(arbitraryReport(), { numRuns: 1, seed: 9 });
    const html = page(report!);
    const differing = async (other: string) => {
      const { figures } = await readPage(other);
      const cells = differences(report!, figures).filter((one) => one.startsWith('applications'));
      return [cells.length, cells.filter((one) => !one.includes('unreadable')).length];
    };
    const all = [...report!.figures.keys()].filter((key) => key.startsWith('applications')).length;
    const upper = html.replace('<td colspan="5">法人', '<td>法人');
    t.same(await differing(upper), [all, 0], 'the total comes to stand third');
    const spanless = html.replace(/<tr>(<td rowspan="2">自然人.*)<\/tr>/u, (row) =>
      row.replace(/ (?:row|col)span="\d"/gu, ''),
    );
    t.same(await differing(spanless), [0, 0], 'without any spans the form’s order is left');
    const more = html.replace(/(1\.属于国家秘密<\/td>)/u, '$1<td></td>');
    t.same(await differing(more), [7, 0], 'a cell too many');
    const narrow = html.replace(/<td colspan="2">(\(一\)予以公开.*)<\/tr>/u, '<td>$1<td></td></tr>');
    t.same(await differing(narrow), [7, 0], 'a label too narrow');
    const line = html.replace(/((?:<td>\d+<\/td>){15})/u, '<td></td>$1');
    const { figures } = await readPage(line);
    const remedies = differences(report!, figures);
    t.same(
      [remedies.length, remedies.filter((one) => !one.includes('unreadable')).length],
      [15, 0],
      'table four',
    );
  },
);
