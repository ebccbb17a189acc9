import { z } from 'zod';

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Every setting, by the name of its environment variable. */
const settings = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be a host name or an address')
    .default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/\S+$/, 'must be the URL of a PostgreSQL database, postgres://…')
    .optional(),
  DATA_DIR: z.string().default('./data'),
  ADMIN_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be printable ASCII without spaces, 200 characters at most')
    .optional(),
  SAMPLES: z.enum(['on', 'off'], 'must be on or off').default('on'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  RATE_LIMIT: z
    .union([z.literal('off'), wholeNumber(1, 1e9)], 'must be off or a whole number of requests a minute')
    .default(6000),
  BODY_LIMIT: wholeNumber(1024, 2 ** 30).default(10 * 2 ** 20),
});

/** What the service was told to be. */
export interface Config {
  port: number;
  host: string;
  /** A PostgreSQL database; without it the embedded store in `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  adminKey: string | undefined;
  samples: boolean;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Requests a minute per key or address. */
  rateLimit: number | 'off';
  /** The largest request body, in bytes. */
  bodyLimit: number;
}

/** Reads the environment. `problem` is one line that names the variable and what is wrong with it. */
export function readConfig(
  environment: NodeJS.ProcessEnv = process.env,
): { ok: true; config: Config } | { ok: false; problem: string } {
  // compose files hand an unset variable on as an empty one
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = settings.safeParse(given);
  if (!result.success) {
    const [issue] = result.error.issues;
    return { ok: false, problem: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  const value = result.data;
  return {
    ok: true,
    config: {
      port: value.PORT,
      host: value.HOST,
      databaseUrl: value.DATABASE_URL,
      dataDir: value.DATA_DIR,
      adminKey: value.ADMIN_KEY,
      samples: value.SAMPLES === 'on',
      logLevel: value.LOG_LEVEL,
      rateLimit: value.RATE_LIMIT,
      bodyLimit: value.BODY_LIMIT,
    },
  };
}
