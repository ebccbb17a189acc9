import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import t, { type Test } from 'tap';
import { readConfig } from '../src/config.js';
import { ensureAdminKey } from '../src/db/keys.js';
import { tokenReader } from '../src/oidc.js';
import { applications, appOn, reportBody, service, submitJson } from './routes/service.js';

const ISSUER = 'https://login.example.cn';
const AUDIENCE = 'gongkai';

/** An issuer on this machine: its keys over HTTP, and tokens signed with them. */
async function issuer(test: Test) {
  const pair = await generateKeyPair('ES256');
  const stranger = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  let asked = 0;
  let isUp = true;
  const server = createServer((_request, response) => {
    asked++;
    response.writeHead(isUp ? 200 : 500, { 'content-type': 'application/json' });
    response.end(isUp ? JSON.stringify({ keys: [jwk] }) : 'down');
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
  const sign = (
    claims: JWTPayload,
    { key = pair.privateKey, expires = '5m', iss = ISSUER, aud = AUDIENCE } = {},
  ) =>
    new SignJWT({ sub: 'wang', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(iss)
      .setAudience(aud)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(key);
  return {
    oidc: read.config.oidc!,
    sign,
    foreign: stranger.privateKey,
    asked: () => asked,
    fail: () => {
      isUp = false;
    },
  };
}

const roles = (...names: string[]) => ({ realm_access: { roles: names } });

t.test('the claims of a token say who it is', async (t) => {
  const { oidc, sign, asked } = await issuer(t);
  const read = tokenReader(oidc);
  const id = 'oidc:wang';
  const known: [claims: JWTPayload, caller: object | null][] = [
    [roles('root'), { id, role: 'administrator', agencyId: null, region: null }],
    [roles('keepers'), { id, role: 'archivist', agencyId: null, region: null }],
    [
      { ...roles('clerks'), agency: '220502-0001' },
      { id, role: 'agency', agencyId: '220502-0001', region: null },
    ],
    [
      { ...roles('heads'), region: '220500' },
      { id, role: 'reviewer', agencyId: null, region: '220500' },
    ],
    [
      { ...roles('clerks', 'x', 'heads'), region: '220500', agency: '220502-0001' },
      { id, role: 'reviewer', agencyId: null, region: '220500' },
    ],
    [{ realm_access: { roles: 'keepers' } }, { id, role: 'archivist', agencyId: null, region: null }],
    [roles('clerks'), null],
    [{ ...roles('clerks'), agency: "' or 1=1" }, null],
    [{ ...roles('heads'), region: '1' }, null],
    [roles('administrator'), null],
    [roles(), null],
    [{ roles: ['root'] }, null],
    [{ ...roles('root'), sub: '' }, null],
  ];
  for (const [claims, caller] of known)
    t.same(await read(await sign(claims)), caller, JSON.stringify(claims));
  t.equal(asked(), 1, 'the keys are asked for once');
});

t.test('a token that is not valid here is worth nothing', async (t) => {
  const { oidc, sign, foreign } = await issuer(t);
  const read = tokenReader(oidc);
  const good = await sign(roles('root'));
  const [header = '', payload = '', signature = ''] = good.split('.');
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const tokens = {
    'of another issuer': await sign(roles('root'), { iss: 'https://elsewhere.example.cn' }),
    'for somebody else': await sign(roles('root'), { aud: 'another' }),
    expired: await sign(roles('root'), { expires: '-1m' }),
    'signed by another': await sign(roles('root'), { key: foreign }),
    'with other claims': [
      header,
      base64({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'li' }),
      signature,
    ].join('.'),
    'signed by nobody': [base64({ alg: 'none' }), payload, ''].join('.'),
    'with a shared secret': [base64({ alg: 'HS256', kid: 'one' }), payload, signature].join('.'),
    'no token': 'a.b.c',
  };
  for (const [name, token] of Object.entries(tokens)) t.equal(await read(token), null, name);
  t.ok(await read(good));
});

t.test('tokens and keys open the same doors, over REST and GraphQL', async (t) => {
  const { oidc, sign, fail } = await issuer(t);
  const s = await service(t);
  const app = await appOn(t, s.store, { oidc });
  const bearer = async (claims: JWTPayload) => ({ authorization: `Bearer ${await sign(claims)}` });
  const clerk = await bearer({ ...roles('clerks'), agency: s.agency });
  const other = await bearer({ ...roles('clerks'), agency: s.otherAgency });
  const wrong = reportBody({ ...applications(3), 'applications/outcome.total/total': 9 });
  const refused = await submitJson({ ...s, app }, wrong, {}, clerk);
  t.equal(refused.statusCode, 422, refused.body.slice(0, 200));
  const url = `/v1/submissions/${refused.json().submission}`;
  t.match((await app.inject({ url, headers: clerk })).json(), { submittedBy: 'oidc:wang' });
  t.equal((await app.inject({ url, headers: other })).statusCode, 403);
  t.equal((await submitJson({ ...s, app }, undefined, {}, clerk)).statusCode, 201);
  t.equal((await submitJson({ ...s, app }, undefined, {}, other)).statusCode, 403);
  t.equal((await submitJson({ ...s, app }, undefined, { year: '2021' }, { ...s.own })).statusCode, 201);
  t.equal((await app.inject({ url: '/v1/keys', headers: clerk })).statusCode, 403);
  t.equal((await app.inject({ url: '/v1/keys', headers: await bearer(roles('root')) })).statusCode, 200);
  t.equal((await app.inject({ url: '/v1/keys', headers: await bearer(roles('x')) })).statusCode, 401);
  t.equal((await submitJson(s, undefined, {}, clerk)).statusCode, 401, 'nor where there is no provider');

  fail();
  const late = await appOn(t, s.store, { oidc });
  const silent = await submitJson({ ...s, app: late }, undefined, {}, clerk);
  t.match(silent.json(), { status: 503, detail: 'The identity provider does not answer.' });
  t.ok(silent.headers['retry-after']);
  const query = 'mutation { submitReport(input: { agency: "x", year: 2020, figures: {} }) { created } }';
  const asked = await late.inject({ method: 'POST', url: '/graphql', headers: clerk, payload: { query } });
  t.equal(asked.statusCode, 503);
  t.match(asked.json().errors, [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
  t.equal((await late.inject({ url: '/v1/keys', headers: { ...s.admin } })).statusCode, 200, 'keys go on');
});

t.test('a key that looks like a token is a key', async (t) => {
  const { oidc, sign, fail, foreign } = await issuer(t);
  const s = await service(t);
  await ensureAdminKey(s.store.db, 'of.our-own.choice_1');
  const app = await appOn(t, s.store, { oidc });
  const ask = async (secret: string) =>
    (await app.inject({ url: '/v1/keys', headers: { authorization: `Bearer ${secret}` } })).statusCode;
  t.equal(await ask('of.our-own.choice_1'), 200);
  t.equal(await ask('of.our-own.choice_2'), 401);
  t.equal(await ask(await sign(roles('root'))), 200);
  t.equal(await ask(await sign(roles('root'), { key: foreign })), 401);
  fail();
  t.equal(await ask('of.our-own.choice_1'), 200, 'whether the provider answers or not');
});

t.test('settings of the provider', async (t) => {
  const all = {
    OIDC_ISSUER: ISSUER,
    OIDC_AUDIENCE: AUDIENCE,
    OIDC_JWKS_URL: 'https://login.example.cn/jwks',
  };
  t.ok(readConfig(all).ok);
  const wrong: [settings: Record<string, string>, problem: RegExp][] = [
    [{ ...all, OIDC_AUDIENCE: '' }, /^OIDC_AUDIENCE: must be set/],
    [{ OIDC_ISSUER: ISSUER }, /^OIDC_AUDIENCE: must be set/],
    [{ ...all, OIDC_JWKS_URL: 'http://login.example.cn/jwks' }, /^OIDC_JWKS_URL: must be an address, https/],
    [{ ...all, OIDC_ROLES: 'clerks=king' }, /^OIDC_ROLES: must be name=role/],
    [{ ...all, OIDC_ROLES: '=agency' }, /^OIDC_ROLES: must be/],
    [{ ...all, OIDC_ROLE_CLAIM: 'a b' }, /^OIDC_ROLE_CLAIM: must be/],
  ];
  for (const [settings, problem] of wrong) {
    const read = readConfig(settings);
    t.match(read.ok ? 'accepted' : read.problem, problem);
  }
});
