import t, { type Test } from 'tap';
import { applications, countOf, keyOf, reportBody, type Service, service, submitJson } from './service.js';

type Response = Awaited<ReturnType<typeof submitJson>>;

/** One problem+json of this status and slug, and no more. */
function isProblem(t: Test, response: Response, status: number, slug: string): Record<string, unknown> {
  t.equal(response.statusCode, status, response.body.slice(0, 300));
  t.match(response.headers['content-type'], /^application\/problem\+json/);
  const problem = response.json();
  t.match(problem, { type: `/problems/${slug}`, status, title: String, detail: String });
  t.notMatch(response.body, /node_modules|\.[jt]s:\d+|at \w+ \(/, 'leaks no stack');
  return problem;
}

async function stored({ store }: Service) {
  return { reports: await countOf(store, 'report'), submissions: await countOf(store, 'submission') };
}

t.test('a report that holds together is accepted', async (t) => {
  const s = await service(t);
  const response = await submitJson(s, undefined, {
    publishedOn: '2023-01-20',
    sourceUrl: 'https://example.org/1',
  });
  t.equal(response.statusCode, 201, response.body.slice(0, 300));
  const id = `${s.agency}-2022`;
  t.equal(response.headers.location, `/v1/reports/${id}`);
  const report = response.json();
  t.match(report, {
    id,
    agency: { id: s.agency, name: '东昌区人民政府', region: '220502', kind: 'government' },
    year: 2022,
    template: '2021',
    scope: 'area',
    consistency: 'consistent',
    status: 'published',
    revision: 1,
    publishedOn: '2023-01-20',
    sourceUrl: 'https://example.org/1',
    findings: [],
    notAsked: [],
  });
  t.same(report.figures['applications/new_received/total'], { value: 3, state: 'reported', raw: '3' });
  t.equal(Object.keys(report.figures).length, 200);

  const read = await s.app.inject(`/v1/reports/${id}`);
  t.same(read.json(), report, 'and reads the same');
  t.equal(read.headers.etag, response.headers.etag);

  const again = await submitJson(s);
  t.equal(again.statusCode, 200, 'the same bytes again');
  t.same(again.json().id, id);
  t.same(await stored(s), { reports: 1, submissions: 1 });

  const other = await submitJson(s, reportBody(applications(4)));
  const problem = isProblem(t, other, 409, 'report-exists');
  t.equal(problem.report, id);
  t.match(problem.detail, /PUT/);
  t.type(problem.submission, 'string');
  t.same(await stored(s), { reports: 1, submissions: 2 });
});

t.test('a report that contradicts itself is refused with every violated rule, and kept', async (t) => {
  const s = await service(t);
  const body = reportBody({
    ...applications(3),
    'applications/outcome.total/total': 0,
    'applications/outcome.total/natural_person': 0,
    'remedies/reconsideration/other': 1,
  });
  const problem = isProblem(t, await submitJson(s, body), 422, 'inconsistent-report');
  const findings = problem.findings as { rule: string; difference: number; message: { zh: string } }[];
  t.same(findings.map(({ rule }) => rule).sort(), [
    'applications-balance',
    'applications-balance',
    'applications-outcome-total',
    'applications-outcome-total',
    'remedies-total',
  ]);
  t.ok(findings.every(({ difference, message }) => difference !== 0 && message.zh));
  t.same(await stored(s), { reports: 0, submissions: 1 });
  t.equal((await s.app.inject(`/v1/reports/${s.agency}-2022`)).statusCode, 404, 'nothing is public');

  const url = `/v1/submissions/${problem.submission}`;
  const kept = await s.app.inject({ url, headers: { ...s.own } });
  t.match(kept.json(), {
    outcome: 'refused',
    problem: 'inconsistent-report',
    agencyId: s.agency,
    year: 2022,
    assessment: { verdict: 'inconsistent' },
  });
  const bytes = await s.app.inject({ url: `${url}/document`, headers: { ...s.own } });
  t.equal(bytes.body, JSON.stringify(body), 'byte for byte');
  isProblem(t, await s.app.inject(url), 401, 'unauthorized');
  const stranger = await keyOf(s.store, { role: 'agency', agencyId: s.otherAgency });
  isProblem(t, await s.app.inject({ url, headers: { ...stranger } }), 403, 'forbidden');
  t.equal((await s.app.inject({ url, headers: { ...s.admin } })).statusCode, 200);
});

t.test('record stores what was published, contradictions and all', async (t) => {
  const s = await service(t);
  const body = reportBody({ ...applications(3), 'applications/outcome.total/total': 2 });
  isProblem(t, await submitJson(s, body, { intent: 'record' }), 403, 'forbidden');
  t.same(await stored(s), { reports: 0, submissions: 0 });
  const response = await submitJson(s, body, { intent: 'record' }, { ...s.archivist });
  t.equal(response.statusCode, 201);
  t.equal(response.json().consistency, 'inconsistent');
  t.ok(response.json().findings.length > 0);
  const retry = await submitJson(s, body, {}, { ...s.archivist });
  t.equal(retry.statusCode, 200, 'the same bytes are the same report, whatever the intent');

  const unreadable = reportBody({
    'applications/carried_in/total': { value: null, state: 'unreadable', raw: '?' },
  });
  const recorded = await submitJson(s, unreadable, { intent: 'record', year: '2023' }, { ...s.admin });
  t.equal(recorded.statusCode, 201);
  t.equal(recorded.json().figures['applications/carried_in/total'].state, 'unreadable');
});

t.test('what cannot be read is refused, said and kept', async (t) => {
  const s = await service(t);
  const unclear = reportBody({
    'applications/carried_in/total': { value: null, state: 'unreadable', raw: '3?' },
  });
  const problem = isProblem(t, await submitJson(s, unclear), 422, 'unreadable-document');
  t.match(problem.unreadable, [{ table: 'applications', cells: ['applications/carried_in/total'] }]);

  const { figures } = reportBody();
  const without = Object.fromEntries(Object.entries(figures).filter(([key]) => !key.startsWith('remedies/')));
  const missing = isProblem(
    t,
    await submitJson(s, { template: '2021', figures: without }),
    422,
    'unreadable-document',
  );
  t.match(missing.unreadable, [{ table: 'remedies' }]);
  t.same(missing.findings, []);

  const both = isProblem(
    t,
    await submitJson(s, { template: '2021', figures: { ...without, 'applications/new_received/total': 9 } }),
    422,
    'unreadable-document',
  );
  t.match(both.findings, [{ outcome: 'violated' }], 'what could be asked and is broken is said at once');
  t.same(await stored(s), { reports: 0, submissions: 3 });
});

t.test('blank cells leave rules unasked', async (t) => {
  const s = await service(t);
  const body = reportBody({ 'remedies/reconsideration/total': null, 'applications/carried_in/total': null });
  const report = (await submitJson(s, body)).json();
  t.equal(report.consistency, 'unverified');
  t.same(report.notAsked, [
    { rule: 'applications-row-total', where: 'carried_in' },
    { rule: 'remedies-total', where: 'reconsideration' },
  ]);
  t.same(report.figures['remedies/reconsideration/total'], { value: null, state: 'blank', raw: null });

  const url = `/v1/reports/${report.id}/findings`;
  t.match((await s.app.inject(url)).json(), {
    total: 1,
    items: [{ rule: 'total-left-blank', severity: 'info' }],
  });
  const open = (await s.app.inject(`${url}?outcome=not_assessable`)).json();
  t.match(
    open.items.filter(({ severity }: { severity: string }) => severity === 'error'),
    [{ rule: 'applications-row-total', outcome: 'not_assessable' }, { rule: 'remedies-total' }],
  );
  t.ok((await s.app.inject(`${url}?outcome=all`)).json().total > 30);
});

t.test('bad bodies: one problem each, nothing stored but the submission', async (t) => {
  const s = await service(t);
  const good = reportBody(applications(1));
  const rows: [string, () => Promise<Response>, number, string][] = [
    ['malformed JSON', () => submitJson(s, '{"template":"2021",'), 400, 'malformed-request'],
    ['JSON of another shape', () => submitJson(s, '[]'), 400, 'malformed-request'],
    [
      'an unknown cell',
      () => submitJson(s, reportBody({ 'applications/nonsense/total': 1 })),
      400,
      'unknown-cell',
    ],
    ['an empty body', () => submitJson(s, ''), 400, 'empty-document'],
    ['a negative count', () => submitJson(s, reportBody(applications(-3))), 422, 'inconsistent-report'],
    ['a fractional count', () => submitJson(s, reportBody(applications(1.5))), 422, 'inconsistent-report'],
    ['the wrong template', () => submitJson(s, good, { template: '2019' }), 422, 'wrong-template'],
    [
      'a text that is no report',
      () => submitJson(s, '今天天气很好。', {}, { ...s.own, 'content-type': 'text/plain' }),
      422,
      'no-template',
    ],
    [
      'a media type that is not read',
      () => submitJson(s, 'GIF89a', {}, { ...s.own, 'content-type': 'image/gif' }),
      415,
      'unsupported-media-type',
    ],
  ];
  for (const [name, send, status, slug] of rows) {
    t.test(name, async (t) => {
      const before = await stored(s);
      const problem = isProblem(t, await send(), status, slug);
      t.type(problem.submission, 'string', 'says where it is kept');
      t.same(await stored(s), { reports: before.reports, submissions: before.submissions + 1 });
      if (slug === 'unknown-cell') t.same(problem.cells, ['applications/nonsense/total']);
    });
  }
});

t.test('bad requests: one problem each, nothing stored', async (t) => {
  const s = await service(t);
  const stranger = await keyOf(s.store, { role: 'agency', agencyId: s.otherAgency });
  const rows: [string, () => Promise<Response>, number, string][] = [
    ['no key', () => submitJson(s, undefined, {}, {}), 401, 'unauthorized'],
    [
      'a bad key',
      () => submitJson(s, undefined, {}, { authorization: 'Bearer nonsense' }),
      401,
      'unauthorized',
    ],
    [
      'another scheme',
      () => submitJson(s, undefined, {}, { authorization: 'Basic eDp5' }),
      401,
      'unauthorized',
    ],
    ["someone else's key", () => submitJson(s, undefined, {}, { ...stranger }), 403, 'forbidden'],
    ['the year 1999', () => submitJson(s, undefined, { year: '1999' }), 422, 'year-out-of-range'],
    ['next year', () => submitJson(s, undefined, { year: '2027' }), 422, 'year-out-of-range'],
    ['a year that is no number', () => submitJson(s, undefined, { year: 'last' }), 400, 'invalid-parameters'],
    ['half a year', () => submitJson(s, undefined, { year: '2022.5' }), 400, 'invalid-parameters'],
    [
      'an unknown agency',
      () => submitJson(s, undefined, { agency: '220502-4711' }, { ...s.admin }),
      404,
      'unknown-agency',
    ],
    ['an unknown parameter', () => submitJson(s, undefined, { yaer: '2022' }), 400, 'invalid-parameters'],
    ['an unknown scope', () => submitJson(s, undefined, { scope: 'all' }), 400, 'invalid-parameters'],
    [
      'a date that is none',
      () => submitJson(s, undefined, { publishedOn: '2023-02-30' }),
      400,
      'invalid-parameters',
    ],
    [
      'a source that is no web address',
      () => submitJson(s, undefined, { sourceUrl: 'javascript:1' }),
      400,
      'invalid-parameters',
    ],
    ['a body too large', () => submitJson(s, 'x'.repeat(100_001)), 413, 'too-large'],
  ];
  for (const [name, send, status, slug] of rows) {
    t.test(name, async (t) => {
      isProblem(t, await send(), status, slug);
      t.same(await stored(s), { reports: 0, submissions: 0 });
    });
  }
  t.match((await submitJson(s, undefined, { yaer: '1' })).json().errors, [{ in: 'query', name: 'yaer' }]);
  t.match((await submitJson(s, undefined, {}, {})).headers['www-authenticate'], /^Bearer/);
});

t.test('the Content-Type as people write it', async (t) => {
  const s = await service(t);
  const types: (string | undefined)[] = [
    'application/json',
    'application/json\t; charset=utf-8',
    ' application/json',
    '\tapplication/json',
    'APPLICATION/JSON; CHARSET=UTF-8',
    'application/json;',
    'application/octet-stream',
    'json',
    '',
    undefined,
  ];
  for (const [index, type] of types.entries()) {
    const response = await s.app.inject({
      method: 'POST',
      url: '/v1/reports',
      query: { agency: s.agency, year: String(2010 + index) },
      headers: { ...s.own, ...(type !== undefined && { 'content-type': type }) },
      payload: Buffer.from(JSON.stringify(reportBody(applications(2)))),
    });
    t.equal(response.statusCode, 201, `${JSON.stringify(type)}: ${response.body.slice(0, 200)}`);
  }
});

t.test('a form with a long part that is no file is answered', async (t) => {
  const s = await service(t);
  await s.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = s.app.server.address() as { port: number };
  const part = `--x\r\ncontent-disposition: other; name="a"\r\n\r\n${'a'.repeat(50_000)}\r\n--x--\r\n`;
  const answer = await fetch(`http://127.0.0.1:${port}/v1/assessments`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    body: part,
    signal: AbortSignal.timeout(60_000),
  });
  t.match([answer.status, await answer.json()], [400, { type: '/problems/malformed-request' }]);
});

t.test('a form with one file', async (t) => {
  const s = await service(t);
  const send = (parts: { name: string; file?: string; type?: string; text: string }[], year = '2022') => {
    const payload = parts
      .map(
        ({ name, file, type, text }) =>
          `--b\r\nContent-Disposition: form-data; name="${name}"${file ? `; filename="${file}"` : ''}\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n${text}\r\n`,
      )
      .join('');
    return s.app.inject({
      method: 'POST',
      url: '/v1/reports',
      query: { agency: s.agency, year },
      headers: { ...s.own, 'content-type': 'multipart/form-data; boundary=b' },
      payload: `${payload}--b--\r\n`,
    });
  };
  const text = JSON.stringify(reportBody(applications(5)));
  const part = { name: 'file', file: 'report.json', type: 'application/json', text };
  isProblem(t, await send([]), 400, 'malformed-request');
  isProblem(t, await send([{ name: 'note', text: 'x' }]), 400, 'malformed-request');
  isProblem(t, await send([part, part]), 400, 'malformed-request');
  isProblem(t, await send([part, part, part]), 400, 'malformed-request');
  isProblem(t, await send([{ ...part, text: 'x'.repeat(100_001) }]), 413, 'too-large');
  isProblem(t, await send([{ ...part, type: 'image/gif' }]), 415, 'unsupported-media-type');
  for (const [type, payload] of [
    ['multipart/form-data', '--b--\r\n'],
    [
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n{',
    ],
    ['multipart/form-data; boundary=b', 'no form at all'],
    ['multipart/form-data; boundary=b', ''],
  ] as const) {
    const response = await s.app.inject({
      method: 'POST',
      url: '/v1/reports',
      query: { agency: s.agency, year: '2022' },
      headers: { ...s.own, 'content-type': type },
      payload,
    });
    isProblem(t, response, 400, 'malformed-request');
  }
  t.equal((await send([{ name: 'note', text: 'x' }, part])).statusCode, 201);
  t.equal((await send([part], '2023')).json().figures['applications/new_received/total'].value, 5);
});

t.test('administrators and archivists submit for any agency', async (t) => {
  const s = await service(t);
  const response = await submitJson(s, undefined, { agency: s.otherAgency }, { ...s.archivist });
  t.equal(response.statusCode, 201);
  t.equal(response.json().scope, 'own', 'a department reports on itself');
  const government = await submitJson(s, undefined, { scope: 'government' }, { ...s.admin });
  t.equal(government.json().scope, 'government');
});

t.test('two at once: one is accepted, the other is told so', async (t) => {
  const s = await service(t);
  const bodies = [reportBody(applications(1)), reportBody(applications(2)), reportBody(applications(1))];
  const answers = await Promise.all(bodies.map((body) => submitJson(s, body)));
  const statuses = answers.map(({ statusCode }) => statusCode).sort();
  t.equal(statuses.filter((status) => status === 201).length, 1, statuses.join());
  t.ok(
    statuses.every((status) => [200, 201, 409].includes(status)),
    statuses.join(),
  );
  t.equal((await stored(s)).reports, 1);
});
