import { sql } from 'drizzle-orm';
import {
  type AuditEntry,
  BEGINNING,
  chain,
  firstBroken,
  type Link,
  type SealedEntry,
} from '../domain/audit.js';
import { entryColumns, presentEntry } from './audit.js';
import type { Database } from './connect.js';
import { sha256Of } from './documents.js';
import { rows } from './sql.js';

/** Entries in a transaction, or in memory. */
const BATCH = 1000;
const sha256 = (text: string): string => sha256Of(Buffer.from(text));

type Open = AuditEntry & { id: number; seq: null };
type Sealed = SealedEntry & { id: number };

/**
 * Seals what is open, the oldest first, and gives the last entry's place. Whoever comes while another process is at it
 * waits, or with `yielding` leaves it to that one (null, as where nothing is open).
 */
export async function seal(db: Database, { yielding = false } = {}): Promise<Link | null> {
  let last: Link | null = null;
  for (;;) {
    const made = await db.transaction((tx) => sealSome(tx, yielding));
    last = made?.last ?? last;
    if (!made || made.count < BATCH) return last;
  }
}

async function sealSome(tx: Database, yielding: boolean): Promise<{ last: Link; count: number } | null> {
  // The lock goes with the transaction; what is asked after it has all that was sealed before.
  const lock = sql.raw(`pg_${yielding ? 'try_' : ''}advisory_xact_lock(hashtext('audit-log'))`);
  const [turn] = await rows<{ mine: unknown }>(tx, sql`select ${lock} as mine`);
  if (turn!.mine === false) return null;
  const open = await rows<Open>(
    tx,
    sql`select ${entryColumns} from audit_entry e where e.seq is null order by e.id limit ${BATCH}`,
  );
  if (open.length === 0) return null;
  const links = chain(await headOf(tx), open.map(presentEntry), sha256);
  const sealed = links.map((link, i) => ({ id: open[i]!.id, ...link }));
  await tx.execute(sql`update audit_entry e set seq = s.seq, hash = s.hash
    from json_to_recordset(${JSON.stringify(sealed)}::json)
      s (id bigint, seq bigint, hash text)
    where e.id = s.id`);
  return { last: links.at(-1)!, count: links.length };
}

async function headOf(tx: Database): Promise<Link> {
  const [head] = await rows<Link>(
    tx,
    sql`select e.seq, e.hash from audit_entry e where e.seq is not null order by e.seq desc limit 1`,
  );
  return head ? { seq: Number(head.seq), hash: head.hash } : BEGINNING;
}

/** Whether anything is open: one look into an index that is empty most of the time. */
export async function hasOpen(db: Database): Promise<boolean> {
  const [found] = await rows<{ yes: boolean }>(
    db,
    sql`select exists (select from audit_entry where seq is null) as yes`,
  );
  return found!.yes;
}

/** All sealed entries in the order of the chain, some at a time. */
export async function* sealedEntries(db: Database): AsyncGenerator<Sealed[]> {
  // Also what was put before the beginning.
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const found = await rows<Sealed>(
      db,
      sql`select ${entryColumns} from audit_entry e where e.seq > ${after}::bigint order by e.seq limit ${BATCH}`,
    );
    if (found.length === 0) return;
    const entries = found.map(presentEntry);
    yield entries;
    after = entries.at(-1)!.seq;
  }
}

/** `broken`: the first entry that does not follow from those before it, and the `seq` that was to come there. */
export type Verified = { last: Link; hasExpected: boolean } | { broken: Sealed; due: number };

/** Walks the chain from its beginning. `expected`: a hash that it must have somewhere. */
export async function verify(db: Database, expected?: string): Promise<Verified> {
  let last: Link = BEGINNING;
  let hasExpected = expected === undefined;
  for await (const entries of sealedEntries(db)) {
    const broken = firstBroken(last, entries, sha256);
    if (broken) return { broken, due: dueAt(entries, broken, last) };
    hasExpected ||= entries.some(({ hash }) => hash === expected);
    last = entries.at(-1)!;
  }
  return { last: { seq: last.seq, hash: last.hash }, hasExpected };
}

const dueAt = (entries: readonly Sealed[], broken: Sealed, before: Link): number =>
  before.seq + entries.indexOf(broken) + 1;
