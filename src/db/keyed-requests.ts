import { sql } from 'drizzle-orm';
import type { Database } from './connect.js';
import { compressed, expanded } from './documents.js';
import { newId } from './identifier.js';
import { rows } from './sql.js';

/** An answer as it was sent. */
export interface SentAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/**
 * The turn of one request. `act`: the same for all attempts at it; `isRetry`: there was one before, and whether it did what
 * it was to do is not known.
 */
export interface Claim {
  caller: string;
  key: string;
  id: string;
  act: string;
  isRetry: boolean;
}

export type Claimed =
  | { is: 'new'; claim: Claim }
  | { is: 'answered'; answer: SentAnswer }
  | { is: 'in-progress' }
  | { is: 'reused' };

/** How long an answer is kept. */
const KEPT = '24 hours';
/** Whoever has a turn renews it (`renewTurn`): who was not heard of for as long was killed. */
const LEASE = '2 minutes';

/**
 * Takes the turn of a request, or tells what became of the one that has it. One statement decides, in whichever
 * process.
 */
export async function claimRequest(
  db: Database,
  caller: string,
  key: string,
  fingerprint: string,
): Promise<Claimed> {
  const id = newId();
  const [taken] = await rows<{ act: string; attempts: number }>(
    db,
    sql`insert into keyed_request as k (caller, key, fingerprint, claim, act, attempts, leased_until, expires_at)
      values (${caller}, ${key}, ${fingerprint}, ${id}, ${id}, 1, now() + ${LEASE}::interval, now() + ${KEPT}::interval)
      on conflict (caller, key) do update set fingerprint = excluded.fingerprint, claim = excluded.claim,
        act = case when k.expires_at < now() then excluded.act else coalesce(k.act, excluded.act) end,
        attempts = case when k.expires_at < now() then 1 else k.attempts + 1 end,
        leased_until = excluded.leased_until, expires_at = excluded.expires_at,
        status = null, headers = null, encoding = null, body = null
      where k.expires_at < now()
        or (k.status is null and k.leased_until < now() and k.fingerprint = excluded.fingerprint)
      returning k.act, k.attempts`,
  );
  if (taken) return { is: 'new', claim: { caller, key, id, act: taken.act, isRetry: taken.attempts > 1 } };
  type Known = Pick<SentAnswer, 'headers'> & {
    fingerprint: string;
    status: number | null;
    encoding: string;
    body: Uint8Array;
  };
  const [known] = await rows<Known>(
    db,
    sql`select fingerprint, status, headers, encoding, body from keyed_request
      where caller = ${caller} and key = ${key}`,
  );
  // Between the two statements it was given up.
  if (!known) return claimRequest(db, caller, key, fingerprint);
  if (known.fingerprint !== fingerprint) return { is: 'reused' };
  const { status, headers, encoding, body } = known;
  if (status === null) return { is: 'in-progress' };
  return { is: 'answered', answer: { status, headers, body: await expanded(encoding, body) } };
}

/** Says of a turn that its request is still at work; false where it is over, or was taken over. */
export async function renewTurn(db: Database, { caller, key, id }: Claim): Promise<boolean> {
  const renewed = await rows(
    db,
    sql`update keyed_request set leased_until = now() + ${LEASE}::interval
      where caller = ${caller} and key = ${key} and claim = ${id} and status is null returning 1`,
  );
  return renewed.length > 0;
}

/** Keeps the answer of a turn; of one that was taken over in the meantime it is not kept. */
export async function keepAnswer(
  db: Database,
  { caller, key, id }: Claim,
  { status, headers, body }: SentAnswer,
): Promise<void> {
  const { encoding, content } = await compressed(body);
  await db.execute(sql`update keyed_request set status = ${status}::smallint,
      headers = ${JSON.stringify(headers)}::json, encoding = ${encoding}, body = ${content}
    where caller = ${caller} and key = ${key} and claim = ${id}`);
}

/** Forgets a request whose turn it is: nothing was done in it. */
export async function forget(db: Database, { caller, key, id }: Claim): Promise<void> {
  await db.execute(
    sql`delete from keyed_request where caller = ${caller} and key = ${key} and claim = ${id}`,
  );
}

/** Gives a turn to whoever asks next: whether anything was done in it is not known. */
export async function giveUp(db: Database, { caller, key, id }: Claim): Promise<void> {
  await db.execute(
    sql`update keyed_request set leased_until = now() - interval '1 ms'
      where caller = ${caller} and key = ${key} and claim = ${id} and status is null`,
  );
}

/** Deletes what is kept no longer and nobody else is at; returns how many, of so many at most. */
export async function forgetExpired(db: Database, most = 5000): Promise<number> {
  const gone = await rows(
    db,
    sql`delete from keyed_request where (caller, key) in
      (select caller, key from keyed_request where expires_at < now() order by expires_at
        limit ${most}::int for update skip locked)
      returning 1`,
  );
  return gone.length;
}
