import t from 'tap';
import { seal } from '../../src/db/audit-chain.js';
import { findKey } from '../../src/db/keys.js';
import { applications, correctJson, reportBody, type Service, service, submitJson } from './service.js';

const ask = (s: Service, query: Record<string, string> = {}, headers: object = { ...s.admin }) =>
  s.app.inject({ url: '/v1/audit', query, headers: { ...headers } });

t.test('the log is listed for administrators, the last entries first', async (t) => {
  const s = await service(t);
  const own = (await findKey(s.store.db, s.own.authorization.slice('Bearer '.length)))!.id;
  const { id } = (await submitJson(s)).json();
  await seal(s.store.db);
  await correctJson(s, reportBody(applications(4)));

  const response = await ask(s);
  t.equal(response.statusCode, 200, response.body);
  t.equal(response.headers['cache-control'], 'no-store');
  const { items, total, next } = response.json();
  t.same([total, next], [items.length, null]);
  const [corrected, accepted] = items;
  t.match(corrected, { action: 'corrected', actor: own, role: 'agency', subject: id, revision: 2 });
  t.same([corrected.seq, corrected.hash], [null, null], 'not sealed yet');
  t.match(accepted, { action: 'accepted', subject: id, revision: 1, seq: total - 1, hash: /^[0-9a-f]{64}$/ });
  t.match(accepted.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  t.same(Object.keys(accepted).sort(), [
    'action',
    'actor',
    'at',
    'detail',
    'hash',
    'revision',
    'role',
    'seq',
    'subject',
  ]);
  t.equal((await ask(s, {}, {})).statusCode, 401);
  t.equal((await ask(s, {}, s.own)).statusCode, 403);
});

t.test('by subject, action, actor and time', async (t) => {
  const s = await service(t);
  const own = (await findKey(s.store.db, s.own.authorization.slice('Bearer '.length)))!.id;
  await submitJson(s);
  await submitJson(s, reportBody(), { year: '2021' }, { ...s.admin });
  const found = async (query: Record<string, string>) =>
    (await ask(s, query))
      .json()
      .items.map(({ action, subject }: Record<string, string>) => `${action} ${subject}`);
  const [one, other] = [`accepted ${s.agency}-2022`, `accepted ${s.agency}-2021`];
  t.same(await found({ subject: `${s.agency}-2022` }), [one]);
  t.same(await found({ subject: s.agency }), [`agency-created ${s.agency}`]);
  t.same(await found({ action: 'accepted' }), [other, one]);
  t.same(await found({ actor: own }), [one]);
  t.same(await found({ actor: own, action: 'refused' }), []);
  const at = (await ask(s, { actor: own })).json().items[0].at;
  const after = new Date(Date.parse(at) + 1).toISOString();
  t.same(await found({ subject: `${s.agency}-2022`, from: at, to: after }), [one], 'from it, up to the next');
  t.same(await found({ subject: `${s.agency}-2022`, to: at }), []);
  t.same(await found({ subject: `${s.agency}-2022`, from: after }), []);
  const local = new Date(Date.parse(at) + 8 * 3_600_000).toISOString().replace('Z', '+08:00');
  t.same(await found({ subject: `${s.agency}-2022`, from: local, to: after }), [one], 'in local time');
  for (const bad of [{ action: 'dance' }, { from: 'yesterday' }, { limit: '0' }, { cursor: 'x' }, { q: 'x' }])
    t.equal((await ask(s, bad as never)).statusCode, 400, JSON.stringify(bad));
  t.equal((await ask(s, { subject: 'a\u0000b' })).statusCode, 200);
});

t.test('page by page, whatever is written meanwhile', async (t) => {
  const s = await service(t);
  for (const year of ['2021', '2022', '2023']) await submitJson(s, reportBody(), { year });
  const { items: all, total } = (await ask(s)).json();
  const seen: unknown[] = [];
  let next: string | null = null;
  do {
    const page: { items: unknown[]; next: string | null; total: number } = (
      await ask(s, { limit: '2', ...(next !== null && { cursor: next }) })
    ).json();
    seen.push(...page.items);
    next = page.next;
    if (seen.length === 2) await submitJson(s, reportBody(), { year: '2024' });
    t.equal(page.total, seen.length === 2 ? total : total + 1);
  } while (next);
  t.same(seen, all);
});
