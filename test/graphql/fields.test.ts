import t from 'tap';
import { acceptReport } from '../../src/db/submissions.js';
import { blank, notApplicable, reported, unreadable } from '../../src/domain/figure.js';
import { answer, content, upload } from '../db/examples.js';
import { asking } from './asking.js';

t.test('regions', async (t) => {
  const { ask } = await asking(t, []);
  const { data } = await ask(`{
    region(code: "350402") { code name level validFrom validTo parent { name parent { parent { code parent { code } } } }
      successors { code name } children { code } }
    province: region(code: "220000") { level children { name children(year: 2020) { name children { level } } } }
    unknown: region(code: "990000") { code }
    malformed: region(code: "nowhere") { code }
    of: regions(parent: "350400") { code }
    then: regions(parent: "350400", year: 2020) { code }
    townships: regions(level: TOWNSHIP) { code }
  }`);
  t.same(data.region, {
    code: '350402',
    name: '梅列区',
    level: 'COUNTY',
    validFrom: 2002,
    validTo: 2020,
    parent: { name: '三明市', parent: { parent: { code: '000000', parent: null } } },
    successors: [{ code: '350404', name: '三元区' }],
    children: [],
  });
  t.same(data.province, {
    level: 'PROVINCE',
    children: [{ name: '通化市', children: [{ name: '东昌区', children: [{ level: 'TOWNSHIP' }] }] }],
  });
  t.same([data.unknown, data.malformed], [null, null]);
  t.same(data.of, [{ code: '350402' }, { code: '350404' }]);
  t.same(data.then, [{ code: '350402' }]);
  t.same(data.townships, [{ code: '220502001' }]);
});

t.test('agencies', async (t) => {
  const { ask, agencies } = await asking(t, [2019, 2021]);
  const { data } = await ask(
    `query ($years: YearRange!) {
    agency(id: "220502-0001") { id name kind creditCode formerNames { name until } region { code name level }
      reports { id year } some: reports(years: { from: 2020, to: 2030 }) { id }
      series(cell: "applications/new_received/total", years: $years) { year value reports } }
    agencies(region: "220000", kind: GOVERNMENT) { totalCount nodes { id kind } }
    named: agencies(q: "街道") { nodes { name } }
    region(code: "220500") { agencies(kind: DEPARTMENT) { totalCount nodes { name } } }
    unknown: agency(id: "220502-9999") { id }
  }`,
    { years: { from: 2018, to: 2021 } },
  );
  t.same(data.agency, {
    id: agencies[2]!.id,
    name: '东昌区人民政府',
    kind: 'GOVERNMENT',
    creditCode: null,
    formerNames: [],
    region: { code: '220502', name: '东昌区', level: 'COUNTY' },
    reports: [
      { id: '220502-0001-2019', year: 2019 },
      { id: '220502-0001-2021', year: 2021 },
    ],
    some: [{ id: '220502-0001-2021' }],
    series: [
      { year: 2018, value: null, reports: 0 },
      { year: 2019, value: 24, reports: 1 },
      { year: 2020, value: null, reports: 0 },
      { year: 2021, value: 21, reports: 1 },
    ],
  });
  t.same(
    data.agencies.nodes.map(({ id }: { id: string }) => id),
    ['220000-0001', '220502-0001'],
  );
  t.equal(data.agencies.totalCount, 2);
  t.same(data.named.nodes, [{ name: '光明街道' }, { name: '列西街道' }]);
  t.same(data.region.agencies, { totalCount: 1, nodes: [{ name: '通化市教育局' }] });
  t.equal(data.unknown, null);
});

t.test('a report, its figures, findings and neighbours', async (t) => {
  const { ask, store, agencies } = await asking(t, [2019]);
  const figures = {
    'applications/new_received/total': blank(),
    'applications/carried_in/total': notApplicable('/'),
    'applications/outcome.total/total': unreadable('1O', 'a letter'),
    'remedies/litigation_direct/total': 7,
  };
  const assessment = {
    verdict: 'inconsistent' as const,
    consistency: 'inconsistent' as const,
    findings: [answer('applications-balance'), answer('remedies-total', 'not_assessable')],
  };
  await acceptReport(
    store.db,
    await upload(agencies[2]!, 2020, figures, { assessment, sourceUrl: 'https://example.cn/1' }),
  );
  const { data } = await ask(
    `{
    report(id: "220502-0001-2020") {
      id year scope consistency revision publishedOn sourceUrl title
      agency { id name kind region { name } } template { id label from to }
      blank: figure(cell: "applications/new_received/total") { cell value state raw label why }
      slash: figure(cell: "applications/carried_in/total") { value state raw }
      letter: figure(cell: "applications/outcome.total/total") { value state raw why }
      seven: figure(cell: "remedies/litigation_direct/total") { value state raw }
      absent: figure(cell: "statistics/proactive_items/year") { value }
      remedies: figures(table: "remedies") { cell }
      figures { cell }
      findings { rule severity outcome where cells left right difference message { zh en } definition { formula } }
      notAsked { rule where } sections { kind title } unreadable { table } document { mediaType bytes }
      previous { year previous { year } next { year } } next { year }
    }
    unknown: report(id: "220502-0001-1999") { id }
  }`.replace('absent: figure(cell: "statistics/proactive_items/year") { value }', ''),
  );
  const { report } = data;
  t.match(report, {
    id: '220502-0001-2020',
    year: 2020,
    scope: 'OWN',
    consistency: 'INCONSISTENT',
    revision: 1,
    publishedOn: '2021-01-20',
    sourceUrl: 'https://example.cn/1',
    title: '2020年政府信息公开工作年度报告',
    agency: { id: '220502-0001', name: '东昌区人民政府', kind: 'GOVERNMENT', region: { name: '东昌区' } },
    template: { id: '2019', from: 2019, to: 2020 },
    blank: { cell: 'applications/new_received/total', value: null, state: 'BLANK', raw: null, why: null },
    slash: { value: null, state: 'NOT_APPLICABLE', raw: '/' },
    letter: { value: null, state: 'UNREADABLE', raw: '1O', why: 'a letter' },
    seven: { value: 7, state: 'REPORTED', raw: '7' },
    previous: { year: 2019, previous: null, next: { year: 2020 } },
    next: null,
    sections: [{ kind: 'OVERVIEW', title: '一、总体情况' }],
    unreadable: [],
    notAsked: [{ rule: 'remedies-total', where: 'total' }],
    document: { mediaType: 'application/json' },
  });
  t.match(report.blank.label, /总计$/);
  t.equal(report.figures.length, 198);
  t.equal(report.remedies.length, 15);
  t.equal(report.findings.length, 1);
  t.match(report.findings[0], {
    rule: 'applications-balance',
    severity: 'ERROR',
    outcome: 'VIOLATED',
    cells: ['applications/new_received/total'],
    left: 3,
    right: 2,
    difference: 1,
    message: { zh: '不等', en: 'unequal' },
    definition: { formula: String },
  });
  t.equal(data.unknown, null);
});

t.test('enums go in as they come out', async (t) => {
  const { ask } = await asking(t, [2020]);
  const { data } = await ask(
    '{ agencies { nodes { id kind } } reports { nodes { scope consistency template { id } } } }',
  );
  const kinds = new Set<string>(data.agencies.nodes.map(({ kind }: { kind: string }) => kind));
  t.same([...kinds].sort(), ['DEPARTMENT', 'GOVERNMENT', 'ORGANIZATION', 'TOWNSHIP']);
  for (const kind of kinds) {
    const query =
      'query ($kind: AgencyKind) { agencies(kind: $kind) { nodes { kind } } reports(kind: $kind) { nodes { agency { kind } } } }';
    const found = await ask(query, { kind });
    t.ok(found.data.agencies.nodes.every((node: { kind: string }) => node.kind === kind));
    t.ok(found.data.reports.nodes.length > 0);
    t.ok(found.data.reports.nodes.every((node: { agency: { kind: string } }) => node.agency.kind === kind));
  }
  const { scope, consistency, template } = data.reports.nodes[0];
  const same = await ask(
    `{ reports(scope: ${scope}, consistency: ${consistency}, template: "${template.id}") { totalCount } none: reports(consistency: INCONSISTENT) { totalCount } }`,
  );
  t.same([same.data.reports.totalCount, same.data.none.totalCount], [6, 0]);
});

t.test('templates and rules', async (t) => {
  const { ask } = await asking(t, []);
  const { data, errors } = await ask(`{
    templates { id label gloss citation from to sections { kind label gloss }
      tables { id label required note { zh } blocks { label columns { id label kind unit } rows { id label heading within unit citation } } }
      cells { key table row column label gloss kind unit templates } remedies: cells(table: "remedies") { key } }
    rules { id severity templates statement { zh en } formula basis { kind citation { zh en } } }
    template(id: "2019") { id } rule(id: "applications-balance") { severity } none: rule(id: "none") { id }
  }`);
  t.equal(errors, undefined);
  t.same(
    data.templates.map(({ id }: { id: string }) => id),
    ['2008', '2019', '2021'],
  );
  t.equal(data.templates[2].cells.length, 200);
  t.equal(data.templates[2].remedies.length, 15);
  t.ok(data.rules.length > 5);
  t.same([data.template.id, data.rule.severity, data.none], ['2019', 'ERROR', null]);
});

t.test('an argument that is wrong is named', async (t) => {
  const { ask } = await asking(t, [2020]);
  const wrong: [query: string, message: RegExp][] = [
    [
      '{ report(id: "220502-0001-2020") { figure(cell: "applications/nothing/total") { value } } }',
      /cell.*applications\/nothing\/total/,
    ],
    ['{ report(id: "220502-0001-2020") { figures(table: "chairs") { value } } }', /table.*chairs/],
    [
      '{ agency(id: "220502-0001") { series(cell: "x", years: { from: 2019, to: 2020 }) { value } } }',
      /cell.*x/,
    ],
    [
      '{ agency(id: "220502-0001") { reports(years: { from: 2021, to: 2020 }) { id } } }',
      /years.*2021.*2020/,
    ],
    ['{ reports(orderBy: { by: "colour" }) { nodes { id } } }', /orderBy.*colour/],
    ['{ reports(region: "12") { nodes { id } } }', /region.*12/],
    ['{ reports(template: "1999") { nodes { id } } }', /template.*1999/],
    ['{ reports(after: "nonsense") { nodes { id } } }', /after/],
    ['{ agencies(after: "nonsense") { nodes { id } } }', /after/],
    ['{ region(code: "220000") { agencies(after: "nonsense") { nodes { id } } } }', /after/],
    ['{ region(code: "220000") { reports(after: "nonsense") { nodes { id } } } }', /after/],
  ];
  for (const [query, message] of wrong) {
    for (const _ of [1, 2, 3]) {
      const { errors, status } = await ask(query);
      t.equal(status, 200, query);
      t.match(errors, [{ message, extensions: { code: 'BAD_USER_INPUT' } }], query);
      t.notMatch(JSON.stringify(errors), /stack|\.ts/);
    }
  }
  const beside = await ask(`{ agency(id: "220502-0001") {
    right: series(cell: "applications/new_received/total", years: { from: 2020, to: 2020 }) { value } }
    other: report(id: "220502-0001-2020") { right: figure(cell: "applications/new_received/total") { value } wrong: figure(cell: "x") { value } } }`);
  t.same(beside.data, { agency: { right: [{ value: 20 }] }, other: { right: { value: 20 }, wrong: null } });
});

t.test('where figures stand, in one statement a level', async (t) => {
  const { ask, store, agencies } = await asking(t, [2021]);
  const received = 'applications/new_received/total';
  const figures = {
    [received]: { ...reported(3), at: { page: 2, table: 1, row: 4, column: 10 } },
    'applications/carried_in/total': { ...reported(1), at: { sheet: '年报', cell: 'D7' } },
  };
  const period = { from: '2020-01-01', to: '2020-12-31' };
  const placed = { ...content(2020, figures), signedOn: '2021-01-28', period };
  await acceptReport(
    store.db,
    await upload(agencies[2]!, 2020, {}, { content: placed, declaredAs: 'application/msword' }),
  );
  const place = 'at { page table row column line offset sheet cell }';
  const one = await ask(`{ report(id: "220502-0001-2020") { declaredAs signedOn period { from to }
    a: figure(cell: "${received}") { value ${place} } b: figure(cell: "applications/carried_in/total") { ${place} }
    c: figure(cell: "applications/carried_out/total") { value ${place} } } }`);
  t.equal(one.statements.length, 1, 'asked for ahead');
  const none = {
    page: null,
    table: null,
    row: null,
    column: null,
    line: null,
    offset: null,
    sheet: null,
    cell: null,
  };
  t.same(one.data.report, {
    declaredAs: 'application/msword',
    signedOn: '2021-01-28',
    period,
    a: { value: 3, at: { ...none, page: 2, table: 1, row: 4, column: 10 } },
    b: { at: { ...none, sheet: '年报', cell: 'D7' } },
    c: { value: 0, at: null },
  });
  for (const turn of ['first', 'second', 'third']) {
    const { data, statements } = await ask(
      `{ reports(first: 20) { nodes { id
      figures(table: "applications") { cell at { row } } a: figure(cell: "${received}") { at { row } } } } }`,
      { turn },
    );
    t.equal(statements.length, 2, `${turn}: the list, and all places`);
    const rows = data.reports.nodes.map(({ a }: { a: { at: { row: number } | null } }) => a.at?.row ?? null);
    t.same(
      rows.filter((row: number | null) => row !== null),
      [4],
      turn,
    );
  }
  const without = await ask('{ reports { nodes { figures { value } } } }');
  t.notMatch(without.statements.join(), /places/);
});
