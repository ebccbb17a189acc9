import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { CELLS } from '../domain/cell.js';
import { AGENCY_KINDS } from '../domain/report.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { badInput, refusal } from './errors.js';

/** Objects that an answer may hold, at most and estimated, before anything is read. */
export const LARGEST_COST = 100_000;
export const LARGEST_PAGE = 500;
export const USUAL_PAGE = 50;

export interface Cost {
  requested: number;
  limit: number;
}

type Arguments = Record<string, unknown>;

/** Regions directly below one. */
const CHILDREN = 25;

/** How long lists without a `first` are taken to be. */
const LENGTHS: Record<string, number | ((args: Arguments) => number)> = {
  'Query.regions': ({ level, parent }) =>
    parent != null
      ? 30
      : ({ COUNTRY: 1, PROVINCE: 40, PREFECTURE: 500, COUNTY: 4000 }[String(level)] ?? 50_000),
  'Region.children': CHILDREN,
  'Region.successors': 2,
  'Region.predecessors': 2,
  'Region.unassigned': 2,
  'FigureSum.from': 2,
  'Agency.reports': ({ years }) => spanOf(years),
  'Agency.series': ({ years }) => spanOf(years),
  'Region.series': ({ years }) => spanOf(years),
  'Query.figures': ({ cells, by, ...args }) => lengthOf(cells) * regionsIn(args) * groupsIn(by),
  'Report.figures': ({ table }) => cellsIn(table),
  'Template.cells': ({ table }) => cellsIn(table),
  'Query.indicator': (args) => regionsIn(args),
  // What it is made of is read all the same.
  'Query.indicatorDistribution': (args) => regionsIn({ ...args, children: true }),
  'Query.indicators': 15,
  'Query.rules': 60,
  'Query.templates': 3,
};
const LENGTH = 5;

/** A single value stands for a list of one. */
const lengthOf = (list: unknown): number => (Array.isArray(list) ? list.length : 1);

/** Rows of regions and years. */
const regionsIn = ({ regions, years, children }: Arguments): number =>
  lengthOf(regions) * (children === true ? CHILDREN : 1) * spanOf(years);

function groupsIn(by: unknown): number {
  const groups = [by ?? []].flat();
  return (
    (groups.includes('KIND') ? AGENCY_KINDS.length : 1) *
    (groups.includes('TEMPLATE') ? TEMPLATE_IDS.length : 1)
  );
}

/** More years than there have been reports on. */
function spanOf(years: unknown): number {
  const { from = 0, to = 9999 } = (years ?? {}) as { from?: number; to?: number };
  return Math.max(0, Math.min(20, to - from + 1));
}

const cellsIn = (table: unknown): number =>
  table == null ? 200 : CELLS.filter((cell) => cell.table === table && cell.templates.length > 0).length;

/**
 * What an operation costs: one for each object its answer holds, scalars nothing. A page counts as `first` long:
 * `reports(first: 50) { nodes { agency { name } } }` costs 1 + 50 × 2. Throws where `first` is out of bounds.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
  variables: Arguments,
): Cost {
  const operation = getOperationAST(document, operationName);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return { requested: 0, limit: LARGEST_COST };
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
  );
  const values = { ...Object.fromEntries(defaults), ...variables };
  const requested = new Measure(schema, document, values).selection(operation.selectionSet, root);
  return { requested, limit: LARGEST_COST };
}

export function refuseCostly({ requested, limit }: Cost): void {
  if (requested <= limit) return;
  const message = `The query costs ${requested}, at most ${limit} is allowed: ask for shorter pages or fewer levels.`;
  throw refusal('QUERY_TOO_COSTLY', message, { cost: requested, limit });
}

class Measure {
  readonly #schema: GraphQLSchema;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #measured = new Map<string, number>();
  readonly #variables: Arguments;

  constructor(schema: GraphQLSchema, { definitions }: DocumentNode, variables: Arguments) {
    this.#schema = schema;
    this.#variables = variables;
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
    }
  }

  /** `page`: how long the page is, where the type is a connection. */
  selection({ selections }: SelectionSetNode, type: GraphQLCompositeType, page = 1): number {
    let sum = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) sum += this.#field(selection, type, page);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) sum += this.#fragment(selection.name.value, page);
      else {
        const inner = this.#typed(selection.typeCondition?.name.value) ?? type;
        sum += this.selection(selection.selectionSet, inner, page);
      }
    }
    return sum;
  }

  /** Each fragment is measured once for a length of page, however often it is spread. */
  #fragment(name: string, page: number): number {
    const fragment = this.#fragments.get(name);
    const type = this.#typed(fragment?.typeCondition.name.value);
    if (!fragment || !type) return 0;
    let sum = this.#measured.get(`${name} ${page}`);
    if (sum === undefined) {
      sum = this.selection(fragment.selectionSet, type, page);
      this.#measured.set(`${name} ${page}`, sum);
    }
    return sum;
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, page: number): number {
    const name = node.name.value;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    // Introspection has no field here; it is limited by depth and by graphql's own rule.
    if (!field || !node.selectionSet) return 0;
    const type = getNamedType(field.type);
    if (!isCompositeType(type)) return 0;
    const paged = field.args.find((argument) => argument.name === 'first');
    if (paged) {
      const { first } = this.#arguments(node);
      return 1 + this.selection(node.selectionSet, type, pageLength(first ?? USUAL_PAGE));
    }
    const length = !isListType(getNullableType(field.type))
      ? 1
      : name === 'nodes' || name === 'edges'
        ? page
        : this.#length(`${parent.name}.${name}`, node);
    return length * (1 + this.selection(node.selectionSet, type));
  }

  #length(field: string, node: FieldNode): number {
    const length = LENGTHS[field] ?? LENGTH;
    return typeof length === 'number' ? length : length(this.#arguments(node));
  }

  #arguments(node: FieldNode): Arguments {
    const given = (node.arguments ?? []).map(({ name, value }) => [
      name.value,
      valueFromASTUntyped(value, this.#variables),
    ]);
    return Object.fromEntries(given);
  }

  #typed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.#schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }
}

function pageLength(first: unknown): number {
  if (Number.isInteger(first) && (first as number) >= 0 && (first as number) <= LARGEST_PAGE)
    return first as number;
  throw badInput(`first: ${first} is not a whole number from 0 to ${LARGEST_PAGE}`);
}
