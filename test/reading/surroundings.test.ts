import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { templateById } from '../../src/domain/cell.js';
import { read } from '../../src/reading/read.js';
import { readSurroundings } from '../../src/reading/surroundings/surroundings.js';
import { noReports, REPORTS } from '../reports.js';

const around = (...lines: string[]) => readSurroundings(lines, null);
const kinds = (...lines: string[]) => around(...lines).sections.map(({ kind }) => kind);

const six = ['overview', 'proactive', 'applications', 'remedies', 'problems', 'other'];
const NUMERALS = '一二三四五六七八';

t.test('headings are found inside of a line, with their text', async (t) => {
  const line =
    '柳河镇2021年工作年度报告 一、总体情况 2021年，全镇工作有序。二、主动公开政府信息情况 第二十条第（一）项三、收到和处理政府信息公开申请情况 共5件。四、政府信息公开行政复议、行政诉讼情况 没有。五、存在的主要问题及改进情况 人手不足。六、其他需要报告的事项 无。';
  const { sections } = around('柳河镇2021年政府信息公开工作年度报告', line);
  t.same(
    sections.map(({ kind }) => kind),
    six,
  );
  t.equal(sections[0]!.title, '一、总体情况');
  t.equal(sections[0]!.text, '2021年，全镇工作有序。');
  t.equal(sections[4]!.text, '人手不足。');
});

t.test('every heading of every form is found in a run-on text', async () => {
  const forms = ['2008', '2019', '2021'].map((id) => templateById(id)!.sections);
  const body = fc.constantFrom('工作有序。', ' 2021年，全镇共3项。', '（一）基本情况 平稳。', '为0。');
  await fc.assert(
    fc.property(fc.constantFrom(...forms), fc.array(body, { minLength: 8, maxLength: 8 }), (form, bodies) => {
      const text = form.map(({ label }, i) => `${NUMERALS[i]}、${label}${bodies[i]}`).join('');
      const found = kinds('柳河镇年度报告', `开头的话。${text}`);
      return found.join() === form.map(({ kind }) => kind).join();
    }),
    { numRuns: 100 },
  );
});

t.test('a sentence that lists the parts of the report opens none of them', async (t) => {
  t.same(
    kinds(
      '本报告共六部分：总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、存在的主要问题及改进情况。',
      '本报告包括：一、总体情况，二、主动公开政府信息情况，三、其他需要报告的事项。全文可在网上下载。',
      '本报告由“一、总体情况”“二、主动公开政府信息情况”等部分组成，电子版见本机关网站专栏。',
    ),
    [],
  );
});

t.test('a table of contents is none of the sections', async (t) => {
  const headings = ['一、总体情况', '二、主动公开政府信息情况', '六、其他需要报告的事项'];
  const { sections } = around(...headings, ...headings.flatMap((heading) => [heading, '情况如上。']));
  t.same(
    sections.map(({ title }) => title),
    headings,
  );
});

t.test('the period and the date under the report', async (t) => {
  const { period, signedOn, publishedOn, year } = around(
    '柳河镇政府信息公开工作年度报告',
    '发布日期：2022-01-20',
    '本报告所列数据的统计期限自 2021 年 1 月 1 日起至',
    '12 月 31 日止。',
    '一、总体情况',
    '工作有序。',
    '云川县柳河镇人民政府',
    '2022年1月18日',
  );
  t.same(period, { from: '2021-01-01', to: '2021-12-31' });
  t.equal(signedOn, '2022-01-18');
  t.equal(publishedOn, '2022-01-20');
  t.equal(year, null, 'the year is not taken from a period that the lines break apart');
  t.equal(around('柳河镇年报', '数据截至2021年12月31日。').period, null);
});

t.test('the agency, wherever it is named', async (t) => {
  const twoLines = around('云川市人民政府', '2024 年政府信息公开工作年度报告', '一、总体情况');
  t.equal(twoLines.agencyName, '云川市人民政府');
  t.equal(twoLines.title, '云川市人民政府2024 年政府信息公开工作年度报告');
  t.equal(twoLines.year, 2024);
  const published = around(
    '标题: 云川新区2024年度政府信息公开工作年度报告',
    '发布机构: 云川新区管委会',
    '正文',
  );
  t.equal(published.agencyName, '云川新区管委会');
  t.equal(published.title, '云川新区2024年度政府信息公开工作年度报告', 'without what the site calls it');
  const named = around('云川市水务局2024年政府信息公开工作年度报告', '发布机构: 云川市人民政府', '正文');
  t.equal(named.agencyName, '云川市水务局', 'the title goes before the publisher');
});

t.test('what a site puts around a report is in no section', async (t) => {
  const { sections } = around('一、总体情况', '当前位置：首页>政务公开', '浏览次数：12', '工作有序。', '（');
  t.equal(sections[0]!.text, '工作有序。');
});

t.test('published run-on documents have all their sections', { skip: noReports }, async (t) => {
  const sectionsOf = async (folder: string) => {
    const result = await read(readFileSync(new URL(`${folder}/document.txt`, REPORTS)), 'text/plain');
    return result.ok ? result.content.sections.map(({ kind }) => kind) : [];
  };
  for (const folder of ['2019-011', '2021-009', '2025-005']) t.same(await sectionsOf(folder), six, folder);
  t.same(await sectionsOf('2016-014'), [
    'proactive',
    'applications',
    'fees',
    'remedies',
    'problems',
    'statistics',
  ]);
});

t.test('the way to a page through its site is no title', async (t) => {
  for (const path of ['当前位置:首页 > 政府信息公开 > 年度报告', '首頁 » 政府信息公開 » 年度報告']) {
    const { title, year } = around(path, '某市2023年政府信息公开工作年度报告', '一、总体情况');
    t.same({ title, year }, { title: '某市2023年政府信息公开工作年度报告', year: 2023 }, path);
  }
});
