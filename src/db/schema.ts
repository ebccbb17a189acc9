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
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Verdict } from '../domain/assessment.js';
import type { FigureState } from '../domain/figure.js';
import type { Consistency, Section, Unreadable } from '../domain/report.js';
import type { Finding } from '../domain/rules/rule.js';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

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
  (table) => [index('region_parent').on(table.parent, table.code), index('region_key').on(table.key)],
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
  (table) => [index('agency_region').on(table.regionKey, table.id)],
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
  (table) => [primaryKey({ columns: [table.agencyId, table.until] })],
);

/** An API key: only its SHA-256 is kept. `tag` (the hash's first 8 hex digits) finds the row. */
export const apiKey = pgTable(
  'api_key',
  {
    id: text('id').primaryKey(),
    tag: text('tag').notNull(),
    hash: bytea('hash').notNull(),
    role: text('role').notNull(),
    agencyId: text('agency_id').references(() => agency.id),
    note: text('note'),
    createdAt: instant('created_at').notNull().defaultNow(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [index('api_key_tag').on(table.tag)],
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

/**
 * Every upload, accepted or refused. A refused one keeps its assessment here; an accepted one is the revision
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
    assessment: json('assessment').$type<KeptAssessment>(),
  },
  (table) => [
    index('submission_agency').on(table.agencyId, table.year, table.submittedAt),
    uniqueIndex('submission_revision').on(table.reportId, table.revision),
  ],
);

/**
 * The accepted report, one row each (spec: fixed-width header, ten hot figures, the rest as a pair of arrays).
 * A hot column is 0 where the cell is zero, blank or absent; `cells`/`figures` list every other figure that is
 * not zero, and every cell that is blank (NULL), hot ones included. A cell of the form that is in neither is 0.
 */
export const report = pgTable(
  'report',
  {
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
    id: text('id').primaryKey(),
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
  },
  (table) => [
    uniqueIndex('report_agency_year').on(table.agencyId, table.year),
    index('report_region_year').on(table.regionKey, table.year),
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

/**
 * What no sum ever touches: the printed text and states (by cell key, the unusual ones only; by table, where all
 * of it is absent), the narrative, and what could not be asked. `json`, not `jsonb`: it is never searched, keeps
 * the order of its keys, and takes every text that a document may hold (U+0000).
 */
export const reportText = pgTable('report_text', {
  reportId: text('report_id')
    .primaryKey()
    .references(() => report.id),
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
