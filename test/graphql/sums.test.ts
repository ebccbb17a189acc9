import t from 'tap';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { loadRegister } from '../../src/db/register.js';
import { acceptReport } from '../../src/db/submissions.js';
import { REGIONS, upload } from '../db/examples.js';
import { asking } from './asking.js';

const RECEIVED = 'applications/new_received/total';
const CARRIED = 'applications/carried_in/total';
const YEARS = 'years: { from: 2018, to: 2021 }';

// The figure of agency n is 10 n + year mod 5: 4, 0, 1.
const shared = await asking(t, [2019, 2020, 2021]);
const { ask, store, agencies } = shared;

const SERIES = `{ region(code: "220000") { name
  received: series(cell: "${RECEIVED}", ${YEARS}) { year value reports inconsistent }
  carried: series(cell: "${CARRIED}", ${YEARS}) { value }
  extra: series(cell: "statistics/x.其他/year", ${YEARS}) { value }
  children { name received: series(cell: "${RECEIVED}", ${YEARS}) { value }
    children { code received: series(cell: "${RECEIVED}", years: { from: 2021, to: 2021 }) { value }
      children { code received: series(cell: "${RECEIVED}", years: { from: 2021, to: 2021 }) { value reports } } } } } }`;

t.test('series of a region and of all below it', async (t) => {
  const { data, errors, statements } = await ask(SERIES);
  t.equal(errors, undefined);
  const { region } = data;
  t.same(region.received, [
    { year: 2018, value: null, reports: 0, inconsistent: 0 },
    { year: 2019, value: 76, reports: 4, inconsistent: 0 },
    { year: 2020, value: 60, reports: 4, inconsistent: 0 },
    { year: 2021, value: 64, reports: 4, inconsistent: 0 },
  ]);
  t.same(
    region.carried.map(({ value }: { value: number }) => value),
    [null, 0, 0, 0],
  );
  t.same(
    region.extra.map(({ value }: { value: number }) => value),
    [null, null, null, null],
  );
  const [prefecture] = region.children;
  t.same(prefecture.received[3], { value: 63 });
  t.same(prefecture.children, [
    {
      code: '220502',
      received: [{ value: 52 }],
      children: [{ code: '220502001', received: [{ value: 31, reports: 1 }] }],
    },
  ]);
  t.equal(statements.length, 5, 'one a level');
});

t.test('figures of regions, years and cells, in that order', async (t) => {
  const query = `query ($regions: [ID!]!) { figures(cells: ["${CARRIED}", "${RECEIVED}"], regions: $regions,
    years: { from: 2020, to: 2021 }) { region { code name } year cell value reports inconsistent } }`;
  const { data, errors, statements, extensions } = await ask(query, {
    regions: ['350400', '220502001', '350400'],
  });
  t.equal(errors, undefined);
  t.equal(statements.length, 1);
  t.same(
    data.figures.map((row: Record<string, unknown>) => [
      (row.region as { code: string }).code,
      row.year,
      row.cell,
      row.value,
      row.reports,
    ]),
    [
      ['350400', 2020, CARRIED, 0, 2],
      ['350400', 2020, RECEIVED, 90, 2],
      ['350400', 2021, CARRIED, 0, 2],
      ['350400', 2021, RECEIVED, 92, 2],
      ['220502001', 2020, CARRIED, 0, 1],
      ['220502001', 2020, RECEIVED, 30, 1],
      ['220502001', 2021, CARRIED, 0, 1],
      ['220502001', 2021, RECEIVED, 31, 1],
    ],
  );
  t.equal(extensions?.cost?.requested, 3 * 2 * 2 * 2);
  const of = async (more: string) =>
    (
      await ask(
        `{ figures(cells: "${RECEIVED}", regions: "220000", years: { from: 2021, to: 2021 }, ${more}) { value reports } }`,
      )
    ).data.figures[0];
  t.same(await of('kind: GOVERNMENT'), { value: 22, reports: 2 });
  t.same(await of('basis: PUBLISHED'), { value: null, reports: 0 });
  t.same(await of('basis: PUBLISHED, kind: GOVERNMENT'), { value: null, reports: 0 });
});

t.test('what is wrong is named', async (t) => {
  const cases = {
    [`{ figures(cells: ["x/y/z"], regions: ["220000"], ${YEARS}) { value } }`]:
      /cells: no form has a cell x\/y\/z/,
    [`{ figures(cells: ["${RECEIVED}"], regions: ["22"], ${YEARS}) { value } }`]:
      /regions: 22 is not a region code/,
    [`{ figures(cells: ["${RECEIVED}"], regions: ["220000", "999999"], ${YEARS}) { value } }`]:
      /regions: there is no region 999999/,
    [`{ figures(cells: ["${RECEIVED}"], regions: ["220000"], ${YEARS}, basis: PUBLISHED, kind: TOWNSHIP) { value } }`]:
      /kind: must be GOVERNMENT/,
    [`{ figures(cells: ["${RECEIVED}"], regions: ["220000"], years: { from: 2021, to: 2020 }) { value } }`]:
      /years: from 2021/,
    [`{ region(code: "220000") { series(cell: "x/y/z", ${YEARS}) { value } } }`]:
      /cell: no form has a cell x\/y\/z/,
  };
  for (const [query, message] of Object.entries(cases)) {
    const { errors, status } = await ask(query);
    t.equal(status, 200);
    t.match(errors, [{ message, extensions: { code: 'BAD_USER_INPUT' } }], query);
  }
});

t.test('answers about sums are kept as long as the data is the same', async (t) => {
  const first = await ask(SERIES);
  const again = await ask(SERIES);
  t.same(again.data, first.data);
  t.equal(again.statements.length, 1);
  t.match(again.statements[0], 'data_version');
  await acceptReport(store.db, await upload(agencies[4]!, 2018, { [RECEIVED]: 5 }));
  t.equal((await ask(SERIES)).statements.length, 1, 'nothing of the province has changed');
  await acceptReport(store.db, await upload(agencies[0]!, 2018, { 'narrative/fees/year': 5 }));
  t.equal((await ask(SERIES)).statements.length, 1 + 4, 'one tells that what is kept does not hold');
  await loadRegister(store.db, () => REGIONS.map((one) => ({ ...one, name: `新${one.name}` })), 'renamed');
  t.equal((await ask(SERIES)).data.region.name, '新吉林省');
});

t.test('a new year on which there can be reports is one of the answer', async (t) => {
  const read = readConfig({ RATE_LIMIT: 'off' });
  if (!read.ok) throw new Error(read.problem);
  let now = '2025-12-31T15:59:59Z';
  const app = await build({ store, config: read.config, now: () => new Date(now) });
  t.teardown(() => app.close());
  const query = `{ region(code: "220000") { series(cell: "${RECEIVED}", years: { from: 2024, to: 2030 }) { year } } }`;
  const years = async () =>
    (await app.inject({ method: 'POST', url: '/graphql', payload: { query } })).json().data.region.series
      .length;
  t.equal(await years(), 2);
  t.equal(await years(), 2);
  now = '2025-12-31T16:00:00Z';
  t.equal(await years(), 3);
});
