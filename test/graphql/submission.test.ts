import { readFileSync } from 'node:fs';
import t from 'tap';
import { applications, reportBody } from '../routes/service.js';
import { asking } from './asking.js';

const SUBMIT = `mutation ($input: SubmitReportInput!) {
  submitReport(input: $input) {
    created submission
    report { id year scope consistency publishedOn sourceUrl
      received: figure(cell: "applications/new_received/total") { value state raw } sections { kind text } }
    problem { type title status detail cells existing { id } }
    findings { rule severity outcome cells left right difference message { zh en } }
    unreadable { table cells reason { zh en } }
  }
}`;

const input = (more: object = {}) => ({
  agency: '220502-0001',
  year: 2022,
  figures: reportBody(applications(3)).figures,
  ...more,
});

t.test('a report is submitted, once', async (t) => {
  const { ask, key } = await asking(t, []);
  const headers = await key('agency', '220502-0001');
  const submit = async (more: object = {}) =>
    (await ask(SUBMIT, { input: input(more) }, { headers })).data.submitReport;
  const details = {
    publishedOn: '2023-01-20',
    sourceUrl: 'https://example.cn/2022',
    scope: 'GOVERNMENT',
    template: '2021',
    sections: [{ kind: 'PROBLEMS', title: '五、存在的主要问题', text: '无' }],
  };
  const created = await submit(details);
  t.match(created, {
    created: true,
    submission: String,
    problem: null,
    findings: [],
    report: {
      id: '220502-0001-2022',
      scope: 'GOVERNMENT',
      consistency: 'CONSISTENT',
      publishedOn: '2023-01-20',
      sourceUrl: 'https://example.cn/2022',
      received: { value: 3, state: 'REPORTED', raw: '3' },
      sections: [{ kind: 'PROBLEMS', text: '无' }],
    },
  });
  const same = await submit(details);
  t.match(
    same,
    { created: false, problem: null, report: { id: '220502-0001-2022' } },
    'the same again is no harm',
  );
  const other = await submit({ figures: reportBody(applications(4)).figures });
  t.match(other, {
    created: false,
    report: null,
    submission: String,
    problem: { type: '/problems/report-exists', status: 409, existing: { id: '220502-0001-2022' } },
  });
});

t.test('figures come as an object or as a list, a document as text or base64', async (t) => {
  const { ask, key } = await asking(t, []);
  const headers = await key('administrator');
  const { figures } = reportBody(applications(3));
  const list = Object.entries(figures).map(([cell, value]) => ({
    cell,
    value,
    state: 'REPORTED',
    raw: String(value),
  }));
  const json = JSON.stringify({ template: '2021', figures });
  const ways = [
    { figures },
    { figures: list },
    { document: { mediaType: 'application/json', content: json } },
    {
      document: {
        mediaType: 'application/json',
        content: Buffer.from(json).toString('base64'),
        encoding: 'BASE64',
      },
    },
  ];
  for (const [index, way] of ways.entries()) {
    const wanted = { ...input(), figures: undefined, ...way, year: 2021 + index };
    const { data } = await ask(SUBMIT, { input: wanted }, { headers });
    t.match(
      data.submitReport,
      { created: true, report: { received: { value: 3, raw: '3' } } },
      Object.keys(way)[0]!,
    );
  }
});

t.test('an inconsistent report is refused with every finding, and recorded by who may', async (t) => {
  const { ask, key } = await asking(t, []);
  const content = readFileSync(new URL('../../samples/dongchang-2020.html', import.meta.url), 'utf8');
  const wanted = { agency: '220502-0001', year: 2020, document: { mediaType: 'text/html', content } };
  const own = await key('agency', '220502-0001');
  const refused = (await ask(SUBMIT, { input: wanted }, { headers: own })).data.submitReport;
  t.match(refused, {
    created: false,
    report: null,
    submission: String,
    problem: { type: '/problems/inconsistent-report', status: 422, title: String, detail: /5 equations/ },
  });
  t.equal(refused.findings.length, 5);
  t.ok(
    refused.findings.every(
      (one: { severity: string; outcome: string; difference: number }) =>
        one.severity === 'ERROR' && one.outcome === 'VIOLATED' && one.difference !== 0,
    ),
  );
  const recording = { ...wanted, intent: 'RECORD' };
  const forbidden = await ask(SUBMIT, { input: recording }, { headers: own });
  t.match(forbidden, { status: 403, data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  const recorded = (await ask(SUBMIT, { input: recording }, { headers: await key('archivist') })).data
    .submitReport;
  t.match(recorded, { created: true, problem: null, report: { consistency: 'INCONSISTENT' } });
  const errors = recorded.findings.filter(({ severity }: { severity: string }) => severity === 'ERROR');
  t.equal(errors.length, 5, 'its findings are shown with it');
});

t.test('what else may be wrong with a report', async (t) => {
  const { ask, key } = await asking(t, []);
  const headers = await key('administrator');
  const problems: [more: object, slug: string, status: number, told?: object][] = [
    [{ agency: '220502-9999' }, 'unknown-agency', 404],
    [{ year: 1999 }, 'year-out-of-range', 422],
    [{ year: 2027 }, 'year-out-of-range', 422],
    [{ figures: { 'a/b/c': 3 } }, 'unknown-cell', 400, { problem: { cells: ['a/b/c'] } }],
    [{ figures: { 'applications/new_received/total': 'three' } }, 'malformed-request', 400],
    [{ template: '2019' }, 'wrong-template', 422],
    [
      { figures: { 'applications/new_received/total': 3 } },
      'unreadable-document',
      422,
      { unreadable: [{ table: String }] },
    ],
  ];
  for (const [more, slug, status, told = {}] of problems) {
    const wanted =
      slug === 'wrong-template'
        ? { ...input(more), figures: undefined, document: document2021 }
        : input(more);
    const { data, status: http } = await ask(SUBMIT, { input: wanted }, { headers });
    t.equal(http, 200, slug);
    t.match(
      data.submitReport,
      { report: null, created: false, problem: { type: `/problems/${slug}`, status }, ...told },
      slug,
    );
  }
  const wrong: [more: object, message: RegExp][] = [
    [{ document: { mediaType: 'text/html', content: '<p>' } }, /either document or figures/],
    [{ figures: null }, /either document or figures/],
    [{ figures: 3 }, /figures/],
    [{ figures: [{ value: 3 }] }, /figures.*cell/],
    [
      {
        figures: [
          { cell: 'a', value: 3 },
          { cell: 'a', value: 4 },
        ],
      },
      /a is given twice/,
    ],
    [
      { figures: undefined, document: { mediaType: 'text/html', content: '&', encoding: 'BASE64' } },
      /base64/,
    ],
    [{ sourceUrl: 'javascript:alert(1)' }, /sourceUrl/],
    [{ publishedOn: '2023-02-30' }, /2023-02-30.*date/],
    [{ template: '1999' }, /template/],
  ];
  for (const [more, message] of wrong) {
    const { errors } = await ask(SUBMIT, { input: input(more) }, { headers });
    t.match(errors, [{ message, extensions: { code: 'BAD_USER_INPUT' } }], String(message));
  }
});

const document2021 = {
  mediaType: 'application/json',
  content: JSON.stringify(reportBody(applications(3))),
};

t.test('writing takes a key', async (t) => {
  const { ask, key } = await asking(t, []);
  for (const authorization of [undefined, 'Bearer', 'Bearer gk_unknown', 'Basic eDp5']) {
    const headers: Record<string, string> = authorization ? { authorization } : {};
    const { status, errors, data, headers: answered } = await ask(SUBMIT, { input: input() }, { headers });
    t.match(
      { status, errors, data },
      { status: 401, data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    );
    t.match(answered['www-authenticate'], /^Bearer/);
  }
  const others = await key('agency', '220500-0001');
  const { status, errors } = await ask(SUBMIT, { input: input() }, { headers: others });
  t.match(
    { status, errors },
    { status: 403, errors: [{ message: /220500-0001/, extensions: { code: 'FORBIDDEN' } }] },
  );
  t.equal((await ask('{ reports { totalCount } }')).data.reports.totalCount, 0, 'nothing was stored');
});

t.test('a report is corrected through the same gate', async (t) => {
  const { ask, key } = await asking(t, []);
  const headers = await key('agency', '220502-0001');
  await ask(SUBMIT, { input: input() }, { headers });
  const CORRECT = `mutation ($input: CorrectReportInput!) {
    correctReport(input: $input) {
      created submission problem { type status detail } findings { rule severity }
      report { id revision scope received: figure(cell: "applications/new_received/total") { value }
        revisions { revision until consistency publishedOn acceptedAt document { sha256 bytes } } }
    }
  }`;
  const correction = (n: number, revision: number, more: object = {}) => ({
    report: '220502-0001-2022',
    revision,
    figures: reportBody(applications(n)).figures,
    ...more,
  });
  const correct = async (wanted: object) =>
    (await ask(CORRECT, { input: wanted }, { headers })).data.correctReport;
  t.match(await correct(correction(4, 1, { scope: 'GOVERNMENT' })), {
    created: true,
    problem: null,
    submission: String,
    report: {
      revision: 2,
      scope: 'GOVERNMENT',
      received: { value: 4 },
      revisions: [
        { revision: 1, until: String, consistency: 'CONSISTENT' },
        { revision: 2, until: null, document: { bytes: Number } },
      ],
    },
  });
  t.match(await correct(correction(4, 2)), { created: false, submission: null, report: { revision: 2 } });
  t.match(await correct(correction(5, 1)), {
    created: false,
    report: null,
    problem: { type: '/problems/stale-revision', status: 412, detail: /revision 2/ },
  });
  const wrong = {
    figures: reportBody({ ...applications(5), 'applications/outcome.total/total': 1 }).figures,
  };
  t.match(await correct(correction(5, 2, wrong)), {
    report: null,
    submission: String,
    problem: { type: '/problems/inconsistent-report' },
    findings: [{ severity: 'ERROR' }],
  });
  t.match(await correct(correction(5, 2, { report: '220502-0001-2021' })), {
    problem: { type: '/problems/not-found', status: 404 },
  });
  const others = await key('agency', '220500-0001');
  const forbidden = await ask(CORRECT, { input: correction(5, 2) }, { headers: others });
  t.match(forbidden, { status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  t.equal((await ask(CORRECT, { input: correction(5, 2) })).status, 401);
});
