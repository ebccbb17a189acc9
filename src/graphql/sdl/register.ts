/** Regions and agencies. */
export const registerSdl = `
"An administrative division."
type Region {
  code: ID!
  name: String!
  level: RegionLevel!
  "Null for the whole country."
  parent: Region
  "The divisions directly below, by code. Without \`year\` those of all times, with it those in force in that year."
  children(year: Int): [Region!]!
  "What took its place, where that is known."
  successors: [Region!]!
  "The first year at whose end the code was in force, where that is known."
  validFrom: Int
  "The last year at whose end the code was in force. Null while it is."
  validTo: Int
  "What has become part of it as a whole, directly or by way of others, by code: what \`lineage\` adds to its sums."
  predecessors: [Region!]!
  "What went partly into it and partly elsewhere: its reports cannot be split, and are added nowhere."
  unassigned: [Region!]!
  """
  One figure of its whole subtree over the years, an item for each year on which there can be a report. \`lineage\`: with
  that of its predecessors.
  """
  series(
    cell: ID!
    years: YearRange!
    basis: Basis = AGENCIES
    kind: AgencyKind
    lineage: Boolean = false
  ): [YearValue!]!
  "The agencies of its whole subtree, by region. \`first\` ≤ 500."
  agencies(kind: AgencyKind, first: Int = 50, after: String): AgencyConnection!
  "The reports of its whole subtree, the latest first. \`first\` ≤ 500."
  reports(years: YearRange, first: Int = 50, after: String): ReportConnection!
  "How the agencies of its whole subtree filed on a year."
  summary(year: Int!): RegionSummary!
}

type RegionSummary {
  year: Int!
  "Agencies registered in the subtree."
  expected: Int!
  "Reports on that year."
  filed: Int!
  "Of these, published after they were due."
  late: Int!
  inconsistent: Int!
  unverified: Int!
  withWarnings: Int!
}

enum RegionLevel {
  COUNTRY
  PROVINCE
  PREFECTURE
  COUNTY
  TOWNSHIP
}

"A body that files a report every year."
type Agency {
  "\`<region code at registration>-<serial>\`, never changed, never reused."
  id: ID!
  name: String!
  region: Region!
  kind: AgencyKind!
  "Its reports, by year."
  reports(years: YearRange): [Report!]!
  "One figure over the years, an item for each year on which there can be a report."
  series(cell: ID!, years: YearRange!): [YearValue!]!
  "统一社会信用代码"
  creditCode: String
  "Names it bore before, oldest first."
  formerNames: [FormerName!]!
  "When it was registered, ISO 8601 UTC."
  createdAt: String!
}

enum AgencyKind {
  GOVERNMENT
  DEPARTMENT
  "Townships and street offices."
  TOWNSHIP
  "Authorised by law."
  ORGANIZATION
}

type FormerName {
  name: String!
  "Until when, ISO 8601 UTC."
  until: String!
}

type YearValue {
  year: Int!
  "Null where there is no report, or no number in that cell; never 0 for want of one."
  value: Float
  "How many reports give a number there."
  reports: Int!
  "How many of these contradict themselves."
  inconsistent: Int!
}

type AgencyConnection {
  edges: [AgencyEdge!]!
  nodes: [Agency!]!
  pageInfo: PageInfo!
  "Counted only when asked for."
  totalCount: Int!
}

type AgencyEdge {
  node: Agency!
  cursor: String!
}
`;
