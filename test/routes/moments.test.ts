import t from 'tap';
import { applications, reportBody, service, submitJson } from './service.js';

t.test('a day or moment that there is not, or no database knows, is refused or finds nothing', async (t) => {
  const s = await service(t);
  await submitJson(s);
  const report = `${s.agency}-2022`;
  const get = async (url: string) => (await s.app.inject({ url, headers: { ...s.admin } })).statusCode;
  for (const since of [
    '2021-02-30',
    '2021-02-29T00:00:00Z',
    '0000-01-01',
    '-000001-01-01',
    '9999-12-31T23:59:59-23:59',
  ])
    t.equal(await get(`/v1/reports?updatedSince=${since}`), 400, since);
  for (const since of ['2020-02-29', '2021-01-01T00:00:00%2B23:59', '0001-01-01', '9999-12-31'])
    t.equal(await get(`/v1/reports?updatedSince=${since}`), 200, since);
  const rows: [string, number][] = [
    ['0000-01-01T00:00:00Z', 400],
    ['9999-12-31T23:59:59-23:59', 400],
    ['2021-01-01T00:00:00%2B23:59', 200],
  ];
  for (const [moment, status] of rows) {
    t.equal(await get(`/v1/audit?from=${moment}`), status, `from ${moment}`);
    t.equal(await get(`/v1/audit?to=${moment}`), status, `to ${moment}`);
    const asOf = await get(`/v1/reports/${report}?asOf=${moment}`);
    t.equal(asOf, status === 200 ? 404 : 400, `as of ${moment}`);
  }
  const body = reportBody(applications(2));
  const dated = await submitJson(s, body, { year: '2021', publishedOn: '0000-01-01' });
  t.equal(dated.statusCode, 400);
  const inside = await submitJson(s, { ...body, publishedOn: '0000-01-01' }, { year: '2021' });
  t.equal(inside.statusCode, 400);
  const asked = `mutation { submitReport(input: { agency: "${s.agency}", year: 2021, publishedOn: "0000-01-01", figures: {} }) { created } }`;
  const payload = { query: asked };
  const mutation = await s.app.inject({ method: 'POST', url: '/graphql', headers: { ...s.admin }, payload });
  t.equal(mutation.statusCode, 400);
  const made = await s.app.inject({
    method: 'POST',
    url: '/v1/keys',
    headers: { ...s.admin },
    payload: { role: 'archivist', expiresAt: '9999-12-31T23:59:59-23:59' },
  });
  t.equal(made.statusCode, 400);
});
