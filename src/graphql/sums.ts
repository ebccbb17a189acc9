import type { Question } from '../db/batches.js';
import { childrenOf, regionByCode, succeeded } from '../db/questions.js';
import {
  MOST_FIGURES,
  regionsToSum,
  type SumRegion,
  type SumRows,
  type SumsProblem,
  type SumsRequest,
  sourcesByLineage,
  sumRows,
  sumsToAsk,
} from '../db/sum-rows.js';
import { type Basis, type Sources, type Sum, sumsOf } from '../db/sums.js';
import type { Succeeded } from '../domain/lineage.js';
import type { AgencyKind } from '../domain/report.js';
import { regionArgument, word } from './arguments.js';
import type { Batch } from './batch.js';
import { badInput } from './errors.js';

type Maybe<T> = T | null | undefined;

interface BasisArguments {
  basis?: Maybe<string>;
  kind?: Maybe<string>;
}

/** Which reports are summed. Throws where there can be none of the kind. */
export function basisArguments(args: BasisArguments): { basis: Basis; kind: AgencyKind | undefined } {
  const basis = word<Basis>(args.basis) ?? 'agencies';
  const kind = word<AgencyKind>(args.kind);
  if (basis === 'published' && kind !== undefined && kind !== 'government')
    throw badInput('kind: must be GOVERNMENT with basis: PUBLISHED');
  return { basis, kind };
}

export interface SumsArguments extends BasisArguments {
  regions: string[];
  children?: Maybe<boolean>;
  lineage?: Maybe<boolean>;
}

/** What the arguments ask of these cells and years, each region once. */
export const sumsRequest = (
  args: SumsArguments,
  cells: readonly string[],
  years: readonly number[],
): SumsRequest => ({
  ...basisArguments(args),
  cells,
  years,
  regions: [...new Set(args.regions.map((code) => regionArgument('regions', code)!))],
  children: args.children === true,
  lineage: args.lineage === true,
});

/**
 * The rows that a request asks for, as REST gives them: with one statement, with two where the regions depend on the
 * register (`children`, `lineage`). Fields of one level share them. Throws what is wrong with the request.
 */
export async function sumsIn(batch: Batch, request: SumsRequest): Promise<SumRows> {
  const { regions: codes, children, lineage } = request;
  if (!children) toAsk(codes.map(unresolved), request);
  // Without waiting: the regions and their sums then come in one statement.
  if (!children && !lineage) void foundIn(batch, codes.map(unresolved), request).catch(() => {});
  const [found, below, past] = await Promise.all([
    byCode(codes, (code) => batch.many(regionByCode, code)),
    children ? byCode(codes, (code) => batch.many(childrenOf(undefined), code)) : null,
    lineage ? batch.many(succeeded, '') : null,
  ]);
  const regions = regionsToSum(codes, found, below, past);
  if ('problem' in regions) throw sumsRefusal(regions);
  return sumRows(regions, request, await foundIn(batch, regions, request));
}

type Unresolved = Pick<SumRegion, 'code' | 'lineage'>;
const unresolved = (code: string): Unresolved => ({ code, lineage: { sources: [], unassigned: [] } });

function toAsk(regions: readonly Unresolved[], request: SumsRequest) {
  const asked = sumsToAsk(regions, request);
  if (asked && 'problem' in asked) throw sumsRefusal(asked);
  return asked;
}

async function foundIn(batch: Batch, regions: readonly Unresolved[], request: SumsRequest) {
  const asked = toAsk(regions, request);
  return asked
    ? byCode(asked.keys, (key) => batch.many(asked.question as Question<Sum>, key))
    : new Map<string, Sum[]>();
}

/** Answers by key; a key without any is left out. */
async function byCode<Item>(keys: readonly string[], ask: (key: string) => Promise<Item[]>) {
  const answers = await Promise.all(keys.map(async (key) => [key, await ask(key)] as const));
  return new Map(answers.filter(([, items]) => items.length > 0));
}

function sumsRefusal(problem: SumsProblem) {
  return problem.problem === 'unknown-region'
    ? badInput(`regions: there is no region ${problem.regions.join(', ')}`)
    : badInput(`${problem.figures} figures were asked for, at most ${MOST_FIGURES} are given at once`);
}

export interface SeriesArguments extends BasisArguments {
  lineage?: Maybe<boolean>;
}

/** The sums of a series of one region: they are asked by region and cell (`sumKey`). */
export async function seriesQuestion(
  batch: Batch,
  years: readonly number[],
  args: SeriesArguments,
): Promise<Question<Sum>> {
  const asked = { years, ...basisArguments(args) };
  return sumsOf(args.lineage ? { ...asked, sources: sourcesAmong(await batch.many(succeeded, '')) } : asked);
}

/** Made once a request, however many series it has: a batch gives the same list again. */
const sourcesKnown = new WeakMap<readonly Succeeded[], Sources>();

function sourcesAmong(past: readonly Succeeded[]): Sources {
  const sources = sourcesKnown.get(past) ?? sourcesByLineage(past);
  sourcesKnown.set(past, sources);
  return sources;
}

/** A value for each year, whether there are reports or not. */
export function yearValues(years: readonly number[], sums: readonly Sum[]) {
  const byYear = new Map(sums.map((sum) => [sum.year, sum]));
  return years.map((year) => {
    const { value = null, reports = 0, inconsistent = 0 } = byYear.get(year) ?? {};
    return { year, value, reports, inconsistent };
  });
}
