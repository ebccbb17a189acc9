import type { Figure, Figures } from './figure.js';
import type { Section } from './report.js';

/** A version of a report, as far as two are compared. `fields`: its header, by name, plain values. */
export interface Compared {
  fields: Readonly<Record<string, Field>>;
  figures: Figures;
  sections: readonly Section[];
}

export type Field = string | number | null;

/** What a report says in a cell, wherever that stands in its document. */
export type Said = Omit<Figure, 'at' | 'candidates'>;

/** What differs from one version to another; null on the side that has no such figure or section. */
export interface Difference {
  fields: { field: string; from: Field; to: Field }[];
  figures: { cell: string; from: Said | null; to: Said | null }[];
  sections: { kind: Section['kind']; from: Section | null; to: Section | null }[];
}

/**
 * Field by field what changed. A figure is the same where its value, state and printed text are, though it may stand
 * elsewhere; a section is compared with that of the same kind, the second of a kind with the second.
 */
export function difference(from: Compared, to: Compared): Difference {
  return {
    fields: changed(new Map(Object.entries(from.fields)), new Map(Object.entries(to.fields))).map(
      ([field, before, after]) => ({ field, from: before ?? null, to: after ?? null }),
    ),
    figures: changed(saidBy(from.figures), saidBy(to.figures)).map(([cell, before, after]) => ({
      cell,
      from: before ?? null,
      to: after ?? null,
    })),
    sections: changed(numbered(from.sections), numbered(to.sections)).map(([, before, after]) => ({
      kind: (before ?? after)!.kind,
      from: before ?? null,
      to: after ?? null,
    })),
  };
}

/** What differs under a key, in the order of the one, then what only the other has. */
function changed<Value>(
  from: ReadonlyMap<string, Value>,
  to: ReadonlyMap<string, Value>,
): [key: string, from: Value | undefined, to: Value | undefined][] {
  const keys = new Set([...from.keys(), ...to.keys()]);
  return [...keys]
    .map((key): [string, Value | undefined, Value | undefined] => [key, from.get(key), to.get(key)])
    .filter(([, before, after]) => JSON.stringify(before) !== JSON.stringify(after));
}

function saidBy(figures: Figures): Map<string, Said> {
  const said = new Map<string, Said>();
  for (const [cell, { value, state, raw, why }] of figures) {
    said.set(cell, { value, state, raw, ...(why !== undefined && { why }) });
  }
  return said;
}

/** Sections by their kind and their number among those of it. */
function numbered(sections: readonly Section[]): Map<string, Section> {
  const byName = new Map<string, Section>();
  const counts = new Map<string, number>();
  for (const { kind, title, text } of sections) {
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    byName.set(`${kind} ${number}`, { kind, title, text });
  }
  return byName;
}
