import { type DefaultTreeAdapterMap, parse } from 'parse5';
import type { Figure, Place } from '../../src/domain/figure.js';

type Node = DefaultTreeAdapterMap['node'];
type Element = DefaultTreeAdapterMap['element'];

/** What is printed at a place; null where there is no such place. */
export type Finder = (at: Place) => string | null;

/** A text from a place on. */
export const inText =
  (text: string): Finder =>
  (at) =>
    'offset' in at ? (text.split('\n')[at.line - 1]?.slice(at.offset) ?? null) : null;

/** A cell of a page, found by expanding the spans of each table anew. */
export function inPage(html: string): Finder {
  const tables = elements(parse(html), 'table').map(rectangle);
  return (at) =>
    'table' in at ? (tables[at.table - 1]?.get(`${at.row}:${at.column}`)?.trim() ?? null) : null;
}

function elements(node: Node, ...names: string[]): Element[] {
  const children = 'childNodes' in node ? node.childNodes : [];
  return children.flatMap((child) => [
    ...('tagName' in child && names.includes(child.tagName) ? [child] : []),
    ...elements(child, ...names),
  ]);
}

const textOf = (node: Node): string =>
  'value' in node ? node.value : 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';

function rectangle(table: Element): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [r, row] of elements(table, 'tr').entries()) {
    let column = 1;
    for (const cell of elements(row, 'td', 'th')) {
      const span = (name: string) => Number(cell.attrs.find((one) => one.name === name)?.value ?? 1);
      while (fields.has(`${r + 1}:${column}`)) column++;
      for (let down = 0; down < span('rowspan'); down++)
        for (let right = 0; right < span('colspan'); right++)
          fields.set(`${r + 1 + down}:${column + right}`, down + right === 0 ? textOf(cell) : '(spanned)');
    }
  }
  return fields;
}

/**
 * What is wrong with the places of figures: one that is missing, leads nowhere or to another text. `fused`: digits
 * touch, so that a place may be that of the whole run.
 */
export function misplaced(figures: ReadonlyMap<string, Figure>, find: Finder, fused = false): string[] {
  return [...figures].flatMap(([key, { raw, state, why, at }]) => {
    const wrong = (what: string) => [`${key} ${JSON.stringify(raw)} ${JSON.stringify(at)}: ${what}`];
    if (!at) return why === 'its row was not found' ? [] : wrong('has no place');
    const found = find(at);
    if (found === null) return wrong('leads nowhere');
    const [first = ''] = (raw ?? '').split(' ');
    const isThere =
      state === 'blank' && !fused
        ? !/^[\d/-]/.test(found)
        : found.startsWith(first) || (fused && (/^\d+/.exec(found)?.[0] ?? '').includes(first));
    return isThere ? [] : wrong(`there is ${JSON.stringify(found.slice(0, 20))}`);
  });
}
