import t from 'tap';
import { acceptReport } from '../../src/db/submissions.js';
import { INDICATORS } from '../../src/domain/indicators.js';
import { upload } from '../db/examples.js';
import { asking } from '../graphql/asking.js';

const s = await asking(t, []);
const { app, store, ask } = s;

/** So many applications of an agency, some of them disclosed. */
async function file(agency: number, year: number, received: number, disclosed: number) {
  await acceptReport(
    store.db,
    await upload(s.agencies[agency]!, year, {
      'applications/new_received/total': received,
      'applications/outcome.disclosed/total': disclosed,
      'applications/outcome.total/total': received,
    }),
  );
}
await file(1, 2021, 10, 10);
await file(3, 2021, 40, 10);
await file(3, 2022, 50, 50);
await file(4, 2021, 100, 90);
await file(5, 2021, 29, 29);

const get = async (path: string, query: Record<string, string> = {}) => {
  const response = await app.inject({ url: `/v1/indicators${path}`, query });
  return { status: response.statusCode, headers: response.headers, body: response.json() };
};

t.test('the list of ratios', async (t) => {
  const { body } = await get('');
  t.equal(body.total, INDICATORS.length);
  t.match(body.items[0], {
    id: 'disclosure_rate',
    formula: { en: /÷/ },
    basis: { zh: /第五十条/ },
    terms: [{ denominator: ['applications/outcome.total/total'] }],
  });
});

t.test('a ratio of the sums, not of ratios', async (t) => {
  const { body, headers } = await get('/disclosure_rate', { regions: '220000,350400', years: '2021..2022' });
  t.match(headers.etag, /^W\//);
  t.same(body.items, [
    {
      region: '220000',
      year: 2021,
      value: 0.4,
      numerator: 20,
      denominator: 50,
      reports: 2,
      inconsistent: 0,
      applications: 50,
    },
    {
      region: '220000',
      year: 2022,
      value: 1,
      numerator: 50,
      denominator: 50,
      reports: 1,
      inconsistent: 0,
      applications: 50,
    },
    {
      region: '350400',
      year: 2021,
      value: 119 / 129,
      numerator: 119,
      denominator: 129,
      reports: 2,
      inconsistent: 0,
      applications: 129,
    },
    {
      region: '350400',
      year: 2022,
      value: null,
      numerator: null,
      denominator: null,
      reports: 0,
      inconsistent: 0,
      applications: null,
    },
  ]);
  t.equal(body.indicator.id, 'disclosure_rate');
  const change = await get('/applications_change', { regions: '220502', years: '2022' });
  t.match(change.body.items, [{ region: '220502', year: 2022, value: 0.25, numerator: 10, denominator: 40 }]);
});

t.test('the distribution over the regions below, of enough applications', async (t) => {
  const query = { regions: '000000,350400', years: '2021', children: 'true' };
  const { body } = await get('/disclosure_rate', query);
  t.same(
    body.items.map(({ region, rank }: Record<string, unknown>) => [region, rank]),
    [
      ['220000', 2],
      ['350000', 1],
      ['350402', 1],
      ['350404', null],
    ],
  );
  t.equal(body.minimum, 30);
  t.match(body.distribution, [
    { region: '000000', year: 2021, count: 2, p50: (0.4 + 119 / 129) / 2 },
    { region: '350400', year: 2021, count: 1, p25: 0.9, p90: 0.9 },
  ]);
  const all = await get('/disclosure_rate', { ...query, minimum: '0' });
  t.same(
    all.body.items.map(({ rank }: { rank: number }) => rank),
    [2, 1, 2, 1],
  );
  const csv = await app.inject({ url: '/v1/indicators/disclosure_rate', query: { ...query, format: 'csv' } });
  t.match(
    csv.body,
    /^\uFEFFregion,year,value,numerator,denominator,reports,inconsistent,applications,rank\r\n220000,2021,0.4,20,50,2,0,50,2\r\n/,
  );
});

t.test('what is wrong is named', async (t) => {
  t.match(await get('/x', { regions: '220000' }), { status: 404, body: { detail: /x/ } });
  t.match(await get('/disclosure_rate', { regions: '999999' }), {
    status: 404,
    body: { regions: ['999999'] },
  });
  t.match(await get('/disclosure_rate'), { status: 400, body: { errors: [{ name: 'regions' }] } });
  t.match(await get('/disclosure_rate', { regions: '220000', minimum: '-1' }), {
    status: 400,
    body: { errors: [{ name: 'minimum' }] },
  });
});

t.test('by GraphQL, with one statement', async (t) => {
  const query = (id: string, regions = '["220000", "350400"]') =>
    `{ indicator(id: "${id}", regions: ${regions}, years: { from: 2021, to: 2022 }) {
      region { code } year value numerator denominator reports inconsistent applications } }`;
  const { data, errors, statements } = await ask(query('disclosure_rate'));
  t.equal(errors, undefined);
  t.equal(statements.length, 1);
  const rest = await get('/disclosure_rate', { regions: '220000,350400', years: '2021..2022' });
  t.same(
    data.indicator.map(({ region, ...row }: { region: { code: string } }) => ({
      region: region.code,
      ...row,
    })),
    rest.body.items,
  );
  t.match((await ask(query('applications_change', '["220502"]'))).data.indicator, [
    { value: null },
    { value: 0.25 },
  ]);
  t.match((await ask(query('x'))).errors, [{ message: /there is no indicator x/ }]);
  t.match((await ask(query('disclosure_rate', '["999999"]'))).errors, [
    { message: /there is no region 999999/ },
  ]);
  const list = await ask(
    '{ indicators { id change label { zh } terms { templates numerator denominator } } }',
  );
  t.equal(list.data.indicators.length, INDICATORS.length);
  t.equal(list.statements.length, 0);
});
