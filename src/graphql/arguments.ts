import {
  type FieldNode,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { isCellKey } from '../domain/cell.js';
import { isRegionCode } from '../domain/region.js';
import { TABLE_IDS, type TableId, TEMPLATE_IDS, type TemplateId } from '../domain/template.js';
import { badInput } from './errors.js';

// What the types of the schema do not say of an argument. Each throws an error that names it.

type Maybe<T> = T | null | undefined;

export function regionArgument(name: string, code: Maybe<string>): string | undefined {
  if (code == null) return undefined;
  if (!isRegionCode(code))
    throw badInput(`${name}: ${code} is not a region code of 6 digits, or 9 for a township`);
  return code;
}

export function cellArgument(name: string, key: string): string {
  if (isCellKey(key)) return key;
  throw badInput(`${name}: no form has a cell ${key}`);
}

export function templateArgument(id: Maybe<string>): TemplateId | undefined {
  if (id == null) return undefined;
  if ((TEMPLATE_IDS as readonly string[]).includes(id)) return id as TemplateId;
  throw badInput(`template: there is no ${id}, but ${TEMPLATE_IDS.join(', ')}`);
}

export function tableArgument(id: Maybe<string>): TableId | undefined {
  if (id == null) return undefined;
  if ((TABLE_IDS as readonly string[]).includes(id)) return id as TableId;
  throw badInput(`table: there is no ${id}, but ${TABLE_IDS.join(', ')}`);
}

export interface YearRange {
  from: number;
  to: number;
}

/** The years of a range on which there can be a report by now (`possible`), ascending. */
export function yearsArgument(range: YearRange, possible: YearRange): number[];
export function yearsArgument(range: Maybe<YearRange>, possible: YearRange): number[] | undefined;
export function yearsArgument(range: Maybe<YearRange>, possible: YearRange): number[] | undefined {
  if (!range) return undefined;
  if (range.from > range.to) throw badInput(`years: from ${range.from} is after to ${range.to}`);
  const from = Math.max(range.from, possible.from);
  const length = Math.max(0, Math.min(range.to, possible.to) - from + 1);
  return Array.from({ length }, (_, index) => from + index);
}

/** A word of the domain from its enum value: `NOT_APPLICABLE` → `not_applicable`. */
export const word = <W extends string>(value: Maybe<string>): W | undefined =>
  value == null ? undefined : (value.toLowerCase() as W);

/** Whether any of these fields is asked for below the resolved one, at whatever depth. */
export function mentions(info: GraphQLResolveInfo, ...names: readonly string[]): boolean {
  const seen = new Set<string>();
  const within = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some((selection) => {
      if (selection.kind === Kind.FIELD)
        return names.includes(selection.name.value) || within(selection.selectionSet);
      if (selection.kind === Kind.INLINE_FRAGMENT) return within(selection.selectionSet);
      const { value } = selection.name;
      if (seen.has(value)) return false;
      seen.add(value);
      return within(info.fragments[value]?.selectionSet);
    }) ?? false;
  return info.fieldNodes.some((node: FieldNode) => within(node.selectionSet));
}

/**
 * The cells of which a `figure` is asked for below the resolved field, at whatever depth; undefined where there is none,
 * and `all` where it cannot be told which.
 */
export function cellsMentioned(info: GraphQLResolveInfo): readonly string[] | 'all' | undefined {
  const cells = new Set<string>();
  const seen = new Set<string>();
  let isClear = true;
  const within = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value === 'figure') {
          const argument = selection.arguments?.find(({ name }) => name.value === 'cell');
          const cell = argument && valueFromASTUntyped(argument.value, info.variableValues);
          if (typeof cell === 'string' && isCellKey(cell)) cells.add(cell);
          else isClear = false;
        }
        within(selection.selectionSet);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) within(selection.selectionSet);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        within(info.fragments[selection.name.value]?.selectionSet);
      }
    }
  };
  for (const node of info.fieldNodes) within(node.selectionSet);
  if (!isClear) return 'all';
  return cells.size > 0 ? [...cells] : undefined;
}
