import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { z } from 'zod';
import type { Store } from '../db/connect.js';
import type { AskReports } from '../db/report-asking.js';
import type { AskSums } from '../db/sum-asking.js';
import type { GateDeps } from '../gate.js';
import type { Identify } from '../principal.js';
import type { FindAnswer } from './present/answers.js';
import type { KeptJson } from './present/kept.js';

/** What the REST routes are given. */
export interface RouteDeps extends GateDeps {
  store: Store;
  identify: Identify;
  findAnswer: FindAnswer;
  askSums: AskSums;
  keptSums: KeptJson;
  askReports: AskReports;
  keptLists: KeptJson;
  bodyLimit: number;
  /** Folder for what the service keeps beside the database. */
  dataDir: string;
}

/** Types what comes in by its zod schema; what goes out is described, not checked. */
interface ZodInput extends FastifyTypeProvider {
  validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  serializer: unknown;
}

/** The part of the service under zod's validation. */
export type Rest = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodInput
>;
