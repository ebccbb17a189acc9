import ExcelJS from 'exceljs';
import type { PublishedDocument } from '../../../src/reading/container/document.js';

/** One sheet: lines in cells merged over the whole width, grids with borders and merged cells, counts as numbers. */
export async function xlsxOf({ blocks }: PublishedDocument): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('年报');
  const width = Math.max(
    ...blocks.flatMap((block) =>
      block.kind === 'grid' ? block.rows.flat().map(({ column, cell }) => column + cell.width) : [1],
    ),
  );
  const thin = { style: 'thin' } as const;
  let number = 1;
  for (const block of blocks) {
    if (block.kind === 'line') {
      sheet.getCell(number, 1).value = block.text;
      sheet.mergeCells(number, 1, number, width);
      number++;
      continue;
    }
    for (const row of block.rows) {
      for (const { cell, column, begins } of row) {
        if (!begins) continue;
        const at = sheet.getCell(number, column + 1);
        at.value =
          cell.text === '' ? null : /^(?:0|[1-9]\d*)$/.test(cell.text) ? Number(cell.text) : cell.text;
        at.border = { top: thin, bottom: thin, left: thin, right: thin };
        if (cell.width > 1 || cell.height > 1)
          sheet.mergeCells(number, column + 1, number + cell.height - 1, column + cell.width);
      }
      number++;
    }
  }
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
