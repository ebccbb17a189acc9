import { type InferInsertModel, type SQL, sql } from 'drizzle-orm';
import { keepingDocument, type PackedDocument } from './documents.js';
import type { findingRows } from './findings.js';
import { insertion, insertionOfAll } from './insertion.js';
import type { PackedFigures } from './packing.js';
import type { PresentedReport } from './reports.js';
import { type Movement, movementSql } from './rollups.js';
import { finding, report, reportText } from './schema.js';
import type { AcceptedUpload } from './submissions.js';

/** All that an accepted report is stored as. */
interface Accepted {
  document: PackedDocument;
  report: InferInsertModel<typeof report> & { acceptedAt: Date };
  text: InferInsertModel<typeof reportText>;
  findings: ReturnType<typeof findingRows>;
  /** Its submission, as parts of a `with`, where the relation has a row. */
  submission: (created: SQL) => SQL;
  movement: Movement;
}

/**
 * The statement that stores it, all of it or, where the agency has a report on that year, nothing but the document. Gives a
 * row with the agency's name where it was stored. What others may wait for comes in the order of the parts, the sums last.
 */
export function acceptingSql({ document, findings, movement, ...rows }: Accepted): SQL {
  const created = sql`created`;
  const [first, ...others] = findings;
  const found =
    first && sql`found as (${insertionOfAll(finding, [first, ...others], sql`cross join ${created}`)}),`;
  // Of two that come at once, the second waits until the first is in, and then inserts nothing.
  const once = sql`where (select count(*) from kept) >= 0 on conflict do nothing returning id`;
  return sql`with kept as (${keepingDocument(document)}), ${created} as (${insertion(report, rows.report, once)}),
    texts as (${insertion(reportText, rows.text, sql`from ${created}`)}), ${found}
    ${rows.submission(created)}, ${movementSql(movement, created)}
    select (select name from agency where id = ${rows.report.agencyId}) as "agencyName" from ${created}`;
}

/** A report that was just stored, as it is read: what its rows say, and what its agency is called. */
export function presentedOf(
  { agency, scope, assessment, content, document }: AcceptedUpload,
  { report: row, text, ...rows }: Pick<Accepted, 'report' | 'text' | 'findings'>,
  packed: PackedFigures,
  agencyName: string,
): PresentedReport {
  return {
    ...packed,
    id: row.id,
    agencyId: agency.id,
    agencyName,
    region: agency.region,
    kind: agency.kind,
    year: row.year,
    template: content.template,
    scope,
    consistency: assessment.consistency,
    revision: row.revision,
    acceptedAt: row.acceptedAt.toISOString(),
    publishedOn: row.publishedOn ?? null,
    sourceUrl: row.sourceUrl ?? null,
    title: text.title ?? null,
    declaredAs: text.declaredAs ?? null,
    signedOn: text.signedOn ?? null,
    period: content.period ? { from: content.period.from, to: content.period.to } : null,
    places: text.places ?? null,
    sections: JSON.stringify(text.sections),
    unreadable: JSON.stringify(text.unreadable),
    notAsked: JSON.stringify(text.notAsked),
    findings: rows.findings.map(({ content }) => JSON.stringify(content)).join(','),
    document: { sha256: document.sha256, mediaType: document.mediaType, bytes: document.bytes },
  };
}
