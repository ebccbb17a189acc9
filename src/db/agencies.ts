import { and, eq, ne, type SQL, sql } from 'drizzle-orm';
import type { Actor, AuditEntry, NewAuditEntry } from '../domain/audit.js';
import { regionKey, subtree } from '../domain/region.js';
import type { AgencyKind } from '../domain/report.js';
import { note } from './audit.js';
import { kindCode } from './codes.js';
import type { Database } from './connect.js';
import { takeTurnOf } from './neighbours.js';
import { decodeCursor, encodeCursor, type Page, type PageRequest, type Problem, selectPage } from './page.js';
import { holdRegions } from './regions.js';
import { reportsOfAgencies } from './reports.js';
import { moveAllInRollups } from './rollups.js';
import { agency, agencyName, report } from './schema.js';
import { anyOf, isoInstant, isStorable, named, rows, storable } from './sql.js';

export interface Agency {
  /** `<region>-<4-digit serial>` */
  id: string;
  name: string;
  region: string;
  kind: AgencyKind;
  creditCode: string | null;
  /** Names it bore before, oldest first; `until` is ISO 8601 UTC. */
  formerNames: { name: string; until: string }[];
  createdAt: string;
}

/** Columns of an agency, of `agency a`; `presentAgency` makes one of the row. */
export const agencyColumns =
  sql.raw(`a.id, a.name, a.region, a.region_key as "key", a.kind, a.credit_code as "creditCode",
  a.created_at as "createdAt",
  (select json_agg(json_build_object('name', n.name, 'until', n.until) order by n.until)
    from agency_name n where n.agency_id = a.id) as "formerNames"`);

export type AgencyRow = Omit<Agency, 'formerNames'> & {
  key: number;
  formerNames: Agency['formerNames'] | null;
};

export const presentAgency = ({ key: _, ...row }: AgencyRow): Agency => ({
  ...row,
  createdAt: isoInstant(row.createdAt),
  formerNames: (row.formerNames ?? []).map(({ name, until }) => ({ name, until: isoInstant(until) })),
});

export async function findAgency(db: Database, id: string): Promise<Agency | null> {
  const [found] = await agenciesByIds(db, [id]);
  return found ?? null;
}

/** The agencies of these ids, in no particular order; unknown ids are left out. */
export async function agenciesByIds(db: Database, ids: readonly string[]): Promise<Agency[]> {
  const found = await rows<AgencyRow>(
    db,
    sql`select ${agencyColumns} from agency a where a.id = ${anyOf(ids)}`,
  );
  return found.map(presentAgency);
}

/** `region` covers its subtree; `q` is part of the present name or of a former one. */
export interface AgencyFilter {
  region?: string | undefined;
  kind?: AgencyKind | undefined;
  q?: string | undefined;
}

/** Agencies by region, then id. `region` must be a well-formed code (`isRegionCode`). */
export async function listAgencies(
  db: Database,
  { region, kind, q, limit, cursor, uncounted }: AgencyFilter & PageRequest,
): Promise<Page<Agency> | Problem<'bad-cursor'>> {
  const place = cursor ? decodeCursor('agency', cursor, Number.isSafeInteger) : undefined;
  if (place === null) return { problem: 'bad-cursor' };
  const filter = and(
    region === undefined ? undefined : within(region),
    kind && sql`a.kind = ${kind}`,
    q === undefined ? undefined : everNamed(q),
  );
  const page = await selectPage<AgencyRow>(db, {
    matching: sql`select a.region_key as key, a.id from agency a ${filter ? sql`where ${filter}` : sql``}`,
    after: place && sql`(key, id) > (${place.value}::bigint, ${place.id})`,
    order: sql`key, id`,
    limit,
    uncounted,
    details: sql`${agencyColumns} from page join agency a using (id)`,
  });
  const last = page.rows.at(-1);
  return {
    items: page.rows.map(({ ordinal: _, total: __, ...row }) => presentAgency(row)),
    next: page.more && last ? encodeCursor('agency', { value: last.key, id: last.id }) : null,
    total: page.total,
  };
}

function within(region: string): SQL {
  const { low, high } = subtree(region);
  return sql`a.region_key between ${low}::int and ${high}::int`;
}

const everNamed = (q: string): SQL => sql`a.id in (
  select a.id from agency a where ${named(sql`a.name`, q)}
  union select n.agency_id from agency_name n where ${named(sql`n.name`, q)})`;

export interface NewAgency {
  name: string;
  region: string;
  kind: AgencyKind;
  /** Taken as valid: check it with `isCreditCode` first. */
  creditCode?: string | null | undefined;
}

/** Of a region: serials have four digits. */
export const LAST_SERIAL = 9999;

/** Registers an agency under the next serial of its region. `serials-used-up`: the region has 9999 already. */
export async function createAgency(
  db: Database,
  wanted: NewAgency,
  by: Actor,
): Promise<Agency | Problem<'unknown-region' | 'credit-code-taken' | 'serials-used-up'>> {
  const { region, kind } = wanted;
  const creditCode = wanted.creditCode ?? null;
  return db.transaction(async (tx) => {
    if (!(await holdRegions(tx, [region])).has(region)) return { problem: 'unknown-region' };
    if (creditCode && (await isTaken(tx, creditCode))) return { problem: 'credit-code-taken' };
    const serial = await nextSerial(tx, region);
    if (serial === null) return { problem: 'serials-used-up' };
    const id = `${region}-${String(serial).padStart(4, '0')}`;
    const name = storable(wanted.name);
    const created = await tx
      .insert(agency)
      .values({ id, region, regionKey: regionKey(region), name, kind, creditCode })
      .onConflictDoNothing({ target: agency.creditCode })
      .returning({ id: agency.id });
    // Someone else took the code in between; the serial is spent, which does no harm.
    if (created.length === 0) return { problem: 'credit-code-taken' };
    await note(tx, creation(by, { id, name, region, kind, creditCode }));
    return (await findAgency(tx, id))!;
  });
}

/** The largest serial that an agency of a region has: `agency_serial` is behind where agencies came another way. */
export const lastGiven = (region: SQL): SQL => sql`coalesce((select right(g.id, 4)::int from agency g
  where g.region_key = (select key from region where code = ${region}) order by g.id desc limit 1), 0)`;

/** Null where all are given out. */
async function nextSerial(tx: Database, region: string): Promise<number | null> {
  const [given] = await rows<{ last: number }>(
    tx,
    sql`insert into agency_serial as s (region, last)
      select * from (select ${region}, ${lastGiven(sql`${region}`)} + 1) next (region, last) where last <= ${LAST_SERIAL}::int
      on conflict (region) do update set last = greatest(s.last + 1, excluded.last)
        where greatest(s.last + 1, excluded.last) <= ${LAST_SERIAL}::int
      returning last`,
  );
  return given?.last ?? null;
}

/** What is noted of a new agency. */
export const creation = (
  actor: Actor,
  { id, name, region, kind, creditCode }: NewAgency & { id: string },
): NewAuditEntry => ({
  actor,
  action: 'agency-created',
  subject: id,
  detail: { name, region, kind, creditCode: creditCode ?? null },
});

/** A new agency as it was, of what was noted of it. */
export function agencyAsCreated({ subject: id, at: createdAt, detail }: AuditEntry): Agency {
  const { name, region, kind, creditCode } = detail as unknown as NewAgency & Pick<Agency, 'creditCode'>;
  return { id, name, region, kind, creditCode, createdAt, formerNames: [] };
}

export interface AgencyChange {
  name?: string | undefined;
  kind?: AgencyKind | undefined;
  /** Null takes it away. */
  creditCode?: string | null | undefined;
}

/**
 * Changes what is given; a changed name keeps the old one in `formerNames`, a changed kind goes for the agency's
 * reports too.
 */
export async function updateAgency(
  db: Database,
  id: string,
  change: AgencyChange,
  by: Actor,
): Promise<Agency | Problem<'unknown-agency' | 'credit-code-taken'>> {
  if (!isStorable(id)) return { problem: 'unknown-agency' };
  return db.transaction(async (tx) => {
    // Before its row, as whoever files for it.
    if (change.kind !== undefined) await takeTurnOf(tx, id);
    const [before] = await tx.select().from(agency).where(eq(agency.id, id)).for('update');
    if (!before) return { problem: 'unknown-agency' };
    const after = {
      name: storable(change.name ?? before.name),
      kind: change.kind ?? before.kind,
      creditCode: change.creditCode === undefined ? before.creditCode : change.creditCode,
    };
    if (after.creditCode && (await isTaken(tx, after.creditCode, id)))
      return { problem: 'credit-code-taken' };
    await tx.update(agency).set(after).where(eq(agency.id, id));
    const detail = changedIn(before, after);
    if (Object.keys(detail).length > 0)
      await note(tx, { actor: by, action: 'agency-changed', subject: id, detail });
    if (after.name !== before.name) await keepName(tx, id, before.name);
    if (after.kind !== before.kind) await changeKind(tx, id, after.kind as AgencyKind);
    return (await findAgency(tx, id))!;
  });
}

/** What an agency is now, of what it was not before. */
const changedIn = <Facts extends Record<string, string | null>>(
  before: Record<keyof Facts, string | null>,
  after: Facts,
): Partial<Facts> =>
  Object.fromEntries(Object.entries(after).filter(([name, fact]) => before[name] !== fact)) as Partial<Facts>;

async function changeKind(tx: Database, id: string, kind: AgencyKind): Promise<void> {
  const filed = await reportsOfAgencies(tx, [id]);
  await tx
    .update(report)
    .set({ kind: kindCode.number(kind) })
    .where(eq(report.agencyId, id));
  await moveAllInRollups(
    tx,
    filed.map((before) => ({ before, after: { ...before, kind } })),
  );
}

/** The name was borne until now, or just after the one before where both changes fall into one millisecond. */
async function keepName(tx: Database, id: string, name: string): Promise<void> {
  const until = sql`greatest(date_trunc('milliseconds', clock_timestamp()),
    (select max(${agencyName.until}) + interval '1 ms' from ${agencyName} where ${agencyName.agencyId} = ${id}))`;
  await tx.insert(agencyName).values({ agencyId: id, name, until });
}

/** Whether another agency has the code; until the transaction ends nobody else is told that it is free. */
async function isTaken(tx: Database, creditCode: string, exceptId = ''): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${ALL_CREDIT_CODES})`);
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`credit code ${storable(creditCode)}`}))`);
  const taken = await tx
    .select({ id: agency.id })
    .from(agency)
    .where(and(eq(agency.creditCode, storable(creditCode)), ne(agency.id, exceptId)));
  return taken.length > 0;
}

const ALL_CREDIT_CODES = sql.raw(`hashtext('credit codes')`);

/** Until the transaction ends nobody else takes a credit code. */
export async function holdCreditCodes(tx: Database): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ALL_CREDIT_CODES})`);
}
