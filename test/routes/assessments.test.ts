import { readFileSync } from 'node:fs';
import t from 'tap';
import { applications, countOf, reportBody, service } from './service.js';

const page = (file: string) => readFileSync(new URL(`../../samples/${file}`, import.meta.url));

t.test('a document is read and checked without being stored', async (t) => {
  const { app, store } = await service(t);
  const assess = (payload: Buffer | string, type: string, query = '') =>
    app.inject({
      method: 'POST',
      url: `/v1/assessments${query}`,
      headers: { 'content-type': type },
      payload,
    });

  const consistent = await assess(page('haibin-2020.html'), 'text/html');
  t.equal(consistent.statusCode, 200, 'no key is asked for');
  t.match(consistent.json(), {
    template: '2019',
    year: 2020,
    verdict: 'acceptable',
    findings: [],
    unreadable: [],
  });
  t.equal(Object.keys(consistent.json().figures).length, 198);

  const contradictory = (await assess(page('dongchang-2020.html'), 'text/html; charset=utf-8')).json();
  t.equal(contradictory.verdict, 'inconsistent');
  t.equal(contradictory.findings.length, 5);
  t.ok(contradictory.findings.every(({ outcome }: { outcome: string }) => outcome === 'violated'));
  const all = (await assess(page('dongchang-2020.html'), 'text/html', '?findings=all&year=2020')).json();
  t.ok(all.findings.length > 30, 'the satisfied and the unasked too');

  const json = await assess(JSON.stringify(reportBody(applications(2))), 'application/json');
  t.match(json.json(), { template: '2021', year: null, verdict: 'acceptable' });
  const given = await assess(JSON.stringify(reportBody()), 'application/json', '?year=2023');
  t.equal(given.json().year, 2023);

  const unclear = { 'remedies/reconsideration/total': { value: null, state: 'unreadable', raw: '1?' } };
  const unreadable = await assess(JSON.stringify(reportBody(unclear)), 'application/json');
  t.equal(unreadable.statusCode, 200);
  t.match(unreadable.json(), {
    verdict: 'unreadable',
    unreadable: [{ table: 'remedies', cells: ['remedies/reconsideration/total'] }],
  });
  t.same([await countOf(store, 'report'), await countOf(store, 'document')], [0, 0]);
});

t.test('what cannot be assessed is a problem', async (t) => {
  const { app } = await service(t);
  const rows: [string, string, string, string, number, string][] = [
    ['not a report', '今天天气很好。', 'text/plain', '', 422, 'no-template'],
    [
      'another form',
      JSON.stringify(reportBody()),
      'application/json',
      '?template=2019',
      422,
      'wrong-template',
    ],
    ['a picture', 'GIF89a', 'image/gif', '', 415, 'unsupported-media-type'],
    ['half a JSON', '{"figures":', 'application/json', '', 400, 'malformed-request'],
    ['nothing', '', 'text/html', '', 400, 'empty-document'],
    ['the year 1999', '{}', 'application/json', '?year=1999', 422, 'year-out-of-range'],
    ['a template that is none', '{}', 'application/json', '?template=1999', 400, 'invalid-parameters'],
    ['too much', 'x'.repeat(100_001), 'text/plain', '', 413, 'too-large'],
  ];
  for (const [name, payload, type, query, status, slug] of rows) {
    t.test(name, async (t) => {
      const url = `/v1/assessments${query}`;
      const response = await app.inject({ method: 'POST', url, headers: { 'content-type': type }, payload });
      t.equal(response.statusCode, status, response.body);
      t.match(response.headers['content-type'], /^application\/problem\+json/);
      t.match(response.json(), { type: `/problems/${slug}`, status });
    });
  }
  const unknown = await app.inject({
    method: 'POST',
    url: '/v1/assessments',
    payload: { template: '2021', figures: { 'applications/nonsense/total': 1 } },
  });
  t.equal(unknown.statusCode, 400);
  t.match(unknown.json(), { type: '/problems/unknown-cell', cells: ['applications/nonsense/total'] });
  t.match(unknown.json().detail, /applications\/nonsense\/total/);
});
