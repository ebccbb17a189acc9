import { Converter } from 'opencc-js';
import t from 'tap';
import { renderPage } from '../../scripts/render.js';
import { cellsOf } from '../../src/domain/cell.js';
import { reported } from '../../src/domain/figure.js';
import { read } from '../../src/reading/read.js';
import { big5, gbk } from './charsets.js';

const figures = new Map(cellsOf('2021').map(({ key }, i) => [key, reported(i % 7)]));
const page = renderPage({ template: '2021', title: '某市2023年政府信息公开工作年度报告', figures });

const readable = async (bytes: Uint8Array, contentType: string | null): Promise<string> => {
  const result = await read(bytes, contentType);
  return result.ok
    ? `${result.mediaType} ${result.content.figures.get('applications/carried_out/total')?.value}`
    : result.problem.slug;
};
const exact = `text/html ${figures.get('applications/carried_out/total')?.value}`;

t.test('a page is read in any charset, with the header or without it', async (t) => {
  const utf8 = Buffer.from(page);
  t.equal(await readable(utf8, 'text/html; charset=utf-8'), exact);
  t.equal(await readable(utf8, 'text/html'), exact);
  t.equal(await readable(utf8, 'text/html; charset=gbk'), exact, 'valid UTF-8 under a wrong header');
  t.equal(await readable(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]), 'text/html'), exact);
  t.equal(await readable(Buffer.from(`\ufeff${page}`, 'utf16le'), 'text/html'), exact);
  const chinese = gbk(page.replace(/“|”/g, '"'));
  t.equal(await readable(chinese, 'text/html; charset=gb2312'), exact);
  t.equal(await readable(chinese, 'text/html; charset=utf-8'), exact, 'GBK under a wrong header');
  t.equal(await readable(chinese, 'text/html; charset=no-such-charset'), exact);
  t.equal(await readable(chinese, null), exact);
});

t.test('a page in traditional characters is read in Big5, whatever is declared', async (t) => {
  const traditional = Converter({ from: 'cn', to: 't' })(page.replace(/“|”/g, '"')).replaceAll('爲', '為');
  const bytes = big5(traditional);
  t.equal(await readable(bytes, 'text/html; charset=big5'), exact);
  t.equal(await readable(bytes, 'text/html'), exact);
  t.equal(await readable(bytes, 'text/html; charset=gb2312'), exact);
  t.equal(await readable(gbk(traditional), 'text/html; charset=big5'), exact, 'GBK under a wrong header');
});

t.test('UTF-16 is told by its zero bytes where it has no mark', async (t) => {
  const bytes = Buffer.from(page, 'utf16le');
  t.equal(await readable(bytes, 'text/html'), exact);
  t.equal(await readable(bytes, null), exact);
  t.equal(await readable(Buffer.from(bytes).swap16(), 'text/html; charset=utf-8'), exact);
});

t.test('the content decides where the header is missing, vague or wrong', async (t) => {
  const bytes = Buffer.from(page);
  for (const type of [
    null,
    '',
    'application/octet-stream',
    'text/plain',
    'TEXT/HTML',
    ' text/html',
    '\ttext/html ; charset="UTF-8"',
  ]) {
    t.equal(await readable(bytes, type), exact, String(type));
  }
});

t.test('what is no readable document is refused', async (t) => {
  t.equal(await readable(Buffer.from('%PDF-1.7 …'), 'text/html'), 'malformed-document');
  t.equal(await readable(Buffer.from('PK\u0003\u0004'), 'text/plain'), 'unsupported-media-type');
  t.equal(await readable(Buffer.from(page), 'image/png'), 'unsupported-media-type');
  const old = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  t.match(await read(old, 'application/msword'), {
    problem: { slug: 'unsupported-media-type', detail: /docx/ },
  });
  t.equal(
    await readable(Buffer.from([0, 1, 2, 3, 0, 255, 254, 253]), 'text/plain'),
    'unsupported-media-type',
  );
  t.equal(await readable(Buffer.from(''), 'text/html'), 'empty-document');
  t.equal(await readable(Buffer.from(' \n\t '), 'text/plain'), 'empty-document');
  t.equal(await readable(Buffer.from('一篇无关的文章'), 'text/plain'), 'no-template');
});

t.test('hostile pages end', async (t) => {
  const nested = '<table><tr><td>'.repeat(20_000);
  t.equal(await readable(Buffer.from(nested), 'text/html'), 'no-template', 'nested tables');
  const spans = `<table><tr>${'<td colspan="1000" rowspan="65000">1</td>'.repeat(2000)}</tr></table>`;
  t.equal(await readable(Buffer.from(spans), 'text/html'), 'no-template', 'huge spans');
  const labels = Buffer.from('一、本年新收政府信息公开申请数量'.repeat(20_000));
  t.match(
    await readable(labels, 'text/plain'),
    /too-complex|(?:null|undefined)$/,
    'repeated labels: no figure',
  );
});

t.test('another form than the one asked for is said', async (t) => {
  const result = await read(Buffer.from(page), 'text/html', { template: '2019' });
  t.match(result, { ok: false, problem: { slug: 'wrong-template', template: '2021' } });
});
