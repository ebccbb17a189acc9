import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Figure } from '../src/domain/figure.js';
import { read } from '../src/reading/read.js';
import { renderPage } from './render.js';

/**
 * Makes `samples/` from the figures of five published reports: their tables in the official form, without their
 * prose. Usage: tsx scripts/build-samples.ts <folder of reports>
 */
interface Sample {
  folder: string;
  file: string;
  title: string;
  agency: { name: string; region: string; kind: 'government' | 'township' };
  year: number;
  publishedOn?: string;
  intent: 'submit' | 'record';
}

const SAMPLES: readonly Sample[] = [
  {
    folder: '2020-900',
    file: 'liexi-2020.html',
    title: '列西街道2020年政府信息公开工作年度报告',
    agency: { name: '列西街道', region: '350402', kind: 'township' },
    year: 2020,
    intent: 'submit',
  },
  {
    folder: '2020-901',
    file: 'haibin-2020.html',
    title: '海滨街2020年政府信息公开工作年度报告',
    agency: { name: '海滨街', region: '120116', kind: 'township' },
    year: 2020,
    intent: 'submit',
  },
  {
    folder: '2017-902',
    file: 'juzizhou-2017.html',
    title: '桔子洲街道2017年政府信息公开年度报告',
    agency: { name: '桔子洲街道', region: '430104', kind: 'township' },
    year: 2017,
    publishedOn: '2018-02-05',
    intent: 'submit',
  },
  {
    folder: '2020-903',
    file: 'dongchang-2020.html',
    title: '2020年通化市东昌区政府信息公开工作年度报告',
    agency: { name: '通化市东昌区人民政府', region: '220502', kind: 'government' },
    year: 2020,
    publishedOn: '2021-02-25',
    intent: 'record',
  },
  {
    folder: '2022-904',
    file: 'xizhong-2022.html',
    title: '息冢镇人民政府2022年政府信息公开工作年度报告',
    agency: { name: '息冢镇人民政府', region: '130682', kind: 'township' },
    year: 2022,
    intent: 'submit',
  },
];

const NARRATIVE = `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>桔子洲街道2017年政府信息公开年度报告</title></head>
<body>
<h1>桔子洲街道2017年政府信息公开年度报告</h1>
<h2>一、概述</h2>
<p>本报告的统计期限为2017年1月1日至2017年12月31日。</p>
<h2>二、主动公开政府信息的情况</h2>
<p>2017年主动公开政府信息346条。网站公开320条,信息公开栏公开70条,微信公众号公开84条。</p>
<h2>三、依申请公开政府信息办理情况</h2>
<p>2017年无依申请公开政府信息。</p>
<h2>四、政府信息公开收费及减免情况</h2>
<p>2017年无收费及减免。</p>
<h2>五、因政府信息公开申请行政复议、提起行政诉讼的情况</h2>
<p>2017年没有行政复议和行政诉讼。</p>
<p>长沙市岳麓区桔子洲街道办事处</p>
<p>2018年2月5日</p>
</body>
</html>
`;

const reports = pathToFileURL(`${process.argv[2]}/`);
const samples = new URL('../samples/', import.meta.url);
mkdirSync(samples, { recursive: true });

for (const { folder, file, title, publishedOn } of SAMPLES) {
  const document = readFileSync(new URL(`${folder}/document.txt`, reports));
  const result = await read(document, 'text/plain');
  if (!result.ok) throw new Error(`${folder}: ${result.problem.detail}`);
  const { template, figures } = result.content;
  const page = {
    template,
    title,
    figures: figures as Map<string, Figure>,
    ...(publishedOn && { publishedOn }),
  };
  writeFileSync(new URL(file, samples), template === '2008' ? NARRATIVE : renderPage(page));
}
const list = SAMPLES.map(({ folder: _, title: __, ...sample }) => sample);
writeFileSync(new URL('samples.json', samples), `${JSON.stringify(list, null, 2)}\n`);
