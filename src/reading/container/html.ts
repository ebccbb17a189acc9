import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { expandSpans, type Grid, type GridCell, type Line, type PublishedDocument } from './document.js';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

const SKIPPED = new Set(['script', 'style', 'noscript', 'template', 'select', 'svg', 'iframe', 'object']);
const BREAKING = new Set(
  `address article aside blockquote body br caption center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5
  h6 header hr li main nav ol p pre section table tbody td tfoot th thead title tr ul`.split(/\s+/u),
);

/** A table on its way in. `layout`: another table stands inside of it, so that its cells are mere text. */
interface OpenTable {
  rows: GridCell[][];
  cell: GridCell | null;
  layout: boolean;
}

interface Page {
  blocks: (Grid | Line)[];
  tables: OpenTable[];
  line: string;
  title: string | null;
}

const isElement = (node: Node): node is Element => 'tagName' in node;

function attribute(element: Element, name: string): string | undefined {
  for (const { name: n, value } of element.attrs) if (n === name) return value;
  return undefined;
}

const isHidden = (element: Element): boolean =>
  element.attrs.length > 0 &&
  (attribute(element, 'hidden') !== undefined ||
    /display\s*:\s*none/iu.test(attribute(element, 'style') ?? ''));

function span(element: Element, name: string): number {
  const value = Number.parseInt(attribute(element, name) ?? '1', 10);
  return value >= 1 ? Math.min(value, 1000) : 1;
}

/** A page as lines and grids. Layout tables dissolve into what they contain; scripts and hidden parts are left out. */
export function readHtml(html: string): PublishedDocument {
  const page: Page = { blocks: [], tables: [], line: '', title: null };
  const nodes: Node[] = [parse(html)];
  const next: number[] = [0];
  while (nodes.length > 0) {
    const node = nodes.at(-1)!;
    const children = 'childNodes' in node ? node.childNodes : [];
    const child = children[next[next.length - 1]!++];
    if (!child) {
      nodes.pop();
      next.pop();
      if (isElement(node)) leave(page, node);
    } else if (!isElement(child)) {
      if (child.nodeName === '#text' && 'value' in child)
        write(page, child.value.replace(/[\t\n\r ]+/gu, ' '));
    } else if (!SKIPPED.has(child.tagName) && !isHidden(child)) {
      enter(page, child);
      nodes.push(child);
      next.push(0);
    }
  }
  flush(page);
  return { title: page.title, blocks: page.blocks };
}

/** Text goes into the open cell, or into the line that is being written. */
function write(page: Page, text: string): void {
  const table = page.tables.at(-1);
  if (table?.cell && !table.layout) table.cell.text += text;
  else page.line += text;
}

function flush(page: Page): void {
  const text = page.line.replace(/[ \n]+/gu, ' ').trim();
  if (text !== '') page.blocks.push({ kind: 'line', text });
  page.line = '';
}

/** A block element or <br>: a new line, in a cell as on the page. */
function breakLine(page: Page): void {
  const table = page.tables.at(-1);
  if (table?.cell && !table.layout) table.cell.text += '\n';
  else flush(page);
}

function enter(page: Page, element: Element): void {
  const { tagName } = element;
  if (BREAKING.has(tagName)) breakLine(page);
  const table = page.tables.at(-1);
  if (tagName === 'table') {
    if (table && !table.layout) dissolve(page, table);
    page.tables.push({ rows: [], cell: null, layout: false });
  } else if (table && tagName === 'tr') {
    table.rows.push([]);
  } else if (table && (tagName === 'td' || tagName === 'th')) {
    table.cell = { text: '', width: span(element, 'colspan'), height: span(element, 'rowspan') };
  }
}

function leave(page: Page, element: Element): void {
  const { tagName } = element;
  const table = page.tables.at(-1);
  if (table && (tagName === 'td' || tagName === 'th')) {
    if (table.cell && !table.layout)
      table.rows.at(-1)?.push({ ...table.cell, text: cellText(table.cell.text) });
    table.cell = null;
  }
  if (tagName === 'title' && page.tables.length === 0) {
    page.title ??= page.line.trim() || null;
    page.line = '';
  }
  if (tagName === 'table' && table) {
    page.tables.pop();
    const grid = table.layout ? null : expandSpans(table.rows);
    if (grid) page.blocks.push(grid);
    else if (!table.layout) dissolve(page, table);
  } else if (BREAKING.has(tagName) && tagName !== 'br') {
    breakLine(page);
  }
}

/** A table that turns out to be layout: what its cells said so far becomes lines. */
function dissolve(page: Page, table: OpenTable): void {
  for (const text of [...table.rows.flat().map((cell) => cell.text), table.cell?.text ?? '']) {
    page.line = text;
    flush(page);
  }
  table.layout = true;
}

const cellText = (text: string): string =>
  (text.includes('\n') ? text.replace(/ *\n[ \n]*/gu, '\n') : text).trim();
