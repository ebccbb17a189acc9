import t from 'tap';
import { settled } from '../database.js';
import { service, submitJson } from './service.js';

t.test('a client that keeps a copy is told what changed', async (t) => {
  const s = await service(t);
  const get = async (query: string) => {
    await settled(s.store);
    return s.app.inject(`/v1/reports?${query}`);
  };
  await submitJson(s);
  const first = (await get('updatedSince=2020-01-01T00:00:00Z')).json();
  t.match(first, {
    items: [{ id: `${s.agency}-2022`, updatedAt: /Z$/ }],
    next: null,
    total: 1,
    updatedSince: String,
  });
  const since = `updatedSince=${first.updatedSince}`;
  t.match((await get(since)).json(), { items: [], total: 0, updatedSince: first.updatedSince });
  await submitJson(s, undefined, { year: '2021' });
  const cells = 'applications/new_received/total';
  t.match((await get(`${since}&cells=${cells}`)).json().items, [
    // the report on the year after was asked again, and something is now found in it
    { id: `${s.agency}-2021`, figures: { [cells]: { value: 3 } } },
  ]);
  await s.app.inject({
    method: 'PATCH',
    url: `/v1/agencies/${s.agency}`,
    headers: { ...s.admin },
    payload: { name: '新名' },
  });
  const renamed = (await get(`${since}&limit=1`)).json();
  t.equal(renamed.total, 2);
  t.match((await get(`updatedSince=${renamed.updatedSince}`)).json(), { total: 1, next: null });
  t.match((await get(`${since}&limit=1&cursor=${renamed.next}`)).json(), { next: null });
  t.equal((await get(`${since}&years=2021`)).json().total, 1);
  for (const bad of [
    'updatedSince=soon',
    `${since}&sort=year`,
    `${since}&cursor=x`,
    'updatedSince=2020-13-01',
  ]) {
    const answer = await get(bad);
    t.equal(answer.statusCode, 400, bad);
    t.match(answer.json(), { type: '/problems/invalid-parameters', errors: [{ message: /must be/ }] });
  }
  t.equal((await get('sort=-updated')).json().items[0].id, `${s.agency}-2022`);
});

t.test('names are found by one character, two, and more', async (t) => {
  const s = await service(t);
  const names = async (list: string, q: string) =>
    (await s.app.inject(`/v1/${list}?q=${encodeURIComponent(q)}`))
      .json()
      .items.map(({ name }: { name: string }) => name);
  t.strictSame(await names('agencies', '道'), ['二道江区教育局']);
  t.strictSame(await names('agencies', '东昌'), ['东昌区人民政府']);
  t.strictSame(await names('agencies', '区人民政'), ['东昌区人民政府']);
  t.strictSame(await names('agencies', '东区'), []);
  t.strictSame(await names('agencies', '人政民'), []);
  t.equal((await names('agencies', '%')).length, 0);
  t.equal((await names('agencies', '')).length, 2);
  t.strictSame(await names('regions', '三明'), ['三明市']);
});
