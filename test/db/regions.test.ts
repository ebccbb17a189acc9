import t from 'tap';
import { createAgency } from '../../src/db/agencies.js';
import type { Database } from '../../src/db/connect.js';
import { createKey } from '../../src/db/keys.js';
import {
  childrenOf,
  findRegion,
  listRegions,
  type RegionFilter,
  regionsByCodes,
} from '../../src/db/regions.js';
import { loadRegister } from '../../src/db/register.js';
import { OPERATOR } from '../../src/domain/audit.js';
import type { Region } from '../../src/domain/region.js';
import { freshDatabase, onPostgres, othersWait } from '../database.js';
import { REGIONS } from './examples.js';

const { db } = await freshDatabase();

const codes = (regions: readonly Region[]) => regions.map(({ code }) => code);

async function listed(filter: RegionFilter) {
  const page = await listRegions(db, { ...filter, limit: 50 });
  if ('problem' in page) throw new Error(page.problem);
  t.equal(page.total, page.items.length);
  return codes(page.items);
}

t.test('loading the register', async (t) => {
  t.equal(await loadRegister(db, () => REGIONS, 'first'), REGIONS.length);
  t.equal(await loadRegister(db, () => [], 'first'), null, 'once for each checksum');
  for (const region of REGIONS) t.strictSame(await findRegion(db, region.code), region, region.name);
});

t.test('finding', async (t) => {
  t.equal(await findRegion(db, '999999'), null);
  t.equal(await findRegion(db, '22\u00000502'), null);
  t.strictSame(codes(await regionsByCodes(db, ['220502', '350404', '999999'])).sort(), ['220502', '350404']);
  t.strictSame(codes(await childrenOf(db, ['220500', '350400'])), ['220502', '350402', '350404']);
  t.strictSame(codes(await childrenOf(db, ['350400'], 2020)), ['350402']);
  t.strictSame(codes(await childrenOf(db, ['350400'], 2021)), ['350404']);
});

t.test('listing', async (t) => {
  t.strictSame(await listed({}), codes(REGIONS));
  t.strictSame(await listed({ parent: '000000' }), ['220000', '350000']);
  t.strictSame(await listed({ level: 'township' }), ['220502001']);
  t.strictSame(await listed({ q: '三' }), ['350400', '350404']);
  t.strictSame(await listed({ q: '2205' }), ['220500', '220502', '220502001']);
  t.strictSame(await listed({ q: '%' }), [], 'a per cent sign is a character');
  t.strictSame(await listed({ parent: '350400', year: 2021 }), ['350404']);
  t.strictSame(await listed({ parent: '350400', year: 2020 }), ['350402']);
});

t.test('pages', async (t) => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listRegions(db, { limit: 4, cursor });
    if ('problem' in page) throw new Error(page.problem);
    t.equal(page.total, REGIONS.length);
    seen.push(...codes(page.items));
    cursor = page.next;
  } while (cursor);
  t.strictSame(seen, codes(REGIONS));
  for (const bad of ['x', 'bnVsbA', '____']) {
    t.strictSame(await listRegions(db, { limit: 4, cursor: bad }), { problem: 'bad-cursor' });
  }
});

t.test(
  'another register: what changed is changed, what is gone goes, unless an agency or a key refers to it',
  async (t) => {
    const agency = await createAgency(
      db,
      { name: '梅列区政府', region: '350402', kind: 'government' },
      OPERATOR,
    );
    t.notOk('problem' in agency);
    t.notOk('problem' in (await createKey(db, { role: 'reviewer', region: '350404' }, OPERATOR)));
    const dropped = ['350402', '350404', '220502001'];
    const next = REGIONS.filter(({ code }) => !dropped.includes(code)).map((region) =>
      region.code === '220502' ? { ...region, name: '东昌新区', successors: ['220503', '220504'] } : region,
    );
    t.equal(await loadRegister(db, () => next, 'second'), next.length);
    t.strictSame(
      await findRegion(db, '220502'),
      next.find(({ code }) => code === '220502'),
    );
    t.equal(await findRegion(db, '220502001'), null);
    t.match(await findRegion(db, '350402'), { name: '梅列区' });
    t.match(await findRegion(db, '350404'), { name: '三元区' });
  },
);

t.test(
  'a region that goes while something is being registered in it',
  { skip: !onPostgres && 'needs PostgreSQL' },
  async (t) => {
    await loadRegister(db, () => REGIONS, 'third');
    const without = (code: string) => () => REGIONS.filter((region) => region.code !== code);
    const office = { name: '街道办', region: '220502001', kind: 'township' as const };
    const meanwhile = async <Held, Waiting>(
      hold: (tx: Database) => Promise<Held>,
      wait: () => Promise<Waiting>,
    ): Promise<[Held, Waiting]> => {
      let waiting: Promise<Waiting> | undefined;
      const held = await db.transaction(async (tx) => {
        const done = await hold(tx);
        waiting = wait();
        await othersWait(tx);
        return done;
      });
      return [held, await waiting!];
    };
    const [, made] = await meanwhile(
      (tx) => loadRegister(tx, without('220502001'), 'fourth'),
      () => createAgency(db, office, OPERATOR),
    );
    t.strictSame(made, { problem: 'unknown-region' });

    await loadRegister(db, () => REGIONS, 'fifth');
    const [first, loaded] = await meanwhile(
      (tx) => createAgency(tx, office, OPERATOR),
      () => loadRegister(db, without('220502001'), 'sixth'),
    );
    t.match(first, { id: '220502001-0001' });
    t.equal(loaded, REGIONS.length - 1);
    t.match(await findRegion(db, '220502001'), { code: '220502001' }, 'it stays');
  },
);
