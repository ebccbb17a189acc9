import { sql } from 'drizzle-orm';
import t from 'tap';
import {
  type Agency,
  agenciesByIds,
  createAgency,
  findAgency,
  listAgencies,
  updateAgency,
} from '../../src/db/agencies.js';
import { listReports } from '../../src/db/report-list.js';
import { acceptReport } from '../../src/db/submissions.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { freshDatabase } from '../database.js';
import { upload, withAgencies } from './examples.js';

const { db } = await freshDatabase();
const code = '11341702486344515H';

function made<A extends object>(outcome: A): Exclude<A, { problem: string }> {
  t.notOk('problem' in outcome, 'no problem');
  return outcome as Exclude<A, { problem: string }>;
}

t.test('ids count up in each region and are never given out twice', async (t) => {
  const agencies = await withAgencies(
    db,
    { region: '220502', kind: 'government', name: '东昌区人民政府' },
    { region: '220502', kind: 'department', name: '东昌区教育局' },
    { region: '220502001', name: '光明街道' },
    { region: '350402', name: '列西街道' },
  );
  t.strictSame(
    agencies.map(({ id }) => id),
    ['220502-0001', '220502-0002', '220502001-0001', '350402-0001'],
  );
  t.match(agencies[0], {
    name: '东昌区人民政府',
    region: '220502',
    kind: 'government',
    creditCode: null,
    formerNames: [],
  });
  t.match(agencies[0]!.createdAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

t.test('many at once get different ids', async (t) => {
  const wanted = Array.from({ length: 12 }, (_, index) => ({
    name: `局${index}`,
    region: '220500',
    kind: 'department' as const,
  }));
  const agencies = await Promise.all(wanted.map((agency) => createAgency(db, agency, OPERATOR)));
  t.equal(new Set(agencies.map((agency) => made(agency).id)).size, 12);
});

t.test('what stands in the way is said', async (t) => {
  const agency = { name: '某局', region: '220500', kind: 'department' as const };
  t.strictSame(await createAgency(db, { ...agency, region: '999999' }, OPERATOR), {
    problem: 'unknown-region',
  });
  made(await createAgency(db, { ...agency, creditCode: code }, OPERATOR));
  t.strictSame(await createAgency(db, { ...agency, creditCode: code }, OPERATOR), {
    problem: 'credit-code-taken',
  });
  await db.execute(sql`insert into agency_serial (region, last) values ('350404', 9998)`);
  t.match(await createAgency(db, { ...agency, region: '350404' }, OPERATOR), { id: '350404-9999' });
  t.strictSame(await createAgency(db, { ...agency, region: '350404' }, OPERATOR), {
    problem: 'serials-used-up',
  });
});

t.test('two that claim one credit code at the same time', async (t) => {
  const agency = {
    name: '某办',
    region: '350400',
    kind: 'department' as const,
    creditCode: '12620600MB0523338C',
  };
  const outcomes = await Promise.all([
    createAgency(db, agency, OPERATOR),
    createAgency(db, agency, OPERATOR),
  ]);
  t.equal(outcomes.filter((outcome) => 'problem' in outcome).length, 1);
  const others = await Promise.all(
    [1, 2, 3].map(() => createAgency(db, { ...agency, creditCode: null }, OPERATOR)),
  );
  const changes = others.map((other) =>
    updateAgency(db, made(other).id, { creditCode: '91350100M000100Y43' }, OPERATOR),
  );
  const changed = await Promise.all(changes);
  t.equal(changed.filter((outcome) => 'problem' in outcome).length, 2, 'also when they are changed');
});

t.test('finding', async (t) => {
  t.match(await findAgency(db, '220502-0002'), { name: '东昌区教育局' });
  t.equal(await findAgency(db, '220502-9999'), null);
  t.equal(await findAgency(db, '220502-0002\u0000'), null);
  const found = await agenciesByIds(db, ['350402-0001', '220502-0001', 'x"y\\z']);
  t.strictSame(found.map(({ id }) => id).sort(), ['220502-0001', '350402-0001']);
});

t.test('a changed name is remembered', async (t) => {
  const id = '220502-0002';
  made(await updateAgency(db, id, { name: '东昌区教育和体育局' }, OPERATOR));
  const agency = made(
    await updateAgency(db, id, { name: '东昌区教育体育局', creditCode: '11370900004341590P' }, OPERATOR),
  );
  t.match(agency, { name: '东昌区教育体育局', creditCode: '11370900004341590P', kind: 'department' });
  t.strictSame(
    agency.formerNames.map(({ name }) => name),
    ['东昌区教育局', '东昌区教育和体育局'],
  );
  t.match(made(await updateAgency(db, id, { creditCode: null }, OPERATOR)), {
    creditCode: null,
    formerNames: { length: 2 },
  });
  t.match(made(await updateAgency(db, id, {}, OPERATOR)), {
    name: '东昌区教育体育局',
    formerNames: { length: 2 },
  });
  t.strictSame(await updateAgency(db, id, { creditCode: code }, OPERATOR), { problem: 'credit-code-taken' });
  t.strictSame(await updateAgency(db, '220502-9999', { name: 'x' }, OPERATOR), { problem: 'unknown-agency' });
});

t.test('a changed kind goes for its reports too', async (t) => {
  const agency = (await findAgency(db, '350402-0001'))!;
  await acceptReport(db, await upload(agency, 2020));
  made(await updateAgency(db, agency.id, { kind: 'organization' }, OPERATOR));
  t.match(await listReports(db, { kind: 'organization', limit: 5 }), { total: 1 });
});

t.test('listing', async (t) => {
  const names = async (query: Omit<Parameters<typeof listAgencies>[1], 'limit'>) =>
    made(await listAgencies(db, { ...query, limit: 50 })).items.map(({ name }: Agency) => name);
  t.strictSame(await names({ region: '220502' }), ['东昌区人民政府', '东昌区教育体育局', '光明街道']);
  t.strictSame(await names({ region: '220502001' }), ['光明街道']);
  t.strictSame(await names({ region: '220000', kind: 'government' }), ['东昌区人民政府']);
  t.strictSame(await names({ q: '教育和' }), ['东昌区教育体育局'], 'by a former name');
  t.strictSame(await names({ q: '_' }), []);
  t.equal((await names({ region: '000000' })).length, (await names({})).length);
});

t.test('pages by region, then id', async (t) => {
  const seen: string[] = [];
  let cursor: string | null = null;
  let total: number;
  do {
    const page: { items: Agency[]; next: string | null; total: number } = made(
      await listAgencies(db, { region: '220000', limit: 5, cursor }),
    );
    seen.push(...page.items.map(({ id }) => id));
    ({ next: cursor, total } = page);
  } while (cursor);
  t.equal(seen.length, total);
  t.equal(new Set(seen).size, total);
  t.strictSame(seen.slice(-3), ['220502-0001', '220502-0002', '220502001-0001']);
  t.strictSame(await listAgencies(db, { limit: 5, cursor: 'nonsense' }), { problem: 'bad-cursor' });
});
