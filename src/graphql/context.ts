import type { FastifyRequest } from 'fastify';
import type { AskReports } from '../db/report-asking.js';
import type { GateDeps } from '../gate.js';
import type { Identify } from '../principal.js';
import type { YearRange } from './arguments.js';
import type { Batch } from './batch.js';
import type { Cost } from './cost.js';

/**
 * What a resolver knows of its request; nothing else is to make an answer. What mercurius adds is left out here: an
 * answer that is kept (answers.ts) is sent to whoever asks the same.
 */
export interface Context {
  gate: GateDeps & { identify: Identify };
  request: FastifyRequest;
  /** The years on which there can be a report by now. */
  reportYears: YearRange;
  operationName: string | null;
  batch: Batch;
  /** A page of reports; its versions are to be told to the batch. */
  askReports: AskReports;
  /** What the query costs; null until it is found valid. */
  cost: Cost | null;
}
