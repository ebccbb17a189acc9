import { sql } from 'drizzle-orm';
import t from 'tap';
import { createKey, ensureAdminKey, findKey, listKeys, revokeKey, rotateKey } from '../../src/db/keys.js';
import { rows } from '../../src/db/sql.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { freshDatabase } from '../database.js';
import { withAgencies } from './examples.js';

const { db } = await freshDatabase();

t.test('the first start makes one administrator, whoever comes first', async (t) => {
  const made = await Promise.all([ensureAdminKey(db), ensureAdminKey(db)]);
  const keys = made.filter((key) => key !== null);
  t.equal(keys.length, 1);
  t.match(keys[0], /^gk_[\w-]{43}$/);
  t.match(await findKey(db, keys[0]!), { role: 'administrator', agencyId: null });
  t.equal(await ensureAdminKey(db), null);
});

t.test('a given administrator key works from then on, even if it had been revoked', async (t) => {
  const secret = 'a secret of the operator';
  t.equal(await ensureAdminKey(db, secret), null);
  const caller = await findKey(db, secret);
  t.match(caller, { role: 'administrator' });
  t.ok(await revokeKey(db, caller!.id, OPERATOR));
  t.equal(await findKey(db, secret), null);
  await ensureAdminKey(db, secret);
  t.strictSame(await findKey(db, secret), caller);
});

t.test('keys of other roles', async (t) => {
  const [agency] = await withAgencies(db, { region: '220502' });
  const archivist = await createKey(db, { role: 'archivist', note: '档案馆' }, OPERATOR);
  const own = await createKey(db, { role: 'agency', agencyId: agency!.id }, OPERATOR);
  if ('problem' in archivist || 'problem' in own) throw new Error('not made');
  t.strictSame(await findKey(db, own.key), {
    id: own.id,
    role: 'agency',
    agencyId: agency!.id,
    region: null,
  });
  t.strictSame(await findKey(db, archivist.key), {
    id: archivist.id,
    role: 'archivist',
    agencyId: null,
    region: null,
  });
  t.strictSame(await createKey(db, { role: 'agency', agencyId: '220502-9999' }, OPERATOR), {
    problem: 'unknown-agency',
  });
  t.strictSame(await createKey(db, { role: 'agency' }, OPERATOR), { problem: 'unknown-agency' });

  const listed = await listKeys(db);
  t.equal(listed.length, 4);
  t.match(listed[2], { id: archivist.id, role: 'archivist', note: '档案馆', revokedAt: null });
  t.notMatch(JSON.stringify(listed), own.key);

  t.ok(await revokeKey(db, own.id, OPERATOR));
  t.notOk(await revokeKey(db, own.id, OPERATOR), 'once');
  t.notOk(await revokeKey(db, 'none', OPERATOR));
  t.equal(await findKey(db, own.key), null);
});

t.test('a key that is not known, or only begins alike', async (t) => {
  const made = await createKey(db, { role: 'archivist' }, OPERATOR);
  if ('problem' in made) throw new Error('not made');
  for (const secret of ['', 'gk_', `${made.key}x`, made.key.slice(0, -1), '\u0000']) {
    t.equal(await findKey(db, secret), null, JSON.stringify(secret));
  }
});

t.test('the same tag does not make the same key', async (t) => {
  const made = await createKey(db, { role: 'archivist' }, OPERATOR);
  if ('problem' in made) throw new Error('not made');
  await db.execute(sql`insert into api_key (id, tag, hash, role)
    select 'impostor', tag, sha256('other'), 'administrator' from api_key where id = ${made.id}`);
  t.match(await findKey(db, made.key), { id: made.id });
});

t.test('no secret is stored, but what it begins with', async (t) => {
  const made = await createKey(db, { role: 'archivist' }, OPERATOR);
  if ('problem' in made) throw new Error('not made');
  const stored = JSON.stringify(await rows(db, sql`select * from api_key`));
  t.ok(made.key.startsWith(made.prefix));
  t.equal(made.prefix.length, 9);
  t.ok(stored.includes(made.prefix));
  t.notOk(stored.includes(made.key.slice(0, 10)));
});

t.test('a reviewer needs a region that there is', async (t) => {
  const made = await createKey(db, { role: 'reviewer', region: '220500' }, OPERATOR);
  if ('problem' in made) throw new Error('not made');
  t.match(await findKey(db, made.key), { role: 'reviewer', region: '220500', agencyId: null });
  for (const region of ['999999', null])
    t.strictSame(await createKey(db, { role: 'reviewer', region }, OPERATOR), { problem: 'unknown-region' });
});

t.test('a rotated key has another secret and is the same', async (t) => {
  const made = await createKey(db, { role: 'reviewer', region: '220500' }, OPERATOR);
  if ('problem' in made) throw new Error('not made');
  const caller = await findKey(db, made.key);
  const rotated = await rotateKey(db, made.id, OPERATOR);
  t.equal(rotated?.id, made.id);
  t.equal(await findKey(db, made.key), null);
  t.strictSame(await findKey(db, rotated!.key), caller);
  await revokeKey(db, made.id, OPERATOR);
  t.equal(await rotateKey(db, made.id, OPERATOR), null, 'one that is revoked stays so');
  t.equal(await rotateKey(db, 'none', OPERATOR), null);
});

t.test('a key is worth nothing when it expires', async (t) => {
  const hour = 3_600_000;
  const made = await createKey(db, { role: 'archivist', expiresAt: new Date(Date.now() + hour) }, OPERATOR);
  if ('problem' in made) throw new Error('not made');
  t.ok(await findKey(db, made.key));
  await db.execute(sql`update api_key set expires_at = now() where id = ${made.id}`);
  t.equal(await findKey(db, made.key), null);
  t.equal(await rotateKey(db, made.id, OPERATOR), null);
});

t.test('its last use is known to the minute, and not written oftener', async (t) => {
  const made = await createKey(db, { role: 'archivist' }, OPERATOR);
  if ('problem' in made) throw new Error('not made');
  const lastUse = async () => (await listKeys(db)).find(({ id }) => id === made.id)!.lastUsedAt;
  t.equal(await lastUse(), null);
  await findKey(db, made.key);
  const first = await lastUse();
  t.match(first, /Z$/);
  await findKey(db, made.key);
  t.equal(await lastUse(), first);
  await db.execute(sql`update api_key set last_used_at = now() - interval '2 minutes' where id = ${made.id}`);
  await findKey(db, made.key);
  t.ok((await lastUse())! >= first!);
});
