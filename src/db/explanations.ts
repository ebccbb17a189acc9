import { sql } from 'drizzle-orm';
import type { Actor } from '../domain/audit.js';
import { note } from './audit.js';
import type { Database } from './connect.js';
import { sha256Of } from './documents.js';
import type { Problem } from './page.js';
import { isoInstant, rows, storable } from './sql.js';

/** What a submitter says to one finding of a report. */
export interface NewExplanation {
  reportId: string;
  rule: string;
  where: string;
  text: string;
  madeBy: Actor;
}

export interface ListedExplanation {
  rule: string;
  where: string;
  text: string;
  /** ISO 8601 UTC; `until`: when it was replaced or its finding went, null while it stands. */
  at: string;
  until: string | null;
}

/** Puts an explanation beside a finding that stands, in place of the one before. */
export async function explain(
  db: Database,
  { reportId, rule, where, text, madeBy }: NewExplanation,
): Promise<ListedExplanation | Problem<'no-such-finding'>> {
  const place = storable(where);
  return db.transaction(async (tx) => {
    const [standing] = await rows<{ id: number; revision: number }>(
      tx,
      sql`select f.id, (select r.revision from report r where r.id = f.report_id) as revision from finding f where f.report_id = ${storable(reportId)} and f.rule = ${storable(rule)}
        and f.place = ${place} and f.gone_at is null for update`,
    );
    if (!standing) return { problem: 'no-such-finding' };
    await tx.execute(sql`update explanation set ended_at = now()
      where report_id = ${reportId} and rule = ${rule} and place = ${place} and ended_at is null`);
    const [made] = await rows<{ at: string }>(
      tx,
      sql`insert into explanation (report_id, rule, place, text, made_by)
        values (${reportId}, ${rule}, ${place}, ${storable(text)}, ${madeBy.id}) returning made_at as at`,
    );
    const explanation = { text: storable(text), at: isoInstant(made!.at) };
    await tx.execute(
      sql`update finding set explanation = ${JSON.stringify(explanation)}::json where id = ${standing.id}::bigint`,
    );
    const detail = { rule, where: place, text: sha256Of(Buffer.from(explanation.text)) };
    const { revision } = standing;
    await note(tx, { actor: madeBy, action: 'explained', subject: reportId, revision, detail });
    return explainedAt({ rule, where, text }, explanation.at);
  });
}

/** An explanation as it stands from then on. */
export const explainedAt = (
  { rule, where, text }: Pick<NewExplanation, 'rule' | 'where' | 'text'>,
  at: string,
): ListedExplanation => ({ rule, where: storable(where), text: storable(text), at, until: null });

/** All that was ever said to findings of a report, oldest first. */
export async function explanationsOf(db: Database, reportId: string): Promise<ListedExplanation[]> {
  const found = await rows<ListedExplanation>(
    db,
    sql`select e.rule, e.place as where, e.text, e.made_at as at, e.ended_at as until
      from explanation e where e.report_id = ${storable(reportId)} order by e.id`,
  );
  return found.map((each) => ({
    ...each,
    at: isoInstant(each.at),
    until: each.until && isoInstant(each.until),
  }));
}
