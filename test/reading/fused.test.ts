import fc from 'fast-check';
import t from 'tap';
import { cellsOf } from '../../src/domain/cell.js';
import { blank, type Figure, notApplicable, reported } from '../../src/domain/figure.js';
import { read } from '../../src/reading/read.js';
import type { ArbitraryReport } from './arbitrary.js';
import { consistentReport } from './consistent.js';
import { fused } from './layouts.js';

const TITLE = '某市2023年政府信息公开工作年度报告 ';

async function readFused(report: ArbitraryReport) {
  const result = await read(Buffer.from(TITLE + fused(report)), 'text/plain', {
    year: report.template === '2019' ? 2020 : 2023,
  });
  if (!result.ok) throw new Error(result.problem.detail);
  return result.content.figures;
}

/** The cells read wrong, and how many were read right and left open. */
function compare(report: ArbitraryReport, figures: Awaited<ReturnType<typeof readFused>>) {
  const wrong: string[] = [];
  const count = { exact: 0, open: 0, listed: 0 };
  for (const [key, { value }] of report.figures) {
    const figure = figures.get(key);
    if (figure?.state === 'unreadable') {
      count.open++;
      if (figure.candidates?.includes(value)) count.listed++;
    } else if (figure?.value === value) count.exact++;
    else wrong.push(`${key}: ${figure?.value} ${figure?.state} for ${value}`);
  }
  return { wrong, ...count };
}

t.test('a consistent report whose cells all touch is read by its sums', async (t) => {
  const total = { exact: 0, open: 0, listed: 0 };
  await fc.assert(
    fc.asyncProperty(consistentReport(), async (report) => {
      const { wrong, ...count } = compare(report, await readFused(report));
      if (wrong.length > 0) throw new Error(wrong.slice(0, 4).join('; '));
      for (const name of ['exact', 'open', 'listed'] as const) total[name] += count[name];
    }),
    { numRuns: 30 },
  );
  t.ok(total.exact > 4 * total.open, `${total.exact} figures, ${total.open} open, ${total.listed} listed`);
  t.comment(`${total.exact} figures, ${total.open} open, of these ${total.listed} among their candidates`);
});

t.test('a row of touching digits that may have an empty cell is certain in nothing', async (t) => {
  const zeros = new Map<string, Figure>(cellsOf('2021').map(({ key }) => [key, reported(0)]));
  const rowOf = async (row: string, figures: readonly Figure[]) => {
    const keys = [...zeros.keys()].filter((key) => key.startsWith(`${row}/`));
    const printed = new Map([...zeros, ...keys.map((key, i) => [key, figures[i]!] as const)]);
    const read = await readFused({ template: '2021', figures: printed });
    return keys.map((key) => read.get(key)?.value ?? read.get(key)?.state);
  };
  const zero = reported(0);
  const secrets = 'applications/outcome.refused.state_secret';
  const unclear = (columns: number) => Array(columns).fill('unreadable');
  const many = [reported(18), zero, zero, zero, zero, zero, blank('')];
  t.same(await rowOf(secrets, many), unclear(7), '18 0 0 0 0 0 and nothing, or 1 8 0 0 0 0 0');
  t.same(await rowOf('proactive/rules', [blank(''), zero, reported(70)]), unclear(3), '070');
  const strokes = [...Array.from({ length: 6 }, () => notApplicable('/')), reported(1)];
  t.same(await rowOf('applications/outcome.unable.not_held', strokes), unclear(7), 'strokes are no blanks');
});
