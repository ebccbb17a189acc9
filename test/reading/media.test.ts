import t from 'tap';
import { renderPage } from '../../scripts/render.js';
import { cellsOf } from '../../src/domain/cell.js';
import { reported } from '../../src/domain/figure.js';
import { read } from '../../src/reading/read.js';

const figures = new Map(cellsOf('2021').map(({ key }, i) => [key, reported(i % 7)]));
const page = renderPage({ template: '2021', title: '某市2023年政府信息公开工作年度报告', figures });

const readable = (bytes: Uint8Array, contentType: string | null): string => {
  const result = read(bytes, contentType);
  return result.ok
    ? `${result.mediaType} ${result.content.figures.get('applications/carried_out/total')?.value}`
    : result.problem.slug;
};
const exact = `text/html ${figures.get('applications/carried_out/total')?.value}`;

/** GB18030 of a text: no encoder is at hand, so it is made from the decoder. */
const gbk = (() => {
  const decoder = new TextDecoder('gb18030');
  const bytes = new Map<string, number[]>();
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      const character = decoder.decode(Uint8Array.of(high, low));
      if (character.length === 1 && !bytes.has(character)) bytes.set(character, [high, low]);
    }
  }
  return (text: string): Buffer =>
    Buffer.from(
      [...text].flatMap((character) =>
        character < '\u0080' ? [character.charCodeAt(0)] : bytes.get(character)!,
      ),
    );
})();

t.test('a page is read in any charset, with the header or without it', async (t) => {
  const utf8 = Buffer.from(page);
  t.equal(readable(utf8, 'text/html; charset=utf-8'), exact);
  t.equal(readable(utf8, 'text/html'), exact);
  t.equal(readable(utf8, 'text/html; charset=gbk'), exact, 'valid UTF-8 under a wrong header');
  t.equal(readable(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8]), 'text/html'), exact);
  t.equal(readable(Buffer.from(`\ufeff${page}`, 'utf16le'), 'text/html'), exact);
  const chinese = gbk(page.replace(/“|”/g, '"'));
  t.equal(readable(chinese, 'text/html; charset=gb2312'), exact);
  t.equal(readable(chinese, 'text/html; charset=utf-8'), exact, 'GBK under a wrong header');
  t.equal(readable(chinese, 'text/html; charset=no-such-charset'), exact);
  t.equal(readable(chinese, null), exact);
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
    t.equal(readable(bytes, type), exact, String(type));
  }
});

t.test('what is no readable document is refused', async (t) => {
  t.equal(readable(Buffer.from('%PDF-1.7 …'), 'text/html'), 'unsupported-media-type');
  t.equal(readable(Buffer.from('PK\u0003\u0004'), 'text/plain'), 'unsupported-media-type');
  t.equal(readable(Buffer.from(page), 'image/png'), 'unsupported-media-type');
  t.equal(readable(Buffer.from([0, 1, 2, 3, 0, 255, 254, 253]), 'text/plain'), 'unsupported-media-type');
  t.equal(readable(Buffer.from(''), 'text/html'), 'empty-document');
  t.equal(readable(Buffer.from(' \n\t '), 'text/plain'), 'empty-document');
  t.equal(readable(Buffer.from('一篇无关的文章'), 'text/plain'), 'no-template');
});

t.test('hostile pages end', async (t) => {
  const nested = '<table><tr><td>'.repeat(20_000);
  t.equal(readable(Buffer.from(nested), 'text/html'), 'no-template', 'nested tables');
  const spans = `<table><tr>${'<td colspan="1000" rowspan="65000">1</td>'.repeat(2000)}</tr></table>`;
  t.equal(readable(Buffer.from(spans), 'text/html'), 'no-template', 'huge spans');
  const labels = Buffer.from('一、本年新收政府信息公开申请数量'.repeat(20_000));
  t.equal(readable(labels, 'text/plain'), 'text/plain undefined', 'repeated labels: no figure');
});

t.test('another form than the one asked for is said', async (t) => {
  const result = read(Buffer.from(page), 'text/html', { template: '2019' });
  t.match(result, { ok: false, problem: { slug: 'wrong-template', template: '2021' } });
});
