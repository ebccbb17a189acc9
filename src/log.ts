import { randomBytes } from 'node:crypto';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.js';
import { redactor, type Secretive } from './redaction.js';

/**
 * The log of the service: a line of JSON each. What a request brings, and what a database says of it, is not told to begin
 * with; a secret that stands in a line nevertheless is taken out of it. `destination`: standard output.
 */
export function makeLog(
  config: Secretive & Pick<Config, 'logLevel'>,
  destination: DestinationStream = pino.destination(1),
): Logger {
  return pino(
    {
      level: config.logLevel,
      serializers: { ...HIDDEN, err: faultOf, error: faultOf, req: requestOf, res: responseOf },
      hooks: {
        streamWrite: redactor(config),
        // of an error alone pino would make its message the line's
        logMethod(args, method) {
          const [first] = args as unknown[];
          if (first instanceof Error && args.length === 1)
            method.call(this, { err: first } as never, first.name);
          else method.apply(this, args);
        },
      },
    },
    destination,
  );
}

/** Ids of requests, of which no two are the same, whichever process answered them, and when. */
export function requestIds(): () => string {
  const process = randomBytes(6).toString('base64url');
  let count = 0;
  return () => `${process}-${(++count).toString(36)}`;
}

/** An address without what tells whose it is: enough to see where too much comes from. */
export function networkOf(address: string): string {
  const [, v4] = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(address) ?? [];
  if (v4 !== undefined) return `${v4}.0/24`;
  const [front = ''] = address.split('::');
  return `${front.split(':').slice(0, 3).join(':')}::/48`;
}

/** Members that hold what a request brought. */
const HIDDEN = Object.fromEntries(
  ['body', 'payload', 'headers', 'query', 'params', 'variables', 'cookies', 'authorization'].map((name) => [
    name,
    () => '[redacted]',
  ]),
);

const requestOf = ({ method, url }: { method?: string; url?: string }) => ({
  method,
  path: String(url).split('?')[0],
});
const responseOf = ({ statusCode }: { statusCode?: number }) => ({ statusCode });

/** What of an error is told. */
interface Fault {
  type: string;
  code?: string;
  message: string;
  /** The SQL it was about, without values. */
  statement?: string;
  constraint?: string;
  /** Where it was thrown, a frame a line. */
  stack: string;
  because?: Fault[];
}

/** Causes of causes that are told. */
const DEEPEST = 4;
const LONGEST = 2000;

/** An error without the values it is about: nothing but these members, whatever else it carries. */
function faultOf(error: unknown, depth = 0): Fault {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an error', stack: '' };
  const { code, query, constraint, constraint_name, errors } = error as Error & Record<string, unknown>;
  const statement = 'params' in error && typeof query === 'string' ? query.slice(0, LONGEST) : undefined;
  const broken = constraint ?? constraint_name;
  const causes = [error.cause, ...(Array.isArray(errors) ? errors : [])].filter(
    (cause) => cause instanceof Error,
  );
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    ...(typeof code === 'string' && { code }),
    message: messageOf(error, code),
    ...(statement !== undefined && { statement }),
    ...(typeof broken === 'string' && { constraint: broken }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(causes.length > 0 &&
      depth < DEEPEST && { because: causes.slice(0, DEEPEST).map((cause) => faultOf(cause, depth + 1)) }),
  };
}

/** Drizzle tells the values of a statement; PostgreSQL (class 22) and parsers quote the one that they cannot take. */
function messageOf(error: Error, code: unknown): string {
  if ('params' in error && error.message.startsWith('Failed query')) return 'Failed query';
  const quotes = error instanceof SyntaxError || (typeof code === 'string' && /^22\w{3}$/.test(code));
  const message = quotes ? error.message.replace(/(["']).*\1/gs, '$1…$1') : error.message;
  return message.slice(0, LONGEST);
}
