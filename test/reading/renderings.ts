import { renderPage } from '../../scripts/render.js';
import { cellByKey } from '../../src/domain/cell.js';
import { readHtml } from '../../src/reading/container/html.js';
import type { ArbitraryReport } from './arbitrary.js';
import type { Charset } from './charsets.js';
import { docxOf } from './containers/docx.js';
import { pdfOf } from './containers/pdf.js';
import { xlsxOf } from './containers/xlsx.js';
import { fused, LAYOUTS, layOut } from './layouts.js';
import { CHROME, inCharacters, inDigits, type Noise } from './noise.js';
import { DISTORTIONS } from './pages.js';
import { asPdfText } from './pdf-text.js';

/** What is around a report and how its text is told. `declared`: where its charset is said. */
export interface Edition {
  noise: Noise;
  charset: Charset;
  declared: 'header' | 'page' | 'nowhere';
}

export interface Published {
  bytes: Buffer;
  contentType: string | null;
}

/**
 * One way in which reports are published. `destroys`: what of a report it does not print, by cell; such a cell may
 * come back unreadable, and no other. `share`: how often it is tried, as reading some of them takes its time.
 */
export interface Rendering {
  name: string;
  share: number;
  hasCharset: boolean;
  destroys(report: ArbitraryReport): ReadonlySet<string>;
  publish(report: ArbitraryReport, edition: Edition): Published | Promise<Published>;
}

const nothing = (): ReadonlySet<string> => new Set();
const everything = ({ figures }: ArbitraryReport): ReadonlySet<string> => new Set(figures.keys());

/** The line of a table in which a cell stands. Table 四 is one line. */
function lineOf(key: string): string {
  const { table, row } = cellByKey(key)!;
  return table === 'remedies' ? table : `${table}/${row}`;
}

const cellsIn = ({ figures }: ArbitraryReport, lines: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...figures.keys()].filter((key) => lines.has(lineOf(key))));

const linesWithBlanks = ({ figures }: ArbitraryReport): Set<string> =>
  new Set([...figures].filter(([, { state }]) => state === 'blank').map(([key]) => lineOf(key)));

/** Where nothing stands for an empty cell, its line has lost its columns. */
const blankLines = (report: ArbitraryReport): ReadonlySet<string> => cellsIn(report, linesWithBlanks(report));

/** Where separators stand for empty cells, lines without a full one of their width beside them: it would show how many. */
function blankLinesAlone(report: ArbitraryReport): ReadonlySet<string> {
  const lines = linesWithBlanks(report);
  const widthOf = (line: string) => [...report.figures.keys()].filter((key) => lineOf(key) === line).length;
  const whole = [...new Set([...report.figures.keys()].map(lineOf))].filter((line) => !lines.has(line));
  const shown = new Set(whole.map((line) => `${line.split('/')[0]} ${widthOf(line)}`));
  for (const line of lines) {
    const isShown = shown.has(`${line.split('/')[0]} ${widthOf(line)}`);
    if (line === 'remedies' || isShown) lines.delete(line);
  }
  return cellsIn(report, lines);
}

/** A year in which the report's form was in force. */
export const yearOf = ({ template }: ArbitraryReport): number => (template === '2019' ? 2020 : 2023);

export const titleOf = (report: ArbitraryReport): string => `某市${yearOf(report)}年政府信息公开工作年度报告`;

function pageOf(report: ArbitraryReport, { noise, charset, declared }: Edition): string {
  const page = renderPage({
    ...inDigits(report, noise),
    title: titleOf(report),
    sections: { overview: noise.narrative },
  });
  const items = (lines: readonly string[]) => `<ul>${lines.map((line) => `<li>${line}</li>`).join('')}</ul>`;
  const around = noise.chrome
    ? page
        .replace('<body>', () => `<body>${items(CHROME.before)}`)
        .replace('</body>', () => `${items(CHROME.after)}</body>`)
    : page;
  const meta = declared === 'page' ? `<meta charset="${charset.label}">` : '';
  return around.replace('<meta charset="utf-8">', meta);
}

function textOf(report: ArbitraryReport, noise: Noise, tables: string): string {
  const lines = [titleOf(report), noise.narrative, tables];
  return (noise.chrome ? [...CHROME.before, ...lines, ...CHROME.after] : lines).join('\n');
}

function encoded(text: string, mediaType: string, { noise, charset, declared }: Edition): Published {
  const bytes = charset.encode(inCharacters(text, noise.characters));
  return { bytes, contentType: declared === 'header' ? `${mediaType}; charset=${charset.label}` : mediaType };
}

const text = (
  name: string,
  destroys: Rendering['destroys'],
  share: number,
  tables: (report: ArbitraryReport) => string,
): Rendering => ({
  name: `text: ${name}`,
  share,
  hasCharset: true,
  destroys,
  publish: (report, edition) =>
    encoded(textOf(report, edition.noise, tables(inDigits(report, edition.noise))), 'text/plain', edition),
});

const page = ({ name, keepsBlanks, distort }: (typeof DISTORTIONS)[number]): Rendering => ({
  name: `page: ${name}`,
  share: 20,
  hasCharset: true,
  destroys: keepsBlanks ? nothing : blankLines,
  publish: (report, edition) => encoded(distort(pageOf(report, edition)), 'text/html', edition),
});

type MakeContainer = (document: ReturnType<typeof readHtml>) => Buffer | Promise<Buffer>;

const container = (name: string, destroys: Rendering['destroys'], make: MakeContainer): Rendering => ({
  name,
  share: 10,
  hasCharset: false,
  destroys,
  publish: async (report, edition) => ({
    bytes: await make(readHtml(inCharacters(pageOf(report, edition), edition.noise.characters))),
    contentType: null,
  }),
});

export const RENDERINGS: readonly Rendering[] = [
  ...DISTORTIONS.map(page),
  ...LAYOUTS.map((layout) =>
    text(layout.name, layout.keepsBlanks ? blankLinesAlone : blankLines, 20, (report) =>
      layOut(report, layout),
    ),
  ),
  text('as out of a PDF without lines', blankLines, 20, asPdfText),
  text('one line, a space between cells', blankLines, 10, (report) => fused(report, ' ')),
  text('cells touch', everything, 16, fused),
  container('a Word document', nothing, docxOf),
  container('a workbook', nothing, xlsxOf),
  container('a PDF with drawn tables', nothing, (document) => pdfOf(document, { ruled: true })),
  container('a PDF without lines', everything, (document) => pdfOf(document, { ruled: false })),
];
