import ExcelJS from 'exceljs';
import fc from 'fast-check';
import t from 'tap';
import { renderPage } from '../../scripts/render.js';
import type { Figure, Place } from '../../src/domain/figure.js';
import type { Grid, PublishedDocument } from '../../src/reading/container/document.js';
import { readHtml } from '../../src/reading/container/html.js';
import { read } from '../../src/reading/read.js';
import { noReports, REPORTS, reportFolders } from '../reports.js';
import { type ArbitraryReport, arbitraryReport } from './arbitrary.js';
import { brokenReport, consistentReport } from './consistent.js';
import { docxOf } from './containers/docx.js';
import { pdfOf } from './containers/pdf.js';
import { xlsxOf } from './containers/xlsx.js';
import { fused, LAYOUTS, layOut } from './layouts.js';
import { type Finder, inPage, inText, misplaced } from './places.js';
import { arbitraryTable, printTable, TABLE_LAYOUTS } from './statistics-tables.js';

const title = '某市2020年政府信息公开工作年度报告';
const PROSE = `${title}\n全年新收政府信息公开申请数量3件,强化信息内容保障。\n`;

type Row = Grid['rows'][number];
type Content = { figures: ReadonlyMap<string, Figure> };

async function readBytes(bytes: Uint8Array | string, type: string | null = null): Promise<Content> {
  const result = await read(Buffer.from(bytes), type, { year: 2020 });
  if (!result.ok) throw new Error(`${result.problem.slug}: ${result.problem.detail}`);
  return result.content;
}

/** Every figure of every such report stands where it says. */
const holds = (
  reports: fc.Arbitrary<ArbitraryReport>,
  misplacedIn: (report: ArbitraryReport) => Promise<string[]>,
  numRuns = 12,
) =>
  fc.assert(
    fc.asyncProperty(reports, async (report) => {
      const wrong = await misplacedIn(report);
      if (wrong.length > 0) throw new Error(wrong.slice(0, 3).join('; '));
    }),
    { numRuns },
  );

for (const layout of LAYOUTS) {
  t.test(`in a text laid out as ${layout.name} every figure is found where it stands`, async (t) => {
    for (const blanks of [0, 40]) {
      await holds(arbitraryReport(blanks), async (report) => {
        const text = PROSE + layOut(report, layout);
        return misplaced((await readBytes(text, 'text/plain')).figures, inText(text));
      });
    }
    t.pass('for every report');
  });
}

t.test('whatever was cleaned away, places are those of the text as given', async (t) => {
  const soil = (text: string) =>
    text
      .split('\n')
      .flatMap((line, i) => (i % 7 === 3 ? ['', `- ${i} -`, line] : [i % 5 === 2 ? `??${line}` : line]))
      .join('\r\n')
      .replaceAll('结果', '结(jié)果')
      .replaceAll('申请', '申(shēn)请');
  await holds(arbitraryReport(), async (report) => {
    const text = PROSE + soil(layOut(report, LAYOUTS[2]!));
    return misplaced((await readBytes(`\ufeff${text}`, 'text/plain')).figures, inText(text));
  });
  t.pass('for every report');
});

t.test('where cells touch, a figure stands among its own digits or at the run of its row', async (t) => {
  let own = 0;
  for (const reports of [consistentReport(), brokenReport()]) {
    await holds(reports, async (report) => {
      const text = `${title} ${fused(report)}`;
      const { figures } = await readBytes(text, 'text/plain');
      own += [...figures.values()].filter(
        ({ raw, at }) => raw && at && inText(text)(at)?.startsWith(raw),
      ).length;
      return misplaced(figures, inText(text), true);
    });
  }
  t.ok(own > 2000, `${own} at their own digits`);
});

for (const layout of TABLE_LAYOUTS) {
  t.test(`figures of a statistics table are found where they stand: ${layout.name}`, async (t) => {
    await fc.assert(
      fc.asyncProperty(arbitraryTable, async (table) => {
        const text = printTable(table, layout, '全年主动公开政府信息12条。');
        const html = layout.name === 'HTML';
        const all = (await readBytes(text, html ? 'text/html' : 'text/plain')).figures;
        // in a page with tables, lines have no places
        const figures = new Map([...all].filter(([key]) => !html || !key.startsWith('narrative/')));
        const wrong = misplaced(figures, html ? inPage(text) : inText(text), layout.fused);
        if (wrong.length > 0) throw new Error(wrong.slice(0, 3).join('; '));
      }),
      { numRuns: 30 },
    );
    t.pass('for every table');
  });
}

const pageOf = ({ template, figures }: ArbitraryReport) => renderPage({ template, title, figures });

t.test('figures of a page are found in the cells they name, within layout tables too', async (t) => {
  const around = (page: string) =>
    page
      .replace(/<table(?=[\s>])/u, '<table><tr><td>一</td><td><table')
      .replace('</table>', '</table></td></tr></table>');
  await holds(arbitraryReport(30), async (report) => {
    const page = pageOf(report);
    const nested = around(page);
    return [
      ...misplaced((await readBytes(page)).figures, inPage(page)),
      ...misplaced((await readBytes(nested)).figures, inPage(nested)),
    ];
  });
  t.pass('for every report');
});

t.test('so are those of a Word document', async (t) => {
  await holds(
    arbitraryReport(30),
    async (report) => {
      const page = pageOf(report);
      return misplaced((await readBytes(docxOf(readHtml(page)))).figures, inPage(page));
    },
    8,
  );
  t.pass('for every report');
});

t.test('those of a workbook are found in its cells', async (t) => {
  await holds(
    arbitraryReport(30),
    async (report) => {
      const bytes = await xlsxOf(readHtml(pageOf(report)));
      const workbook = new ExcelJS.Workbook();
      await workbook.xlsx.load(bytes as unknown as ExcelJS.Buffer);
      const find = (at: Place) =>
        'sheet' in at ? String(workbook.getWorksheet(at.sheet)?.getCell(at.cell).value ?? '') : null;
      return misplaced((await readBytes(bytes)).figures, find);
    },
    8,
  );
  t.pass('for every report');
});

/** The tables of each page as drawn, each row by row: a table that goes on over pages is drawn in parts. */
function drawn(blocks: PublishedDocument['blocks']): { bytes: Buffer; find: Finder } {
  const grids = blocks.filter((block): block is Grid => block.kind === 'grid');
  const pages = new Map<number, Map<Grid, Row[]>>();
  const onRow = (row: Row, page: number) => {
    const tables = pages.get(page) ?? new Map<Grid, Row[]>();
    pages.set(page, tables);
    const grid = grids.find(({ rows }) => rows.includes(row))!;
    tables.set(grid, [...(tables.get(grid) ?? []), row]);
  };
  const bytes = pdfOf({ title, blocks }, { ruled: true, onRow });
  const find = (at: Place) => {
    if (!('table' in at) || at.page === undefined) return null;
    const rows = [...(pages.get(at.page)?.values() ?? [])][at.table - 1] ?? [];
    const begins = new Set(rows.flat().map(({ column }) => column));
    const column = [...begins].sort((a, b) => a - b)[at.column - 1];
    return rows[at.row - 1]?.find((slot) => slot.begins && slot.column === column)?.cell.text ?? null;
  };
  return { bytes, find };
}

t.test('those of a PDF in the tables drawn on its pages', async (t) => {
  const pages = new Set<number>();
  await holds(
    arbitraryReport(30),
    async (report) => {
      const { bytes, find } = drawn(readHtml(pageOf(report)).blocks);
      const { figures } = await readBytes(bytes);
      for (const { at } of figures.values()) if (at && 'page' in at) pages.add(at.page!);
      return misplaced(figures, find);
    },
    6,
  );
  t.ok(pages.size > 1, `on ${pages.size} pages`);
});

t.test('a PDF without lines says page and line', async (t) => {
  const lines = Array.from({ length: 90 }, (_, i) => ({ kind: 'line', text: `第${i}段。` }) as const);
  const told = { kind: 'line', text: '2020年收到政府信息公开申请12件。' } as const;
  const first = { kind: 'line', text: title } as const;
  const bytes = pdfOf({ title, blocks: [first, ...lines, told] }, { ruled: false });
  const { at } = (await readBytes(bytes)).figures.get('narrative/applications.received/year')!;
  t.same(at, { page: 3, line: 16 });
});

t.test('a figure in a sentence stands where what is quoted begins', async (t) => {
  const text = `${title}\r\n\r\n  一、概述\r\n　　 2020年,我局(含所属)收到政府 信息公开申请 12 件。\r\n`;
  const { raw, at } = (await readBytes(text, 'text/plain')).figures.get(
    'narrative/applications.received/year',
  )!;
  t.match(inText(text)(at!), new RegExp(`^${raw}`));
  t.same(at && 'line' in at && at.line, 4);
  const page = `<p>${title}</p><div>2020年收到政府信息公开申请12件。</div>`;
  t.same((await readBytes(page, 'text/html')).figures.get('narrative/applications.received/year')!.at, {
    line: 2,
    offset: 5,
  });
});

t.test('what was given as JSON stands nowhere', async (t) => {
  const { figures } = await readBytes(JSON.stringify({ template: '2021', figures: {} }), 'application/json');
  t.notOk([...figures.values()].some((figure) => 'at' in figure));
});

t.test('the figures of published reports are found where they stand', { skip: noReports }, async (t) => {
  const { readdirSync, readFileSync } = await import('node:fs');
  for (const folder of reportFolders()) {
    const file = readdirSync(new URL(`${folder}/`, REPORTS)).find((name) =>
      /^document\.(txt|html)$/.test(name),
    );
    if (!file) continue;
    const text = readFileSync(new URL(`${folder}/${file}`, REPORTS), 'utf8').replace(/^\ufeff/u, '');
    const result = await read(Buffer.from(text), file.endsWith('html') ? 'text/html' : 'text/plain');
    if (!result.ok) continue;
    const placed = new Map([...result.content.figures].filter(([, { at }]) => at));
    const found = placed.size > 0 && 'table' in [...placed.values()][0]!.at! ? inPage(text) : inText(text);
    const tables = new Map([...placed].filter(([key]) => !key.startsWith('narrative/')));
    t.same(misplaced(tables, found, true), [], folder);
  }
});
