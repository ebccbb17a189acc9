import { sql } from 'drizzle-orm';
import type { Store } from '../src/db/connect.js';
import { rows } from '../src/db/sql.js';

/** What the tests see of an entry. */
export interface Noted {
  id: number;
  actor: string;
  role: string;
  action: string;
  subject: string;
  revision: number | null;
  detail: Record<string, unknown>;
}

/** Gives the entries that were written since it was last asked, in the order of their ids. */
export function reader({ db }: Pick<Store, 'db'>): () => Promise<Noted[]> {
  let last = 0;
  return async () => {
    const found = await rows<Noted>(
      db,
      sql`select id::int as id, actor, role, action, subject, revision, detail from audit_entry
        where id > ${last}::bigint order by id`,
    );
    last = found.at(-1)?.id ?? last;
    return found;
  };
}
