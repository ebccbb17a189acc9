/** Submitting a report. */
export const submissionSdl = `
type Mutation {
  """
  Submits a report through the gate every report passes, REST or not. Needs \`Authorization: Bearer <key>\`: without
  a valid key the answer is the error \`UNAUTHENTICATED\`, with a key that may not \`FORBIDDEN\`.
  A report that is not taken is no error of the request: the payload carries the \`problem\`, and \`report\` is null.
  """
  submitReport(input: SubmitReportInput!): SubmitReportPayload!
  """
  Puts a new revision in force in place of an accepted one, through the same gate; the old one stays to be read. Where
  another \`revision\` is in force than the one named, the \`problem\` is \`/problems/stale-revision\`.
  """
  correctReport(input: CorrectReportInput!): SubmitReportPayload!
}

"""
A report on its way in, either as the \`document\` it was published as or as \`figures\`. Send it in variables:
the text of a query is limited to 50,000 characters.
"""
input SubmitReportInput {
  agency: ID!
  "The year reported on."
  year: Int!
  intent: Intent = SUBMIT
  "Whose figures these are; by default that of the kind of agency."
  scope: Scope
  publishedOn: Date
  sourceUrl: String
  "The form expected; by default it is detected. With \`figures\`: their form, by default the one they tell."
  template: ID
  document: DocumentInput
  """
  An object of figures by cell, \`{"applications/new_received/total": 3}\`, a figure being a number, null (blank) or
  \`{value, state, raw}\`; or a list of \`{cell, value, state, raw}\`. A cell left out is blank.
  """
  figures: JSON
  "The narrative, with \`figures\`."
  sections: [SectionInput!]
}

"""
A report to take the place of an accepted one. What is not said of \`scope\` and \`sourceUrl\` stays as it is,
\`publishedOn\` too where the document does not print it.
"""
input CorrectReportInput {
  report: ID!
  "The revision that is corrected: the one in force."
  revision: Int!
  intent: Intent = SUBMIT
  scope: Scope
  publishedOn: Date
  sourceUrl: String
  template: ID
  document: DocumentInput
  "As of \`SubmitReportInput\`."
  figures: JSON
  sections: [SectionInput!]
}

enum Intent {
  "Taken only if no error rule is violated and everything can be read."
  SUBMIT
  "Stored as it was published, contradictions and all (archivists and administrators)."
  RECORD
}

input DocumentInput {
  "\`text/html\`, \`text/plain\` or \`application/json\`; parameters such as a charset may follow."
  mediaType: String!
  content: String!
  encoding: ContentEncoding = TEXT
}

enum ContentEncoding {
  TEXT
  BASE64
}

input SectionInput {
  kind: SectionKind!
  title: String!
  text: String!
}

type SubmitReportPayload {
  "The accepted report; null where there is a \`problem\`."
  report: Report
  "Whether this call brought it: false where the same bytes were accepted before, and where there is a \`problem\`."
  created: Boolean!
  "Where reports are reviewed: whether it may be published by a reviewer now. \`report\` is null until then."
  awaitingReview: Boolean!
  "Why the report was not taken; null where it was."
  problem: Problem
  "Every violated rule of an accepted report; of a refused one those of the severity ERROR, for which it was refused."
  findings: [Finding!]!
  "The violated rules that stop nothing."
  warnings: [Finding!]!
  "What of the document could not be read."
  unreadable: [Unreadable!]!
  "The id under which the upload is kept, also a refused one: \`/v1/submissions/{id}\`."
  submission: ID
}

"What is wrong (RFC 9457), as REST says it."
type Problem {
  "Path of a page that explains it, \`/problems/inconsistent-report\`."
  type: String!
  title: String!
  "The HTTP status that REST answers with."
  status: Int!
  detail: String!
  "Keys that no form knows."
  cells: [ID!]!
  "The agency's report on that year that is accepted already."
  existing: Report
}
`;
