import ExcelJS from 'exceljs';
import type { PublishedDocument } from './document.js';
import { malformed, tooComplex } from './limits.js';
import { officeParts } from './office.js';
import type { Opened } from './open.js';
import { type Sheet, type SheetCell, sheetBlocks } from './sheet.js';
import { shownNumber } from './xlsx-number.js';

/** What of a workbook is text: its sheets, the texts they share, how numbers are shown. */
const READ =
  /^(?:\[Content_Types\]\.xml|_rels\/\.rels|xl\/(?:workbook|sharedStrings|styles)\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/worksheets\/sheet\d+\.xml)$/u;

/** Parts of a sheet that say nothing of its figures, and that a library may stumble over. Merges are read here. */
const IGNORED =
  `autoFilter cols conditionalFormatting dataValidations drawing extLst headerFooter hyperlinks legacyDrawing
  mergeCells pageMargins pageSetup picture printOptions rowBreaks sheetProtection sheetViews tableParts`.split(
    /\s+/u,
  );

/** Opens a workbook: each visible sheet as lines and grids, numbers as they are shown. */
export async function openXlsx(bytes: Uint8Array): Promise<Opened> {
  const office = officeParts(bytes, READ);
  if (!office.ok) return office;
  if ([...office.parts.values()].some((xml) => FAR.test(xml.toString('latin1')))) {
    return malformed('The workbook has cells where no spreadsheet has any');
  }
  const workbook = new ExcelJS.Workbook();
  try {
    await workbook.xlsx.load(office.archive as unknown as ExcelJS.Buffer, { ignoreNodes: IGNORED });
  } catch (error) {
    return malformed(`The workbook is broken: ${(error as Error).message}`);
  }
  const sheets = workbook.worksheets.filter(({ state }) => state === 'visible');
  if (sheets.length === 0) return malformed('The workbook has no sheet');
  const blocks: PublishedDocument['blocks'][number][] = [];
  for (const sheet of sheets) {
    const xml = partOf(sheet.id, office.parts);
    if (xml === null) return malformed(`The sheet “${sheet.name}” of the workbook is missing`);
    const printed = sheetBlocks(asSheet(sheet, xml));
    if (!printed) return tooComplex('The workbook has more cells than any report');
    blocks.push(...printed);
  }
  return { ok: true, page: { title: null, blocks } };
}

/** The part that holds a sheet: the workbook names it by a relation, the relation by a path. */
function partOf(id: number, parts: ReadonlyMap<string, Buffer>): string | null {
  const workbook = parts.get('xl/workbook.xml')?.toString('utf8') ?? '';
  const relations = parts.get('xl/_rels/workbook.xml.rels')?.toString('utf8') ?? '';
  const sheet = tags(workbook, 'sheet').find((tag) => attribute(tag, 'sheetId') === String(id));
  const relation = sheet && attribute(sheet, '\\w+:id');
  const target = tags(relations, 'Relationship').find((tag) => attribute(tag, 'Id') === relation);
  const path = target && attribute(target, 'Target');
  if (!path) return null;
  return parts.get(path.startsWith('/') ? path.slice(1) : `xl/${path}`)?.toString('latin1') ?? null;
}

const tags = (xml: string, name: string): string[] =>
  xml.match(new RegExp(`<(?:\\w+:)?${name}\\s[^>]*>`, 'gu')) ?? [];
const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*"([^"]*)"`, 'u').exec(tag)?.[1];

function asSheet(sheet: ExcelJS.Worksheet, xml: string): Sheet {
  const rows = new Map<number, Map<number, SheetCell>>();
  sheet.eachRow((row, number) => {
    if (row.hidden) return;
    const cells = new Map<number, SheetCell>();
    row.eachCell((cell, column) => {
      cells.set(column, { text: shownText(cell), bordered: isBordered(cell) });
    });
    rows.set(number, cells);
  });
  return { name: sheet.name, rows, merges: mergesIn(xml) };
}

const isBordered = ({ border }: ExcelJS.Cell): boolean =>
  border ? [border.top, border.bottom, border.left, border.right].some((side) => side?.style) : false;

/** A cell or row beyond the last that there is, and before which the others would all be gone through. */
const FAR = /\sr="[A-Z]*\d{8,}"|\sr="[A-Z]{4,}/u;

const MERGE = /<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/gu;

const mergesIn = (xml: string): Sheet['merges'] =>
  [...xml.matchAll(MERGE)].map(([, left = '', top, right = '', bottom]) => ({
    top: Number(top),
    left: columnNumber(left),
    bottom: Number(bottom),
    right: columnNumber(right),
  }));

const columnNumber = (letters: string): number =>
  [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);

/** A cell as the sheet shows it; a formula by its last result. */
function shownText({ value, numFmt }: ExcelJS.Cell): string {
  return shown(value, numFmt ?? 'General');
}

function shown(value: ExcelJS.CellValue | undefined, format: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return shownNumber(value, format);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? '#####' : value.toISOString().slice(0, 10);
  if (typeof value !== 'object') return String(value);
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('error' in value) return value.error;
  if ('hyperlink' in value) return shown(value.text as ExcelJS.CellValue, format);
  const { formula, sharedFormula, result } = value as {
    formula?: string;
    sharedFormula?: string;
    result?: ExcelJS.CellValue;
  };
  return result === undefined ? `=${formula ?? sharedFormula ?? ''}` : shown(result, format);
}
