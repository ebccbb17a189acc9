/** A field whose word of the domain is an enum value of the schema: `not_applicable` → `NOT_APPLICABLE`. */
export const upper =
  <Name extends string>(name: Name) =>
  (row: Record<Name, string>): string =>
    row[name].toUpperCase();
