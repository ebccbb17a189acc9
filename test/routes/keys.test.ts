import t from 'tap';
import { service } from './service.js';

t.test('a key by its life: made, used, given another secret, revoked', async (t) => {
  const s = await service(t);
  const as = (key: string) => ({ authorization: `Bearer ${key}` });
  const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, headers: object, payload?: object) =>
    s.app.inject({
      method,
      url: `/v1/keys${path}`,
      headers: { ...headers },
      ...(payload && { payload }),
    });
  const expiresAt = '2099-12-31T00:00:00.000Z';
  const made = await ask('POST', '', s.admin, { role: 'administrator', note: '信息公开办', expiresAt });
  t.equal(made.statusCode, 201);
  t.equal(made.headers['cache-control'], 'no-store');
  const { id, key, prefix } = made.json();
  t.ok(prefix.length >= 4 && prefix.length < key.length / 2 && key.startsWith(prefix), prefix);
  const told = async () => {
    const list = await ask('GET', '', s.admin);
    t.notOk(list.body.includes(key), 'never the secret');
    return list.json().items.find((one: { id: string }) => one.id === id);
  };
  t.match(await told(), { prefix, expiresAt, note: '信息公开办', lastUsedAt: null, revokedAt: null });

  const before = Date.now();
  t.equal((await ask('GET', '', as(key))).statusCode, 200);
  const { lastUsedAt } = await told();
  t.ok(Math.abs(Date.parse(lastUsedAt) - before) < 61_000, `used ${lastUsedAt}`);

  const other = (await ask('POST', `/${id}/rotations`, s.admin)).json();
  t.match(other, { id, key: /^gk_/, prefix: String });
  t.not(other.key, key);
  t.equal((await ask('GET', '', as(key))).statusCode, 401, 'the old secret');
  t.equal((await ask('GET', '', as(other.key))).statusCode, 200, 'the new one');
  t.match(await told(), { prefix: other.prefix, expiresAt, revokedAt: null });

  t.equal((await ask('DELETE', `/${id}`, s.admin)).statusCode, 204);
  t.equal((await ask('GET', '', as(other.key))).statusCode, 401);
  t.match(await told(), { revokedAt: /Z$/ });
  t.equal((await ask('POST', `/${id}/rotations`, s.admin)).statusCode, 404);
});

t.test('a key ends in the future', async (t) => {
  const s = await service(t);
  for (const expiresAt of ['2020-01-01T00:00:00Z', '2026-03-01T00:00:00Z']) {
    const payload = { role: 'archivist', expiresAt };
    const refused = await s.app.inject({
      method: 'POST',
      url: '/v1/keys',
      headers: { ...s.admin },
      payload,
    });
    t.equal(refused.statusCode, 400);
    t.match(refused.json(), { type: '/problems/invalid-parameters', errors: [{ name: 'expiresAt' }] });
  }
});
