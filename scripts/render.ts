import { templateById } from '../src/domain/cell.js';
import type { Figure } from '../src/domain/figure.js';
import {
  type Block,
  figureRows,
  type Row,
  type Table,
  type Template,
  type TemplateId,
} from '../src/domain/template.js';

/**
 * What is printed on a page: a title line, the sections of the form with their tables, a signature. `form`: what is
 * printed instead of the official form, where an agency mixes two.
 */
export interface Page {
  template: TemplateId;
  form?: Template | undefined;
  title: string;
  publishedOn?: string;
  signature?: string;
  figures: ReadonlyMap<string, Pick<Figure, 'value' | 'raw'>>;
  sections?: Readonly<Record<string, string>>;
}

const NUMERALS = '一二三四五六七八九';

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

const td = (text: string, spans = ''): string => `<td${spans}>${escaped(text)}</td>`;

const printed = (page: Page, key: string): string => {
  const figure = page.figures.get(key);
  return figure?.raw ?? (figure?.value === null || figure === undefined ? '' : String(figure.value));
};

/** A report as a page of the official form, with its spans, headers and labels as the template prints them. */
export function renderPage(page: Page): string {
  const template = page.form ?? templateById(page.template)!;
  const parts = template.sections.map(({ kind, label }, i) => {
    const table = template.tables.find(({ id }) => id === kind);
    const text = page.sections?.[kind];
    return [
      `<h2>${NUMERALS[i]}、${escaped(label)}</h2>`,
      text ? `<p>${escaped(text)}</p>` : '',
      table ? renderTable(page, table) : '',
    ].join('\n');
  });
  return `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>${escaped(page.title)}</title></head>
<body>
<h1>${escaped(page.title)}</h1>
${page.publishedOn ? `<p>发布日期:${page.publishedOn}</p>` : ''}
${parts.join('\n')}
${page.signature ? `<p>${escaped(page.signature)}</p>` : ''}
</body>
</html>
`.replace(/\n{2,}/g, '\n');
}

function renderTable(page: Page, table: Table): string {
  const rows =
    table.id === 'remedies'
      ? remediesRows(page, table.blocks[0]!)
      : table.id === 'applications'
        ? applicationsRows(page, table)
        : table.blocks.flatMap((block) => blockRows(page, table, block));
  return `<table border="1">\n${rows.map((row) => `<tr>${row}</tr>`).join('\n')}\n</table>`;
}

/** A clause over its header over its rows, four columns wide however few the clause has. */
function blockRows(page: Page, table: Table, block: Block): string[] {
  const width = 3;
  const spread = (texts: readonly string[]) =>
    texts.map((text, i) =>
      td(text, i === texts.length - 1 && texts.length < width ? ` colspan="${width - i}"` : ''),
    );
  return [
    td(block.label ?? '', ` colspan="${width + 1}"`),
    td('信息内容') + spread(block.columns.map(({ label }) => label)).join(''),
    ...figureRows(block).map(
      (row) =>
        td(row.label) +
        spread(block.columns.map(({ id }) => printed(page, `${table.id}/${row.id}/${id}`))).join(''),
    ),
  ];
}

function applicationsRows(page: Page, table: Table): string[] {
  const block = table.blocks[0]!;
  const [first, ...others] = block.columns;
  const total = others.pop()!;
  return [
    td(`(${table.note!.zh})`, ' colspan="3" rowspan="3"') + td('申请人情况', ' colspan="7"'),
    td(first!.label, ' rowspan="2"') + td('法人或其他组织', ' colspan="5"') + td(total.label, ' rowspan="2"'),
    others.map(({ label }) => td(label)).join(''),
    ...figureRows(block).map((row) => headings(block, row) + rowFigures(page, table, block, row)),
  ];
}

const rowFigures = (page: Page, table: Table, block: Block, row: Row): string =>
  block.columns.map(({ id }) => td(printed(page, `${table.id}/${row.id}/${id}`))).join('');

/** The row's own label, after every heading that begins with this row, each spanning the rows under it. */
function headings(block: Block, row: Row): string {
  const rows = figureRows(block);
  const under = (id: string) => rows.filter((one) => one.id.startsWith(`${id}.`));
  const path: Row[] = [];
  for (let heading = row.within; heading; heading = path[0]!.within) {
    path.unshift(block.rows.find(({ id }) => id === heading)!);
  }
  const begun = path
    .filter(({ id }) => under(id)[0] === row)
    .map((heading) => td(heading.label, ` rowspan="${under(heading.id).length}"`));
  return begun.join('') + td(row.label, path.length < 2 ? ` colspan="${3 - path.length}"` : '');
}

function remediesRows(page: Page, block: Block): string[] {
  const [reconsideration, ...litigation] = figureRows(block);
  const results = block.columns.map(({ label }) => td(label)).join('');
  const heading = block.rows.find((row) => row.heading)!;
  return [
    td(reconsideration!.label, ' colspan="5"') + td(heading.label, ' colspan="10"'),
    block.columns.map(({ label }) => td(label, ' rowspan="2"')).join('') +
      litigation.map(({ label }) => td(label, ' colspan="5"')).join(''),
    results + results,
    figureRows(block)
      .flatMap((row) => block.columns.map(({ id }) => td(printed(page, `remedies/${row.id}/${id}`))))
      .join(''),
  ];
}
