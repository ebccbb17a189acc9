import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import t, { type Test } from 'tap';
import { countryReports, syntheticCountry } from '../bench/country.js';
import { findAgency } from '../src/db/agencies.js';
import { connect, type Store } from '../src/db/connect.js';
import type { Filer } from '../src/db/neighbours.js';
import { unpack } from '../src/db/packing.js';
import { partsOf } from '../src/db/parts.js';
import { loadRegister } from '../src/db/register.js';
import { findReport, wholeReports } from '../src/db/reports.js';
import { checkRollups } from '../src/db/rollup-repair.js';
import { rows, textArray } from '../src/db/sql.js';
import { LOOKING_DOWN } from '../src/domain/assessment.js';
import { writeExport } from '../src/exports/formats.js';
import type { Result } from '../src/importing/batch.js';
import { importSource } from '../src/importing/run.js';
import { sourcesAt } from '../src/importing/source.js';
import { compiled } from './compiled.js';
import { emptyDatabase, freshDatabase, onPostgres } from './database.js';
import { REGIONS, withAgencies } from './db/examples.js';
import { applications, reportBody, service, submitJson } from './routes/service.js';

const now = () => new Date('2026-03-01T00:00:00Z');
const LARGEST = 1_000_000;

async function folderOf(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gongkai-import-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const resultsIn = async (path: string): Promise<Result[]> =>
  (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Result)
    .sort((a, b) => a.line - b.line);

/** Imports a file or folder; the result files' lines, one after another. */
async function imported(store: Store, path: string, signal?: AbortSignal): Promise<Result[]> {
  const all: Result[] = [];
  for (const source of await sourcesAt(path)) {
    const results = `${source.path}.results.ndjson`;
    await importSource(source, results, { deps: { db: store.db, now }, largest: LARGEST, signal });
    all.push(...(await resultsIn(results)));
  }
  return all;
}

const line = (agency: string, year: number, figures = applications(2), rest: object = {}) =>
  JSON.stringify({
    agency,
    year,
    figures: reportBody(figures, year < 2021 ? '2019' : '2021').figures,
    ...rest,
  });

t.test('reports line by line, each with what came of it', async (t) => {
  const store = await freshDatabase(t);
  await withAgencies(store.db, { region: '220502' }, { region: '350404' });
  const file = join(await folderOf(t), 'reports.ndjson');
  const broken = { ...applications(2), 'applications/outcome.total/total': 7 };
  await writeFile(
    file,
    [
      line('220502-0001', 2021, applications(2), {
        publishedOn: '2022-01-20',
        sourceUrl: 'https://example.cn/a',
      }),
      line('220502-0001', 2022, broken),
      '',
      line('220502-0001', 2023, broken, { intent: 'record' }),
      line('220502-0009', 2021),
      line('350404-0001', 2007),
      '{"agency":',
      line('350404-0001', 2021, { ...applications(1), 'applications/x/y': 1 }),
      line('350404-0001', 2021, applications(1), { scop: 'own' }),
      line('220502-0001', 2021, applications(5)),
      line('350404-0001', 2020, applications(1), {
        template: '2019',
        scope: 'own',
        sections: [{ kind: 'overview', title: '总体情况', text: '全年' }],
      }),
    ].join('\n'),
  );
  const results = await imported(store, file);
  t.match(results, [
    { line: 1, outcome: 'created', report: '220502-0001-2021' },
    { line: 2, outcome: 'refused', problem: 'inconsistent-report', submission: String, rules: Array },
    { line: 4, outcome: 'created', report: '220502-0001-2023' },
    { line: 5, outcome: 'unknown-agency' },
    { line: 6, outcome: 'year-out-of-range' },
    { line: 7, outcome: 'refused', problem: 'malformed-request', detail: /not valid JSON/ },
    { line: 8, outcome: 'refused', problem: 'unknown-cell', detail: /applications\/x\/y/ },
    { line: 9, outcome: 'refused', problem: 'malformed-request', detail: /scop/ },
    { line: 10, outcome: 'exists', report: '220502-0001-2021' },
    { line: 11, outcome: 'created', report: '350404-0001-2020' },
  ]);
  t.equal(results.length, 10);
  t.match(results[1]?.rules, ['applications-balance']);
  t.match(await findReport(store.db, '220502-0001-2021'), {
    publishedOn: '2022-01-20',
    sourceUrl: 'https://example.cn/a',
    consistency: 'consistent',
  });
  t.match(await findReport(store.db, '350404-0001-2020'), { sections: [{ text: '全年' }], scope: 'own' });
  t.match(await findReport(store.db, '220502-0001-2023'), { consistency: 'inconsistent' });
});

t.test('an import that was stopped goes on, and each line has one result', async (t) => {
  const store = await freshDatabase(t);
  const agencies = await withAgencies(store.db, ...Array.from({ length: 40 }, () => ({ region: '220502' })));
  const file = join(await folderOf(t), 'reports.ndjson');
  const lines = agencies.flatMap(({ id }) =>
    [2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025].map((year) => line(id, year, {})),
  );
  await writeFile(file, `${lines.join('\n')}\n`);
  const results = `${file}.results.ndjson`;
  const stopping = new AbortController();
  const [source] = await sourcesAt(file);
  const onProgress = () => stopping.abort();
  await importSource(source!, results, {
    deps: { db: store.db, now },
    largest: LARGEST,
    signal: stopping.signal,
    onProgress,
  });
  const first = await resultsIn(results);
  t.ok(first.length > 0 && first.length < lines.length, `${first.length} of ${lines.length}`);
  // As if it had been killed while it wrote: what is left of the last line counts for nothing.
  const text = await readFile(results, 'utf8');
  await writeFile(results, text.slice(0, -10));
  const second = await imported(store, file);
  t.strictSame(
    second.map((result) => result.line),
    lines.map((_, i) => i + 1),
  );
  t.strictSame([...new Set(second.map(({ outcome }) => outcome))].sort(), ['created', 'same']);
  const [count] = await rows<{ n: number }>(store.db, sql`select count(*)::int as n from report`);
  t.equal(count?.n, lines.length);
  t.strictSame(await imported(store, file), second, 'a third run has nothing to do');
});

t.test('agencies, by CSV and NDJSON', async (t) => {
  const store = await freshDatabase(t);
  await withAgencies(store.db, { region: '220502', name: '先有的' });
  const folder = await folderOf(t);
  await writeFile(
    join(folder, 'agencies.csv'),
    `\uFEFFid,name,region,kind,creditCode
220502-0007,"东昌区,财政局",220502,department,91350100M000100Y43
,无编号局,220502,department,
,先有的,220502,township,
220502-0001,别的,220502,township,
350402-0001,外地的,220502,township,
,新的,999999,township,
,代码错,220502,township,91350100M000100Y44
,重复代码,220502,township,91350100M000100Y43
`,
  );
  t.match(await imported(store, folder), [
    { line: 2, outcome: 'registered', agency: '220502-0007' },
    { line: 3, outcome: 'registered', agency: '220502-0008' },
    { line: 4, outcome: 'same', agency: '220502-0001' },
    { line: 5, outcome: 'refused', problem: 'agency-exists' },
    { line: 6, outcome: 'refused', problem: 'malformed-request', detail: /begins with its region/ },
    { line: 7, outcome: 'refused', problem: 'unknown-region' },
    { line: 8, outcome: 'refused', problem: 'malformed-request', detail: /credit code/ },
    { line: 9, outcome: 'refused', problem: 'credit-code-taken' },
  ]);
  t.match(await findAgency(store.db, '220502-0007'), {
    name: '东昌区,财政局',
    creditCode: '91350100M000100Y43',
  });
  const file = join(folder, 'more.ndjson');
  await writeFile(file, '{"name":"后来的","region":"220502","kind":"organization"}\nnonsense\n');
  t.match(await imported(store, file), [{ agency: '220502-0009' }, { problem: 'malformed-request' }]);
});

t.test('a folder of documents with a manifest', async (t) => {
  const store = await freshDatabase(t);
  await withAgencies(store.db, { region: '220502' });
  const folder = await folderOf(t);
  await mkdir(join(folder, 'in'));
  const sample = fileURLToPath(new URL('../samples/liexi-2020.html', import.meta.url));
  await copyFile(sample, join(folder, 'in', 'liexi.html'));
  await writeFile(join(folder, 'bad.html'), '<p>nothing</p>');
  await writeFile(
    join(folder, 'manifest.csv'),
    `file,agency,year,publishedOn,intent
in/liexi.html,220502-0001,2020,2021-01-15,
bad.html,220502-0001,2021,,submit
none.html,220502-0001,2021,,
../else.html,220502-0001,2021,,
`,
  );
  t.match(await imported(store, folder), [
    { line: 2, file: 'in/liexi.html', outcome: 'created', report: '220502-0001-2020' },
    { line: 3, file: 'bad.html', outcome: 'refused', problem: 'no-template', submission: String },
    { line: 4, file: 'none.html', outcome: 'refused', detail: /There is no document/ },
    { line: 5, outcome: 'refused', detail: /outside/ },
  ]);
  t.match(await findReport(store.db, '220502-0001-2020'), {
    publishedOn: '2021-01-15',
    document: { mediaType: 'text/html' },
  });
  await t.rejects(sourcesAt(join(folder, 'in')), /has neither agencies.csv/);
  await t.rejects(sourcesAt(join(folder, 'nowhere')), /There is no file or folder/);
});

t.test('what was exported and is imported elsewhere has the same figures', async (t) => {
  const s = await service(t);
  const odd = {
    ...applications(3),
    'remedies/reconsideration/total': { value: 0, state: 'reported', raw: '〇' },
    'proactive/rules/issued': { value: null, state: 'not_applicable', raw: '/' },
    'proactive/rules/repealed': null,
  };
  await submitJson(s, reportBody(odd));
  const unreadable = { 'proactive/rules/in_force': { value: null, state: 'unreadable', raw: '1?' } };
  const recorded = { intent: 'record', agency: s.otherAgency };
  t.equal((await submitJson(s, reportBody(unreadable), recorded, { ...s.admin })).statusCode, 201);
  const folder = await folderOf(t);
  const file = join(folder, 'reports.ndjson');
  await writeExport(s.store, { year: 2022, format: 'ndjson', bom: false }, file);
  await writeFile(
    join(folder, 'agencies.ndjson'),
    `${JSON.stringify({ id: s.agency, name: '甲', region: '220502', kind: 'government' })}
${JSON.stringify({ id: s.otherAgency, name: '乙', region: '220502', kind: 'department' })}`.replace(
      '"220502","kind":"department"',
      '"220503","kind":"department"',
    ),
  );
  const store = await freshDatabase(t);
  const { REGIONS } = await import('./db/examples.js');
  const { loadRegister } = await import('../src/db/register.js');
  const second = { ...REGIONS.find(({ code }) => code === '220502')!, code: '220503', name: '二道江区' };
  await loadRegister(store.db, () => [...REGIONS, second], 'with another');
  const results = await imported(store, folder);
  t.strictSame(
    results.map(({ outcome }) => outcome),
    ['registered', 'registered', 'created', 'created'],
  );
  const ids = [`${s.agency}-2022`, `${s.otherAgency}-2022`];
  const [there, here] = await Promise.all([wholeReports(s.store.db, ids), wholeReports(store.db, ids)]);
  for (const [i, report] of there.entries()) {
    t.strictSame([...unpack(here[i]!)], [...unpack(report)], report.id);
    const { template, scope, consistency, publishedOn, sections, title, printedName } = report;
    t.match(here[i], { template, scope, consistency, publishedOn, sections, title, printedName });
  }
});

t.test('the command, in threads on PostgreSQL', { timeout: 120_000 }, async (t) => {
  const folder = await folderOf(t);
  const databaseUrl = onPostgres ? await emptyDatabase(undefined, t) : undefined;
  await writeFile(
    join(folder, 'agencies.csv'),
    'name,region,kind\n甲局,220502,department\n乙局,220502,department\n',
  );
  const file = join(folder, 'reports.ndjson');
  await writeFile(
    file,
    ['220502-0001', '220502-0002'].flatMap((id) => [2021, 2022].map((year) => line(id, year))).join('\n'),
  );
  const command = compiled('commands/import.js');
  const run = async (...args: string[]) => {
    const { PATH = '' } = process.env;
    const environment = {
      PATH,
      DATA_DIR: join(folder, 'data'),
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
    };
    const child = spawn(process.execPath, [command, ...args], { env: environment });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  };
  const done = await run(folder);
  t.equal(done.code, 0, done.output);
  t.match(done.output, /agencies\.csv → [^\n]+\n {2}registered: 2\n/);
  t.match(done.output, /reports\.ndjson → [^\n]+\n {2}created: 4\n/);
  await appendFile(file, `\n${line('220502-0001', 2023)}`);
  t.match((await run(folder)).output, /created: 5\n/);
  if (onPostgres) {
    t.match(await run(), { code: 1, output: /npm run import -- FILE\|FOLDER/ });
    t.match(await run(join(folder, 'nowhere')), { code: 1, output: /There is no file or folder/ });
  }
  const store = await connect({ databaseUrl, dataDir: join(folder, 'data') });
  t.match(await findReport(store.db, '220502-0002-2022'), { consistency: 'consistent' });
  await store.close();
});

t.test('a made-up country comes in whole, and its sums with it', async (t) => {
  const store = await freshDatabase(t);
  await loadRegister(store.db, () => REGIONS, 'corner');
  const folder = await folderOf(t);
  const country = syntheticCountry(REGIONS, { agencies: 150, years: [2020, 2021], seed: 3 });
  const write = async (name: string, items: readonly object[]) => {
    const path = join(folder, name);
    await writeFile(path, items.map((item) => `${JSON.stringify(item)}\n`).join(''));
    return path;
  };
  const registered = await imported(store, await write('agencies.ndjson', country.agencies));
  t.same(new Set(registered.map(({ outcome }) => outcome)), new Set(['registered']));
  const accepted = await imported(store, await write('reports.ndjson', [...countryReports(country)]));
  t.equal(accepted.length, 300);
  t.same(new Set(accepted.map(({ outcome }) => outcome)), new Set(['created']));
  t.same(await checkRollups(store.db), []);

  // Its areas are what their parts add up to, so far as these are all there.
  const governments = country.agencies.filter(({ kind }) => kind === 'government');
  const filers = await rows<Filer>(
    store.db,
    sql`select a.id, a.region, g.level, g.parent from agency a join region g on g.code = a.region
      where a.id = any(${textArray(governments.map(({ id }) => id))})`,
  );
  const areas = await Promise.all(filers.map((filer) => partsOf(store.db, filer, 2021)));
  const whole = areas.filter(({ reports, missing }) => reports.length > 0 && missing.length === 0);
  t.ok(whole.length > 1, `${whole.length} of ${areas.length}`);
  const found = await rows(
    store.db,
    sql`select report_id, rule, place from finding where rule = any(${textArray(LOOKING_DOWN)})`,
  );
  t.same(found, []);
});
