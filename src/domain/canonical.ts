import type { Figures } from './figure.js';

/**
 * Plain data as the one JSON text it has by RFC 8785: members in the order of their names' UTF-16 units, no white space,
 * numbers and strings as ECMAScript writes them.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** What a report says, in one text: of each cell the value, its state and what is printed, wherever that stands. */
export const canonicalFigures = (figures: Figures): string =>
  canonicalJson(
    Object.fromEntries(Array.from(figures, ([cell, { value, state, raw }]) => [cell, { value, state, raw }])),
  );
