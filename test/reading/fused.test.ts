import fc from 'fast-check';
import t from 'tap';
import { read } from '../../src/reading/read.js';
import type { ArbitraryReport } from './arbitrary.js';
import { brokenReport, consistentReport } from './consistent.js';
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
    { numRuns: 60 },
  );
  t.ok(total.exact > 4 * total.open, `${total.exact} figures, ${total.open} open, ${total.listed} listed`);
  t.comment(`${total.exact} figures, ${total.open} open, of these ${total.listed} among their candidates`);
});

/** The same report with the figures as read, where there are any. */
const asRead = (
  report: ArbitraryReport,
  figures: Awaited<ReturnType<typeof readFused>>,
): ArbitraryReport => ({
  ...report,
  figures: new Map(
    [...report.figures].map(([key, figure]) => {
      const found = figures.get(key);
      return [key, found && found.state !== 'unreadable' ? found : figure];
    }),
  ),
});

t.test('a broken report whose cells all touch is never corrected', async (t) => {
  let [broken, mistaken] = [0, 0];
  await fc.assert(
    fc.asyncProperty(brokenReport(), async (report) => {
      const figures = await readFused(report);
      const { wrong } = compare(report, figures);
      broken++;
      if (wrong.length === 0) return;
      // Digits that happen to add up when cut elsewhere tell nobody that they were meant otherwise.
      if (fused(asRead(report, figures)) !== fused(report)) throw new Error(wrong.slice(0, 4).join('; '));
      mistaken++;
    }),
    { numRuns: 120 },
  );
  t.ok(mistaken <= broken / 20, `${mistaken} of ${broken} are printed just as another report that adds up`);
});
