/** Reports, their figures and findings. */
export const reportsSdl = `
"The accepted report of one agency on one year."
type Report {
  "\`<agency id>-<year>\`"
  id: ID!
  agency: Agency!
  "The year reported on; it is published in the next."
  year: Int!
  template: Template!
  scope: Scope!
  consistency: Consistency!
  revision: Int!
  "Every accepted version, oldest first; each is at \`/v1/reports/{id}/revisions/{revision}\`."
  revisions: [Revision!]!
  publishedOn: Date
  sourceUrl: String
  "When this revision was accepted, ISO 8601 UTC."
  acceptedAt: String!
  "When anything public of it changed last, ISO 8601 UTC."
  updatedAt: String!
  "What the report says in a cell; null where its form has no such cell."
  figure(cell: ID!): Figure
  "Every figure, or those of one table (\`proactive\`, \`applications\`, \`remedies\`, \`statistics\`), in the order printed."
  figures(table: ID): [Figure!]!
  "The violated rules."
  findings: [Finding!]!
  "Rules that could not be asked, and where."
  notAsked: [NotAsked!]!
  "The same agency's report on the year before."
  previous: Report
  "The same agency's report on the year after."
  next: Report
  title: String
  "The media type declared of the document, where it is another."
  declaredAs: String
  "The date under the report."
  signedOn: Date
  "The days it says its figures are of."
  period: Period
  "The narrative, as printed."
  sections: [Section!]!
  "Tables, or parts of them, that could not be read."
  unreadable: [Unreadable!]!
  "The document it was read from. Its bytes are at \`/v1/reports/{id}/document\`."
  document: Document!
}

"An accepted version of a report, in force or past."
type Revision {
  revision: Int!
  "ISO 8601 UTC."
  acceptedAt: String!
  "When another took its place; null while it is in force."
  until: String
  consistency: Consistency!
  publishedOn: Date
  document: Document!
}

"Whose figures a report holds. Figures of different scope are never added together."
enum Scope {
  "The agency's alone."
  OWN
  "本级政府及其部门"
  GOVERNMENT
  "The whole region's (汇总)."
  AREA
}

enum Consistency {
  "Every error rule was asked, and holds."
  CONSISTENT
  "No error rule is violated, but some could not be asked."
  UNVERIFIED
  "Published although an error rule is violated."
  INCONSISTENT
}

"What a report says in one cell. Blank is not zero, and zero is not blank."
type Figure {
  "\`table/row/column\`, the same string everywhere."
  cell: ID!
  "Amounts in 万元; null where there is no number."
  value: Float
  state: FigureState!
  "As printed; null where nothing is."
  raw: String
  "As printed on the report's form."
  label: String!
  "What stood in the way of reading it."
  why: String
  "Where it stands in the document; null where that is not known."
  at: Place
}

"""
A place in a document, everything counted from 1 but \`offset\`: \`table\`, \`row\` and \`column\`, in a PDF with the \`page\`
on which tables are counted; \`line\` and \`offset\` in a text; \`page\` and \`line\` in a PDF without drawn tables; \`sheet\`
and \`cell\` in a workbook.
"""
type Place {
  page: Int
  "In the order in which tables begin."
  table: Int
  "In the table with its spans expanded."
  row: Int
  column: Int
  line: Int
  "In the line, from 0, in UTF-16 units."
  offset: Int
  sheet: String
  "As D7."
  cell: String
}

"Days, both included."
type Period {
  from: Date!
  to: Date!
}

enum FigureState {
  REPORTED
  "An empty cell."
  BLANK
  "Printed as \`/\` or \`-\`."
  NOT_APPLICABLE
  "Computed from its parts, because it is printed blank."
  DERIVED
  "Present, but not to be read with certainty."
  UNREADABLE
}

"The outcome of one rule in one place of a report."
type Finding {
  "The rule's id."
  rule: ID!
  "The rule; null where the book no longer has it."
  definition: Rule
  severity: Severity!
  outcome: Outcome!
  "The column, row, cell or part of the report that the rule was asked of."
  where: String!
  cells: [ID!]!
  left: Float
  right: Float
  "left − right"
  difference: Float
  message: Bilingual!
  "The reports of other years or agencies it was asked against."
  against: [Seen!]!
  "What the submitter says to it."
  explanation: Explanation
}

"A report, in the revision that a rule saw."
type Seen {
  report: ID!
  revision: Int!
}

type Explanation {
  text: String!
  "ISO 8601 UTC."
  at: String!
}

type FindingConnection {
  edges: [FindingEdge!]!
  nodes: [ListedFinding!]!
  pageInfo: PageInfo!
  "Counted only when asked for."
  totalCount: Int!
  "The same findings, counted by rule."
  totals: [FindingTotal!]!
}

type FindingEdge {
  node: ListedFinding!
  cursor: String!
}

"A violated rule that stands, and the report it stands in."
type ListedFinding {
  finding: Finding!
  report: Report!
  "ISO 8601 UTC."
  foundAt: String!
}

type FindingTotal {
  rule: ID!
  definition: Rule
  severity: Severity!
  findings: Int!
  "In how many reports."
  reports: Int!
}

enum Severity {
  "Stops a submission."
  ERROR
  WARNING
  INFO
}

enum Outcome {
  VIOLATED
  SATISFIED
  NOT_ASSESSABLE
}

type NotAsked {
  rule: ID!
  definition: Rule
  where: String!
}

type Section {
  kind: SectionKind!
  title: String!
  text: String!
}

type Unreadable {
  table: ID!
  cells: [ID!]!
  reason: Bilingual!
}

type Document {
  sha256: ID!
  mediaType: String!
  "Its size."
  bytes: Int!
}

type ReportConnection {
  edges: [ReportEdge!]!
  nodes: [Report!]!
  pageInfo: PageInfo!
  "Of a list with \`updatedSince\`: hand it back to be told what changes after this page."
  updatedSince: String
  "Counted only when asked for."
  totalCount: Int!
}

type ReportEdge {
  node: Report!
  cursor: String!
}
`;
