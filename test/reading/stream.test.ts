import fc from 'fast-check';
import t from 'tap';
import { blank, reported } from '../../src/domain/figure.js';
import { read } from '../../src/reading/read.js';
import { arbitraryReport } from './arbitrary.js';
import { LAYOUTS, layOut } from './layouts.js';

const PROSE =
  '某市2020年政府信息公开工作年度报告\n全年新收政府信息公开申请数量3件,上年结转政府信息公开申请数量1件,强化信息内容保障。\n';

async function readText(text: string) {
  const result = await read(Buffer.from(PROSE + text), 'text/plain');
  if (!result.ok) throw new Error(result.problem.detail);
  return result.content;
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

t.test('strokes beside the middle of a label are its row, not applicable', async (t) => {
  const [report] = fc.sample(arbitraryReport(), { numRuns: 1, seed: 4 });
  const text = layOut(report!, LAYOUTS.find(({ name }) => name.startsWith('a row to a line'))!);
  const row = /(\(二\)部分公开\(区分处理的,只计这一情)(形,不计其他情形\)).*/u;
  const figuresOf = async (broken: string) => {
    const { figures } = await readText(text.replace(row, broken));
    return [...figures].flatMap(([key, { state }]) => (key.includes('partially_disclosed') ? [state] : []));
  };
  const all = Array(7).fill('not_applicable');
  t.same(await figuresOf('$1\n- - / - - - —\n$2'), all, 'on a line of their own');
  t.same(await figuresOf('$1 - - / - - - —\n$2'), all, 'on a line of the label');
});

t.test('figures of table four that are kept apart are not cut to fill an empty cell', async (t) => {
  const [report] = fc.sample(arbitraryReport(), { numRuns: 1, seed: 4 });
  const line = [null, 22119, 0, 0, 2121, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const keys = [...report!.figures.keys()].filter((key) => key.startsWith('remedies/'));
  const printed = keys.map((key, i) => [key, line[i] === null ? blank('') : reported(line[i]!)] as const);
  const text = layOut({ ...report!, figures: new Map([...report!.figures, ...printed]) }, LAYOUTS.at(-1)!);
  const { figures } = await readText(text);
  for (const key of keys) t.equal(figures.get(key)?.state, 'unreadable', key);
});
