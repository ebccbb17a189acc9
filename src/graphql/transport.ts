import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isCutOff } from '../bodies.js';
import { obstacleOf } from '../db/gone.js';
import { KeptAnswers, type OnFound } from '../db/kept-answers.js';
import type { AskVersioned } from '../db/kept-parts.js';
import type { AskReports } from '../db/report-asking.js';
import { type FindReport, reportFinder } from '../db/report-finder.js';
import type { VersionOf } from '../db/versions.js';
import { type GateDeps, reportYears } from '../gate.js';
import { keepWhatIsSent } from '../idempotency.js';
import type { Identify } from '../principal.js';
import { answerKey } from './answers.js';
import { Batch } from './batch.js';
import type { Context } from './context.js';
import { type Code, codeOf, noMutationBy, present, refusal, statusOf } from './errors.js';
import { answerAgain } from './idempotent.js';
import { askedIn, type Persisted } from './request.js';

const RESPONSE_JSON = 'application/graphql-response+json';

/** What GraphQL is given. */
export interface GraphqlDeps extends GateDeps {
  identify: Identify;
  versionOf: VersionOf;
  askVersioned: AskVersioned;
  askReports: AskReports;
  /** Is told what becomes of kept answers. */
  onFound?: OnFound | undefined;
  /** The only queries that are taken, by the SHA-256 of their text; without it any is. */
  persisted?: Persisted | undefined;
}

/** What answers depend on that are cut to the years on which there can be a report. */
const PRESENT_YEAR = 'year';

interface KeptJson {
  json: Buffer;
}

/** `/graphql`, by POST and GET, as GraphQL over HTTP describes it: JSON in, and JSON out whatever happens. */
export function transport(
  scope: FastifyInstance,
  { versionOf, askVersioned, askReports, persisted, onFound, ...gate }: GraphqlDeps,
): void {
  const kept = new KeptAnswers<KeptJson>(
    (id) => (id === PRESENT_YEAR ? Promise.resolve(String(reportYears(gate.now()).to)) : versionOf(id)),
    onFound,
  );
  const findReport = reportFinder(gate.db);
  scope.removeContentTypeParser('text/plain');
  scope.setErrorHandler((error: FastifyError, request, reply) => sendFailure(error, request, reply));
  scope.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onSend: keepWhatIsSent(gate.db),
    handler: (request, reply) => {
      const isPage = request.method === 'GET' && !(request.query as { query?: unknown }).query;
      if (isPage && request.headers.accept?.includes('text/html')) return reply.redirect('/graphiql');
      return answer(
        { gate, kept, persisted, versionOf, askVersioned, askReports, findReport },
        request,
        reply,
      );
    },
  });
}

type Asking = Pick<GraphqlDeps, 'askVersioned' | 'askReports'> & { findReport: FindReport };

interface AnswerDeps extends Asking, Pick<GraphqlDeps, 'versionOf' | 'persisted'> {
  gate: Context['gate'];
  kept: KeptAnswers<KeptJson>;
}

async function answer(
  { gate, kept, persisted, versionOf, ...asking }: AnswerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asked = askedIn(request, persisted);
  const key = answerKey(asked);
  const same = await kept.find(key);
  if (same) return sendJson(request, reply, same.json);
  const again = await answerAgain(gate, request, reply, asked);
  if (again) return again;
  const { query, operationName, variables } = asked;
  const contextOf = (assuming: boolean) => makeContext(gate, request, operationName, asking, assuming);
  let context = contextOf(true);
  // mercurius keeps one compiled operation a text: the name makes it another text.
  const text = operationName === null ? query : `${query}\n#${operationName}`;
  try {
    const execute = (): Promise<ExecutionResult> =>
      reply.graphql(text, context, variables, operationName ?? undefined);
    let result = await execute();
    if (!(await context.batch.confirmed(versionOf))) {
      reply.code(200);
      context = contextOf(false);
      result = await execute();
    }
    if (reply.statusCode === 401) reply.header('www-authenticate', 'Bearer realm="gongkai"');
    const json = Buffer.from(JSON.stringify({ ...result, extensions: { cost: context.cost } }));
    const versions = result.errors ? null : context.batch.versions();
    if (versions) kept.keep(key, versions, { json });
    return sendJson(request, reply, json);
  } catch (error) {
    const errors = requestErrors(error as RequestFailure, request.method);
    if (!errors) throw error;
    const [first] = errors;
    reply.code(statusOf(codeOf(first!)!) === 200 ? 400 : statusOf(codeOf(first!)!));
    if (reply.statusCode === 405) reply.header('allow', 'POST');
    return send(request, reply, { errors, ...(context.cost && { extensions: { cost: context.cost } }) });
  }
}

/** What resolvers are given. Whoever asks the clock, the caller or the database itself makes an answer of its moment. */
function makeContext(
  gate: Context['gate'],
  request: FastifyRequest,
  operationName: string | null,
  { askVersioned, askReports, findReport }: Asking,
  assuming: boolean,
): Context {
  const batch = new Batch({ db: gate.db, askVersioned, findReport }, assuming);
  return {
    get gate() {
      batch.outside();
      return gate;
    },
    get request() {
      batch.outside();
      return request;
    },
    get reportYears() {
      const years = reportYears(gate.now());
      batch.saw(PRESENT_YEAR, String(years.to));
      return years;
    },
    operationName,
    batch,
    askReports,
    cost: null,
  };
}

type RequestFailure = Error & { code?: string; errors?: (Error | GraphQLError)[] };

/** How graphql speaks of a value it was given for a variable, and not of the query. */
const VARIABLE = /^Variable "\$\w+" (got invalid value|of required type|of non-null type)/;

/** What kept a query from being executed; null where that was a fault of the service. */
function requestErrors(error: RequestFailure, method: string): GraphQLFormattedError[] | null {
  if (error instanceof GraphQLError) return [present(error, 'BAD_REQUEST')];
  if (error.code === 'MER_ERR_METHOD_NOT_ALLOWED') {
    return [present(noMutationBy(method), 'BAD_REQUEST')];
  }
  if (error.code !== 'MER_ERR_GQL_VALIDATION' || !error.errors) return null;
  return error.errors.map((one) => {
    const known = one instanceof GraphQLError ? one : new GraphQLError(one.message);
    const syntax = known.message.startsWith('Syntax Error');
    const about = VARIABLE.test(known.message) ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED';
    return present(known, syntax ? 'GRAPHQL_PARSE_FAILED' : about);
  });
}

const TRANSPORT_CODES: Record<number, Code> = {
  400: 'BAD_REQUEST',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

/** A request that never became a query, or a fault. */
function sendFailure(
  error: FastifyError | GraphQLError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof GraphQLError) {
    const shown = present(error, 'BAD_REQUEST');
    const status = statusOf(codeOf(shown)!);
    return send(request, reply.code(status === 200 ? 400 : status), { errors: [shown] });
  }
  const code = TRANSPORT_CODES[error.statusCode ?? (isCutOff(request) ? 400 : 500)];
  if (code)
    return send(request, reply.code(statusOf(code)), {
      errors: [present(refusal(code, error.message), code)],
    });
  const obstacle = obstacleOf(error);
  request.log.error({ err: error }, obstacle ?? 'unforeseen');
  const fault = obstacle
    ? refusal('SERVICE_UNAVAILABLE', obstacle)
    : refusal('INTERNAL_SERVER_ERROR', 'The service failed; the fault was logged.');
  const shown = present(fault, 'INTERNAL_SERVER_ERROR');
  return send(request, reply.code(statusOf(codeOf(shown)!)), { errors: [shown] });
}

const send = (request: FastifyRequest, reply: FastifyReply, body: object): FastifyReply =>
  sendJson(request, reply, Buffer.from(JSON.stringify(body)));

function sendJson(request: FastifyRequest, reply: FastifyReply, json: Buffer): FastifyReply {
  if (reply.statusCode === 503) reply.header('retry-after', '5');
  if (reply.statusCode >= 400) reply.header('cache-control', 'no-store');
  return reply
    .header('vary', 'Accept')
    .type(`${wantsResponseJson(request.headers.accept) ? RESPONSE_JSON : 'application/json'}; charset=utf-8`)
    .send(json);
}

/** Whether the client names the type of GraphQL answers, and does not like plain JSON better. */
function wantsResponseJson(accept: string | undefined): boolean {
  const weight = (type: string): number => {
    const entry = (accept ?? '').split(',').find((part) => part.split(';')[0]!.trim().toLowerCase() === type);
    return entry === undefined ? 0 : Number(/;\s*q=([\d.]+)/.exec(entry)?.[1] ?? 1);
  };
  return weight(RESPONSE_JSON) > 0 && weight(RESPONSE_JSON) >= weight('application/json');
}
