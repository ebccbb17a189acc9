import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import {
  isRegionCode,
  parseRegister,
  type Region,
  regionCode,
  regionKey,
  subtree,
} from '../../src/domain/region.js';

const text = readFileSync(new URL('../../register/regions.tsv', import.meta.url), 'utf8');
const header = text.slice(0, text.indexOf('\n'));
const regions = parseRegister(text);
const order = ['country', 'province', 'prefecture', 'county', 'township'];
const byCode = new Map(regions.map((region) => [region.code, region]));

function codesWhere(wrong: (region: Region) => boolean): string[] {
  return regions.filter(wrong).map((region) => region.code);
}

function facts(code: string) {
  const { name, level, parent, validFrom, validTo, successors } = byCode.get(code) ?? {};
  return [name, level, parent, validFrom, validTo, successors?.join('+')];
}

t.test('the register is compact, sorted and has no code twice', async (t) => {
  t.ok(Buffer.byteLength(text) <= 3 * 1024 * 1024);
  t.equal(byCode.size, regions.length);
  t.ok(regions.every((region, index) => index === 0 || (regions[index - 1]?.code ?? '') < region.code));
});

t.test('the register has the country, 34 provinces, and its townships', async (t) => {
  const count = (level: string) => regions.filter((region) => region.level === level).length;
  t.same(facts('000000'), ['全国', 'country', null, null, null, '']);
  t.equal(count('province'), 34);
  t.ok(count('prefecture') > 330);
  t.ok(count('county') > 2850);
  t.ok(count('township') > 41_000);
});

t.test('a level follows from the shape of the code', async (t) => {
  const levels = [/^000000$/, /^\d\d0000$/, /^\d{4}00$/, /^\d{6}$/, /^\d{9}$/];
  const shape = (code: string) => order[levels.findIndex((level) => level.test(code))];
  t.same(
    codesWhere((region) => region.level !== shape(region.code)),
    [],
  );
});

t.test('every parent exists, is of a higher level and covers the code', async (t) => {
  const above = ({ parent }: Region) => byCode.get(parent ?? '');
  t.same(
    codesWhere((region) => region.level !== 'country' && !above(region)),
    [],
  );
  t.same(
    codesWhere((region) => order.indexOf(above(region)?.level ?? '') >= order.indexOf(region.level)),
    [],
  );
  t.same(
    codesWhere((region) => {
      const { low, high } = subtree(region.parent ?? '000000');
      const key = regionKey(region.code);
      return key < low || key > high;
    }),
    [],
  );
});

t.test(
  'every successor exists, is of the same level or a prefecture, and was in force afterwards',
  async (t) => {
    const next = (region: Region) => region.successors.map((code) => byCode.get(code));
    t.same(
      codesWhere((region) => next(region).some((each) => !each)),
      [],
    );
    t.same(
      codesWhere((region) => region.successors.includes(region.code)),
      [],
    );
    t.same(
      codesWhere((region) => next(region).some((each) => each?.level !== region.level)),
      ['469003'],
      '儋州市 became a prefecture',
    );
    t.same(
      codesWhere((region) => next(region).some((each) => (each?.validFrom ?? 0) > (region.validTo ?? 0) + 1)),
      [],
    );
    t.same(
      codesWhere((region) => next(region).some((each) => (each?.validTo ?? 9999) <= (region.validTo ?? 0))),
      [],
    );
  },
);

t.test('years are in order, and only an abolished region has successors', async (t) => {
  t.same(
    codesWhere(({ validFrom, validTo }) => validTo !== null && (validFrom ?? 9999) > validTo),
    [],
  );
  t.same(
    codesWhere(({ validTo, successors }) => validTo === null && successors.length > 0),
    [],
  );
  t.same(
    codesWhere(({ validTo, successors }) => validTo !== null && successors.length === 0),
    ['232702', '232703', '232704'],
  );
});

t.test('counties in force at the end of each year are as many as the ministry counted', async (t) => {
  const counted = [2852, 2853, 2854, 2850, 2851, 2851, 2851, 2846, 2844, 2843, 2843, 2844, 2846];
  const uncounted = /^(7|8)|^46032|^13900/;
  const found = counted.map((_, index) => {
    const year = 2012 + index;
    const inForce = ({ validFrom, validTo }: Region) =>
      (validFrom ?? 9999) <= year && year <= (validTo ?? 9999);
    return regions.filter((each) => each.level === 'county' && inForce(each) && !uncounted.test(each.code))
      .length;
  });
  t.same(found, counted);
});

t.test('what became of divisions that are well known', async (t) => {
  t.same(facts('350402'), ['梅列区', 'county', '350400', 2002, 2020, '350404']);
  t.same(facts('350403'), ['三元区', 'county', '350400', 2002, 2020, '350404']);
  t.same(facts('350404'), ['三元区', 'county', '350400', 2021, null, '']);
  t.same(facts('350427'), ['沙县', 'county', '350400', 2002, 2020, '350405']);
  t.same(facts('371202'), ['莱城区', 'county', '371200', 2002, 2017, '370116']);
  t.same(facts('330104'), ['江干区', 'county', '330100', 2002, 2020, '330102+330114']);
  t.same(facts('542421'), ['那曲县', 'county', '542400', 2002, 2016, '540602']);
  t.same(facts('440311'), ['光明区', 'county', '440300', 2018, null, '']);
});

t.test('divisions that reports come from', async (t) => {
  t.same(facts('120116'), ['滨海新区', 'county', '120000', 2009, null, '']);
  t.same(facts('430104'), ['岳麓区', 'county', '430100', 2002, null, '']);
  t.same(facts('220502'), ['东昌区', 'county', '220500', 2002, null, '']);
  t.same(facts('130682'), ['定州市', 'county', '130600', 2002, null, '']);
  t.same(facts('350128'), ['平潭县', 'county', '350100', 2002, null, '']);
  t.same(facts('419001'), ['济源市', 'county', '410000', 2008, null, '']);
  t.same(facts('220502001'), ['东昌街道', 'township', '220502', null, null, '']);
  t.same(facts('441900003'), ['东城街道', 'township', '441900', null, null, '']);
  t.same(facts('130171100').slice(1, 3), ['township', '130100'], 'a development zone has no code here');
});

t.test('a subtree is the range of keys from a region to the last below it', async (t) => {
  t.same(subtree('000000'), { low: 0, high: 999_999_999 });
  t.same(subtree('220000'), { low: 220_000_000, high: 229_999_999 });
  t.same(subtree('110000'), { low: 110_000_000, high: 119_999_999 });
  t.same(subtree('220500'), { low: 220_500_000, high: 220_599_999 });
  t.same(subtree('220502'), { low: 220_502_000, high: 220_502_999 });
  t.same(subtree('220502001'), { low: 220_502_001, high: 220_502_001 });
  t.same(subtree('469000'), { low: 469_000_000, high: 469_099_999 });
});

t.test('a key and its code are each other’s inverse', async (t) => {
  const digits = (low: number, high: number) => fc.integer({ min: low, max: high }).map(String);
  const code = fc.oneof(
    digits(100_000, 999_999),
    digits(100_000_000, 999_999_999).filter((text) => !text.endsWith('000')),
    fc.constant('000000'),
  );
  fc.assert(fc.property(code, (code) => isRegionCode(code) && regionCode(regionKey(code)) === code));
  fc.assert(
    fc.property(
      code,
      (code) => subtree(code).low <= regionKey(code) && regionKey(code) <= subtree(code).high,
    ),
  );
  t.ok(regions.every((region) => regionCode(regionKey(region.code)) === region.code));
});

t.test('what is not a code has no key', async (t) => {
  for (const text of [
    '',
    '22050',
    '2205020',
    '220502000',
    '000001',
    '000000000',
    '022050',
    '22050a',
    '220502001 ',
    '２２０５０２',
  ]) {
    t.notOk(isRegionCode(text), text);
    t.throws(() => regionKey(text), RangeError);
  }
  for (const key of [-1, 1, 1.5, 99_999_999, 1_000_000_000, Number.NaN])
    t.throws(() => regionCode(key), RangeError);
});

t.test('a malformed line is named', async (t) => {
  const row = '220502\t东昌区\tcounty\t220500\t2002\t2020\t220503+220504';
  t.same(parseRegister(`${header}\r\n${row}\r\n`)[0]?.successors, ['220503', '220504']);
  const wrong = [
    ['220502', '22050'],
    ['东昌区', ' '],
    ['county', 'district'],
    ['220500', ''],
    ['2002', '02'],
    ['2020', 'now'],
    ['+', ','],
    ['\t2020', ''],
  ] as const;
  for (const [from, to] of wrong) {
    t.throws(
      () => parseRegister(`${header}\n${row}\n${row.replace(from, to)}\n`),
      /line 3/,
      `${from} → ${to}`,
    );
  }
  t.throws(() => parseRegister(`${header}\n000000\t全国\tcountry\t220000\t\t\t\n`), /line 2/);
  t.throws(() => parseRegister(row), /line 1/);
  t.throws(() => parseRegister(`${header}\n${row}\n\n`), /line 3/);
});
