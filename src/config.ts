import { isIP } from 'node:net';
import { z } from 'zod';
import { ROLES, type Role } from './domain/permissions.js';

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

const claimPath = z
  .string()
  .regex(/^[\w:/.-]{1,200}$/, 'must be the name of a claim, or a path as realm_access.roles');
/** Encrypted, but for an address of the machine itself. */
const secureAddress = z
  .string()
  .regex(/^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1)[:/])\S+$/, 'must be an address, https://…');

/** Roles by the names that the provider has for them, as `clerks=agency,heads=reviewer`. */
const rolesByName = z.string().transform((setting, context): ReadonlyMap<string, Role> => {
  const roles = new Map<string, Role>();
  for (const pair of setting.split(',')) {
    const [name = '', role, more] = pair.split('=').map((part) => part.trim());
    const known = ROLES.find((one) => one === role);
    if (name === '' || !known || more !== undefined)
      context.addIssue({ code: 'custom', message: `must be name=role,…, a role being ${ROLES.join(', ')}` });
    else roles.set(name, known);
  }
  return roles;
});

/** Addresses and networks, as `10.0.0.7,192.168.0.0/16`. */
const trustedProxies = z.string().transform((setting, context): readonly string[] => {
  const listed = setting.split(',').map((one) => one.trim());
  if (listed.every((one) => isNetwork(one))) return listed;
  context.addIssue({
    code: 'custom',
    message: 'must be addresses or networks separated by commas, as 10.0.0.7,192.168.0.0/16',
  });
  return z.NEVER;
});

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) > 0 &&
    more === undefined &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && +bits <= most))
  );
}

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
  DATABASE_REPLICA_URLS: z
    .string()
    .regex(
      /^postgres(ql)?:\/\/[^\s,]+(\s*,\s*postgres(ql)?:\/\/[^\s,]+)*$/,
      'must be URLs of PostgreSQL servers that follow that of DATABASE_URL, separated by commas',
    )
    .transform((text) => text.split(',').map((url) => url.trim()))
    .optional(),
  DATA_DIR: z.string().default('./data'),
  ADMIN_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be printable ASCII without spaces, 200 characters at most')
    .optional(),
  SAMPLES: z.enum(['on', 'off'], 'must be on or off').default('on'),
  REVIEW: z.enum(['on', 'off'], 'must be on or off').default('off'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
  RATE_LIMIT: z
    .union([z.literal('off'), wholeNumber(1, 1e9)], 'must be off or a whole number of requests a minute')
    .default(6000),
  BODY_LIMIT: wholeNumber(1024, 2 ** 30).default(10 * 2 ** 20),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/\S+$/, 'must be the URL of a Redis server, redis://…')
    .optional(),
  CORS_ORIGINS: z
    .string()
    .regex(
      /^(\*|https?:\/\/[\w.:-]+(\s*,\s*https?:\/\/[\w.:-]+)*)$/,
      'must be * or origins as https://example.cn, separated by commas',
    )
    .default('*'),
  TRUSTED_PROXIES: trustedProxies.default([]),
  POOL_SIZE: wholeNumber(1, 1000).default(10),
  STATEMENT_TIMEOUT: wholeNumber(100, 3_600_000).default(30_000),
  PERSISTED_QUERIES: z.string().optional(),
  OIDC_ISSUER: z.string().max(500).optional(),
  OIDC_AUDIENCE: z.string().max(500).optional(),
  OIDC_JWKS_URL: secureAddress.optional(),
  OIDC_ROLES: rolesByName.default(new Map(ROLES.map((role) => [role, role]))),
  OIDC_ROLE_CLAIM: claimPath.default('roles'),
  OIDC_AGENCY_CLAIM: claimPath.default('agency'),
  OIDC_REGION_CLAIM: claimPath.default('region'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .string()
    .regex(/^https?:\/\/\S+$/, 'must be the address of a collector, http://…')
    .optional(),
  OTEL_SERVICE_NAME: z.string().max(200).default('gongkai'),
});

/** What the service was told to be. */
export interface Config {
  port: number;
  host: string;
  /** A PostgreSQL database; without it the embedded store in `dataDir`. */
  databaseUrl: string | undefined;
  /** Servers that follow it, to read from. */
  replicaUrls: readonly string[];
  dataDir: string;
  adminKey: string | undefined;
  samples: boolean;
  /** Whether a report is published by a reviewer only. */
  review: boolean;
  logLevel: (typeof LOG_LEVELS)[number];
  /** Requests a minute per key or address. */
  rateLimit: number | 'off';
  /** The largest request body, in bytes. */
  bodyLimit: number;
  /** Counts requests for all processes; without it each counts its own. */
  redisUrl: string | undefined;
  /** The origins whose pages may ask. */
  corsOrigins: 'any' | readonly string[];
  /** Addresses and networks of proxies, whose word on the address of a client is taken. */
  trustedProxies: readonly string[];
  /** Connections to PostgreSQL at most. */
  poolSize: number;
  /** Milliseconds that PostgreSQL may take for one statement. */
  statementTimeout: number;
  /** A file with the only GraphQL queries that are taken. */
  persistedQueries: string | undefined;
  /** The provider whose access tokens are taken; without it there are keys only. */
  oidc: OidcConfig | undefined;
  /** The collector that is told of requests; without it none is. */
  tracing: TracingConfig | undefined;
}

/** `endpoint`: of OTLP over HTTP, without `/v1/traces`. */
export interface TracingConfig {
  endpoint: string;
  serviceName: string;
}

/** Claims are named by their path in a token, as `realm_access.roles`. */
export interface OidcConfig {
  issuer: string;
  audience: string;
  jwksUrl: string;
  /** By the names that the provider has for them. */
  roles: ReadonlyMap<string, Role>;
  roleClaim: string;
  agencyClaim: string;
  regionClaim: string;
}

const TOGETHER = ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URL'] as const;

/** Undefined without a provider; a sentence where it is set by halves. */
function oidcOf(value: z.output<typeof settings>): OidcConfig | string | undefined {
  const missing = TOGETHER.filter((name) => value[name] === undefined);
  if (missing.length === TOGETHER.length) return undefined;
  if (missing.length > 0) return `${missing[0]}: must be set where ${TOGETHER.join(' or ')} is`;
  return {
    issuer: value.OIDC_ISSUER!,
    audience: value.OIDC_AUDIENCE!,
    jwksUrl: value.OIDC_JWKS_URL!,
    roles: value.OIDC_ROLES,
    roleClaim: value.OIDC_ROLE_CLAIM,
    agencyClaim: value.OIDC_AGENCY_CLAIM,
    regionClaim: value.OIDC_REGION_CLAIM,
  };
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
  if (value.DATABASE_REPLICA_URLS && !value.DATABASE_URL)
    return { ok: false, problem: 'DATABASE_REPLICA_URLS: goes with DATABASE_URL only' };
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = value;
  const oidc = oidcOf(value);
  if (typeof oidc === 'string') return { ok: false, problem: oidc };
  return {
    ok: true,
    config: {
      port: value.PORT,
      host: value.HOST,
      databaseUrl: value.DATABASE_URL,
      replicaUrls: value.DATABASE_REPLICA_URLS ?? [],
      dataDir: value.DATA_DIR,
      adminKey: value.ADMIN_KEY,
      samples: value.SAMPLES === 'on',
      review: value.REVIEW === 'on',
      logLevel: value.LOG_LEVEL,
      rateLimit: value.RATE_LIMIT,
      bodyLimit: value.BODY_LIMIT,
      redisUrl: value.REDIS_URL,
      corsOrigins: value.CORS_ORIGINS === '*' ? 'any' : value.CORS_ORIGINS.split(/\s*,\s*/),
      trustedProxies: value.TRUSTED_PROXIES,
      poolSize: value.POOL_SIZE,
      statementTimeout: value.STATEMENT_TIMEOUT,
      persistedQueries: value.PERSISTED_QUERIES,
      oidc,
      tracing: endpoint === undefined ? undefined : { endpoint, serviceName: value.OTEL_SERVICE_NAME },
    },
  };
}
