import { GraphQLError, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';

function parseDate(value: unknown): string {
  const date = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(value) : null;
  // 2021-02-30 is a valid instant to some engines, but it does not come back as itself.
  if (date && !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(value as string)) {
    return value as string;
  }
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
