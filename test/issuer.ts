import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { Test } from 'tap';
import { type OidcConfig, readConfig } from '../src/config.js';

export const ISSUER = 'https://login.example.cn';
export const AUDIENCE = 'gongkai';

/** A key that tokens are signed with, under a name of its own. */
export async function signingKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' };
  return { kid, jwk, privateKey };
}

export type SigningKey = Awaited<ReturnType<typeof signingKey>>;

interface Signing {
  key?: SigningKey;
  expires?: string;
  iss?: string;
  aud?: string;
}

/** A provider of tokens on this machine. */
export interface Issuer {
  oidc: OidcConfig;
  sign(claims: JWTPayload, signing?: Signing): Promise<string>;
  /** How often it was asked for its keys. */
  asked(): number;
  /** Has it answer with these keys. */
  publish(...keys: SigningKey[]): void;
  /** Has it answer no more. */
  fail(): void;
}

/** Its keys over HTTP, and tokens signed with them. */
export async function issuer(test: Test): Promise<Issuer> {
  const first = await signingKey('one');
  let published = [first];
  let asked = 0;
  let isUp = true;
  const server = createServer((_request, response) => {
    asked++;
    response.writeHead(isUp ? 200 : 500, { 'content-type': 'application/json' });
    response.end(isUp ? JSON.stringify({ keys: published.map(({ jwk }) => jwk) }) : 'down');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  test.teardown(() => server.close());
  const read = readConfig({
    OIDC_ISSUER: ISSUER,
    OIDC_AUDIENCE: AUDIENCE,
    OIDC_JWKS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    OIDC_ROLES: 'clerks=agency,heads=reviewer,keepers=archivist,root=administrator',
    OIDC_ROLE_CLAIM: 'realm_access.roles',
  });
  if (!read.ok) throw new Error(read.problem);
  return {
    oidc: read.config.oidc!,
    sign: (claims, { key = first, expires = '5m', iss = ISSUER, aud = AUDIENCE } = {}) =>
      new SignJWT({ sub: 'wang', ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: key.kid })
        .setIssuer(iss)
        .setAudience(aud)
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(key.privateKey),
    asked: () => asked,
    publish: (...keys) => {
      published = keys;
    },
    fail: () => {
      isUp = false;
    },
  };
}

/** The claim of these roles, by the provider's names for them. */
export const roles = (...names: string[]) => ({ realm_access: { roles: names } });
