import { readFileSync } from 'node:fs';
import t from 'tap';
import { assess, violated } from '../../src/domain/assessment.js';
import { read } from '../../src/reading/read.js';
import { figuresOf, noReports } from '../reports.js';

const SAMPLES = new URL('../../samples/', import.meta.url);

interface Sample {
  file: string;
  year: number;
  intent: 'submit' | 'record';
}

const list = JSON.parse(readFileSync(new URL('samples.json', SAMPLES), 'utf8')) as Sample[];

const FOLDER: Readonly<Record<string, string>> = {
  'liexi-2020.html': '2020-900',
  'haibin-2020.html': '2020-901',
  'juzizhou-2017.html': '2017-902',
  'dongchang-2020.html': '2020-903',
  'xizhong-2022.html': '2022-904',
};

t.test('the samples are read, and only the one to be recorded contradicts itself', async (t) => {
  t.equal(list.length, 5);
  for (const { file, year, intent } of list) {
    const result = await read(readFileSync(new URL(file, SAMPLES)), 'text/html');
    if (!result.ok) return t.fail(`${file}: ${result.problem.detail}`);
    t.equal(result.content.year, year, `${file}: year`);
    const { verdict, findings } = assess(result.content);
    t.equal(verdict, intent === 'submit' ? 'acceptable' : 'inconsistent', `${file}: verdict`);
    t.equal(violated(findings).length, intent === 'submit' ? 0 : 5, `${file}: findings`);
  }
});

t.test('the samples say what the published reports say', { skip: noReports }, async (t) => {
  for (const { file } of list) {
    const result = await read(readFileSync(new URL(file, SAMPLES)), 'text/html');
    if (!result.ok) return t.fail(`${file}: ${result.problem.detail}`);
    for (const [key, { value, state }] of figuresOf(FOLDER[file]!)) {
      t.match(result.content.figures.get(key), { value, state }, `${file}: ${key}`);
    }
  }
});
