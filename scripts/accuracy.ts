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

for (const name of readdirSync(folder).sort()) {
  if (only.length > 0 && !only.includes(name)) continue;
  const files = name.endsWith('.md') ? [] : readdirSync(new URL(`${name}/`, folder));
  const document = files.find((file) => file.startsWith('document.'));
  const type = MEDIA[document?.split('.')[1] ?? ''];
  if (!document || !type) continue;
  const about = JSON.parse(readFileSync(new URL(`${name}/about.json`, folder), 'utf8'));
  const known = JSON.parse(readFileSync(new URL(`${name}/figures.json`, folder), 'utf8'));
  const result = await read(readFileSync(new URL(`${name}/${document}`, folder)), type);
  if (!result.ok) {
    console.log(name, result.problem.slug, result.problem.detail);
    continue;
  }
  const count = { exact: 0, wrong: 0, unreadable: 0, absent: 0 };
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
  const { template, year, agencyName, publishedOn, sections } = result.content;
  console.log(
    name,
    template === about.template ? template : `${template}!=${about.template}`,
    year,
    agencyName,
    publishedOn,
    JSON.stringify(count),
    sections.map((s) => s.kind).join(','),
    wrong.slice(0, 5),
  );
  if (only.length > 0) console.log(result.content.unreadable, sections);
}
