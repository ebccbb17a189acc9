import { gzipSync } from 'node:zlib';
import t from 'tap';
import { service, submitJson } from './service.js';

// Odd, but what clients do send.

const s = await service(t);
const { app } = s;
const CELL = 'applications/new_received/total';
await submitJson(s);

t.test('an item of a list has the members of its own page, and no others', async (t) => {
  for (const path of ['agencies', 'regions', 'templates', 'rules', 'indicators']) {
    const { items } = (await app.inject(`/v1/${path}`)).json();
    const one = items[0];
    if (path === 'indicators') continue;
    const page = (await app.inject(`/v1/${path}/${one.id ?? one.code}`)).json();
    for (const name of Object.keys(one)) t.ok(name in page, `${path}: ${name}`);
  }
});

t.test('CSV or JSON, by what is liked better', async (t) => {
  const typeOf = async (accept: string) =>
    String(
      (
        await app.inject({
          url: `/v1/figures?cells=${CELL}&regions=220502&years=2022`,
          headers: { accept },
        })
      ).headers['content-type'],
    ).split(';')[0];
  const cases: [string, string][] = [
    ['text/csv', 'text/csv'],
    ['Text/CSV; q=0.5', 'text/csv'],
    ['text/csv, application/json', 'text/csv'],
    ['application/json, text/csv', 'application/json'],
    ['text/csv;q=0.1, application/json', 'application/json'],
    ['application/json;q=0.5, text/csv;q=0.9', 'text/csv'],
    ['application/json;q=0.5, text/csv', 'text/csv'],
    ['text/csv;q=0', 'application/json'],
    ['text/csv;q=much', 'text/csv'],
    ['*/*', 'application/json'],
    ['application/xml', 'application/json'],
    ['', 'application/json'],
  ];
  for (const [accept, type] of cases) t.equal(await typeOf(accept), type, accept);
});

t.test('a packed body is not taken, and it is said how it should come', async (t) => {
  const payload = gzipSync('<p>x</p>');
  for (const [url, type] of [
    ['/v1/assessments', 'text/html'],
    ['/v1/reports?agency=220502-0001&year=2020', 'text/html'],
    ['/graphql', 'application/json'],
  ] as const) {
    const headers = { 'content-type': type, 'content-encoding': 'gzip' };
    const response = await app.inject({ method: 'POST', url, headers, payload });
    t.equal(response.statusCode, 415, url);
    t.equal(response.headers['accept-encoding'], 'identity');
    t.match(response.body, /Content-Encoding/);
  }
  const read = await app.inject({ url: '/v1/templates', headers: { 'content-encoding': 'gzip' } });
  t.equal(read.statusCode, 200, 'where no body is read');
  const headers = { 'content-type': 'text/html', 'content-encoding': 'Identity' };
  const plain = await app.inject({ method: 'POST', url: '/v1/assessments', headers, payload: '<p>x</p>' });
  t.not(plain.statusCode, 415);
});

t.test('years in every form, with blanks or without', async (t) => {
  const yearsOf = async (years: string) => {
    const response = await app.inject({
      url: '/v1/figures',
      query: { cells: CELL, regions: '220502', years },
    });
    return response.json().items?.map(({ year }: { year: number }) => year) ?? response.statusCode;
  };
  t.same(await yearsOf('2019, 2021'), [2019, 2021]);
  t.same(await yearsOf(' 2019 .. 2020 , 2022 '), [2019, 2020, 2022]);
  t.same(await yearsOf('2021,2019,2021'), [2019, 2021]);
  for (const wrong of ['', ' ', '2019..', '..2019', '2019,,2020', '2021..2019', '20 19x', '2019-2020'])
    t.equal(await yearsOf(wrong), 400, wrong);
});

t.test('what is missing, twice, or of another list is named', async (t) => {
  const cases: [string, { name: string; message: string }][] = [
    [`/v1/figures?regions=220502`, { name: 'cells', message: 'is missing' }],
    [
      `/v1/figures?cells=${CELL}&cells=${CELL}&regions=220502`,
      { name: 'cells', message: 'is given more than once' },
    ],
    ...['regions', 'agencies', 'findings', 'reports'].map((list): (typeof cases)[number] => [
      `/v1/${list}?cursor=WyJ5ZWFyIiwyMDIwLCJ4Il0`,
      { name: 'cursor', message: 'must be the `next` of a page of the same list' },
    ]),
  ];
  for (const [url, wanted] of cases) {
    const response = await app.inject(url);
    t.equal(response.statusCode, 400, url);
    t.match(response.json(), { type: '/problems/invalid-parameters', errors: [{ in: 'query', ...wanted }] });
  }
});
