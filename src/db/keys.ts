import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from './connect.js';
import { newId } from './identifier.js';
import type { Problem } from './page.js';
import { agency, apiKey } from './schema.js';
import { storable } from './sql.js';

export const ROLES = ['administrator', 'archivist', 'agency'] as const;
export type Role = (typeof ROLES)[number];

/** Who is asking. `agencyId`: for the role `agency`, the only agency it acts for. */
export interface Caller {
  id: string;
  role: Role;
  agencyId: string | null;
}

export interface KeyRecord extends Caller {
  note: string | null;
  createdAt: string;
  revokedAt: string | null;
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();
const tagOf = (hash: Buffer): string => hash.toString('hex', 0, 4);

/** Makes a key. `key` is shown this once: only its hash is kept. The role `agency` needs an agency. */
export async function createKey(
  db: Database,
  wanted: { role: Role; agencyId?: string | null | undefined; note?: string | null | undefined },
): Promise<{ id: string; key: string } | Problem<'unknown-agency'>> {
  const agencyId = wanted.role === 'agency' ? storable(wanted.agencyId ?? '') : null;
  if (agencyId !== null) {
    const known = await db.select({ id: agency.id }).from(agency).where(eq(agency.id, agencyId));
    if (known.length === 0) return { problem: 'unknown-agency' };
  }
  const key = `gk_${randomBytes(32).toString('base64url')}`;
  const hash = hashOf(key);
  const id = newId();
  const note = wanted.note ? storable(wanted.note) : null;
  await db.insert(apiKey).values({ id, tag: tagOf(hash), hash, role: wanted.role, agencyId, note });
  return { id, key };
}

/** Who bears this key; null when it is unknown or revoked. Compared in constant time. */
export async function findKey(db: Database, secret: string): Promise<Caller | null> {
  const hash = hashOf(secret);
  const candidates = await db
    .select({ id: apiKey.id, role: apiKey.role, agencyId: apiKey.agencyId, hash: apiKey.hash })
    .from(apiKey)
    .where(and(eq(apiKey.tag, tagOf(hash)), isNull(apiKey.revokedAt)));
  const found = candidates.find((candidate) => timingSafeEqual(candidate.hash, hash));
  return found ? { id: found.id, role: found.role as Role, agencyId: found.agencyId } : null;
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
      .where(and(eq(apiKey.role, 'administrator'), isNull(apiKey.revokedAt)))
      .limit(1);
    if (administrators.length > 0) return null;
    const made = await createKey(tx, { role: 'administrator', note: 'made at the first start' });
    return 'key' in made ? made.key : null;
  });
}

async function keepAdminKey(tx: Database, hash: Buffer): Promise<void> {
  const inForce = { role: 'administrator', agencyId: null, revokedAt: null };
  const known = await tx
    .update(apiKey)
    .set(inForce)
    .where(eq(apiKey.hash, hash))
    .returning({ id: apiKey.id });
  if (known.length > 0) return;
  await tx.insert(apiKey).values({ ...inForce, id: newId(), tag: tagOf(hash), hash, note: 'ADMIN_KEY' });
}

/** Every key, oldest first, without its secret. */
export async function listKeys(db: Database): Promise<KeyRecord[]> {
  const found = await db.select().from(apiKey).orderBy(asc(apiKey.createdAt), asc(apiKey.id));
  return found.map(({ tag: _, hash: __, role, createdAt, revokedAt, ...key }) => ({
    ...key,
    role: role as Role,
    createdAt: createdAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  }));
}

/** False when there is no such key or it is revoked already. */
export async function revokeKey(db: Database, id: string): Promise<boolean> {
  const revoked = await db
    .update(apiKey)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiKey.id, storable(id)), isNull(apiKey.revokedAt)))
    .returning({ id: apiKey.id });
  return revoked.length > 0;
}
