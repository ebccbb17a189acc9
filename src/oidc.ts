import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { OidcConfig } from './config.js';
import { type Caller, ROLES } from './domain/permissions.js';
import { isRegionCode } from './domain/region.js';

/** Who bears an access token; null where it is none that is valid here. */
export type ReadToken = (token: string) => Promise<Caller | null>;

/** Public keys only: a token signed with a shared secret is signed by whoever checks it. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** The provider's keys could not be had: nobody can tell who is asking. */
class ProviderSilentError extends Error {
  readonly statusCode = 503;
  constructor(cause: unknown) {
    super('The identity provider does not answer.', { cause });
  }
}

/**
 * Reads access tokens of an OpenID provider (RFC 9068 in spirit: issuer, audience, signature and times are checked).
 * The address of its keys is the operator's setting; nothing in a token says where to look.
 */
export function tokenReader(config: OidcConfig): ReadToken {
  const keys = createRemoteJWKSet(new URL(config.jwksUrl), { timeoutDuration: 5000 });
  const { issuer, audience } = config;
  const wanted = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: 5,
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, wanted);
      return callerOf(payload, config);
    } catch (error) {
      if (isAboutToken(error)) return null;
      throw new ProviderSilentError(error);
    }
  };
}

/** Whether it is the token that is wrong, and not that the keys could not be fetched. */
const isAboutToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  error.code !== errors.JWKSTimeout.code &&
  error.code !== errors.JOSEError.code &&
  error.code !== errors.JWKSInvalid.code;

/** The first of its roles in the order of `ROLES`, with what that acts for; null where that is not said. */
function callerOf(payload: JWTPayload, config: OidcConfig): Caller | null {
  const said = [claim(payload, config.roleClaim)].flat();
  const roles = new Set(said.map((name) => config.roles.get(String(name))));
  const role = ROLES.find((one) => roles.has(one));
  const id = `oidc:${payload.sub}`;
  if (!role || !/^[\x21-\x7e]{6,200}$/.test(id)) return null;
  const agencyId = text(claim(payload, config.agencyClaim), /^\d{6}(\d{3})?-\d{4}$/);
  const region = text(claim(payload, config.regionClaim), isRegionCode);
  if (role === 'agency') return agencyId === null ? null : { id, role, agencyId, region: null };
  if (role === 'reviewer') return region === null ? null : { id, role, agencyId: null, region };
  return { id, role, agencyId: null, region: null };
}

/** A claim by its path, as `realm_access.roles`. */
const claim = (payload: JWTPayload, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      payload,
    );

function text(value: unknown, shape: RegExp | ((text: string) => boolean)): string | null {
  if (typeof value !== 'string') return null;
  const fits = shape instanceof RegExp ? shape.test(value) : shape(value);
  return fits ? value : null;
}
