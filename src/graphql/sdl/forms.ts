/** The official forms and the rule book. */
export const formsSdl = `
"An official form of the annual report."
type Template {
  id: ID!
  label: String!
  gloss: String!
  citation: String!
  "The first year reported on for which it is in force."
  from: Int!
  "The last one; null while it is in force."
  to: Int
  sections: [SectionHeading!]!
  tables: [Table!]!
  "Every cell of its tables, or of one, in the order printed."
  cells(table: ID): [Cell!]!
}

type SectionHeading {
  kind: SectionKind!
  label: String!
  gloss: String!
}

enum SectionKind {
  OVERVIEW
  PROACTIVE
  APPLICATIONS
  REMEDIES
  PROBLEMS
  OTHER
  FEES
  STATISTICS
}

type Table {
  id: ID!
  label: String!
  gloss: String!
  "A report without it is unreadable."
  required: Boolean!
  note: Bilingual
  citation: String
  blocks: [Block!]!
}

"Rows that share one header line."
type Block {
  label: String
  gloss: String
  citation: String
  columns: [Column!]!
  rows: [Row!]!
}

type Column {
  id: ID!
  label: String!
  gloss: String!
  kind: CellKind!
  unit: String!
}

type Row {
  id: ID!
  label: String!
  gloss: String!
  unit: String
  citation: String
  "Whether it only stands above other rows and carries no figures."
  heading: Boolean!
  "The heading it stands under."
  within: ID
}

"A place for one figure."
type Cell {
  "\`table/row/column\`"
  key: ID!
  table: ID!
  row: ID!
  column: ID!
  label: String!
  gloss: String!
  kind: CellKind!
  unit: String!
  "The forms that print it."
  templates: [ID!]!
}

enum CellKind {
  "Whole, not below zero."
  COUNT
  "Whole, with a sign (本年增/减)."
  CHANGE
  "A decimal, in 万元."
  AMOUNT
}

type Rule {
  id: ID!
  "Its number in the rule book."
  code: String!
  "False for guidance: what no report can show by itself."
  asked: Boolean!
  severity: Severity!
  "The forms it is asked of."
  templates: [ID!]!
  statement: Bilingual!
  formula: String!
  basis: RuleBasis!
}

"Why a rule is one: printed on the form or in a national text, or inferred from what the labels mean."
type RuleBasis {
  kind: BasisKind!
  citation: Bilingual
}

enum BasisKind {
  OFFICIAL
  INFERRED
}
`;
