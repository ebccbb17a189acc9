import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { assess, violated } from '../../../src/domain/assessment.js';
import { read } from '../../../src/reading/read.js';
import { aboutOf, noReports, REPORTS } from '../../reports.js';

/**
 * Rule and place of every violated rule, made by hand from the figures and notes of each folder. Of fragments
 * (`-p`) the sections and topics that were cut away are left out.
 */
const expected = JSON.parse(
  readFileSync(new URL('expected-findings.json', import.meta.url), 'utf8'),
) as Record<string, string[]>;
const OF_WHOLE_REPORTS = ['six-sections', 'overview-topics'];

for (const [folder, violations] of Object.entries(expected)) {
  t.test(`what the rule book says of ${folder}`, { skip: noReports }, async (t) => {
    const { year } = aboutOf(folder);
    const file = readdirSync(new URL(`${folder}/`, REPORTS)).find((name) => name.startsWith('document.'))!;
    const result = await read(readFileSync(new URL(`${folder}/${file}`, REPORTS)), null, { year });
    if (!result.ok) throw new Error(result.problem.detail);
    const { content } = result;
    const { findings } = assess({ ...content, printedYear: content.year, year });
    const found = violated(findings)
      .filter(({ rule }) => !folder.includes('-p') || !OF_WHOLE_REPORTS.includes(rule))
      .map(({ rule, where }) => `${rule} ${where}`);
    t.same(found, violations);
  });
}
