import { readdirSync, readFileSync } from 'node:fs';
import { DOCX, XLSX } from '../src/reading/container/office.js';
import { read } from '../src/reading/read.js';

const MEDIA: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  html: 'text/html',
  docx: DOCX,
  xlsx: XLSX,
  pdf: 'application/pdf',
};
const folder = new URL('../../shared/reports/', import.meta.url);
const only = process.argv.slice(2);

type Count = Record<'exact' | 'wrong' | 'unreadable' | 'absent', number>;

const totals = new Map<string, Count>();
const line = (name: string, { exact, wrong, unreadable, absent }: Count, what: string) =>
  console.log(
    `${name.padEnd(16)} ${[exact, wrong, unreadable, absent].map((n) => String(n).padStart(6)).join('')}  ${what}`,
  );

console.log(`${' '.repeat(16)}  exact wrong unread absent  layout`);
for (const name of readdirSync(folder).sort()) {
  if (only.length > 0 && !only.includes(name)) continue;
  const files = name.endsWith('.md') ? [] : readdirSync(new URL(`${name}/`, folder));
  const document = files.find((file) => file.startsWith('document.'));
  const format = document?.split('.')[1] ?? '';
  const type = MEDIA[format];
  if (!document || !type) continue;
  const about = JSON.parse(readFileSync(new URL(`${name}/about.json`, folder), 'utf8'));
  const known = JSON.parse(readFileSync(new URL(`${name}/figures.json`, folder), 'utf8'));
  const result = await read(readFileSync(new URL(`${name}/${document}`, folder)), type);
  if (!result.ok) {
    console.log(
      name.padEnd(16),
      result.problem.slug,
      Object.keys(known).length,
      'cells known;',
      about.layout,
    );
    continue;
  }
  const count: Count = { exact: 0, wrong: 0, unreadable: 0, absent: 0 };
  const wrong: string[] = [];
  for (const [key, { value, state }] of Object.entries<{ value: number | null; state: string }>(known)) {
    const figure = result.content.figures.get(key);
    if (!figure) count.absent++;
    else if (figure.state === 'unreadable') count.unreadable++;
    else if (figure.value === value && figure.state === state) count.exact++;
    else {
      count.wrong++;
      wrong.push(`${key}: ${figure.value} ${figure.state} for ${value} ${state}`);
    }
  }
  line(name, count, about.layout);
  for (const each of wrong) console.log(`  wrong: ${each}`);
  for (const group of [format, 'all']) {
    const total = totals.get(group) ?? { exact: 0, wrong: 0, unreadable: 0, absent: 0 };
    for (const key of Object.keys(count) as (keyof Count)[]) total[key] += count[key];
    totals.set(group, total);
  }
  const { template, year, agencyName, publishedOn, sections, unreadable } = result.content;
  if (template !== about.template) console.log(`  read as ${template}, is ${about.template}`);
  if (only.length > 0) {
    console.log({ template, year, agencyName, publishedOn, sections: sections.map(({ kind }) => kind) });
    console.log(unreadable);
  }
}
for (const [format, count] of totals) line(format, count, '');
