import { type BatchUpload, submitAll } from '../batch-gate.js';
import { isDatabaseGone } from '../db/gone.js';
import { type GateDeps, type SubmitOutcome, submit } from '../gate.js';
import { type BadLine, uploadOfLine } from './line.js';

/** A line of the input; `line` counts from 1. */
export interface Numbered<Item> {
  line: number;
  item: Item;
}

/** What came of one line: a line of the result file. */
export interface Result {
  line: number;
  /** The document's name, where it is one of a folder. */
  file?: string;
  outcome: SubmitOutcome['outcome'] | 'failed' | 'registered';
  /** Why it was not accepted: a slug of the catalogue of problems. */
  problem?: string;
  detail?: string;
  report?: string;
  agency?: string;
  submission?: string;
  /** The violated rules that it was refused for. */
  rules?: string[];
}

/** Lines of NDJSON through the gate, all at once. In their order. */
export function importLines(deps: GateDeps, lines: readonly Numbered<Buffer>[]): Promise<Result[]> {
  return importUploads(
    deps,
    lines.map(({ line, item }) => ({ line, item: uploadOfLine(item) })),
  );
}

/** Uploads through the gate. Where one stands in the way of all, they go one by one. */
export async function importUploads(
  deps: GateDeps,
  given: readonly Numbered<BatchUpload | BadLine>[],
): Promise<Result[]> {
  const good = given.flatMap(({ item }) => ('problem' in item ? [] : [item]));
  const outcomes = await submitAll(deps, good).catch((error: unknown) => {
    if (isDatabaseGone(error)) throw error;
    return singly(deps, good);
  });
  const came = new Map(good.map((upload, i) => [upload, outcomes[i]!]));
  return given.map(({ line, item }) =>
    'problem' in item ? { line, outcome: 'refused', ...item } : { line, ...told(came.get(item)!) },
  );
}

type Outcome = SubmitOutcome | { outcome: 'failed'; detail: string };

async function singly(deps: GateDeps, uploads: readonly BatchUpload[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const upload of uploads) {
    try {
      outcomes.push(await submit(deps, upload));
    } catch (error) {
      if (isDatabaseGone(error)) throw error;
      outcomes.push({ outcome: 'failed', detail: String((error as Error).cause ?? error) });
    }
  }
  return outcomes;
}

function told(outcome: Outcome): Omit<Result, 'line'> {
  switch (outcome.outcome) {
    case 'refused': {
      const { problem, detail, submission, findings } = outcome;
      const rules = [...new Set((findings ?? []).map(({ rule }) => rule))];
      return { outcome: 'refused', problem, detail, submission, ...(rules.length > 0 && { rules }) };
    }
    case 'exists':
      return {
        outcome: 'exists',
        problem: 'report-exists',
        report: outcome.reportId,
        submission: outcome.submission,
      };
    case 'created':
      return { outcome: 'created', report: outcome.reportId, submission: outcome.submission };
    case 'same':
      return { outcome: 'same', report: outcome.reportId };
    case 'year-out-of-range':
      return {
        outcome: outcome.outcome,
        problem: outcome.outcome,
        detail: `Reports are on the years from ${outcome.from} to ${outcome.to}.`,
      };
    case 'unknown-agency':
      return { outcome: outcome.outcome, problem: outcome.outcome };
    case 'forbidden':
    case 'failed':
      return outcome;
    default:
      throw new Error(`a first submission came to ${outcome.outcome}`);
  }
}
