import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { Random } from '../reading/fuzz/random.js';
import { oddJson, oddText } from './odd-values.js';
import type { Words } from './words.js';

/** A GraphQL request before it becomes one of HTTP. */
export interface GraphqlDraft {
  query: string;
  variables: Record<string, unknown>;
  operationName: string | null;
}

/** The name of an enum's value, which is not printed as a string. */
class Name {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  toJSON(): string {
    return this.#name;
  }
}

/** Draws an operation that the schema allows; now and then one that it does not. */
export function drawOperation(schema: GraphQLSchema, random: Random, words: Words): GraphqlDraft {
  const isMutation = random.below(6) === 0;
  const drawn = new DrawnOperation(random, words);
  const root = isMutation ? schema.getMutationType()! : schema.getQueryType()!;
  const body = drawn.selection(root, 0);
  const operationName = random.below(3) === 0 ? 'Asked' : null;
  const declared = drawn.declarations.length > 0 ? `(${drawn.declarations.join(', ')})` : '';
  const isShort = !isMutation && operationName === null && declared === '';
  const head = isShort ? '' : `${isMutation ? 'mutation' : 'query'} ${operationName ?? ''}${declared} `;
  const query = [`${head}${body}`, ...drawn.fragments].join('\n');
  return { query, variables: drawn.variables, operationName };
}

/** Fields of an operation at most, and levels. */
const MOST_FIELDS = 30;
const DEEPEST = 8;

class DrawnOperation {
  readonly declarations: string[] = [];
  readonly variables: Record<string, unknown> = {};
  readonly fragments: string[] = [];
  readonly #random: Random;
  readonly #words: Words;
  #fields = 0;
  #names = 0;

  constructor(random: Random, words: Words) {
    this.#random = random;
    this.#words = words;
  }

  selection(type: GraphQLObjectType, depth: number): string {
    const random = this.#random;
    const fields = Object.values(type.getFields()).filter(({ type }) =>
      depth < DEEPEST && this.#fields < MOST_FIELDS ? true : !isObjectType(getNamedType(type)),
    );
    const drawn = Array.from({ length: 1 + random.below(depth === 0 ? 3 : 4) }, () => random.of(fields));
    const parts = [...new Set(drawn)]
      .filter((field) => field !== undefined)
      .map((field) => this.#field(field, depth));
    if (parts.length === 0 || random.below(8) === 0) parts.push('__typename');
    const body = `{ ${parts.join(' ')} }`;
    const kind = depth === 0 ? random.below(40) : random.below(12);
    if (kind === 0) return `{ ... on ${type.name} ${body} }`;
    if (kind === 1) return `{ ... ${this.#condition()}${body} __typename }`;
    if (kind !== 2) return body;
    const name = `F${this.#names++}`;
    this.fragments.push(`fragment ${name} on ${type.name} ${body}`);
    return random.below(3) === 0 ? `{ ...${name} ...${name} }` : `{ ...${name} }`;
  }

  #field({ name, args, type }: GraphQLField<unknown, unknown>, depth: number): string {
    const random = this.#random;
    this.#fields++;
    const alias = random.below(5) === 0 ? `a${this.#names++}: ` : '';
    const given = args.filter((each) => isRequiredArgument(each) || random.below(5) < 2);
    const printed = given.map((each) => `${each.name}: ${this.#argument(each)}`).join(', ');
    const named = getNamedType(type);
    const below = isObjectType(named) ? ` ${this.selection(named, depth + 1)}` : '';
    const condition = random.below(20) === 0 ? ` ${this.#condition()}` : '';
    return `${alias}${name}${printed === '' ? '' : `(${printed})`}${condition}${below}`;
  }

  #condition(): string {
    const random = this.#random;
    const word = random.of(['include', 'include', 'skip']);
    if (random.below(2) === 0) return `@${word}(if: ${random.below(2) === 0}) `;
    const name = this.#declare('Boolean!', random.below(3) > 0);
    return `@${word}(if: $${name}) `;
  }

  #argument({ name, type }: GraphQLArgument): string {
    const value = this.#value(type, name);
    if (this.#random.below(3) > 0) return printed(value);
    return `$${this.#declare(String(type), value)}`;
  }

  #declare(type: string, value: unknown): string {
    const name = `v${this.#names++}`;
    this.declarations.push(`$${name}: ${type}`);
    this.variables[name] = value;
    return name;
  }

  #value(type: GraphQLInputType, name: string): unknown {
    const random = this.#random;
    if (random.below(40) === 0) return oddJson(random);
    if (isNonNullType(type)) return this.#value(type.ofType, name);
    if (random.below(15) === 0) return null;
    if (isListType(type)) {
      const singular = name.replace(/s$/, '');
      return Array.from({ length: random.below(4) }, () => this.#value(type.ofType, singular));
    }
    if (isEnumType(type)) return new Name(random.of(type.getValues()).name);
    if (isInputObjectType(type)) {
      if (type.name === 'YearRange') return this.#years();
      const members = Object.values(type.getFields()).filter((one) => this.#isGiven(one));
      return Object.fromEntries(members.map((one) => [one.name, this.#value(one.type, one.name)]));
    }
    return this.#scalar(type.name, name);
  }

  /** A report is given as a document or as figures. */
  #isGiven(field: GraphQLInputField): boolean {
    if (isRequiredInputField(field)) return true;
    return this.#random.below(field.name === 'figures' ? 4 : 5) < (field.name === 'figures' ? 3 : 1);
  }

  #years() {
    const from = Number(this.#random.of(this.#words.of('years')));
    return { from, to: from + this.#random.below(8) - (this.#random.below(20) === 0 ? 9 : 0) };
  }

  #scalar(type: string, name: string): unknown {
    const random = this.#random;
    const word = random.below(12) > 0 ? this.#words.named(name, '', random) : null;
    if (type === 'Int') {
      if (name === 'first') return random.of([0, 1, 2, 5, 50, 500, 501, -1]);
      return word !== null && /^\d+$/.test(word)
        ? Number(word)
        : random.of([0, 1, 2, 2 ** 31 - 1, -(2 ** 31)]);
    }
    if (type === 'Boolean') return random.below(2) === 0;
    if (type === 'Float') return random.of([0, 1.5, -1, 1e300]);
    if (type === 'Date') return random.of(['2021-02-25', '2021-02-25', '2021-02-30', '0000-01-01']);
    if (type === 'JSON') return this.#figures();
    if (name === 'id')
      return random.of(
        this.#words.of(random.of(['agencies', 'reports', 'indicators', 'rules', 'templates'])),
      );
    return word ?? oddText(random);
  }

  #figures(): unknown {
    const random = this.#random;
    const cells = Array.from({ length: random.below(8) }, () => random.of(this.#words.of('cells')));
    const value = () =>
      random.of<unknown>([0, 0, 1, null, { value: 2, state: 'REPORTED', raw: '2' }, oddJson(random)]);
    return random.below(5) === 0
      ? cells.map((cell) => ({ cell, value: random.below(9) }))
      : Object.fromEntries(cells.map((cell) => [cell, value()]));
  }
}

/** A value as a literal of GraphQL. */
function printed(value: unknown): string {
  if (value instanceof Name) return value.toJSON();
  if (Array.isArray(value)) return `[${value.map(printed).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, member]) => `${/^[_a-z]\w*$/i.test(name) ? name : 'x'}: ${printed(member)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}
