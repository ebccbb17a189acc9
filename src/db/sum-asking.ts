import { lineageOf, type Source, type Succeeded } from '../domain/lineage.js';
import type { Region } from '../domain/region.js';
import { AGENCY_KINDS, type AgencyKind } from '../domain/report.js';
import { TEMPLATE_IDS, type TemplateId } from '../domain/template.js';
import { type Asked, askTogether, type Question } from './batches.js';
import type { Database } from './connect.js';
import { dataVersions, REGISTER, subjectsOf } from './data-version.js';
import { Kept } from './kept.js';
import type { AskVersioned } from './kept-parts.js';
import type { Problem } from './page.js';
import { childrenOf, regionByCode, succeeded } from './questions.js';
import { type Sum, type SumsAsked, sumKey, sumsOf } from './sums.js';

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

export interface SumsAnswer {
  regions: readonly SumRegion[];
  /** One for each region, year, cell (and kind, and template) asked for, in that order. */
  rows: SumRow[];
  /** Of what the rows are made of: see `dataVersions`. */
  versions: ReadonlyMap<string, string>;
}

/** `unknown-region`: which; `too-much`: how many figures were asked for. */
export type SumsProblem =
  | (Problem<'unknown-region'> & { regions: string[] })
  | (Problem<'too-much'> & { figures: number });

export type AskSums = (request: SumsRequest) => Promise<SumsAnswer | SumsProblem>;

/** Figures in one answer. */
export const MOST_FIGURES = 50_000;

/** Bytes of regions kept, roughly. */
const KEPT_BYTES = 8 * 2 ** 20;
const BYTES_OF_REGION = 400;

interface Resolved {
  regions: SumRegion[];
  register: string | undefined;
}

/**
 * Asks for sums, in one statement where the regions are known from before. Value and version are of one moment; regions
 * that the register has changed since are looked up again.
 */
export function sumsAsker(db: Database, askVersioned: AskVersioned): AskSums {
  const kept = new Kept<Resolved>(KEPT_BYTES);
  return async function ask(request) {
    const key = JSON.stringify([request.regions, request.children, request.lineage]);
    const resolved = kept.get(key) ?? (await resolve(db, request));
    if ('problem' in resolved) return resolved;
    const answer = await sumUp({ db, askVersioned }, resolved.regions, request);
    if ('problem' in answer) return answer;
    if (answer.versions.get(REGISTER) !== resolved.register) {
      kept.delete(key);
      return ask(request);
    }
    kept.set(key, resolved, resolved.regions.length * BYTES_OF_REGION);
    return answer;
  };
}

/** The regions that are to have rows, with the version of the register they were found in. */
async function resolve(
  db: Database,
  { regions, children, lineage }: SumsRequest,
): Promise<Resolved | SumsProblem> {
  const asked = [
    { question: dataVersions, keys: [REGISTER] },
    { question: regionByCode, keys: regions },
    ...(children ? [{ question: childrenOf(undefined), keys: regions }] : []),
    ...(lineage ? [{ question: succeeded, keys: [''] }] : []),
  ] as { question: Question<unknown>; keys: readonly string[] }[];
  const answers = await askTogether(db, asked);
  const [versions, found] = answers as [Map<string, string[]>, Map<string, Region[]>];
  const unknown = regions.filter((code) => !found.has(code));
  if (unknown.length > 0) return { problem: 'unknown-region', regions: unknown };
  const below = children ? (answers[2] as Map<string, Region[]>) : null;
  const past = lineage ? ((answers.at(-1)!.get('') ?? []) as Succeeded[]) : null;
  const wanted = regions.flatMap((code) => (below ? (below.get(code) ?? []) : found.get(code)!));
  return {
    register: versions.get(REGISTER)?.[0],
    regions: wanted.map((region) => ({ ...region, lineage: past && lineageOf(region.code, past) })),
  };
}

async function sumUp(
  { db, askVersioned }: { db: Database; askVersioned: AskVersioned },
  regions: readonly SumRegion[],
  request: SumsRequest,
): Promise<Omit<SumsAnswer, 'problem'> | SumsProblem> {
  const { cells, years, basis, kind, byKind, byTemplate } = request;
  const groups = groupsOf(request);
  const figures = regions.length * years.length * cells.length * groups.length;
  if (figures > MOST_FIGURES) return { problem: 'too-much', figures };
  const sources = new Map(
    regions.flatMap(({ code, lineage }) => (lineage ? [[code, lineage.sources] as const] : [])),
  );
  const codes = regions.flatMap(({ code }) => sources.get(code)?.map((source) => source.code) ?? [code]);
  const keys = regions.flatMap(({ code }) => cells.map((cell) => sumKey(code, cell)));
  const sums = sumsOf({ years, basis, kind, byKind, byTemplate, sources });
  const asked = keys.length > 0 ? [{ question: sums as Question<unknown>, keys }] : [];
  // What several regions' reports are added up to is asked under one region's name: it is not what is kept under it.
  const { found, versions } =
    sources.size > 0 || keys.length === 0
      ? await askAfresh(db, asked, [REGISTER, ...subjectsOf(codes)])
      : await askVersioned(asked).then(({ answers, versions }) => ({ found: answers[0]!, versions }));
  const shown = request.children
    ? regions.filter(
        (region) => isInForce(region, years) || cells.some((cell) => found.has(sumKey(region.code, cell))),
      )
    : regions;
  return {
    regions: shown,
    versions,
    rows: rowsOf(shown, request, groups, found as Map<string, Sum[]>),
  };
}

/** What is asked, with the versions of these subjects, all of one moment. */
async function askAfresh(db: Database, asked: readonly Asked[], subjects: readonly string[]) {
  const [versions, found = new Map<string, unknown[]>()] = await askTogether(db, [
    { question: dataVersions, keys: subjects },
    ...asked,
  ]);
  return {
    found,
    versions: new Map([...versions!].map(([subject, [version]]) => [subject, version as string])),
  };
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

/** A row for all that was asked for, whether there are reports or not. */
function rowsOf(
  regions: readonly SumRegion[],
  { cells, years }: SumsRequest,
  groups: readonly Group[],
  found: ReadonlyMap<string, Sum[]>,
): SumRow[] {
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
