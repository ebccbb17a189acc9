import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import type { Figure } from '../../src/domain/figure.js';
import { fold } from '../../src/reading/label/fold.js';
import { read } from '../../src/reading/read.js';
import { aboutOf, noReports, REPORTS, reportFolders } from '../reports.js';
import {
  arbitraryTable,
  type PrintedTable,
  printTable,
  TABLE_LAYOUTS,
  type TableLayout,
} from './statistics-tables.js';

const RUNS = Number(process.env.FC_RUNS ?? 60);

async function figuresOf(text: string, html = false): Promise<ReadonlyMap<string, Figure>> {
  const result = await read(
    Buffer.from(text),
    html ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
  );
  if (!result.ok) throw new Error(`${result.problem.slug}: ${result.problem.detail}`);
  return result.content.figures;
}

/** Where a reading differs from the table: `wrong` figures, and what is `open` (unreadable). */
async function compare(table: PrintedTable, layout: TableLayout, story = '') {
  const figures = await figuresOf(printTable(table, layout, story), layout.name === 'HTML');
  const wrong: string[] = [];
  const open: string[] = [];
  for (const row of table.rows) {
    for (const column of table.columns === 1 ? (['year'] as const) : (['year', 'cumulative'] as const)) {
      const figure = figures.get(`statistics/${row.id}/${column}`);
      const key = `${row.id}/${column} ${figure?.value} ${figure?.state} for ${row[column]}`;
      if (figure?.state === 'unreadable') open.push(key);
      else if (figure?.value !== row[column]) wrong.push(key);
    }
  }
  const known = new Set(table.rows.map(({ id }) => id));
  for (const key of figures.keys()) {
    const [name, id] = key.split('/');
    if (name === 'statistics' && !known.has(id!)) wrong.push(`${key} is no row`);
  }
  return { wrong, open };
}

for (const layout of TABLE_LAYOUTS) {
  t.test(`statistics tables come back: ${layout.name}`, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryTable, async (table) => {
        const { wrong, open } = await compare(table, layout);
        if (wrong.length > 0 || (!layout.fused && open.length > 0))
          throw new Error(wrong.concat(open).join('; '));
      }),
      { numRuns: RUNS },
    );
  });
}

const around = (table: string, story = '') =>
  `某某区2016年度政府信息公开工作年度报告\n一、概述\n我区工作有序。${story}\n七、统计表\n${table}\n附件下载`;
const HEAD = '指标名称计量单位2016年度历年累计';
const shown = ({ value, state, candidates }: Figure) =>
  state === 'reported' ? value : candidates ? [...candidates] : state;
const read2 = async (text: string, id: string) => {
  const figures = await figuresOf(text, text.startsWith('<'));
  return ['year', 'cumulative'].map((column) => {
    const figure = figures.get(`statistics/${id}/${column}`);
    return figure && shown(figure);
  });
};

t.test('digits that touch are cut only where one way is left', async (t) => {
  const fused = `${HEAD}主动公开文件数条12305678其中：1、政府网站公开数条123056782、政府公报公开数条00行政复议数件01行政诉讼数件11`;
  t.same(await read2(around(fused), 'x.主动公开文件数'), [
    [1, 12, 1230],
    [2305678, 305678, 5678],
  ]);
  t.same(await read2(around(fused), 'x.2政府公报公开数'), [0, 0]);
  t.same(await read2(around(fused), 'reconsideration'), [0, 1]);
  t.same(await read2(around(fused), 'litigation'), [1, 1]);
  const told = around(fused, '2016年主动公开政府信息1230条。');
  t.same(await read2(told, 'x.主动公开文件数'), [1230, 5678], 'the narrative chooses');
  t.same(await read2(told, 'x.1政府网站公开数'), [1230, 5678], 'a part with the same digits is no larger');
  const contradicted = around(fused, '2016年主动公开政府信息77条。');
  t.same(
    (await read2(contradicted, 'x.主动公开文件数'))[0],
    [1, 12, 1230],
    'it chooses, it does not overrule',
  );
});

t.test('a total left at zero, and totals that are none, are thought of', async (t) => {
  const rows = (last: string) => `${HEAD}主动公开文件数条250行政复议数件00行政诉讼数件${last}`;
  t.same(await read2(around(rows('00')), 'x.主动公开文件数'), [
    [2, 25],
    [50, 0],
  ]);
  const broken = `${HEAD}主动公开文件数条257行政复议数件00行政诉讼数件21`;
  t.same(
    await read2(around(broken), 'litigation'),
    [2, 1],
    'the only way to cut, though the total is smaller',
  );
  t.same((await read2(around(broken), 'x.主动公开文件数'))[0], [2, 25], 'so the total proves nothing here');
});

t.test('where a cell may be blank, digits need not be two cells', async (t) => {
  const rows = `${HEAD}主动公开文件数条25行政复议数件5行政诉讼数件00`;
  t.same((await read2(around(rows), 'x.主动公开文件数'))[0], [2, 25, null]);
  t.same((await read2(around(rows), 'reconsideration'))[0], [5, null]);
  const apart =
    '指标名称 计量单位 2016年度 历年累计\n主动公开文件数 条 25\n行政复议数 件 0 0\n行政诉讼数 件 1 2';
  t.same(await read2(around(apart), 'x.主动公开文件数'), ['unreadable', 'unreadable']);
  t.same(await read2(around(apart), 'litigation'), [1, 2]);
});

t.test('kinds of applications add up', async (t) => {
  const rows = `${HEAD}受理依申请公开信息总数条1215其中：1、当面申请数条132、网上申请数条11123、信函、传真申请数条00行政诉讼数件00`;
  t.same(await read2(around(rows), 'x.受理依申请公开信息总数'), [12, 15]);
  t.same(await read2(around(rows), 'requests.received.in_person'), [1, 3]);
  t.same(await read2(around(rows), 'requests.received.online'), [11, 12]);
});

t.test('columns are read by their headers', async (t) => {
  const period =
    '指标名称 计量单位 代码 本期实际 本年累计\n甲 乙 丙 1 2\n主动公开信息数 条 01 12 40\n其中:全文电子化的主动公开信息数 条 02 10 30\n行政复议数 件 32 0 1';
  t.same(await read2(around(period), 'x.主动公开信息数'), [40, undefined]);
  t.same(await read2(around(period), 'x.全文电子化的主动公开信息数'), [30, undefined]);
  t.same(await read2(around(period), 'reconsideration'), [1, undefined]);
  const page = (head: string, rows: string) =>
    `<p>某某局2015年政府信息公开年度报告</p><table><tr>${head}</tr>${rows}</table>`;
  const td = (...cells: string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  const head = '<td colspan=2>统计指标</td><td>单位</td><td>上年度</td><td>2015年</td>';
  const html = page(
    head,
    td('（三）申请答复数', '', '件', '9', '7') +
      '<tr><td rowspan=2>其中</td><td>涉及国家秘密</td><td>件</td><td>1</td><td></td></tr>' +
      td('涉及个人隐私', '件', '2', '3') +
      '<tr><td colspan=2>七、依申请公开信息收取的费用</td><td>元</td><td>0</td><td>350</td></tr>' +
      '<tr><td colspan=2>培训支出金额</td><td>万元</td><td>0</td><td>1.5</td></tr>' +
      '<tr><td colspan=2>八、机构建设和保障经费情况</td><td>——</td><td>——</td><td>——</td></tr>',
  );
  t.same(await read2(html, 'requests.replied'), [7, undefined]);
  t.same(await read2(html, 'requests.replied.refused.state_secret'), ['blank', undefined]);
  t.same(await read2(html, 'requests.replied.refused.privacy'), [3, undefined]);
  t.same(await read2(html, 'fees_collected'), [0.035, undefined], '元 becomes 万元');
  t.same(await read2(html, 'x.培训支出金额'), [1.5, undefined]);
  const keys = [...(await figuresOf(html, true)).keys()];
  t.notOk(
    keys.some((key) => key.includes('机构建设')),
    'a heading is no row',
  );
});

t.test('the same label under 复议 and 诉讼 is told apart', async (t) => {
  const rows =
    '统计指标 单位 统计数\n四、行政复议数量 件 6\n（一）维持具体行政行为数 件 1\n（二）被依法纠错数 件 2\n（三）其他情形数 件 3\n五、行政诉讼数量 件 9\n（二）被依法纠错数 件 4\n（三）其他情形数 件 5';
  const figures = await figuresOf(around(rows));
  const year = (id: string) => figures.get(`statistics/${id}/year`)?.value;
  t.same(['reconsideration.corrected', 'reconsideration.other'].map(year), [2, 3]);
  t.same(['litigation.corrected', 'litigation.other'].map(year), [4, 5]);
});

t.test('an empty form has no figures, and its codes are none', async (t) => {
  const blank =
    '指标名称\n| 计量单位\n| 代码\n| 本期实际\n| 本年累计\n|\n主动公开信息数\n| 条\n| 01\n|\n|\n|\n其中：1.当面申请数\n| 条\n| 11\n|\n|\n|\n2.传真申请数\n| 条\n| 12\n|\n|\n|';
  const figures = await figuresOf(around(blank));
  t.same([...figures.keys()], []);
});

t.test('hostile tables are done with at once', async (t) => {
  const start = Date.now();
  for (const unit of ['行政复议数件01', '件 0 ', '其中：1、甲数条1112', '条1234567890123', '| 条 ', '1、']) {
    await figuresOf(around(`${HEAD}主动公开文件数条1212行政复议数件00${unit.repeat(10_000)}`));
  }
  t.ok(Date.now() - start < 6000, `${Date.now() - start} ms`);
});

t.test('published statistics tables come out exactly', { skip: noReports }, async (t) => {
  let tables = 0;
  for (const folder of reportFolders()) {
    const { statistics } = aboutOf(folder) as { statistics?: Record<string, [number, number]> };
    if (!statistics) continue;
    tables++;
    const figures = await figuresOf(readFileSync(new URL(`${folder}/document.txt`, REPORTS), 'utf8'));
    const read = [...figures].filter(([key]) => key.startsWith('statistics/'));
    const printed = Object.values(statistics).flat();
    t.same(
      read.map(([, { value }]) => value),
      printed,
      folder,
    );
    t.ok(
      read.every(([, { state }]) => state === 'reported'),
      `${folder}: every figure is certain`,
    );
    const extras = Object.keys(statistics).map((label) => `statistics/x.${fold(label)}/year`);
    t.ok(
      extras.some((key) => figures.has(key)),
      `${folder}: extra rows are kept under their labels`,
    );
  }
  t.equal(tables, 3);
});
