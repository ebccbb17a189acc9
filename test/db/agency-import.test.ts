import { sql } from 'drizzle-orm';
import t from 'tap';
import { createAgency } from '../../src/db/agencies.js';
import { type GivenAgency, registerAgencies } from '../../src/db/agency-import.js';
import { loadRegister } from '../../src/db/register.js';
import { rows } from '../../src/db/sql.js';
import { OPERATOR } from '../../src/domain/audit.js';
import { freshDatabase } from '../database.js';
import { REGIONS } from './examples.js';

const { db } = await freshDatabase(t, { poolSize: 8 });
await loadRegister(db, () => REGIONS, 'corner');

const CODES = ['11341702486344515H', '12620600MB0523338C'];
const agency = (name: string, region: string, creditCode?: string): GivenAgency => ({
  name,
  region,
  kind: 'department',
  creditCode,
});
const serialsOf = async (region: string) =>
  (
    await rows<{ serial: number }>(
      db,
      sql`select right(id, 4)::int as serial from agency where region = ${region} order by id`,
    )
  ).map(({ serial }) => serial);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

t.test('agencies imported while others are registered one by one, in regions that had none', async (t) => {
  for (let round = 0; round < 12; round++) {
    await db.execute(sql`truncate agency, agency_serial cascade`);
    const many = Array.from({ length: 60 }, (_, i) =>
      agency(
        `导入${i}`,
        i % 2 === 0 ? '220502' : '220500',
        i === 5 ? CODES[0] : i === 7 ? CODES[1] : undefined,
      ),
    );
    const one = (i: number) =>
      createAgency(db, agency(`局${i}`, i % 2 === 0 ? '220500' : '220502', CODES[(i + 1) % 4]), OPERATOR);
    const [imported, reversed, ...made] = await Promise.all([
      registerAgencies(db, many, OPERATOR),
      registerAgencies(
        db,
        many.map((each) => ({ ...each, name: `${each.name}乙`, creditCode: undefined })).reverse(),
        OPERATOR,
      ),
      ...upTo(6).map(one),
    ]);
    const refused = [...imported, ...reversed].filter(({ outcome }) => outcome === 'refused');
    const taken = made.filter((each) => 'problem' in each);
    t.match(
      refused,
      refused.map(() => ({ problem: 'credit-code-taken' })),
    );
    t.match(
      taken,
      taken.map(() => ({ problem: 'credit-code-taken' })),
    );
    const serials = [...(await serialsOf('220500')), ...(await serialsOf('220502'))];
    t.equal(serials.length, 126 - refused.length - taken.length);
    const [codes] = await rows<{ n: number }>(db, sql`select count(credit_code)::int as n from agency`);
    t.equal(codes!.n, 2, 'each code has one agency');
  }
});

t.test('serials that are behind the agencies there are', async (t) => {
  await db.execute(sql`truncate agency, agency_serial cascade`);
  await registerAgencies(
    db,
    [agency('一', '220500'), agency('二', '220500'), agency('三', '220500')],
    OPERATOR,
  );
  await db.execute(sql`delete from agency_serial`);
  t.match(await createAgency(db, agency('四', '220500'), OPERATOR), { id: '220500-0004' });
  await db.execute(sql`update agency_serial set last = 1`);
  t.match(await createAgency(db, agency('五', '220500'), OPERATOR), { id: '220500-0005' });
  await db.execute(sql`update agency_serial set last = 2`);
  t.match(await registerAgencies(db, [agency('六', '220500')], OPERATOR), [{ agency: '220500-0006' }]);
  await db.execute(sql`delete from agency_serial`);
  t.match(await registerAgencies(db, [agency('七', '220500')], OPERATOR), [{ agency: '220500-0007' }]);
  t.strictSame(await serialsOf('220500'), upTo(7));

  const last = { ...agency('末', '220500'), id: '220500-9999' };
  await registerAgencies(db, [last], OPERATOR);
  await db.execute(sql`update agency_serial set last = 7`);
  t.match(await createAgency(db, agency('八', '220500'), OPERATOR), { problem: 'serials-used-up' });
  t.match(await registerAgencies(db, [agency('八', '220500')], OPERATOR), [{ problem: 'region-full' }]);
  await db.execute(sql`delete from agency_serial`);
  t.match(await createAgency(db, agency('八', '220500'), OPERATOR), { problem: 'serials-used-up' });
});
