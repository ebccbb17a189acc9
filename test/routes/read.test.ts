import t from 'tap';
import { TEMPLATES } from '../../src/domain/cell.js';
import { applications, reportBody, service, submitJson } from './service.js';

t.test('the forms, the rules and the regions', async (t) => {
  const { app } = await service(t);
  const get = async (url: string) => (await app.inject(url)).json();

  const templates = await get('/v1/templates');
  t.same(
    templates.items.map(({ id }: { id: string }) => id),
    TEMPLATES.map(({ id }) => id),
  );
  const form = await get('/v1/templates/2021');
  t.equal(form.cells.length, 200);
  t.match(form.cells[0], { key: 'proactive/rules/issued', label: '规章 · 本年制发件数', unit: '件' });
  t.match(form.tables[0].blocks[0], { columns: [{ id: 'issued' }], rows: [{ id: 'rules', label: '规章' }] });
  t.equal((await app.inject('/v1/templates/1999')).statusCode, 404);

  const rules = await get('/v1/rules');
  t.ok(rules.total >= 6);
  t.match(await get('/v1/rules/applications-balance'), {
    severity: 'error',
    statement: { zh: String, en: String },
    formula: String,
    basis: { kind: 'official' },
  });
  t.equal((await app.inject('/v1/rules/none')).statusCode, 404);

  const region = await get('/v1/regions/220500');
  t.match(region, { name: '通化市', level: 'prefecture', parent: '220000', successors: [] });
  t.same(
    region.children.map(({ code }: { code: string }) => code),
    ['220502', '220503'],
  );
  t.match(await get('/v1/regions/350402'), { validTo: 2020, successors: ['350404'] });
  t.same((await get('/v1/regions?parent=350400&year=2022')).total, 1);
  t.same((await get('/v1/regions?q=东昌')).items[0].code, '220502');
  t.same((await get('/v1/regions?level=province&limit=1')).items.length, 1);
  t.equal((await app.inject('/v1/regions/999999')).statusCode, 404);
  t.equal((await app.inject('/v1/regions/x')).statusCode, 404);
  t.equal((await app.inject('/v1/regions?parent=22')).statusCode, 400);
  t.equal((await app.inject('/v1/regions?cursor=nonsense')).statusCode, 400);
});

t.test('agencies are registered and changed by administrators', async (t) => {
  const s = await service(t);
  const send = (payload: object, headers: object = s.admin, method: 'POST' | 'PATCH' = 'POST', id = '') =>
    s.app.inject({ method, url: `/v1/agencies${id}`, headers: { ...headers }, payload });
  const wanted = {
    name: '东昌区财政局',
    region: '220502',
    kind: 'department',
    creditCode: '91350100M000100Y43',
  };

  const made = await send(wanted);
  t.equal(made.statusCode, 201, made.body);
  t.match(made.json(), { id: '220502-0002', ...wanted, formerNames: [] });
  t.equal(made.headers.location, '/v1/agencies/220502-0002');
  t.equal((await send({ ...wanted, name: '另一个' })).statusCode, 409, 'the code is taken');
  t.equal(
    (await send({ ...wanted, creditCode: '91350100M000100Y44' })).statusCode,
    422,
    'a wrong check digit',
  );
  for (const [method, id] of [
    ['POST', ''],
    ['PATCH', '/220502-0002'],
  ] as const)
    t.equal((await send({ ...(id ? {} : wanted), creditCode: ' ' }, s.admin, method, id)).statusCode, 422);
  t.equal((await send({ ...wanted, creditCode: undefined, region: '110101' })).statusCode, 422);
  t.equal((await send({ ...wanted, region: 'x' })).statusCode, 400);
  t.equal((await send({ ...wanted, kind: 'club' })).statusCode, 400);
  t.equal(
    (await send({ ...wanted, creditCode: null, name: ' \0 ' })).statusCode,
    400,
    'no name is left of it',
  );
  t.equal((await send({ ...wanted, color: 'red' })).json().errors[0].name, 'color');
  t.equal((await send(wanted, {})).statusCode, 401);
  t.equal((await send(wanted, s.own)).statusCode, 403);
  const text = await s.app.inject({
    method: 'POST',
    url: '/v1/agencies',
    headers: { ...s.admin, 'content-type': 'text/plain' },
    payload: 'x',
  });
  t.equal(text.statusCode, 415);
  const broken = await s.app.inject({
    method: 'POST',
    url: '/v1/agencies',
    headers: { ...s.admin, 'content-type': 'application/json' },
    payload: '{',
  });
  t.match(broken.json(), { type: '/problems/malformed-request', status: 400 });

  const changed = await send({ name: '东昌区财政和金融局' }, s.admin, 'PATCH', '/220502-0002');
  t.match(changed.json(), { name: '东昌区财政和金融局', formerNames: [{ name: '东昌区财政局' }] });
  t.equal((await send({}, s.admin, 'PATCH', '/220502-0002')).statusCode, 400);
  t.equal((await send({ name: 'x' }, s.admin, 'PATCH', '/220502-0099')).statusCode, 404);
  t.equal((await send({ creditCode: null }, s.admin, 'PATCH', '/220502-0002%00')).statusCode, 404);
  t.equal((await send({ name: 'x' }, s.own, 'PATCH', '/220502-0002')).statusCode, 403);

  const list = (await s.app.inject('/v1/agencies?region=220000&kind=department')).json();
  t.equal(list.total, 2);
  for (const item of list.items)
    t.strictSame(item, (await s.app.inject(`/v1/agencies/${item.id}`)).json(), 'an item is the agency');
  t.equal((await s.app.inject('/v1/agencies?q=财政局')).json().total, 1, 'by a former name too');
  const first = (await s.app.inject('/v1/agencies?limit=2')).json();
  const rest = (await s.app.inject(`/v1/agencies?limit=2&cursor=${first.next}`)).json();
  t.same([first.items.length, rest.items.length, rest.next, rest.total], [2, 1, null, 3]);
});

t.test('keys are made, listed and revoked by administrators', async (t) => {
  const s = await service(t);
  const send = (payload: object, headers: object = s.admin) =>
    s.app.inject({ method: 'POST', url: '/v1/keys', headers: { ...headers }, payload });
  const made = await send({ role: 'agency', agencyId: s.agency, note: 'for the clerk' });
  t.equal(made.statusCode, 201);
  const { id, key } = made.json();
  const headers = { authorization: `Bearer ${key}` };
  t.equal((await submitJson(s, undefined, {}, headers)).statusCode, 201);
  t.equal((await send({ role: 'agency' })).statusCode, 400);
  t.equal((await send({ role: 'administrator', agencyId: s.agency })).statusCode, 400);
  t.equal((await send({ role: 'agency', agencyId: '220502-0099' })).statusCode, 404);
  t.equal((await send({ role: 'archivist' }, s.archivist)).statusCode, 403);
  t.equal((await send({ role: 'archivist' }, {})).statusCode, 401);
  const list = await s.app.inject({ url: '/v1/keys', headers: { ...s.admin } });
  t.notMatch(list.body, key);
  t.ok(list.json().items.some((each: { id: string }) => each.id === id));
  const revoke = () => s.app.inject({ method: 'DELETE', url: `/v1/keys/${id}`, headers: { ...s.admin } });
  t.equal((await revoke()).statusCode, 204);
  t.equal((await revoke()).statusCode, 404);
  t.equal((await submitJson(s, undefined, { year: '2023' }, headers)).statusCode, 401);
});

t.test('reports in lists', async (t) => {
  const s = await service(t);
  for (const [year, n] of [
    ['2021', 5],
    ['2022', 9],
    ['2023', 7],
  ] as const) {
    await submitJson(s, reportBody(applications(n)), { year, publishedOn: `${Number(year) + 1}-01-31` });
  }
  await submitJson(
    s,
    reportBody(applications(2), '2019'),
    { agency: s.otherAgency, year: '2020' },
    { ...s.admin },
  );
  const get = async (query: string) => (await s.app.inject(`/v1/reports${query}`)).json();
  const yearsOf = async (query: string) => (await get(query)).items.map(({ year }: { year: number }) => year);

  const all = await get('');
  t.same([all.total, all.items.length, all.next], [4, 4, null]);
  t.notOk('figures' in all.items[0], 'no figures unless asked for');
  t.same(await yearsOf(''), [2023, 2022, 2021, 2020], 'the latest published first, the undated last');
  t.same(await yearsOf('?sort=year'), [2020, 2021, 2022, 2023]);
  t.same(await yearsOf('?sort=-year'), [2023, 2022, 2021, 2020]);
  t.same(await yearsOf('?sort=-applications/new_received/total'), [2022, 2023, 2021, 2020]);
  t.same(await yearsOf('?years=2021..2022&sort=year'), [2021, 2022]);
  t.same(await yearsOf('?years=2020,2023&sort=year'), [2020, 2023]);
  t.same(await yearsOf('?years=2020&sort=year'), [2020]);
  t.same(await yearsOf('?template=2019'), [2020]);
  t.same(await yearsOf('?kind=department'), [2020]);
  t.same(await yearsOf('?scope=own'), [2020]);
  t.same(await yearsOf(`?agency=${s.otherAgency}`), [2020]);
  t.same(await yearsOf('?region=220502&sort=year'), [2021, 2022, 2023]);
  t.same(await yearsOf('?region=220000&sort=year&limit=2'), [2020, 2021]);
  t.same(await yearsOf('?region=350000'), []);
  t.same(await yearsOf('?consistency=inconsistent&status=published'), []);

  const cells = await get('?sort=year&cells=applications/new_received/total,proactive/rules/in_force');
  t.same(cells.items[0].figures, {
    'applications/new_received/total': { value: 2, state: 'reported', raw: '2' },
    'proactive/rules/in_force': null,
  });

  const seen: number[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page: Awaited<ReturnType<typeof get>> = await get(`?sort=year&limit=1${next && `&cursor=${next}`}`);
    seen.push(page.items[0].year);
    t.equal(page.total, 4);
    next = page.next;
  }
  t.same(seen, [2020, 2021, 2022, 2023], 'each once, by cursor');

  for (const query of [
    'years=20',
    'years=2022..2019',
    'limit=501',
    'limit=0',
    'limit=x',
    'sort=color',
    'sort=-nonsense/row/column',
    'cursor=nonsense',
    'region=22',
    'kind=club',
    'status=draft',
    'colour=red',
    'cells=nonsense/row/column',
    'cells=',
  ]) {
    const response = await s.app.inject(`/v1/reports?${query}`);
    t.equal(response.statusCode, 400, query);
    t.match(response.headers['content-type'], /^application\/problem\+json/);
  }
});

t.test('an answer is not sent again to who holds it', async (t) => {
  const s = await service(t);
  await submitJson(s);
  const id = `${s.agency}-2022`;
  for (const url of [
    '/v1/templates',
    '/v1/templates/2021',
    '/v1/rules/applications-balance',
    '/v1/regions/220502',
    `/v1/agencies/${s.agency}`,
    `/v1/reports/${id}`,
    `/v1/reports/${id}/document`,
    `/v1/reports/${id}/findings`,
    `/v1/reports/${id}/revisions`,
    `/v1/reports/${id}/revisions/1`,
  ]) {
    const first = await s.app.inject(url);
    t.equal(first.statusCode, 200, url);
    const tag = String(first.headers.etag);
    t.match(tag, /^(W\/)?"[^"]+"$/, url);
    for (const held of [tag, tag.replace(/^W\//, ''), `"other", ${tag}`, '*']) {
      const again = await s.app.inject({ url, headers: { 'if-none-match': held } });
      t.equal(again.statusCode, 304, `${url} ${held}`);
      t.equal(again.body, '');
      t.equal(again.headers.etag, tag);
    }
    t.equal((await s.app.inject({ url, headers: { 'if-none-match': 'W/"other"' } })).statusCode, 200);
  }
  const url = `/v1/reports/${id}`;
  const before = (await s.app.inject(url)).headers.etag;
  const payload = { name: '东昌区政府' };
  await s.app.inject({ method: 'PATCH', url: `/v1/agencies/${s.agency}`, headers: { ...s.admin }, payload });
  const after = await s.app.inject({ url, headers: { 'if-none-match': String(before) } });
  t.equal(after.statusCode, 200, 'a changed name shows');
  t.equal(after.json().agency.name, '东昌区政府');
});

t.test('the document comes back as it was, and only as a download', async (t) => {
  const s = await service(t);
  const body = JSON.stringify(reportBody(applications(1)));
  await submitJson(s, body);
  const url = `/v1/reports/${s.agency}-2022`;
  const response = await s.app.inject(`${url}/document`);
  t.equal(response.body, body);
  t.match(response.headers, {
    'content-type': /^application\/json/,
    'content-disposition': /^attachment; filename="220502-0001-2022\.json"; filename\*=UTF-8''%E4%B8%9C/,
    'x-content-type-options': 'nosniff',
    'content-security-policy': /sandbox/,
  });
  t.equal((await s.app.inject('/v1/reports/nobody-2022/document')).statusCode, 404);
  t.match((await s.app.inject(`${url}/revisions`)).json(), { items: [{ revision: 1 }], total: 1 });
  t.equal((await s.app.inject(`${url}/revisions/2`)).statusCode, 404);
  t.equal((await s.app.inject(`${url}/revisions/one`)).statusCode, 404);
});
