import { eq } from 'drizzle-orm';
import { violated } from '../domain/assessment.js';
import { regionKey } from '../domain/region.js';
import { RULES } from '../domain/rules/index.js';
import type { Database } from './connect.js';
import { keepDocument } from './documents.js';
import { replaceFindings } from './findings.js';
import { pack } from './packing.js';
import type { StoredReport } from './reports.js';
import { keepPast } from './revisions.js';
import { moveInRollups } from './rollups.js';
import { report, reportText } from './schema.js';
import {
  type AcceptedUpload,
  acceptedAs,
  keepSubmission,
  reportRow,
  rolledOf,
  textRow,
} from './submissions.js';

/** Where an accepted correction is. */
export interface Corrected {
  outcome: 'corrected';
  reportId: string;
  revision: number;
  submissionId: string;
}

/**
 * Puts an assessed report in force in place of `before`, which is kept as it was. To be called in a transaction that
 * has the agency's turn (`takeTurnOf`), with what was in force then.
 */
export async function correctReport(
  tx: Database,
  before: StoredReport,
  upload: AcceptedUpload,
): Promise<Corrected> {
  const { id, year } = before;
  const { assessment, content } = upload;
  const revision = before.revision + 1;
  // Moments of one report are in the order of its revisions, whatever the clocks of two services say.
  const acceptedAt = new Date(Math.max(Date.now(), Date.parse(before.acceptedAt) + 1));
  const packed = pack(content.template, content.figures);
  await keepDocument(tx, upload.document);
  // Before the report's row is locked: who changes an agency locks it first, and then its reports.
  const accepted = acceptedAs(id, revision, assessment);
  const sent = { ...upload, corrects: before.revision };
  const submissionId = await keepSubmission(tx, sent, accepted, upload.published);
  await keepPast(tx, id, acceptedAt.toISOString());
  // Whose report it is does not change here.
  const { kind: _, regionKey: __, ...row } = reportRow(id, upload, packed, { revision, acceptedAt });
  await tx.update(report).set(row).where(eq(report.id, id));
  await tx
    .update(reportText)
    .set(textRow(id, upload, packed.prints))
    .where(eq(reportText.reportId, id));
  const of = { id, revision, regionKey: regionKey(before.region), year };
  const rules = [...RULES.map(({ id }) => id), ...before.findings.map(({ rule }) => rule)];
  await replaceFindings(tx, of, rules, violated(assessment.findings));
  await moveInRollups(tx, before, { ...rolledOf(upload, packed), kind: before.kind });
  return { outcome: 'corrected', reportId: id, revision, submissionId };
}
