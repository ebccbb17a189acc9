import { templateById } from '../../src/domain/cell.js';
import { type Block, figureRows, type Row, type Table } from '../../src/domain/template.js';
import type { ArbitraryReport } from './arbitrary.js';

/** The printed lines of a report before they are laid out: prose, or the cells of a row, so many of them labels. */
export type PrintedRow = { prose: string } | { cells: readonly string[]; labels: number };

const header = (cells: readonly string[]): PrintedRow => ({ cells, labels: cells.length });

const NUMERALS = '一二三四五六七八九';

const printed = ({ figures }: ArbitraryReport, key: string): string => figures.get(key)?.raw ?? '';

/** A report as prose lines and rows of cells: labels and figures, spans already gone, as a text keeps them. */
export function printedRows(report: ArbitraryReport): PrintedRow[] {
  const template = report.form ?? templateById(report.template)!;
  return template.sections.flatMap(({ kind, label }, i): PrintedRow[] => {
    const table = template.tables.find(({ id }) => id === kind);
    const heading = { prose: `${NUMERALS[i]}、${label}` };
    return [heading, ...(table ? tableRows(report, table) : [{ prose: '情况良好。' }])];
  });
}

function tableRows(report: ArbitraryReport, table: Table): PrintedRow[] {
  if (table.id === 'remedies') return remediesRows(report, table.blocks[0]!);
  if (table.id === 'applications') return applicationsRows(report, table);
  return table.blocks.flatMap((block) => [
    header([block.label ?? '']),
    header(['信息内容', ...block.columns.map(({ label }) => label)]),
    ...figureRows(block).map((row) => ({
      cells: [row.label, ...block.columns.map(({ id }) => printed(report, `${table.id}/${row.id}/${id}`))],
      labels: 1,
    })),
  ]);
}

function applicationsRows(report: ArbitraryReport, table: Table): PrintedRow[] {
  const block = table.blocks[0]!;
  const [first, ...others] = block.columns.map(({ label }) => label);
  return [
    header([`(${table.note!.zh})`, '申请人情况']),
    header([first!, '法人或其他组织', others.at(-1)!]),
    header(others.slice(0, -1)),
    ...figureRows(block).map((row) => {
      const labels = [...headingsOf(block, row), row.label];
      const figures = block.columns.map(({ id }) => printed(report, `${table.id}/${row.id}/${id}`));
      return { cells: [...labels, ...figures], labels: labels.length };
    }),
  ];
}

/** The headings that begin with this row, outermost first. */
function headingsOf(block: Block, row: Row): string[] {
  const path: Row[] = [];
  for (let id = row.within; id; id = path[0]!.within) path.unshift(block.rows.find((one) => one.id === id)!);
  return path
    .filter(({ id }) => figureRows(block).find((one) => one.id.startsWith(`${id}.`)) === row)
    .map(({ label }) => label);
}

function remediesRows(report: ArbitraryReport, block: Block): PrintedRow[] {
  const results = block.columns.map(({ label }) => label);
  const [reconsideration, direct, after] = figureRows(block);
  return [
    header([reconsideration!.label, '行政诉讼']),
    header([...results, direct!.label, after!.label]),
    header([...results, ...results]),
    {
      cells: figureRows(block).flatMap((row) =>
        block.columns.map(({ id }) => printed(report, `remedies/${row.id}/${id}`)),
      ),
      labels: 0,
    },
  ];
}

/**
 * How published texts lay out the same rows. `keepsBlanks`: an empty cell can be told from none by
 * what separates the cells of its own row, as far as another row shows how many they are. `labels`: how
 * many of a row's cells are labels.
 */
export interface Layout {
  name: string;
  keepsBlanks: boolean;
  row(cells: readonly string[], labels: number): string;
}

export const LAYOUTS: readonly Layout[] = [
  {
    name: 'a cell and a pipe to a line',
    keepsBlanks: true,
    row: (cells) => cells.map((cell) => `${cell} |`).join('\n'),
  },
  { name: 'pipes, with span cells', keepsBlanks: true, row: (cells) => `${cells.join(' | ')} | ||` },
  { name: 'pipes on both sides', keepsBlanks: true, row: (cells) => `| ${cells.join(' | ')} |` },
  { name: 'pipes between', keepsBlanks: true, row: (cells) => `${cells.join(' | ')} | ` },
  {
    name: 'markdown, its cells padded, a rule below each header',
    keepsBlanks: true,
    row: (cells, labels) => {
      const row = `| ${cells.map((cell, i) => (i === 0 ? cell : cell.padStart(8))).join(' | ')} |`;
      return labels === cells.length ? `${row}\n|${'---|'.repeat(cells.length)}` : row;
    },
  },
  {
    name: 'pipes on both sides, with span cells',
    keepsBlanks: true,
    row: (cells) => `| ${cells.join(' | ')} | || `,
  },
  {
    name: 'pipes, the last one on the next line',
    keepsBlanks: false,
    row: (cells) => `${cells.join(' | ')}\n|`,
  },
  {
    name: 'a cell and a pipe to a line, a lone pipe before each row',
    keepsBlanks: false,
    row: (cells) => `|\n${cells.map((cell) => `${cell} |`).join('\n')}`,
  },
  {
    name: 'a cell and a pipe to a line, a lone pipe before each row, span cells on its last line',
    keepsBlanks: false,
    row: (cells) => `|\n${cells.map((cell) => `${cell} |`).join('\n')} ||`,
  },
  {
    name: 'lone pipe between cells',
    keepsBlanks: false,
    row: (cells) => cells.filter(Boolean).join('\n|\n').concat('\n|'),
  },
  {
    name: 'a tab before every cell',
    keepsBlanks: true,
    row: (cells) => `${cells.map((cell) => `\t${cell || '\u00a0'}`).join('\n')}\n`,
  },
  { name: 'tabs between cells', keepsBlanks: true, row: (cells) => cells.join('\t') },
  { name: 'a cell to a line', keepsBlanks: false, row: (cells) => cells.filter(Boolean).join('\n') },
  {
    name: 'a cell to a line, blank lines between',
    keepsBlanks: false,
    row: (cells) => cells.filter(Boolean).join('\n\n').concat('\n'),
  },
  {
    name: 'a cell to a line, indented',
    keepsBlanks: false,
    row: (cells) =>
      cells
        .filter(Boolean)
        .map((cell) => `    ${cell}\r`)
        .join('\n'),
  },
  {
    name: 'a row to a line, spaces between',
    keepsBlanks: false,
    row: (cells) => cells.filter(Boolean).join('  '),
  },
];

/** Everything in one run, cells touching; `gap` stands between them where it is not empty. */
export const fused = (report: ArbitraryReport, gap = ''): string =>
  printedRows(report)
    .map((row) => ('prose' in row ? row.prose : row.cells.join(gap)))
    .join(gap);

export const layOut = (report: ArbitraryReport, layout: Layout): string =>
  printedRows(report)
    .map((row) => ('prose' in row ? row.prose : layout.row(row.cells, row.labels)))
    .join('\n');
