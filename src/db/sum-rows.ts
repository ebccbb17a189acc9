import { hash } from 'node:crypto';
import { lineages, type Source, type Succeeded } from '../domain/lineage.js';
import type { Region } from '../domain/region.js';
import { AGENCY_KINDS, type AgencyKind } from '../domain/report.js';
import { TEMPLATE_IDS, type TemplateId } from '../domain/template.js';
import type { Answers, Asked, Question } from './batches.js';
import type { Problem } from './page.js';
import { type Sources, type Sum, type SumsAsked, sumKey, sumsOf } from './sums.js';

// From a question about sums to what is asked of the database, and from its answers to rows.

/** `regions` are well-formed codes. */
export interface SumsRequest extends Omit<SumsAsked, 'sources'> {
  cells: readonly string[];
  regions: readonly string[];
  /** A row for each region directly below, instead of the region's own. */
  children?: boolean | undefined;
  /** With what has become part of the region (domain/lineage.ts). */
  lineage?: boolean | undefined;
}

/** A region that sums are asked of. `sources` and `unassigned` as in domain/lineage.ts; null where lineage was not asked for. */
export interface SumRegion extends Region {
  lineage: { sources: readonly Source[]; unassigned: readonly Succeeded[] } | null;
}

/** One sum, with all that it is told apart by. */
export interface SumRow extends Omit<Sum, 'from'> {
  region: string;
  cell: string;
  /** Null where lineage was not asked for. */
  from: string[] | null;
}

/** The regions that have rows; one row for each region, year, cell (and kind, and template), in that order. */
export interface SumRows {
  regions: readonly SumRegion[];
  rows: SumRow[];
}

/** `unknown-region`: which; `too-much`: how many figures were asked for. */
export type SumsProblem =
  | (Problem<'unknown-region'> & { regions: string[] })
  | (Problem<'too-much'> & { figures: number });

/** Figures in one answer. */
export const MOST_FIGURES = 50_000;

/**
 * The regions that are to have rows. `found`: those asked for, by code; `below`: those directly below each, where
 * children are asked for; `past`: the regions that have successors, where lineage is.
 */
export function regionsToSum(
  codes: readonly string[],
  found: ReadonlyMap<string, readonly Region[]>,
  below: ReadonlyMap<string, readonly Region[]> | null,
  past: readonly Succeeded[] | null,
): SumRegion[] | SumsProblem {
  const unknown = codes.filter((code) => !found.has(code));
  if (unknown.length > 0) return { problem: 'unknown-region', regions: unknown };
  const wanted = codes.flatMap((code) => (below ? (below.get(code) ?? []) : found.get(code)!));
  const lineageOf = past && lineages(past);
  return wanted.map((region) => ({ ...region, lineage: lineageOf?.(region.code) ?? null }));
}

/** What is to be asked for the sums of these regions; null where it is nothing. */
export function sumsToAsk(
  regions: readonly Pick<SumRegion, 'code' | 'lineage'>[],
  request: SumsRequest,
): Asked | null | SumsProblem {
  const { cells, years, basis, kind, byKind, byTemplate, lineage } = request;
  const figures = regions.length * years.length * cells.length * groupsOf(request).length;
  if (figures > MOST_FIGURES) return { problem: 'too-much', figures };
  const keys = regions.flatMap(({ code }) => cells.map((cell) => sumKey(code, cell)));
  if (keys.length === 0) return null;
  const sources = lineage ? sourcesOf(regions) : undefined;
  const question = sumsOf({ years, basis, kind, byKind, byTemplate, sources });
  return { question: question as Question<unknown>, keys };
}

function sourcesOf(regions: readonly Pick<SumRegion, 'code' | 'lineage'>[]): Sources {
  const known = new Map(regions.map(({ code, lineage }) => [code, lineage!.sources]));
  return { name: hash('sha1', JSON.stringify([...known]), 'base64url'), of: (code) => known.get(code)! };
}

/** What has become part of each region is added, by what the register says: `past` are all that have successors. */
export function sourcesByLineage(past: readonly Succeeded[]): Sources {
  const lineageOf = lineages(past);
  const known = new Map<string, readonly Source[]>();
  return {
    name: hash('sha1', JSON.stringify(past), 'base64url'),
    of(code) {
      const sources = known.get(code) ?? lineageOf(code).sources;
      known.set(code, sources);
      return sources;
    },
  };
}

/** A row for all that was asked for, whether there are reports or not. `found`: the answers to `sumsToAsk`. */
export function sumRows(regions: readonly SumRegion[], request: SumsRequest, found: Answers): SumRows {
  const { children, years, cells } = request;
  const shown = children
    ? regions.filter(
        (region) => isInForce(region, years) || cells.some((cell) => found.has(sumKey(region.code, cell))),
      )
    : regions;
  return { regions: shown, rows: rowsOf(shown, request, found as Map<string, Sum[]>) };
}

/** Whether a region was in force in any of these years; where that is not known, it was. */
const isInForce = ({ validFrom, validTo }: Region, years: readonly number[]): boolean =>
  years.some((year) => (validFrom ?? year) <= year && year <= (validTo ?? year));

interface Group {
  kind: AgencyKind | null;
  template: TemplateId | null;
}

function groupsOf({ kind, byKind, byTemplate }: SumsRequest): Group[] {
  const kinds = byKind ? (kind ? [kind] : AGENCY_KINDS) : [null];
  const templates = byTemplate ? TEMPLATE_IDS : [null];
  return kinds.flatMap((kind) => templates.map((template) => ({ kind, template })));
}

const groupName = (year: number, { kind, template }: Group): string => `${year} ${kind} ${template}`;

function rowsOf(
  regions: readonly SumRegion[],
  request: SumsRequest,
  found: ReadonlyMap<string, Sum[]>,
): SumRow[] {
  const { cells, years } = request;
  const groups = groupsOf(request);
  const rows: SumRow[] = [];
  for (const { code: region, lineage } of regions) {
    const byCell = cells.map(
      (cell) =>
        new Map((found.get(sumKey(region, cell)) ?? []).map((sum) => [groupName(sum.year, sum), sum])),
    );
    for (const year of years) {
      for (const [number, cell] of cells.entries()) {
        for (const group of groups) {
          const sum = byCell[number]!.get(groupName(year, group));
          const { value = null, reports = 0, inconsistent = 0 } = sum ?? {};
          const from = lineage ? (sum?.from ?? []) : null;
          rows.push({ region, year, cell, ...group, value, reports, inconsistent, from });
        }
      }
    }
  }
  return rows;
}
