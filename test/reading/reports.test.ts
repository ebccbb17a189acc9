import { readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { assess, violated } from '../../src/domain/assessment.js';
import { DOCX, XLSX } from '../../src/reading/container/office.js';
import { read } from '../../src/reading/read.js';
import { aboutOf, figuresOf, noReports, REPORTS, reportFolders } from '../reports.js';

const MEDIA: Readonly<Record<string, string>> = {
  html: 'text/html',
  txt: 'text/plain',
  docx: DOCX,
  xlsx: XLSX,
  pdf: 'application/pdf',
};

/** Reports that must come out exactly: every cell, value and state. */
const EXACT = [
  '2017-902',
  '2019-020',
  '2020-900',
  '2020-901',
  '2020-903',
  '2022-904',
  '2025-022',
  '2019-020-docx',
  '2019-020-xlsx',
  '2025-022-docx',
  '2025-022-xlsx',
  '2025-022-pdf',
];

const documents = reportFolders().flatMap((folder) => {
  const file = readdirSync(new URL(`${folder}/`, REPORTS)).find((name) => name.startsWith('document.'))!;
  const mediaType = MEDIA[file.split('.')[1]!];
  return mediaType ? [{ folder, mediaType, bytes: readFileSync(new URL(`${folder}/${file}`, REPORTS)) }] : [];
});

t.test('no published report is read wrong in any cell', { skip: noReports }, async (t) => {
  for (const { folder, mediaType, bytes } of documents) {
    const result = await read(bytes, mediaType);
    if (!result.ok) {
      t.equal(figuresOf(folder).size, 0, `${folder} is refused and has no figures: ${result.problem.slug}`);
      continue;
    }
    const wrong = [...figuresOf(folder)].filter(([key, { value }]) => {
      const figure = result.content.figures.get(key);
      return figure && figure.state !== 'unreadable' && figure.value !== value;
    });
    t.same(wrong, [], folder);
  }
});

t.test('the samples and the pages come out exactly', { skip: noReports }, async (t) => {
  for (const folder of EXACT) {
    const { mediaType, bytes } = documents.find((document) => document.folder === folder)!;
    const result = await read(bytes, mediaType);
    if (!result.ok) return t.fail(`${folder}: ${result.problem.detail}`);
    const { content } = result;
    t.equal(content.template, aboutOf(folder).template, `${folder}: template`);
    t.same(content.unreadable, [], `${folder}: nothing unreadable`);
    for (const [key, { value, state }] of figuresOf(folder)) {
      t.match(content.figures.get(key), { value, state }, `${folder}: ${key}`);
    }
  }
});

t.test('what stands around the tables', { skip: noReports }, async (t) => {
  const around = async (folder: string) => {
    const { mediaType, bytes } = documents.find((document) => document.folder === folder)!;
    const result = await read(bytes, mediaType);
    if (!result.ok) throw new Error(result.problem.detail);
    const { year, agencyName, publishedOn, sections } = result.content;
    return { year, agencyName, publishedOn, sections: sections.map(({ kind }) => kind) };
  };
  const six = ['overview', 'proactive', 'applications', 'remedies', 'problems', 'other'];
  t.same(await around('2020-903'), {
    year: 2020,
    agencyName: '通化市东昌区人民政府',
    publishedOn: '2021-02-25',
    sections: six,
  });
  t.same(await around('2019-020'), {
    year: 2019,
    agencyName: '上海市人民政府办公厅',
    publishedOn: '2020-01-31',
    sections: six,
  });
  t.same((await around('2017-902')).agencyName, '长沙市岳麓区桔子洲街道办事处');
  t.same((await around('2017-902')).publishedOn, '2018-02-05');
  t.same((await around('2020-901')).sections, six.slice(0, 5), '2020-901 has no section six');
  t.same((await around('2022-904')).sections, six.slice(1), '2022-904 has no heading one');
  t.same((await around('2020-900')).year, null, 'no year is guessed where the report names none');
});

t.test(
  'the report that contradicts itself does so in exactly five places',
  { skip: noReports },
  async (t) => {
    const { mediaType, bytes } = documents.find(({ folder }) => folder === '2020-903')!;
    const result = await read(bytes, mediaType);
    if (!result.ok) return t.fail(result.problem.detail);
    const assessment = assess(result.content);
    t.equal(assessment.verdict, 'inconsistent');
    t.same(
      violated(assessment.findings)
        .map(({ rule, where }) => `${rule} ${where}`)
        .sort(),
      [
        'applications-balance natural_person',
        'applications-balance total',
        'applications-outcome-total natural_person',
        'applications-outcome-total total',
        'remedies-total reconsideration',
      ],
    );
  },
);
