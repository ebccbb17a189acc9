import { sql } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { build } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { createAgency } from '../../src/db/agencies.js';
import type { Store } from '../../src/db/connect.js';
import { createKey, ensureAdminKey } from '../../src/db/keys.js';
import { loadRegister } from '../../src/db/register.js';
import { rows } from '../../src/db/sql.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { CELLS, TEMPLATES } from '../../src/domain/cell.js';
import { creditCheckCharacter } from '../../src/domain/credit-code.js';
import { INDICATORS } from '../../src/domain/indicators.js';
import { RULES } from '../../src/domain/rules/index.js';
import { TABLE_IDS } from '../../src/domain/template.js';
import { PROBLEMS } from '../../src/problems.js';
import { applications, REGIONS, reportBody } from '../routes/bodies.js';
import { documentsOf, formOn } from './documents.js';
import type { Document } from './draft.js';
import { Words } from './words.js';

/** What requests are sent to: two services on one database, the second with review; both listen. */
export interface World {
  store: Store;
  apps: readonly FastifyInstance[];
  ports: readonly number[];
  words: Words;
  documents: readonly Document[];
}

const ADMINISTRATOR = 'the-first-administrator';
const YEARS = [2019, 2020, 2021, 2022, 2023];

/** Fills an empty store: agencies, keys, reports, contradictions, refused uploads and such as await review. */
export async function makeWorld(store: Store, seed: number, dataDir: string): Promise<World> {
  await loadRegister(store.db, () => REGIONS, 'test');
  await ensureAdminKey(store.db, ADMINISTRATOR);
  const agencies = await Promise.all(
    (
      [
        ['220502', '东昌区人民政府', 'government'],
        ['220503', '二道江区教育局', 'department'],
        ['220500', '通化市财政局', 'department'],
        ['350402', '梅列区人民政府', 'government'],
        ['220502', '东昌区示例局', 'organization'],
      ] as const
    ).map(
      async ([region, name, kind]) => made(await createAgency(store.db, { region, name, kind }, OPERATOR)).id,
    ),
  );
  const apps = [await serviceOn(store, dataDir, false), await serviceOn(store, dataDir, true)];
  const [plain, reviewing] = apps as [FastifyInstance, FastifyInstance];
  const wrong = reportBody({ ...applications(4), 'applications/outcome.total/total': 9 });
  for (const agency of agencies) {
    for (const year of YEARS) await file(plain, agency, year);
    await file(plain, agency, 2024, wrong);
    await file(plain, agency, 2025, wrong, 'record');
    await file(reviewing, agency, 2024);
  }
  const ports = await Promise.all(apps.map(listening));
  return { store, apps, ports, words: await wordsOf(store, agencies), documents: await documentsOf(seed) };
}

async function serviceOn(store: Store, dataDir: string, review: boolean): Promise<FastifyInstance> {
  const read = readConfig({ RATE_LIMIT: 'off', BODY_LIMIT: '100000', DATA_DIR: dataDir });
  if (!read.ok) throw new Error(read.problem);
  // a fault is told where the run is: the answer tells nothing
  const log = pino({ level: 'error' }, pino.destination(2));
  return build({ store, config: { ...read.config, review }, log });
}

async function listening(app: FastifyInstance): Promise<number> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as { port: number }).port;
}

async function file(app: FastifyInstance, agency: string, year: number, body?: object, intent = 'submit') {
  await app.inject({
    method: 'POST',
    url: '/v1/reports',
    query: { agency, year: String(year), intent },
    headers: { authorization: `Bearer ${ADMINISTRATOR}`, 'content-type': 'application/json' },
    payload: body ?? reportBody(applications(year % 7), formOn(year)),
  });
}

function made<Result extends object>(result: Result): Exclude<Result, { problem: string }> {
  if ('problem' in result) throw new Error(String(result.problem));
  return result as Exclude<Result, { problem: string }>;
}

/** All that can be named; keys that requests may revoke are not those they are sent with. */
async function wordsOf(store: Store, agencies: readonly string[]): Promise<Words> {
  const keys = await Promise.all([
    createKey(store.db, { role: 'reviewer', region: '220000' }, OPERATOR),
    createKey(store.db, { role: 'agency', agencyId: agencies[0]! }, OPERATOR),
    createKey(store.db, { role: 'agency', agencyId: agencies[2]! }, OPERATOR),
    createKey(store.db, { role: 'archivist' }, OPERATOR),
  ]);
  const spare = await Promise.all(
    Array.from({ length: 30 }, () => createKey(store.db, { role: 'archivist' }, OPERATOR)),
  );
  const found = async (column: string, table: string) =>
    (await rows<{ word: string }>(store.db, sql.raw(`select ${column} as word from ${table}`))).map(
      ({ word }) => word,
    );
  return new Words({
    administrators: [ADMINISTRATOR],
    'keys of others': [...keys.map((key) => made(key).key), 'gk_unknown', 'x'],
    keys: spare.map((key) => made(key).id),
    agencies,
    regions: await found('code', 'region'),
    reports: await found('id', 'report'),
    submissions: await found('id', 'submission'),
    awaiting: await found('id', "submission where outcome = 'submitted'"),
    places: await found('distinct place', 'finding'),
    findings: await found("report_id || ' ' || rule || ' ' || place", 'finding'),
    cells: CELLS.map(({ key }) => key),
    rules: RULES.map(({ id }) => id),
    indicators: INDICATORS.map(({ id }) => id),
    templates: TEMPLATES.map(({ id }) => id),
    tables: TABLE_IDS,
    problems: Object.keys(PROBLEMS),
    creditCodes: Array.from({ length: 40 }, (_, i) => creditCode(i)),
    ...PLAIN_WORDS,
  });
}

const PLAIN_WORDS = {
  sorts: [
    'publishedOn',
    '-publishedOn',
    'year',
    '-updated',
    'refusal_rate',
    '-applications/new_received/total',
  ],
  groups: ['region,year', 'region,year,kind', 'year,region,template'],
  revisions: ['1', '1', '1', '2', '1..2', '1..1', '3'],
  years: ['2008', '2017', '2018', ...YEARS.map(String), '2024', '2025', '2026'],
  exports: ['2019', '2020', '2022', '2025'],
  moments: ['2021-03-01', '2099-12-31', '2099-01-01T00:00:00Z', '2021-03-01T08:00:00+08:00'],
  tokens: ['2021-01-01T00:00:00Z', '2020-01-01'],
  tags: ['"1"', '*', '"2"'],
  names: ['区', '东昌', '2205', '政府', '局'],
  addresses: ['https://www.gov.cn/zhengce/', 'http://example.org/?a=1'],
};

function creditCode(number: number): string {
  const first = `11220502${String(number).padStart(9, '0')}`;
  return first + creditCheckCharacter(first);
}
