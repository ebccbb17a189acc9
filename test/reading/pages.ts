import type { Grid, Slot } from '../../src/reading/container/document.js';
import { readHtml } from '../../src/reading/container/html.js';

/** What a site does to a page of the official form. `keepsBlanks`: an empty cell can still be told from none. */
export interface Distortion {
  name: string;
  keepsBlanks: boolean;
  distort(html: string): string;
}

const FULL_WIDTH: Readonly<Record<string, string>> = { '(': '（', ')': '）', ',': '，', ':': '：' };
const TABLE = /<table[\s\S]*?<\/table>/gu;

/** Every table of a page made anew from its cells. */
const eachTable = (html: string, make: (grid: Grid) => string): string =>
  html.replace(TABLE, (table) => make(readHtml(table).blocks.find((block) => block.kind === 'grid')!));

const rowsOf = (rows: readonly string[]): string =>
  `<table border="1">\n${rows.map((row) => `<tr>${row}</tr>`).join('\n')}\n</table>`;
const shown = ({ cell }: Slot): string =>
  cell.text.replace(/[&<>]/gu, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll('\n', '<br>');
const td = (text: string, spans = ''): string => `<td${spans}>${text}</td>`;

/** Each place of a spanned cell as a cell of its own, all but the first of them empty. */
const ghosts = ({ rows }: Grid): string =>
  rowsOf(
    rows.map((row) =>
      row.map((slot) => td(slot.begins ? shown(slot) : '') + td('').repeat(slot.cell.width - 1)).join(''),
    ),
  );

/** Rows from one to another as a table of their own; what spans into it from above is said again or left empty. */
function part({ rows }: Grid, from: number, to: number, repeated: boolean): string[] {
  const heightIn = (row: number, slot: Slot): number => {
    let height = 1;
    while (row + height < to && rows[row + height]!.some(({ cell }) => cell === slot.cell)) height++;
    return height;
  };
  return rows.slice(from, to).map((row, i) =>
    row
      .filter(({ begins }) => begins || i === 0)
      .map((slot) => {
        const text = slot.begins || repeated ? shown(slot) : '';
        return td(text, ` colspan="${slot.cell.width}" rowspan="${heightIn(from + i, slot)}"`);
      })
      .join(''),
  );
}

/** Tables two and three in two, a page number between; table three begins with its header again where `repeated`. */
const brokenByPage =
  (repeated: boolean) =>
  (grid: Grid): string => {
    const { rows } = grid;
    const at = Math.floor(rows.length * 0.6);
    const isWide = rows.some((row) => row.length > 8);
    if (rows.length < (repeated && !isWide ? Number.POSITIVE_INFINITY : 10)) {
      return rowsOf(part(grid, 0, rows.length, false));
    }
    const head = repeated ? part(grid, 0, 3, false) : [];
    const below = rowsOf([...head, ...part(grid, at, rows.length, repeated)]);
    return `${rowsOf(part(grid, 0, at, false))}\n<p>- 3 -</p>\n${below}`;
  };

/** The rows of a table with others between them that the form does not have. */
function withExtraRows(html: string): string {
  const inProactive = '<tr><td>其他行政行为</td><td>17</td><td>18</td><td>19</td></tr>';
  const inApplications = `<tr><td>9.本省规定的其他情形</td>${'<td>21</td>'.repeat(7)}</tr>`;
  return html
    .replace(/<tr><td>行政强制<\/td>/u, (row) => `${inProactive}\n${row}`)
    .replace(/(rowspan=")(\d+)(">三、)/u, (_, a: string, n: string, b: string) => `${a}${Number(n) + 1}${b}`)
    .replace(/(rowspan=")8(">\(三\))/u, '$19$2')
    .replace(/<tr><td rowspan="3">\(四\)/u, (row) => `${inApplications}\n${row}`);
}

/** The cells of a table one below the other, as a site without tables has them. */
const asParagraphs = ({ rows }: Grid): string =>
  rows
    .map((row) =>
      row
        .filter(({ begins, cell }) => begins && cell.text !== '')
        .map((slot) => `<p>${shown(slot)}</p>`)
        .join(''),
    )
    .join('\n');

const wordStyle =
  "style='width:63.8pt;border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt'";

export const DISTORTIONS: readonly Distortion[] = [
  { name: 'as the form prints it', keepsBlanks: true, distort: (html) => html },
  { name: 'ghost cells instead of spans', keepsBlanks: true, distort: (html) => eachTable(html, ghosts) },
  {
    name: 'wrapped in a layout table',
    keepsBlanks: true,
    distort: (html) =>
      html
        .replace('<h1>', '<table><tr><td>导航</td><td><h1>')
        .replace('</body>', '</td></tr></table></body>'),
  },
  {
    name: 'each table in two layout tables',
    keepsBlanks: true,
    distort: (html) =>
      html.replace(
        TABLE,
        (table) =>
          `<table><tr><td><table><tr><td>${table}</td></tr></table></td><td>&nbsp;</td></tr></table>`,
      ),
  },
  {
    name: 'a table broken by a page',
    keepsBlanks: true,
    distort: (html) => eachTable(html, brokenByPage(false)),
  },
  {
    name: 'a table broken by a page, its header and labels repeated',
    keepsBlanks: true,
    distort: (html) => eachTable(html, brokenByPage(true)),
  },
  {
    name: 'unclosed cells and rows',
    keepsBlanks: true,
    distort: (html) => html.replaceAll('</td>', '').replaceAll('</tr>', ''),
  },
  {
    name: 'cells wrapped in paragraphs and spans',
    keepsBlanks: true,
    distort: (html) => html.replace(/<td([^>]*)>([^<]*)<\/td>/gu, '<td$1><p><span>&nbsp;$2</span></p></td>'),
  },
  {
    name: 'a Word export',
    keepsBlanks: true,
    distort: (html) =>
      html.replace(
        /<td([^>]*)>([^<]*)<\/td>/gu,
        (_, spans: string, text: string) =>
          `<td valign=top${spans} ${wordStyle}><p class=MsoNormal align=center style='text-align:center'><span lang=EN-US style='font-family:宋体'>${text || '&nbsp;'}<o:p></o:p></span></p></td>`,
      ),
  },
  {
    name: 'header cells, sections of a table, a caption',
    keepsBlanks: true,
    distort: (html) =>
      html
        .replace(/<table([^>]*)>/gu, '<table$1><caption>(单位:件)</caption><tbody>')
        .replaceAll('</table>', '</tbody></table>')
        .replace(/<td([^>]*)>([^<\d]+)<\/td>/gu, '<th$1>$2</th>'),
  },
  {
    name: 'every cell two columns wide',
    keepsBlanks: true,
    distort: (html) =>
      eachTable(html, (grid) =>
        rowsOf(
          grid.rows.map((row) =>
            row
              .filter(({ begins }) => begins)
              .map((slot) =>
                td(shown(slot), ` colspan="${slot.cell.width * 2}" rowspan="${slot.cell.height}"`),
              )
              .join(''),
          ),
        ),
      ),
  },
  {
    name: 'full-width brackets',
    keepsBlanks: true,
    distort: (html) =>
      html.replace(/>[^<]*\p{Script=Han}[^<]*</gu, (text) =>
        text.replace(/[(),:]/gu, (sign) => FULL_WIDTH[sign]!),
      ),
  },
  {
    name: 'labels split over lines',
    keepsBlanks: true,
    distort: (html) =>
      html
        .replaceAll('本年', '本<br>年')
        .replaceAll('商业企业', '商业</p><p>企业')
        .replaceAll('结果', '结<br/>果'),
  },
  {
    name: 'glosses behind labels',
    keepsBlanks: true,
    distort: (html) =>
      html
        .replace('<td>规章</td>', '<td>规章(政府规章)</td>')
        .replace('<td>行政许可</td>', '<td>行政许可(含行政确认)</td>')
        .replace('(一)予以公开', '(一)予以公开(含主动公开)')
        .replace('2.重复申请', '2.重复申请【同一申请人】'),
  },
  { name: 'extra rows of a province', keepsBlanks: true, distort: withExtraRows },
  {
    name: 'an empty cell at the end of every row',
    keepsBlanks: true,
    distort: (html) => html.replaceAll('</tr>', '<td>&nbsp;</td></tr>'),
  },
  {
    name: 'scripts and hidden text between',
    keepsBlanks: true,
    distort: (html) =>
      html
        .replaceAll('<tr>', '<tr><script>var a = "1";</script>')
        .replaceAll('<h2>', '<p style="display: none">99</p><h2>'),
  },
  {
    name: 'paragraphs instead of tables',
    keepsBlanks: false,
    distort: (html) => eachTable(html, asParagraphs),
  },
];
