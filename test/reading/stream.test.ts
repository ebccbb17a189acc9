import fc from 'fast-check';
import t from 'tap';
import { read } from '../../src/reading/read.js';
import { arbitraryReport, differences } from './arbitrary.js';
import { LAYOUTS, layOut } from './layouts.js';

const PROSE =
  '某市2020年政府信息公开工作年度报告\n全年新收政府信息公开申请数量3件,上年结转政府信息公开申请数量1件,强化信息内容保障。\n';

async function readText(text: string) {
  const result = await read(Buffer.from(PROSE + text), 'text/plain');
  if (!result.ok) throw new Error(result.problem.detail);
  return result.content;
}

for (const layout of LAYOUTS) {
  t.test(`a text laid out as ${layout.name} is read back in every cell`, async (t) => {
    await fc.assert(
      fc.asyncProperty(arbitraryReport(), async (report) => {
        const content = await readText(layOut(report, layout));
        const different = differences(report, content.figures);
        if (different.length > 0) throw new Error(different.slice(0, 3).join('; '));
        return content.template === report.template;
      }),
      { numRuns: 25 },
    );
    t.pass('for every report');
  });

  t.test(`blanks in a text laid out as ${layout.name} are never read as figures`, async (t) => {
    let exact = 0;
    await fc.assert(
      fc.asyncProperty(arbitraryReport(40), async (report) => {
        const { figures } = await readText(layOut(report, layout));
        const wrong = differences(report, figures).filter((one) => !one.includes('unreadable for'));
        if (wrong.length > 0) throw new Error(wrong.slice(0, 3).join('; '));
        exact += differences(report, figures).length === 0 ? 1 : 0;
      }),
      { numRuns: 25 },
    );
    if (layout.keepsBlanks) t.equal(exact, 25, 'and every blank is a blank');
    else t.pass('unreadable where the layout destroyed them');
  });
}

t.test('a figure before a label printed without its number keeps all its digits', async (t) => {
  const [report] = fc.sample(arbitraryReport(), { numRuns: 1, seed: 4 });
  const key = 'applications/outcome.refused.state_secret/total';
  const figures = new Map(report!.figures).set(key, { value: 12, state: 'reported', raw: '12' });
  for (const layout of LAYOUTS) {
    const text = layOut({ ...report!, figures }, layout).replaceAll('2.其他法律', '其他法律');
    const figure = (await readText(text)).figures.get(key);
    t.ok(figure?.value === 12 || figure?.state === 'unreadable', `${layout.name}: ${figure?.value}`);
  }
});
