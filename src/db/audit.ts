import { type SQL, sql } from 'drizzle-orm';
import type { Actor, AuditEntry, Link, NewAuditEntry } from '../domain/audit.js';
import type { Database } from './connect.js';
import { insertAll } from './insert.js';
import { insertion } from './insertion.js';
import { decodeCursor, encodeCursor, type Page, type PageRequest, type Problem, selectPage } from './page.js';
import { auditEntry, type submission } from './schema.js';
import { isoInstant, rows, storable } from './sql.js';

/** Writes down what the transaction does, in one statement. To be called in that transaction. */
export async function note(tx: Database, ...entries: readonly NewAuditEntry[]): Promise<void> {
  await insertAll(tx, auditEntry, entries.map(rowOf));
}

/** An entry on its way into the statement that does what it says; `rest` as `insertion` has it. */
export const notingSql = (entry: NewAuditEntry, rest: SQL): SQL => insertion(auditEntry, rowOf(entry), rest);

const rowOf = ({ actor, action, subject, revision = null, detail }: NewAuditEntry) => ({
  actor: storable(actor.id),
  role: actor.role,
  action,
  subject: storable(subject),
  revision,
  detail,
  act: actor.act ?? null,
});

/** What was noted of an act of a keyed request; null where it was not done. */
export async function entryOfAct(db: Database, act: string): Promise<AuditEntry | null> {
  const [entry] = await rows<ListedEntry>(
    db,
    sql`select ${entryColumns} from audit_entry e where e.act = ${act}`,
  );
  return entry ? presentEntry(entry) : null;
}

/** Whether an act of a keyed request failed because it is done already. */
export function isActDone(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ('code' in cause && cause.code === '23505' && cause.message.includes('audit_entry_act')) return true;
  return false;
}

type KeptSubmission = Pick<
  typeof submission.$inferInsert,
  'id' | 'agencyId' | 'year' | 'intent' | 'outcome' | 'problem' | 'documentSha256' | 'revision' | 'corrects'
>;

/** What is noted of an upload that is kept. `actor`: its submitter, or who publishes it. */
export function submissionEntry(
  { id, agencyId, year, intent, outcome, problem, documentSha256, revision, corrects }: KeptSubmission,
  actor: Actor,
  isReviewed = false,
): NewAuditEntry {
  const accepted = isReviewed
    ? 'published'
    : corrects != null
      ? 'corrected'
      : intent === 'record'
        ? 'recorded'
        : 'accepted';
  return {
    actor,
    action: outcome === 'accepted' ? accepted : outcome === 'refused' ? 'refused' : 'submitted',
    subject: `${agencyId}-${year}`,
    revision,
    detail: {
      submission: id,
      document: documentSha256,
      intent,
      corrects: corrects ?? undefined,
      problem: problem ?? undefined,
    },
  };
}

/** An entry as it is listed: `seq` and `hash` are null for the few seconds until it is sealed. */
export type ListedEntry = AuditEntry & { [Name in keyof Link]: Link[Name] | null } & { id: number };

/** Which entries; what is left out does not narrow. `to` is not included. */
export interface AuditFilter {
  subject?: string | undefined;
  action?: string | undefined;
  actor?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
}

/** Columns of an entry, of `audit_entry e`; `presentEntry` makes one of the row. */
export const entryColumns = sql.raw(
  'e.id, e.seq, e.at, e.actor, e.role, e.action, e.subject, e.revision, e.detail, e.hash',
);

export const presentEntry = <Row extends { id: number; at: string; seq: number | null }>(row: Row): Row => ({
  ...row,
  id: Number(row.id),
  seq: row.seq === null ? null : Number(row.seq),
  at: isoInstant(row.at),
});

/** Entries, the last written first. */
export async function listAudit(
  db: Database,
  { limit, cursor, uncounted, ...filter }: AuditFilter & PageRequest,
): Promise<Page<ListedEntry> | Problem<'bad-cursor'>> {
  const place = cursor ? decodeCursor('audit', cursor, Number.isSafeInteger) : undefined;
  if (place === null) return { problem: 'bad-cursor' };
  const page = await selectPage<ListedEntry>(db, {
    matching: sql`select e.id from audit_entry e where ${matching(filter)}`,
    after: place && sql`id < ${place.value}::bigint`,
    order: sql`id desc`,
    limit,
    uncounted,
    details: sql`${entryColumns} from page join audit_entry e using (id)`,
  });
  const last = page.rows.at(-1);
  return {
    items: page.rows.map(presentEntry),
    next: page.more && last ? encodeCursor('audit', { value: Number(last.id), id: '' }) : null,
    total: page.total,
  };
}

function matching({ subject, action, actor, from, to }: AuditFilter): SQL {
  const conditions = [
    sql`true`,
    subject !== undefined && sql`e.subject = ${storable(subject)}`,
    action !== undefined && sql`e.action = ${action}`,
    actor !== undefined && sql`e.actor = ${storable(actor)}`,
    from && sql`e.at >= ${from.toISOString()}::timestamptz`,
    to && sql`e.at < ${to.toISOString()}::timestamptz`,
  ];
  return sql.join(
    conditions.filter((condition) => typeof condition === 'object'),
    sql` and `,
  );
}
