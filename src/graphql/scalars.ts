import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { isDay } from '../domain/moment.js';

function parseDate(value: unknown): string {
  if (typeof value === 'string' && isDay(value)) return value;
  throw new GraphQLError(`${JSON.stringify(value)} is not a date such as 2021-02-25`);
}

const asIs = (value: unknown) => value;

/** How the scalars of the schema come in and go out. */
export const scalars = {
  Date: {
    serialize: asIs,
    parseValue: parseDate,
    parseLiteral: (node: ValueNode) => parseDate(node.kind === Kind.STRING ? node.value : undefined),
  },
  JSON: {
    serialize: asIs,
    parseValue: asIs,
    parseLiteral: (node: ValueNode, variables?: Record<string, unknown> | null) =>
      valueFromASTUntyped(node, variables),
  },
};
