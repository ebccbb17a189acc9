import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, asc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import { type Actor, OPERATOR } from '../domain/audit.js';
import type { Caller, Role } from '../domain/permissions.js';
import { note as noted } from './audit.js';
import type { Database } from './connect.js';
import { isFull } from './gone.js';
import { newId } from './identifier.js';
import type { Problem } from './page.js';
import { holdRegions } from './regions.js';
import { agency, apiKey } from './schema.js';
import { rows, storable } from './sql.js';

export interface KeyRecord extends Caller {
  /** What the key begins with; null for one that the operator chose. */
  prefix: string | null;
  note: string | null;
  /** ISO 8601 UTC. */
  createdAt: string;
  expiresAt: string | null;
  /** True to the minute; null where it was never used. */
  lastUsedAt: string | null;
  revokedAt: string | null;
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
const tagOf = (hash: Buffer): string => hash.toString('hex', 0, 4);

/** A new secret and what is kept of it. */
function newSecret() {
  const key = `gk_${randomBytes(32).toString('base64url')}`;
  const hash = hashOf(key);
  return { key, kept: { tag: tagOf(hash), hash, prefix: key.slice(0, 9) } };
}

export interface WantedKey {
  role: Role;
  agencyId?: string | null | undefined;
  region?: string | null | undefined;
  note?: string | null | undefined;
  expiresAt?: Date | null | undefined;
}

/** The secret of a key, shown this once: only its hash is kept. */
export interface MadeKey {
  id: string;
  key: string;
  prefix: string;
}

/** Makes a key. The role `agency` needs an agency, the role `reviewer` a region. */
export async function createKey(
  db: Database,
  wanted: WantedKey,
  by: Actor,
): Promise<MadeKey | Problem<'unknown-agency' | 'unknown-region'>> {
  const { role, expiresAt = null } = wanted;
  const agencyId = role === 'agency' ? storable(wanted.agencyId ?? '') : null;
  const code = role === 'reviewer' ? storable(wanted.region ?? '') : null;
  const { key, kept } = newSecret();
  const id = newId();
  const note = wanted.note ? storable(wanted.note) : null;
  return db.transaction(async (tx) => {
    if (agencyId !== null) {
      const known = await tx.select({ id: agency.id }).from(agency).where(eq(agency.id, agencyId));
      if (known.length === 0) return { problem: 'unknown-agency' };
    }
    if (code !== null && !(await holdRegions(tx, [code])).has(code)) return { problem: 'unknown-region' };
    const detail = { role, agency: agencyId, region: code, expiresAt: expiresAt?.toISOString() ?? null };
    await noted(tx, { actor: by, action: 'key-created', subject: id, detail });
    await tx.insert(apiKey).values({ id, ...kept, role, agencyId, region: code, note, expiresAt });
    return { id, key, prefix: kept.prefix };
  });
}

/** Gives a key in force another secret; the old one is worth nothing from then on. Null where there is no such key. */
export async function rotateKey(db: Database, id: string, by: Actor): Promise<MadeKey | null> {
  const { key, kept } = newSecret();
  return db.transaction(async (tx) => {
    const rotated = await tx
      .update(apiKey)
      .set(kept)
      .where(and(eq(apiKey.id, storable(id)), inForce))
      .returning({ id: apiKey.id });
    if (rotated.length === 0) return null;
    await noted(tx, { actor: by, action: 'key-rotated', subject: id, detail: {} });
    return { id, key, prefix: kept.prefix };
  });
}

const inForce = and(isNull(apiKey.revokedAt), or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, sql`now()`)));
const unusedForAMinute = sql<boolean>`coalesce(${apiKey.lastUsedAt} < now() - interval '1 minute', true)`;

/** Who bears this key; null when it is unknown, revoked or expired. Compared in constant time. */
export async function findKey(db: Database, secret: string): Promise<Caller | null> {
  const hash = hashOf(secret);
  const candidates = await rows<Caller & { hash: Uint8Array; isStale: boolean }>(
    db,
    sql`select id, role, agency_id as "agencyId", region, hash,
        coalesce(last_used_at < now() - interval '1 minute', true) as "isStale"
      from api_key where tag = ${tagOf(hash)} and revoked_at is null and coalesce(expires_at > now(), true)`,
  );
  const found = candidates.find((candidate) => timingSafeEqual(candidate.hash, hash));
  if (!found) return null;
  if (found.isStale) {
    // Asked again, so that of many requests at once one writes.
    await db
      .update(apiKey)
      .set({ lastUsedAt: sql`now()` })
      .where(and(eq(apiKey.id, found.id), unusedForAMinute))
      .catch((error: unknown) => {
        // it can still be read with
        if (!isFull(error)) throw error;
      });
  }
  const { id, role, agencyId, region } = found;
  return { id, role, agencyId, region };
}

/**
 * With `secret`: makes sure that it is an administrator's key, returns null. Without: makes one when there is no
 * administrator's key in force and returns it, to be printed once; else null.
 */
export async function ensureAdminKey(db: Database, secret?: string | undefined): Promise<string | null> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('admin-key'))`);
    if (secret !== undefined) {
      await keepAdminKey(tx, hashOf(secret));
      return null;
    }
    const administrators = await tx
      .select({ id: apiKey.id })
      .from(apiKey)
      .where(and(eq(apiKey.role, 'administrator'), inForce))
      .limit(1);
    if (administrators.length > 0) return null;
    const made = await createKey(tx, { role: 'administrator', note: 'made at the first start' }, OPERATOR);
    return 'key' in made ? made.key : null;
  });
}

async function keepAdminKey(tx: Database, hash: Buffer): Promise<void> {
  const ruling = { role: 'administrator', agencyId: null, region: null, revokedAt: null, expiresAt: null };
  const { role } = ruling;
  const rules = sql<boolean>`${and(eq(apiKey.role, role), isNull(apiKey.revokedAt), isNull(apiKey.expiresAt))}`;
  const [known] = await tx.select({ id: apiKey.id, rules }).from(apiKey).where(eq(apiKey.hash, hash));
  if (known?.rules) return;
  const id = known?.id ?? newId();
  const action = known ? 'key-restored' : 'key-created';
  await noted(tx, { actor: OPERATOR, action, subject: id, detail: { role } });
  if (known) await tx.update(apiKey).set(ruling).where(eq(apiKey.id, id));
  else await tx.insert(apiKey).values({ ...ruling, id, tag: tagOf(hash), hash, note: 'ADMIN_KEY' });
}

/** Every key, oldest first, without its secret. */
export async function listKeys(db: Database): Promise<KeyRecord[]> {
  const found = await db.select().from(apiKey).orderBy(asc(apiKey.createdAt), asc(apiKey.id));
  const instant = (time: Date | null) => time?.toISOString() ?? null;
  return found.map(({ tag: _, hash: __, ...key }) => ({
    ...key,
    role: key.role as Role,
    createdAt: key.createdAt.toISOString(),
    expiresAt: instant(key.expiresAt),
    lastUsedAt: instant(key.lastUsedAt),
    revokedAt: instant(key.revokedAt),
  }));
}

/** False when there is no such key or it is revoked already. */
export async function revokeKey(db: Database, id: string, by: Actor): Promise<boolean> {
  return db.transaction(async (tx) => {
    const revoked = await tx
      .update(apiKey)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(apiKey.id, storable(id)), isNull(apiKey.revokedAt)))
      .returning({ id: apiKey.id });
    if (revoked.length === 0) return false;
    await noted(tx, { actor: by, action: 'key-revoked', subject: id, detail: {} });
    return true;
  });
}
