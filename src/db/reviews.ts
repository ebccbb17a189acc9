import { sql } from 'drizzle-orm';
import type { Assessment } from '../domain/assessment.js';
import type { Actor } from '../domain/audit.js';
import { note } from './audit.js';
import type { Database } from './connect.js';
import { keepDocument, type PackedDocument } from './documents.js';
import type { Wanted } from './schema.js';
import { rows, storable } from './sql.js';
import { keepSubmission, kept, type Upload } from './submissions.js';

/** A report that may be published, if a reviewer says so. */
export interface AwaitingUpload extends Upload {
  agency: { id: string };
  document: PackedDocument;
  assessment: Assessment;
  wanted: Wanted;
}

/** Keeps an upload until it is reviewed; returns the submission's id, of the same that awaits it already if there is one. */
export async function keepAwaiting(db: Database, upload: AwaitingUpload): Promise<string> {
  const { agency, year, document, wanted, assessment } = upload;
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`agency ${agency.id}`}, 0))`);
    const [same] = await rows<{ id: string }>(
      tx,
      sql`select s.id from submission s where s.agency_id = ${agency.id} and s.year = ${year}::int
        and s.outcome = 'submitted' and s.document_sha256 = ${document.sha256}
        and s.wanted::text = ${JSON.stringify(wanted)} and s.corrects is not distinct from ${upload.corrects ?? null}::int`,
    );
    if (same) return same.id;
    await keepDocument(tx, document);
    return keepSubmission(tx, upload, { outcome: 'submitted', wanted, assessment: kept(assessment) });
  });
}

/** Whether a submission awaits review still; nobody else decides on it until the transaction ends. */
export async function holdAwaiting(tx: Database, id: string): Promise<boolean> {
  const held = await rows(
    tx,
    sql`select from submission where id = ${storable(id)} and outcome = 'submitted' for update`,
  );
  return held.length > 0;
}

/** Gives a submission back with the reason; false where it does not await review any more. */
export async function returnSubmission(
  db: Database,
  id: string,
  { by, reason }: { by: Actor; reason: string },
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [returned] = await rows<{ subject: string }>(
      tx,
      sql`update submission set outcome = 'returned', version = 2, reason = ${storable(reason)}, wanted = null,
          reviewed_by = ${by.id}, reviewed_at = now()
        where id = ${storable(id)} and outcome = 'submitted' returning agency_id || '-' || year as subject`,
    );
    if (!returned) return false;
    const { subject } = returned;
    await note(tx, { actor: by, action: 'returned', subject, detail: { submission: id } });
    return true;
  });
}
