import type { JWTPayload } from 'jose';
import t from 'tap';
import { readConfig } from '../src/config.js';
import { ensureAdminKey } from '../src/db/keys.js';
import { tokenReader } from '../src/oidc.js';
import { AUDIENCE, ISSUER, issuer, roles, signingKey } from './issuer.js';
import { applications, appOn, reportBody, service, submitJson } from './routes/service.js';

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
  const { oidc, sign } = await issuer(t);
  const read = tokenReader(oidc);
  const good = await sign(roles('root'));
  const [header = '', payload = '', signature = ''] = good.split('.');
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const tokens = {
    'of another issuer': await sign(roles('root'), { iss: 'https://elsewhere.example.cn' }),
    'for somebody else': await sign(roles('root'), { aud: 'another' }),
    expired: await sign(roles('root'), { expires: '-1m' }),
    'signed by another': await sign(roles('root'), { key: await signingKey('one') }),
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
  t.equal(
    (await app.inject({ url, headers: other })).statusCode,
    403,
    'a key or token that may not, as everywhere',
  );
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

t.test('a provider that changes its key: the new one counts, the old one no more', async (t) => {
  const { oidc, sign, asked, publish } = await issuer(t);
  const s = await service(t, { oidc });
  const { now } = Date;
  t.teardown(() => {
    Date.now = now;
  });
  let later = 0;
  Date.now = () => now() + later;
  const status = async (token: Promise<string>) => {
    const headers = { authorization: `Bearer ${await token}` };
    return (await s.app.inject({ url: '/v1/keys', headers })).statusCode;
  };
  const key = await signingKey('two');
  const [before, after] = [sign(roles('root')), sign(roles('root'), { key })];
  t.equal(await status(before), 200);
  t.equal(await status(after), 401, 'signed with a key that is not published');
  publish(key);
  for (const kid of ['three', 'four'])
    t.equal(await status(sign(roles('root'), { key: await signingKey(kid) })), 401);
  t.equal(asked(), 1, 'whoever makes up names of keys has nobody asked');
  later = 31_000;
  t.equal(await status(after), 200, 'within half a minute');
  t.equal(asked(), 2);
  t.equal(await status(before), 401, 'and what was signed with the old key is worth nothing');
});

t.test('a key that looks like a token is a key', async (t) => {
  const { oidc, sign, fail } = await issuer(t);
  const foreign = await signingKey('foreign');
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
