import type { Succeeded } from '../domain/lineage.js';
import type { Region } from '../domain/region.js';
import { type Asked, askTogether, type Question } from './batches.js';
import type { Database } from './connect.js';
import { dataVersions, REGISTER } from './data-version.js';
import { Kept } from './kept.js';
import type { AskVersioned, Versioned } from './kept-parts.js';
import { childrenOf, regionByCode, succeeded } from './questions.js';
import {
  regionsToSum,
  type SumRegion,
  type SumRows,
  type SumsProblem,
  type SumsRequest,
  sumRows,
  sumsToAsk,
} from './sum-rows.js';
import type { VersionOf } from './versions.js';

/** `versions`: of what the rows are made of, see `dataVersions`. */
export interface SumsAnswer extends SumRows {
  versions: ReadonlyMap<string, string>;
}

export type AskSums = (request: SumsRequest) => Promise<SumsAnswer | SumsProblem>;

/** Bytes of regions kept, roughly. */
const KEPT_BYTES = 8 * 2 ** 20;
const BYTES_OF_REGION = 400;

interface Resolved {
  regions: SumRegion[];
  register: string | undefined;
}

/**
 * Asks for sums, in one statement where the regions are known from before; where the sums are too, it is one look at their
 * versions, with others that look. Value and version are of one moment; regions that the register has changed since are
 * looked up again.
 */
export function sumsAsker(db: Database, askVersioned: AskVersioned, versionOf: VersionOf): AskSums {
  const kept = new Kept<Resolved>(KEPT_BYTES);
  return async function ask(request) {
    const key = JSON.stringify([request.regions, request.children, request.lineage]);
    const resolved = kept.get(key) ?? (await resolve(db, request));
    if ('problem' in resolved) return resolved;
    const answer = await sumUp(askVersioned, versionOf, resolved.regions, request);
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
  const below = children ? (answers[2] as Map<string, Region[]>) : null;
  const past = lineage ? ((answers.at(-1)!.get('') ?? []) as Succeeded[]) : null;
  const wanted = regionsToSum(regions, found, below, past);
  return 'problem' in wanted ? wanted : { register: versions.get(REGISTER)?.[0], regions: wanted };
}

async function sumUp(
  askVersioned: AskVersioned,
  versionOf: VersionOf,
  regions: readonly SumRegion[],
  request: SumsRequest,
): Promise<SumsAnswer | SumsProblem> {
  const asked = sumsToAsk(regions, request);
  if (asked && 'problem' in asked) return asked;
  // Without anything to ask the register alone tells whether these are the regions.
  const { question, keys } = asked ?? { question: dataVersions as Question<unknown>, keys: [REGISTER] };
  const { answers, versions } = await askKnown(askVersioned, versionOf, { question, keys });
  return {
    ...sumRows(regions, request, asked ? answers[0]! : new Map()),
    versions: asked ? versions : new Map([[REGISTER, answers[0]!.get(REGISTER)?.[0] as string]]),
  };
}

/** What is known is answered by itself where its versions, told by whatever statement, are still the same. */
async function askKnown(askVersioned: AskVersioned, versionOf: VersionOf, asked: Asked): Promise<Versioned> {
  const assumed = new Map<string, string>();
  const answer = await askVersioned([asked], { told: new Map(), assumed });
  if (assumed.size === 0) return answer;
  const holds = await Promise.all(
    [...assumed].map(async ([id, version]) => version === (await versionOf(id))),
  );
  return holds.every(Boolean) ? { ...answer, versions: assumed } : askVersioned([asked]);
}
