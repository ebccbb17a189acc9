import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import t, { type Test } from 'tap';
import { CELLS } from '../../src/domain/cell.js';
import { agencyIn, applications, reportBody, type Service, service, submitJson } from './service.js';

const RECEIVED = 'applications/new_received/total';
const CHANGE = 'proactive/administrative_licensing/change_in_items';

async function withFolder(t: Test): Promise<Service & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'gongkai-exports-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const s = await service(t, { dataDir: folder });
  return { ...s, folder };
}

const get = ({ app }: Service, url: string, headers = {}) =>
  app.inject({ url: `/v1/exports/${url}`, headers });
const digest = (bytes: Buffer) => `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;

/** CSV as records; none of the tests' texts has a line break in it. */
const records = (csv: string) => {
  const [header = [], ...lines] = csv
    .trimEnd()
    .split('\r\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, a, b]) => a?.replaceAll('""', '"') ?? b,
      ),
    );
  return lines.map((line) => Object.fromEntries(header.map((name, i) => [name, line[i]])));
};

t.test('everything of a year in three formats', async (t) => {
  const s = await withFolder(t);
  const rename = { method: 'PATCH' as const, url: `/v1/agencies/${s.agency}`, headers: { ...s.admin } };
  await s.app.inject({ ...rename, payload: { name: '=1+1,"人民政府"' } });
  const own = reportBody({
    ...applications(3),
    'proactive/administrative_licensing/decisions': null,
    'proactive/administrative_fees/amount_collected': 1.5,
    'remedies/reconsideration/total': { value: 0, state: 'reported', raw: '0件' },
  });
  t.equal((await submitJson(s, own, { publishedOn: '2023-01-20' })).statusCode, 201);
  const hybrid = reportBody({ ...applications(2), [CHANGE]: -5 }, '2019');
  const query = { agency: s.otherAgency, year: '2022', intent: 'record' };
  t.equal((await submitJson(s, hybrid, query, { ...s.archivist })).statusCode, 201);
  t.equal((await submitJson(s, undefined, { year: '2021' })).statusCode, 201);

  const csv = await get(s, '2022.csv');
  t.match(csv.headers, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'repr-digest': digest(csv.rawPayload),
    'content-length': String(csv.rawPayload.length),
    'content-disposition': 'attachment; filename="gongkai-2022.csv"',
    'accept-ranges': 'bytes',
  });
  const rows = records(csv.body);
  t.match(rows, [
    {
      id: '220502-0001-2022',
      agencyName: `'=1+1,"人民政府"`,
      regionName: '东昌区',
      publishedOn: '2023-01-20',
      consistency: 'consistent',
      [RECEIVED]: '3',
      'proactive/administrative_fees/amount_collected': '1.5',
      'proactive/administrative_licensing/decisions': '',
      [CHANGE]: '',
    },
    { id: '220503-0001-2022', template: '2019', [RECEIVED]: '2', [CHANGE]: '-5', publishedOn: '' },
  ]);
  t.equal(rows.length, 2);
  const marked = await get(s, '2022.csv?bom=true');
  t.same(marked.rawPayload, Buffer.concat([Buffer.from('\uFEFF'), csv.rawPayload]));
  t.equal(marked.headers['repr-digest'], digest(marked.rawPayload));

  const parquet = await get(s, '2022.parquet');
  const { buffer, byteOffset, byteLength } = parquet.rawPayload;
  const objects = await parquetReadObjects({
    file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
  });
  t.equal(objects.length, 2);
  t.match(objects[0], { agencyName: '=1+1,"人民政府"', publishedOn: new Date('2023-01-20'), year: 2022 });
  for (const [i, object] of objects.entries()) {
    for (const { key } of CELLS) t.equal(String(object[key] ?? ''), rows[i]![key], key);
  }

  const ndjson = await get(s, '2022.ndjson');
  t.equal(ndjson.headers['repr-digest'], digest(ndjson.rawPayload));
  const lines = ndjson.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.match(lines, [
    {
      agency: '220502-0001',
      year: 2022,
      template: '2021',
      scope: 'area',
      intent: 'submit',
      publishedOn: '2023-01-20',
      figures: {
        [RECEIVED]: 3,
        'proactive/administrative_licensing/decisions': null,
        'remedies/reconsideration/total': { value: 0, state: 'reported', raw: '0件' },
      },
    },
    { agency: '220503-0001', figures: { [CHANGE]: -5 } },
  ]);
});

t.test('a year without reports is an empty file, another is not there', async (t) => {
  const s = await withFolder(t);
  t.strictSame(records((await get(s, '2010.csv')).body), []);
  const empty = await get(s, '2010.ndjson');
  t.equal(empty.statusCode, 200);
  t.equal(empty.body, '');
  t.equal(empty.headers['content-length'], '0');
  t.equal(empty.headers['repr-digest'], digest(Buffer.alloc(0)));
  const { buffer, byteOffset, byteLength } = (await get(s, '2010.parquet')).rawPayload;
  t.strictSame(
    await parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer }),
    [],
  );
  for (const year of ['2007', '2027', '20x0', '20220']) {
    const answer = await get(s, `${year}.csv`);
    t.equal(answer.statusCode, 404, year);
    t.match(answer.json().detail, `years from 2008 to 2026, not on ${year}`);
  }
  t.equal((await get(s, '2022.xlsx')).statusCode, 404);
  t.equal((await get(s, '2022.parquet?bom=true')).statusCode, 400);
  t.equal((await get(s, '2022.csv?bom=yes')).statusCode, 400);
});

t.test('parts, conditions and HEAD', async (t) => {
  const s = await withFolder(t);
  await submitJson(s);
  const { rawPayload: all, headers } = await get(s, '2022.ndjson');
  const etag = String(headers.etag);
  t.match(etag, /^"/);
  t.equal((await get(s, '2022.ndjson', { 'if-none-match': etag })).statusCode, 304);
  const head = await s.app.inject({ method: 'HEAD', url: '/v1/exports/2022.ndjson' });
  t.equal(head.statusCode, 200);
  t.equal(head.body, '');
  t.match(head.headers, { 'content-length': String(all.length), 'repr-digest': digest(all), etag });
  const size = all.length;
  const parts: [string, Buffer, string][] = [
    ['bytes=0-9', all.subarray(0, 10), `bytes 0-9/${size}`],
    ['bytes=10-', all.subarray(10), `bytes 10-${size - 1}/${size}`],
    ['bytes=-7', all.subarray(-7), `bytes ${size - 7}-${size - 1}/${size}`],
    [`bytes=5-${size + 9}`, all.subarray(5), `bytes 5-${size - 1}/${size}`],
  ];
  for (const [range, bytes, contentRange] of parts) {
    const part = await get(s, '2022.ndjson', { range, 'if-range': etag });
    t.equal(part.statusCode, 206, range);
    t.same(part.rawPayload, bytes, range);
    t.match(part.headers, { 'content-range': contentRange, 'repr-digest': digest(all) });
  }
  t.same((await get(s, '2022.ndjson', { range: 'bytes=0-9', 'if-range': '"other"' })).rawPayload, all);
  t.same((await get(s, '2022.ndjson', { range: 'bytes=0-1,3-4' })).rawPayload, all);
  t.same((await get(s, '2022.ndjson', { range: 'bytes=9-3' })).rawPayload, all);
  const beyond = await get(s, '2022.ndjson', { range: `bytes=${size}-` });
  t.equal(beyond.statusCode, 416);
  t.equal(beyond.headers['content-range'], `bytes */${size}`);
  t.equal(beyond.json().type, '/problems/range-not-satisfiable');
});

t.test('a file is made once for what it holds, and anew after any change of it', async (t) => {
  const s = await withFolder(t);
  await submitJson(s, reportBody({ ...applications(3), 'applications/carried_out/total': null }));
  const file = async () => {
    const files = await readdir(join(s.folder, 'exports'));
    const name = files.find((each) => /^2022\.ndjson\.[0-9a-f]{16}$/.test(each));
    return (await stat(join(s.folder, 'exports', name!))).ino;
  };
  const first = await get(s, '2022.ndjson');
  const made = await file();
  await submitJson(s, undefined, { year: '2019' });
  t.equal((await get(s, '2022.ndjson')).headers.etag, first.headers.etag);
  t.equal(await file(), made, 'reports on other years do not matter');

  const seen = new Set([first.headers.etag]);
  const changes: Record<string, () => Promise<unknown>> = {
    'a report more': () =>
      submitJson(s, undefined, { agency: s.otherAgency, intent: 'record' }, { ...s.admin }),
    'the name of an agency': () =>
      s.app.inject({
        method: 'PATCH',
        url: `/v1/agencies/${s.agency}`,
        headers: { ...s.admin },
        payload: { name: '新名' },
      }),
    'a finding by the year before': () =>
      submitJson(
        s,
        reportBody({
          ...applications(4),
          'applications/outcome.disclosed/natural_person': 2,
          'applications/outcome.disclosed/total': 2,
          'applications/outcome.total/natural_person': 2,
          'applications/outcome.total/total': 2,
          'applications/carried_out/natural_person': 2,
          'applications/carried_out/total': 2,
        }),
        { year: '2021' },
      ),
  };
  for (const [name, change] of Object.entries(changes)) {
    await change();
    const now = await get(s, '2022.ndjson');
    t.notOk(seen.has(now.headers.etag), name);
    seen.add(now.headers.etag);
  }
  t.equal((await readdir(join(s.folder, 'exports'))).length, 2, 'one file, and what is noted of it');
});

t.test('whoever has a report accepted finds it in the next file', async (t) => {
  const s = await withFolder(t);
  const agencies = [s.agency, s.otherAgency, await agencyIn(s.store, '220503', '又一个局', 'department')];
  await Promise.all(
    agencies.map(async (agency) => {
      const { statusCode } = await submitJson(s, undefined, { agency }, { ...s.admin });
      t.equal(statusCode, 201);
      t.match((await get(s, '2022.ndjson')).body, `"id":"${agency}-2022"`);
    }),
  );
});

t.test('what the columns mean', async (t) => {
  const s = await withFolder(t);
  const json = (await get(s, 'dictionary.json')).json();
  const names = json.items.map(({ name }: { name: string }) => name);
  t.strictSame(names, (await get(s, '2022.csv')).body.trimEnd().split(','));
  t.match(
    json.items.find(({ name }: { name: string }) => name === RECEIVED),
    {
      label: /新收/,
      unit: '件',
      type: 'number',
      templates: ['2019', '2021'],
      years: [
        { from: 2019, to: 2020 },
        { from: 2021, to: null },
      ],
    },
  );
  const csv = records((await get(s, 'dictionary.csv')).body);
  t.equal(csv.length, json.total);
  t.match(
    csv.find(({ name }) => name === RECEIVED),
    { templates: '2019 2021', years: '2019..2020 2021..' },
  );
});
