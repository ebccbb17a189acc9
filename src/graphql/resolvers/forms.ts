import { cellsOf } from '../../domain/cell.js';
import type { Rule, Basis as RuleBasis } from '../../domain/rules/rule.js';
import type { Column, Row, Template } from '../../domain/template.js';
import { tableArgument } from '../arguments.js';
import { upper } from './words.js';

/** The forms and the rule book: all of it is in memory. */
export const formTypes = {
  Template: {
    from: ({ years }: Template) => years.from,
    to: ({ years }: Template) => years.to,
    cells: ({ id }: Template, args: { table?: string | null }) => {
      const table = tableArgument(args.table);
      return cellsOf(id).filter((cell) => !table || cell.table === table);
    },
  },
  SectionHeading: { kind: upper('kind') },
  Column: { kind: ({ kind }: Column) => kind.toUpperCase() },
  Row: { heading: ({ heading }: Row) => heading === true },
  Cell: { kind: upper('kind') },
  Rule: { severity: upper('severity'), asked: ({ check }: Rule) => check.kind !== 'guidance' },
  RuleBasis: {
    kind: upper('kind'),
    citation: ({ citation }: RuleBasis) =>
      typeof citation === 'string' ? { zh: citation, en: citation } : citation,
  },
};
