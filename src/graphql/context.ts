import type { FastifyRequest } from 'fastify';
import type { MercuriusContext } from 'mercurius';
import type { GateDeps } from '../gate.js';
import type { Batch } from './batch.js';
import type { Cost } from './cost.js';

/** What a resolver knows of its request. */
export interface Context extends MercuriusContext {
  gate: GateDeps;
  request: FastifyRequest;
  operationName: string | null;
  batch: Batch;
  /** What the query costs; null until it is found valid. */
  cost: Cost | null;
}
