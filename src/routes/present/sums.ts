import type { FastifyReply, FastifyRequest } from 'fastify';
import { MOST_FIGURES, type SumRegion, type SumsProblem } from '../../db/sum-rows.js';
import { answerFresh, sendTagged, tagOf } from '../conditional.js';
import { sendProblem } from '../errors.js';
import { streamCsv } from './csv.js';
import { type KeptJson, keptOrMade } from './kept.js';

/** A list that is whole: what is asked about sums has no pages. */
export interface Listed {
  items: readonly object[];
  next: null;
  total: number;
}

/** What is told of the regions that an answer is about. */
export const presentRegions = (regions: readonly SumRegion[]) =>
  regions.map(({ code, name, level, parent, lineage }) => ({
    code,
    name,
    level,
    parent,
    ...(lineage && {
      lineage: lineage.sources.slice(1).map((source) => source.code),
      unassigned: lineage.unassigned,
    }),
  }));

export function sendSumsProblem(reply: FastifyReply, problem: SumsProblem): FastifyReply {
  if (problem.problem === 'unknown-region') {
    const { regions } = problem;
    return sendProblem(reply, 'not-found', `There is no region ${regions.join(', ')}.`, { regions });
  }
  const { figures } = problem;
  const detail = `${figures} figures were asked for, at most ${MOST_FIGURES} are given at once.`;
  return sendProblem(reply, 'too-much-asked', detail, { figures, limit: MOST_FIGURES });
}

/**
 * Answers from what is kept, or else with what `make` makes, which is kept as long as its versions hold. As CSV, the
 * items are sent row by row.
 */
export async function sendSums(
  request: FastifyRequest,
  reply: FastifyReply,
  kept: KeptJson,
  key: string,
  make: () => Promise<{ body: Listed; versions: ReadonlyMap<string, string> } | SumsProblem>,
  csv: { name: string; columns: readonly string[] } | null,
): Promise<FastifyReply> {
  const answer = await keptOrMade<SumsProblem>(kept, key, make);
  if ('problem' in answer) return sendSumsProblem(reply, answer);
  const { json, tag } = answer;
  reply.header('vary', 'Accept');
  if (!csv) return sendTagged(request, reply, tag, () => json);
  if (answerFresh(request, reply, tagOf(tag, 'csv'))) return reply;
  const { items } = JSON.parse(String(json)) as { items: Record<string, unknown>[] };
  return streamCsv(reply, csv.name, csv.columns, rowsOf(items));
}

async function* rowsOf(items: readonly Record<string, unknown>[]) {
  for (const item of items) {
    yield Object.fromEntries(
      Object.entries(item).map(([name, value]) => [name, Array.isArray(value) ? value.join('+') : value]),
    );
  }
}
