import { type DefaultTreeAdapterMap, parse } from 'parse5';
import { expandSpans, type Grid, type GridCell, type Line, type PublishedDocument } from './document.js';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];
type Text = DefaultTreeAdapterMap['textNode'];

/** What an element does to the text: leaves it out, breaks its lines, or makes a part of a table. */
type Role = 'skipped' | 'breaking' | 'table' | 'row' | 'cell' | 'title';

const BREAKING = `address article aside blockquote body br caption center dd div dl dt fieldset figure footer form h1 h2
  h3 h4 h5 h6 header hr li main nav ol p pre section tbody tfoot thead ul`;
const SKIPPED = 'script style noscript template select svg iframe object';

const ROLES: ReadonlyMap<string, Role> = new Map([
  ...BREAKING.split(/\s+/u).map((name) => [name, 'breaking'] as const),
  ...SKIPPED.split(' ').map((name) => [name, 'skipped'] as const),
  ['table', 'table'],
  ['tr', 'row'],
  ['td', 'cell'],
  ['th', 'cell'],
  ['title', 'title'],
]);

/** A table on its way in, by its number in the page. `layout`: another table stands inside of it, so that its cells are mere text. */
interface OpenTable {
  number: number;
  rows: GridCell[][];
  cell: GridCell | null;
  layout: boolean;
}

interface Page {
  blocks: (Grid | Line)[];
  tables: OpenTable[];
  /** How many tables have begun. */
  begun: number;
  /** The line that is being written. */
  text: string;
  title: string | null;
}

const isElement = (node: Node): node is Element => 'tagName' in node;

function attribute(element: Element, name: string): string | undefined {
  for (const { name: n, value } of element.attrs) if (n === name) return value;
  return undefined;
}

function isHidden({ attrs }: Element): boolean {
  for (const { name, value } of attrs)
    if (name === 'hidden' || (name === 'style' && HIDDEN.test(value))) return true;
  return false;
}

const HIDDEN = /display\s*:\s*none/iu;

function span(element: Element, name: string): number {
  const value = Number.parseInt(attribute(element, name) ?? '1', 10);
  return value >= 1 ? Math.min(value, 1000) : 1;
}

/** A page as lines and grids. Layout tables dissolve into what they contain; scripts and hidden parts are left out. */
export function readHtml(html: string): PublishedDocument {
  const page: Page = { blocks: [], tables: [], begun: 0, text: '', title: null };
  const open: { children: readonly Node[]; next: number; role: Role | undefined }[] = [];
  open.push({ children: parse(html).childNodes, next: 0, role: undefined });
  for (let here = open.at(-1); here; here = open.at(-1)) {
    const child = here.children[here.next++];
    if (!child) {
      open.pop();
      leave(page, here.role);
    } else if (child.nodeName === '#text') {
      write(page, (child as Text).value);
    } else if (isElement(child)) {
      const role = ROLES.get(child.tagName);
      if (role === 'skipped' || isHidden(child)) continue;
      enter(page, child, role);
      if (child.childNodes.length > 0) open.push({ children: child.childNodes, next: 0, role });
      else leave(page, role);
    }
  }
  flush(page);
  return { title: page.title, blocks: page.blocks };
}

const SPACES = /[\t\n\r ]+/gu;
const INK = /[^\t\n\r ]/u;

/** Text goes into the open cell, or into the line that is being written; no text begins with white space. */
function write(page: Page, text: string): void {
  const table = page.tables.at(-1);
  const cell = table && !table.layout ? table.cell : null;
  if ((cell ?? page).text === '' && !INK.test(text)) return;
  (cell ?? page).text += text.replace(SPACES, ' ');
}

function flush(page: Page): void {
  if (page.text === '') return;
  const text = page.text.replace(/[ \n]+/gu, ' ').trim();
  if (text !== '') page.blocks.push({ kind: 'line', text });
  page.text = '';
}

/** A block element or <br>: a new line, in a cell as on the page. */
function breakLine(page: Page): void {
  const table = page.tables.at(-1);
  if (table?.cell && !table.layout) table.cell.text += '\n';
  else flush(page);
}

function enter(page: Page, element: Element, role: Role | undefined): void {
  if (role === undefined) return;
  breakLine(page);
  const table = page.tables.at(-1);
  if (role === 'table') {
    if (table && !table.layout) dissolve(page, table);
    page.begun++;
    page.tables.push({ number: page.begun, rows: [], cell: null, layout: false });
  } else if (table && role === 'row') {
    table.rows.push([]);
  } else if (table && role === 'cell') {
    table.cell = {
      text: '',
      width: span(element, 'colspan'),
      height: span(element, 'rowspan'),
      at: undefined,
    };
  }
}

function leave(page: Page, role: Role | undefined): void {
  if (role === undefined) return;
  const table = page.tables.at(-1);
  if (role === 'table' && table) {
    page.tables.pop();
    const grid = table.layout ? null : expandSpans(table.rows, table.number);
    if (grid) page.blocks.push(grid);
    else if (!table.layout) dissolve(page, table);
    return;
  }
  if (role === 'cell' && table) {
    if (table.cell && !table.layout) {
      table.cell.text = cellText(table.cell.text);
      table.rows.at(-1)?.push(table.cell);
    }
    table.cell = null;
  }
  if (role === 'title' && page.tables.length === 0) {
    page.title ??= page.text.trim() || null;
    page.text = '';
  }
  breakLine(page);
}

/** A table that turns out to be layout: what its cells said so far becomes lines. */
function dissolve(page: Page, table: OpenTable): void {
  for (const text of [...table.rows.flat().map((cell) => cell.text), table.cell?.text ?? '']) {
    page.text = text;
    flush(page);
  }
  table.layout = true;
}

const cellText = (text: string): string =>
  (text.includes('\n') ? text.replace(/ *\n[ \n]*/gu, '\n') : text).trim();
