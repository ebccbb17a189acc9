import { type Figure, type Figures, reported } from '../../../src/domain/figure.js';
import { equationsOf } from '../../../src/domain/rules/equations.js';
import { RULES } from '../../../src/domain/rules/index.js';
import type { Rule, SumCheck } from '../../../src/domain/rules/rule.js';
import type { TemplateId } from '../../../src/domain/template.js';

/** The rules that hold a sum within one report equal to another, whatever else the document has. */
export const plainSums: readonly { rule: Rule; check: SumCheck }[] = RULES.flatMap((rule) => {
  const { check } = rule;
  if (check.kind !== 'sum' || check.optional || (check.relation ?? '=') !== '=') return [];
  const alone = [...check.left, ...check.right].every((named) => typeof named === 'string');
  return alone ? [{ rule, check }] : [];
});

/** Figures that satisfy every equation of one sum: 1, 2, 3 … on the left, all of it in one cell on the right. */
export function balanced(check: SumCheck, template: TemplateId): Figures {
  const figures = new Map<string, Figure>();
  for (const { left, right } of equationsOf(check, template)) {
    for (const [index, { cell }] of left.entries()) figures.set(cell, reported(index + 1));
    const sum = (left.length * (left.length + 1)) / 2;
    for (const [index, { cell }] of right.entries()) figures.set(cell, reported(index === 0 ? sum : 0));
  }
  return figures;
}

/** The same figures with some replaced, or (null) left out. */
export function changed(figures: Figures, changes: Record<string, Figure | null>): Figures {
  const copy = new Map(figures);
  for (const [cell, figure] of Object.entries(changes)) {
    if (figure) copy.set(cell, figure);
    else copy.delete(cell);
  }
  return copy;
}
