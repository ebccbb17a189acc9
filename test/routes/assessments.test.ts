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

t.test('figures say where they stand, and the document what it says of itself', async (t) => {
  const s = await service(t);
  const dongchang = page('dongchang-2020.html').toString().replace('</body>', '<p>2021年1月28日</p></body>');
  const assessed = await s.app.inject({
    method: 'POST',
    url: '/v1/assessments',
    headers: { 'content-type': 'application/pdf' },
    payload: dongchang,
  });
  const { figures, ...rest } = assessed.json();
  t.match(rest, { declaredAs: 'application/pdf', signedOn: '2021-01-28', period: null });
  t.same(figures['applications/new_received/total'].at, { table: 2, row: 4, column: 10 });
  t.ok(Object.values(figures).every((figure) => (figure as { at?: object }).at));

  const submit = (intent: string, headers: object) =>
    s.app.inject({
      method: 'POST',
      url: '/v1/reports',
      query: { agency: s.agency, year: '2020', intent },
      headers: { 'content-type': 'application/pdf', ...headers },
      payload: dongchang,
    });
  const refused = (await submit('submit', s.own)).json();
  t.equal(refused.status, 422);
  const told = new Set(refused.findings.flatMap(({ cells }: { cells: string[] }) => cells));
  t.same(new Set(Object.keys(refused.places)), told, 'every cell that a finding names can be pointed at');
  for (const [key, at] of Object.entries(refused.places)) t.same(at, figures[key].at);

  const recorded = await submit('record', s.archivist);
  t.equal(recorded.statusCode, 201, recorded.body);
  const { id } = recorded.json();
  const report = (await s.app.inject(`/v1/reports/${id}`)).json();
  t.same(report.figures, figures, 'as they were assessed');
  t.match(report, { declaredAs: 'application/pdf', signedOn: '2021-01-28', period: null });
  const list = (await s.app.inject('/v1/reports?cells=applications/new_received/total')).json();
  t.notOk('at' in list.items[0].figures['applications/new_received/total'], 'lists leave them out');
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
