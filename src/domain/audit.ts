import { canonicalJson } from './canonical.js';
import type { Role } from './permissions.js';

/**
 * All that is done to the register, in words. Of an upload: `submitted` (it awaits review), `refused`, `accepted`,
 * `recorded` (`intent=record`), `corrected`, `published` and `returned` by a reviewer.
 */
export const AUDIT_ACTIONS = [
  'submitted',
  'refused',
  'accepted',
  'recorded',
  'corrected',
  'published',
  'returned',
  'explained',
  'reassessment-begun',
  'reassessed',
  'agency-created',
  'agency-changed',
  'key-created',
  'key-rotated',
  'key-restored',
  'key-revoked',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/**
 * Who does something. `operator`: whoever starts the service, or has its command line. `act`: which act of which keyed
 * request it is; none is done twice.
 */
export interface Actor {
  id: string;
  role: Role | 'operator';
  act?: string | undefined;
}
export const OPERATOR: Actor = { id: 'operator', role: 'operator' };

type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };
export type AuditDetail = Readonly<Record<string, Json | undefined>>;

/**
 * What was done. `subject`: the id of the report (of an upload: that it is, or was to be), agency or key, or which rule
 * book; `revision`: of the report, that it is in from then on. Nothing about persons, nothing secret.
 */
export interface NewAuditEntry {
  actor: Actor;
  action: AuditAction;
  subject: string;
  revision?: number | null | undefined;
  detail: AuditDetail;
}

/** An entry of the log, not sealed yet. `at`: ISO 8601 UTC to the millisecond, when its transaction began. */
export interface AuditEntry {
  at: string;
  actor: string;
  role: string;
  action: string;
  subject: string;
  revision: number | null;
  detail: AuditDetail;
}

/** An entry in its place in the chain. `seq` counts from 1; `hash` is SHA-256 in hex. */
export interface SealedEntry extends AuditEntry {
  seq: number;
  hash: string;
}

/** A place in the chain, and the one before the first. */
export type Link = Pick<SealedEntry, 'seq' | 'hash'>;
export const BEGINNING: Link = { seq: 0, hash: '0'.repeat(64) };

/** SHA-256 of a text in UTF-8, in hex. */
export type Sha256 = (text: string) => string;

/**
 * The places of entries after `head`, in their order. The hash of an entry is that of the one before (64 lower-case hexadecimal
 * digits, of the first 64 zeros) and, right behind it, the entry with its `seq` as canonical JSON (RFC 8785):
 * `{"action":…,"actor":…,"at":…,"detail":…,"revision":…,"role":…,"seq":…,"subject":…}`, in UTF-8.
 */
export function chain(head: Link, entries: readonly AuditEntry[], sha256: Sha256): Link[] {
  let last = head;
  return entries.map((entry) => {
    const seq = last.seq + 1;
    last = { seq, hash: hashOf(last, { ...entry, seq }, sha256) };
    return last;
  });
}

/** The first of the entries that is not the one that was put after `head` and those before it; null where all are. */
export function firstBroken<Entry extends SealedEntry>(
  head: Link,
  entries: readonly Entry[],
  sha256: Sha256,
): Entry | null {
  let last = head;
  for (const entry of entries) {
    if (entry.seq !== last.seq + 1 || entry.hash !== hashOf(last, entry, sha256)) return entry;
    last = entry;
  }
  return null;
}

function hashOf(before: Link, entry: AuditEntry & { seq: number }, sha256: Sha256): string {
  const { seq, at, actor, role, action, subject, revision, detail } = entry;
  return sha256(before.hash + canonicalJson({ seq, at, actor, role, action, subject, revision, detail }));
}
