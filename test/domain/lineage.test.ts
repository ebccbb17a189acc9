import { readFileSync } from 'node:fs';
import t from 'tap';
import { lineageOf, type Succeeded } from '../../src/domain/lineage.js';
import { parseRegister } from '../../src/domain/region.js';

const went = (code: string, ...successors: string[]): Succeeded => ({ code, successors });
const codes = (code: string, register: Succeeded[]) =>
  lineageOf(code, register).sources.map((source) => source.code);

const register = parseRegister(
  readFileSync(new URL('../../register/regions.tsv', import.meta.url), 'utf8'),
).filter(({ successors }) => successors.length > 0);

t.test('two districts became one', async (t) => {
  t.same(codes('350404', register), ['350404', '350402', '350403']);
  t.same(codes('350402', register), ['350402'], 'and it alone is the past of none');
});

t.test('a past has a past', async (t) => {
  const chain = [went('110102', '110103'), went('110101', '110102')];
  t.same(codes('110103', chain), ['110103', '110101', '110102']);
  t.same(
    codes('110103', [went('110103', '110102'), went('110102', '110103')]),
    ['110103', '110102'],
    'a ring ends',
  );
});

t.test('what went to several is added to none of them, and told', async (t) => {
  const split = [went('110101', '110102', '110103')];
  t.same(lineageOf('110102', split), {
    sources: [{ code: '110102', ranges: [{ low: 110102000, high: 110102999 }] }],
    unassigned: split,
  });
  t.same(codes('110100', split), ['110100'], 'it lies in the region above anyway');
  t.same(
    codes('120100', [went('110101', '120101', '120102')]),
    ['120100', '110101'],
    'where all of them are in one',
  );
});

t.test('a region above comes with what is below it, once, but for what went elsewhere', async (t) => {
  const dissolved = [
    went('340101', '350201'),
    went('340102', '350201', '360101'),
    went('340103', '360101'),
    went('340100', '350200'),
  ];
  const { sources, unassigned } = lineageOf('350200', dissolved);
  t.same(sources, [
    { code: '350200', ranges: [{ low: 350200000, high: 350299999 }] },
    {
      code: '340100',
      ranges: [
        { low: 340100000, high: 340101999 },
        { low: 340104000, high: 340199999 },
      ],
    },
  ]);
  t.same(unassigned, [went('340102', '350201', '360101')]);
});

t.test('no keys of the register count twice for any region', async (t) => {
  const targets = new Set(register.flatMap(({ successors }) => successors));
  for (const code of targets) {
    const ranges = lineageOf(code, register)
      .sources.flatMap((source) => source.ranges)
      .sort((a, b) => a.low - b.low);
    const apart = ranges.every((range, index) => index === 0 || ranges[index - 1]!.high < range.low);
    if (!apart) t.fail(code);
  }
  t.ok(targets.size > 300);
});
