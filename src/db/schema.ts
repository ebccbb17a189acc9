import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  date,
  doublePrecision,
  index,
  integer,
  json,
  numeric,
  type PgColumn,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Verdict } from '../domain/assessment.js';
import type { AuditDetail } from '../domain/audit.js';
import type { FigureState } from '../domain/figure.js';
import type { Consistency, Scope, Section, Unreadable } from '../domain/report.js';
import type { Finding } from '../domain/rules/rule.js';
import type { TemplateId } from '../domain/template.js';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });
/** The transaction that writes the row. */
const thisTransaction = sql`(pg_current_xact_id()::text)::bigint`;

/** Finds names by any part of them, one character too: Chinese words have two, and no trigram. */
const gramsOf = (name: string, column: PgColumn) => index(name).using('gin', sql`grams(${column})`);

/** The register of administrative divisions. `key` is the code as 9 digits: a subtree is a range of keys. */
export const region = pgTable(
  'region',
  {
    code: text('code').primaryKey(),
    key: integer('key').notNull(),
    name: text('name').notNull(),
    level: text('level').notNull(),
    parent: text('parent'),
    validFrom: smallint('valid_from'),
    validTo: smallint('valid_to'),
    successors: text('successors').array().notNull().default(sql`'{}'`),
  },
  (table) => [
    index('region_parent').on(table.parent, table.code),
    index('region_key').on(table.key),
    gramsOf('region_grams', table.name),
  ],
);

/** What the store itself must remember, one row a fact: the checksum of the loaded region register. */
export const store = pgTable('store', { name: text('name').primaryKey(), value: text('value').notNull() });

/** The last serial given out in a region: agency ids are never reused. */
export const agencySerial = pgTable('agency_serial', {
  region: text('region').primaryKey(),
  last: integer('last').notNull(),
});

export const agency = pgTable(
  'agency',
  {
    id: text('id').primaryKey(),
    regionKey: integer('region_key').notNull(),
    region: text('region')
      .notNull()
      .references(() => region.code),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    creditCode: text('credit_code').unique(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [index('agency_region').on(table.regionKey, table.id), gramsOf('agency_grams', table.name)],
);

/** Names an agency bore before; the present one stands with the agency. */
export const agencyName = pgTable(
  'agency_name',
  {
    agencyId: text('agency_id')
      .notNull()
      .references(() => agency.id),
    until: instant('until').notNull(),
    name: text('name').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.agencyId, table.until] }),
    gramsOf('agency_name_grams', table.name),
  ],
);

/**
 * An API key: only its SHA-256 is kept. `tag` (the hash's first 8 hex digits) finds the row; `prefix` is what the key
 * begins with, to be told by, null for one that the operator chose. `lastUsedAt` is true to the minute.
 */
export const apiKey = pgTable(
  'api_key',
  {
    id: text('id').primaryKey(),
    tag: text('tag').notNull(),
    hash: bytea('hash').notNull(),
    role: text('role').notNull(),
    agencyId: text('agency_id').references(() => agency.id),
    region: text('region').references(() => region.code),
    prefix: text('prefix'),
    note: text('note'),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [index('api_key_tag').on(table.tag)],
);

/**
 * Requests that came with an `Idempotency-Key`, by caller: whose turn it is (`claim`, until `leasedUntil`), and once it is
 * answered the answer. `fingerprint`: SHA-256 of what was asked, in hex.
 */
export const keyedRequest = pgTable(
  'keyed_request',
  {
    caller: text('caller').notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    claim: text('claim').notNull(),
    act: text('act'),
    attempts: integer('attempts').notNull(),
    leasedUntil: instant('leased_until').notNull(),
    expiresAt: instant('expires_at').notNull(),
    status: smallint('status'),
    headers: json('headers').$type<Record<string, string>>(),
    encoding: text('encoding'),
    body: bytea('body'),
  },
  (table) => [
    primaryKey({ columns: [table.caller, table.key] }),
    index('keyed_request_expiry').on(table.expiresAt),
  ],
);

/** What is kept of an assessment: the violated rules only, and none where the report has them. */
export interface KeptAssessment {
  verdict: Verdict;
  consistency: Consistency;
  findings?: Finding[];
}

/** Uploaded bytes, once per content; `content` is compressed (`encoding`), `bytes` the original length. */
export const document = pgTable('document', {
  sha256: text('sha256').primaryKey(),
  mediaType: text('media_type').notNull(),
  bytes: integer('bytes').notNull(),
  encoding: text('encoding').notNull(),
  content: bytea('content').notNull(),
});

/** What a submitter says beside the document. `contentType`: of the document, as sent. */
export interface Wanted {
  scope?: Scope;
  publishedOn?: string;
  sourceUrl?: string;
  template?: TemplateId;
  contentType: string | null;
}

/**
 * Every upload, accepted or refused, or awaiting review. A refused one keeps its assessment here; an accepted one is the revision
 * it names, and its findings are that report's.
 */
export const submission = pgTable(
  'submission',
  {
    id: text('id').primaryKey(),
    agencyId: text('agency_id')
      .notNull()
      .references(() => agency.id),
    year: smallint('year').notNull(),
    intent: text('intent').notNull(),
    outcome: text('outcome').notNull(),
    problem: text('problem'),
    submittedBy: text('submitted_by').notNull(),
    submittedAt: instant('submitted_at').notNull().defaultNow(),
    documentSha256: text('document_sha256')
      .notNull()
      .references(() => document.sha256),
    mediaType: text('media_type').notNull(),
    reportId: text('report_id'),
    revision: integer('revision'),
    /** The revision that was in force when this came to correct it; null where it is a first report. */
    corrects: integer('corrects'),
    /** Counts its states: what awaits review is 1, what was decided 2. */
    version: integer('version').notNull().default(1),
    /** What was said of a report that awaits review, and is to be said when it is published. */
    wanted: json('wanted').$type<Wanted>(),
    reviewedBy: text('reviewed_by'),
    reviewedAt: instant('reviewed_at'),
    reason: text('reason'),
    assessment: json('assessment').$type<KeptAssessment>(),
  },
  (table) => [
    index('submission_agency').on(table.agencyId, table.year, table.submittedAt),
    index('submission_awaiting').on(table.id).where(sql`${table.outcome} = 'submitted'`),
    uniqueIndex('submission_revision').on(table.reportId, table.revision),
  ],
);

/** What sums and lists ask of a report. */
const hotColumns = () => ({
  regionKey: integer('region_key').notNull(),
  revision: integer('revision').notNull(),
  year: smallint('year').notNull(),
  template: smallint('template').notNull(),
  kind: smallint('kind').notNull(),
  scope: smallint('scope').notNull(),
  consistency: smallint('consistency').notNull(),
  printed: boolean('printed').notNull(),
  acceptedAt: instant('accepted_at').notNull(),
  newReceived: doublePrecision('new_received').notNull(),
  carriedIn: doublePrecision('carried_in').notNull(),
  disclosed: doublePrecision('disclosed').notNull(),
  partiallyDisclosed: doublePrecision('partially_disclosed').notNull(),
  outcomeTotal: doublePrecision('outcome_total').notNull(),
  carriedOut: doublePrecision('carried_out').notNull(),
  newReceivedNatural: doublePrecision('new_received_natural').notNull(),
  reconsideration: doublePrecision('reconsideration').notNull(),
  litigationDirect: doublePrecision('litigation_direct').notNull(),
  litigationAfter: doublePrecision('litigation_after').notNull(),
});

/** The rest of its row. */
const otherColumns = () => ({
  agencyId: text('agency_id')
    .notNull()
    .references(() => agency.id),
  cells: smallint('cells').array().notNull(),
  figures: doublePrecision('figures').array().$type<(number | null)[]>().notNull(),
  publishedOn: date('published_on', { mode: 'string' }),
  sourceUrl: text('source_url'),
  documentSha256: text('document_sha256')
    .notNull()
    .references(() => document.sha256),
});

/**
 * The accepted report in the revision in force, one row each (spec: fixed-width header, ten hot figures, the rest as
 * a pair of arrays). A hot column is 0 where the cell is zero, blank or absent; `cells`/`figures` list every other
 * figure that is not zero, and every cell that is blank (NULL), hot ones included. A cell of the form that is in
 * neither is 0.
 * `changed` is the transaction that last changed anything of what is public about the report, `updatedAt` its time:
 * triggers move both (drizzle/0009_changes.sql), whoever writes. Beside these the database has `hot_blank`, which one
 * more makes of the row, and the index by region and year has all hot figures (drizzle/0011_covering.sql).
 */
export const report = pgTable(
  'report',
  {
    ...hotColumns(),
    changed: bigint('changed', { mode: 'number' }).notNull().default(thisTransaction),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    id: text('id').primaryKey(),
    ...otherColumns(),
  },
  (table) => [
    uniqueIndex('report_agency_year').on(table.agencyId, table.year),
    index('report_region_year').on(table.regionKey, table.year),
    index('report_changed').on(table.changed, table.id),
    index('report_updated').using('brin', table.updatedAt),
    // Nulls last in a form that a keyset comparison can use.
    index('report_published').on(
      sql`coalesce(${table.publishedOn}, '-infinity'::date) desc`,
      sql`${table.id} desc`,
    ),
  ],
);

/**
 * How one figure was printed, where that is not plainly its value: `s` state (`absent`: not in the report though
 * on its form), `r` raw, `v` value of a figure that has no number, `w` why.
 */
export interface Print {
  s?: FigureState | 'absent';
  r?: string | null;
  v?: number | null;
  w?: string;
}

/**
 * Where the figures stand (places.ts). `steps`: base64 of how the place changes from figure to figure; `sheets`: the
 * names that sheets are numbered by.
 */
export interface PackedPlaces {
  steps: string;
  sheets?: string[];
}

const textColumns = () => ({
  title: text('title'),
  agencyName: text('agency_name'),
  printedYear: smallint('printed_year'),
  mediaType: text('media_type').notNull(),
  bytes: integer('bytes').notNull(),
  prints: json('prints').$type<Record<string, Print>>().notNull(),
  /** Null where no figure's place is known, and of reports accepted before places were. */
  places: json('places').$type<PackedPlaces>(),
  /** The type that was declared of the document, where that is not what it is. */
  declaredAs: text('declared_as'),
  signedOn: date('signed_on', { mode: 'string' }),
  periodFrom: date('period_from', { mode: 'string' }),
  periodTo: date('period_to', { mode: 'string' }),
  sections: json('sections').$type<Section[]>().notNull(),
  unreadable: json('unreadable').$type<Unreadable[]>().notNull(),
  notAsked: json('not_asked').$type<{ rule: string; where: string }[]>().notNull(),
});

/**
 * What no sum ever touches: the printed text and states (by cell key, the unusual ones only; by table, where all
 * of it is absent), the narrative, and what could not be asked. `json`, not `jsonb`: it is never searched, keeps
 * the order of its keys, and takes every text that a document may hold (U+0000).
 */
export const reportText = pgTable('report_text', {
  reportId: text('report_id')
    .primaryKey()
    .references(() => report.id),
  ...textColumns(),
});

/**
 * The revisions of a report that were in force before, whole and never changed: both its rows, what its agency was
 * called and where it was registered, and the findings that stood last.
 */
export const pastReport = pgTable(
  'past_report',
  {
    ...hotColumns(),
    id: text('id')
      .notNull()
      .references(() => report.id),
    ...otherColumns(),
    ...textColumns(),
    supersededAt: instant('superseded_at').notNull(),
    registeredName: text('registered_name').notNull(),
    region: text('region').notNull(),
    findings: json('findings').$type<Finding[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.revision] })],
);

/** What a submitter says to a finding; `at` ISO 8601 UTC. */
export interface Explanation {
  text: string;
  at: string;
}

/**
 * Violated rules, of any severity: those that stand (`goneAt` null), and those that once did. `revision` is that of
 * the report they were found in, `ordinal` their order in the rule book, `place` the finding's `where`; region and
 * year are the report's, so that a supervising office can list its own.
 */
export const finding = pgTable(
  'finding',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    regionKey: integer('region_key').notNull(),
    revision: integer('revision').notNull(),
    year: smallint('year').notNull(),
    ordinal: smallint('ordinal').notNull(),
    foundAt: instant('found_at').notNull().defaultNow(),
    goneAt: instant('gone_at'),
    reportId: text('report_id')
      .notNull()
      .references(() => report.id),
    rule: text('rule').notNull(),
    place: text('place').notNull(),
    severity: text('severity').notNull(),
    content: json('content').$type<Finding>().notNull(),
    explanation: json('explanation').$type<Explanation>(),
  },
  (table) => [
    uniqueIndex('finding_standing')
      .on(table.reportId, table.rule, table.place)
      .where(sql`${table.goneAt} is null`),
    index('finding_report').on(table.reportId),
    index('finding_region').on(table.regionKey, table.year).where(sql`${table.goneAt} is null`),
    index('finding_rule').on(table.rule, table.regionKey, table.year).where(sql`${table.goneAt} is null`),
  ],
);

/**
 * All that submitters ever said to findings, and who. What stands is with the finding, so that it goes where that
 * goes. `endedAt`: when it was replaced, or its finding went.
 */
export const explanation = pgTable(
  'explanation',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    madeAt: instant('made_at').notNull().defaultNow(),
    endedAt: instant('ended_at'),
    reportId: text('report_id')
      .notNull()
      .references(() => report.id),
    rule: text('rule').notNull(),
    place: text('place').notNull(),
    text: text('text').notNull(),
    madeBy: text('made_by').notNull(),
  },
  (table) => [
    uniqueIndex('explanation_standing')
      .on(table.reportId, table.rule, table.place)
      .where(sql`${table.endedAt} is null`),
  ],
);

/** What the roll-ups are told apart by, and how many reports or figures stand behind a row. */
const rolledBy = () => ({
  regionKey: integer('region_key').notNull(),
  year: smallint('year').notNull(),
  kind: smallint('kind').notNull(),
  template: smallint('template').notNull(),
  inconsistent: boolean('inconsistent').notNull(),
  reports: integer('reports').notNull(),
});

/**
 * What the agencies' own reports (scope `own`) of a county add up to, by year, kind of agency, form, and whether they
 * contradict themselves. `sums` and `missing` by position among the cells of the form (rollup-parts.ts): sums are
 * whole, of amounts in 分; `missing` counts the reports whose figure is not among the sum, and is empty where none is.
 * Written by rollups.ts alone.
 */
export const rollup = pgTable(
  'rollup',
  {
    ...rolledBy(),
    sums: bigint('sums', { mode: 'number' }).array().notNull(),
    missing: integer('missing').array().notNull(),
  },
  ({ regionKey, year, kind, template, inconsistent }) => [
    primaryKey({ columns: [regionKey, year, kind, template, inconsistent] }),
  ],
);

/**
 * The figures of the same reports that no array has: in cells of another form or of none, and numbers that are not
 * whole or very large. `reports`: how many such figures there are in the cell.
 */
export const rollupRest = pgTable(
  'rollup_rest',
  { cell: text('cell').notNull(), ...rolledBy(), sum: numeric('sum').notNull() },
  ({ cell, regionKey, year, kind, template, inconsistent }) => [
    primaryKey({ columns: [cell, regionKey, year, kind, template, inconsistent] }),
  ],
);

/**
 * How often what is summed has changed, by province (the first two digits of its code). Any change adds one to one of
 * several shards, so that submissions do not wait for each other; what counts is their sum.
 */
export const dataVersion = pgTable(
  'data_version',
  {
    province: smallint('province').notNull(),
    shard: smallint('shard').notNull(),
    changes: bigint('changes', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.province, table.shard] })],
);

/**
 * Who did what to which report, agency or key: written in the transaction that does it, with `seq` and `hash` null until
 * it is sealed, that is chained to the entries before (domain/audit.ts). Transactions end in another order than their
 * entries have ids, so the chain has an order of its own, `seq`. Beyond sealing nothing is ever changed or deleted:
 * triggers see to that (drizzle/0013_audit_guard.sql). `act`: of a keyed request, which is done with its entry or not at
 * all, and once; it is no part of the chain.
 */
export const auditEntry = pgTable(
  'audit_entry',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    seq: bigint('seq', { mode: 'number' }),
    at: instant('at').notNull().defaultNow(),
    revision: integer('revision'),
    actor: text('actor').notNull(),
    role: text('role').notNull(),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    detail: json('detail').$type<AuditDetail>().notNull(),
    hash: text('hash'),
    act: text('act'),
  },
  (table) => [
    uniqueIndex('audit_entry_act').on(table.act).where(sql`${table.act} is not null`),
    uniqueIndex('audit_entry_seq').on(table.seq).where(sql`${table.seq} is not null`),
    index('audit_entry_open').on(table.id).where(sql`${table.seq} is null`),
    index('audit_entry_subject').on(table.subject, table.id),
    index('audit_entry_actor').on(table.actor, table.id),
  ],
);
