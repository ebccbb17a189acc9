/** What can be asked, and what many types share. */
export const querySdl = `
"A day, ISO 8601: \`2021-02-25\`."
scalar Date

"Any JSON value."
scalar JSON

type Query {
  "A division by its code: 6 digits (GB/T 2260), 9 for a township or street, \`000000\` the whole country. Null where there is none."
  region(code: ID!): Region
  "Divisions, by code. \`q\`: part of the name, or the first digits of the code; \`year\`: those in force in that year."
  regions(parent: ID, level: RegionLevel, q: String, year: Int): [Region!]!
  "An agency by its id, \`220502-0001\`. Null where there is none."
  agency(id: ID!): Agency
  "Agencies, by region. \`region\` covers its subtree; \`q\` is a part of a present or former name. \`first\` ≤ 500."
  agencies(region: ID, kind: AgencyKind, q: String, first: Int = 50, after: String): AgencyConnection!
  "A report by its id, \`220502-0001-2020\`. Null where there is none."
  report(id: ID!): Report
  """
  Published reports, the latest first unless \`orderBy\` says otherwise. \`region\` covers its subtree. \`first\` ≤ 500.
  \`updatedSince\`: those of which anything changed since, in the order of the change: an instant (ISO 8601), or
  \`updatedSince\` of the last list of this kind, which misses nothing.
  """
  reports(
    region: ID
    agency: ID
    kind: AgencyKind
    years: YearRange
    template: ID
    scope: Scope
    consistency: Consistency
    updatedSince: String
    orderBy: ReportOrder
    first: Int = 50
    after: String
  ): ReportConnection!
  "Violated rules, by year (the latest first) and report. \`region\` covers its subtree. \`first\` ≤ 500."
  findings(
    region: ID
    agency: ID
    kind: AgencyKind
    years: YearRange
    rule: ID
    severity: Severity
    first: Int = 50
    after: String
  ): FindingConnection!
  """
  Figures summed over regions and years: one for each region, year and cell, in that order, years being those on which
  there can be a report. At most 50,000.
  """
  figures(
    cells: [ID!]!
    regions: [ID!]!
    years: YearRange!
    basis: Basis = AGENCIES
    kind: AgencyKind
    """
    One for each region directly below instead of the region's own: those in force in any of the years, and those with
    reports on them. What is filed by the region's own agencies is in none of them.
    """
    children: Boolean = false
    """
    Add what has become part of the region as a whole, directly or by way of others (\`Region.predecessors\`). What went
    to several regions is added to none (\`Region.unassigned\`).
    """
    lineage: Boolean = false
    "What sums are told apart by beyond region, year and cell."
    by: [SumGroup!] = []
  ): [FigureSum!]!
  "The ratios that can be asked for."
  indicators: [Indicator!]!
  """
  A ratio over regions and years: one for each region and year, in that order. With \`children\` one for each region
  directly below, with its rank. \`minimum\`: regions with fewer applications in the year have no rank.
  """
  indicator(
    id: ID!
    regions: [ID!]!
    years: YearRange!
    basis: Basis = AGENCIES
    kind: AgencyKind
    children: Boolean = false
    lineage: Boolean = false
    minimum: Int = 30
  ): [IndicatorValue!]!
  """
  How a ratio is spread over the regions directly below each of \`regions\`, by year. Regions with fewer applications in
  the year than \`minimum\` are not in it. What it shares with \`indicator\` in one query is summed once.
  """
  indicatorDistribution(
    id: ID!
    regions: [ID!]!
    years: YearRange!
    basis: Basis = AGENCIES
    kind: AgencyKind
    lineage: Boolean = false
    minimum: Int = 30
  ): [Distribution!]!
  "The official forms, oldest first."
  templates: [Template!]!
  "A form by its id: \`2008\`, \`2019\` or \`2021\`."
  template(id: ID!): Template
  "The rule book."
  rules: [Rule!]!
  "A rule by its id."
  rule(id: ID!): Rule
}

"Which reports are summed: never both."
enum Basis {
  "The agencies' own reports, added up over the subtree."
  AGENCIES
  """
  The one report that the region's government published on its area. Null where several governments of the region
  published one.
  """
  PUBLISHED
}

enum SumGroup {
  "The kind of agency."
  KIND
  "The form."
  TEMPLATE
}

type FigureSum {
  region: Region!
  year: Int!
  cell: ID!
  "Null unless grouped by."
  kind: AgencyKind
  "The form's id; null unless grouped by."
  template: ID
  "Amounts in 万元; null, not 0, where no report gives a number."
  value: Float
  "How many reports give a number there."
  reports: Int!
  "How many of these contradict themselves."
  inconsistent: Int!
  "With \`lineage\`: the regions they were filed in; else null."
  from: [Region!]
}

"A ratio between sums of cells."
type Indicator {
  id: ID!
  label: Bilingual!
  formula: Bilingual!
  "What the cells mean, and where that is laid down."
  basis: Bilingual!
  """
  Whether it is a change against the year before: the numerator is what the denominator grew by, the denominator that of
  the year before.
  """
  change: Boolean!
  "The cells, by form; they add up, for a report is on one form."
  terms: [IndicatorTerms!]!
}

type IndicatorTerms {
  templates: [ID!]!
  numerator: [ID!]!
  denominator: [ID!]!
}

type IndicatorValue {
  region: Region!
  year: Int!
  "Null where the denominator is 0, or nothing is known."
  value: Float
  numerator: Float
  denominator: Float
  "How many reports stand behind the denominator."
  reports: Int!
  "How many of these contradict themselves."
  inconsistent: Int!
  "Applications received in the year."
  applications: Float
  "With \`children\`: 1 is the largest among those below the same region; null of too few applications."
  rank: Int
}

"How the values of the regions below are spread: quartiles and the ninth decile, null where none counts."
type Distribution {
  region: Region!
  year: Int!
  "How many regions below count in it."
  count: Int!
  p25: Float
  p50: Float
  p75: Float
  p90: Float
}

"Years reported on, both ends included."
input YearRange {
  from: Int!
  to: Int!
}

"The order of reports. What has no value to sort by comes last, in either direction."
input ReportOrder {
  "\`publishedOn\`, \`year\`, \`updated\`, a cell such as \`applications/new_received/total\`, or an indicator such as \`refusal_rate\`."
  by: ID! = "publishedOn"
  direction: Direction! = DESC
}

enum Direction {
  ASC
  DESC
}

"A text in Chinese and in English."
type Bilingual {
  zh: String!
  en: String!
}

type PageInfo {
  hasNextPage: Boolean!
  "Whether \`after\` was given."
  hasPreviousPage: Boolean!
  startCursor: String
  "To be handed back as \`after\` for the next page."
  endCursor: String
}
`;
