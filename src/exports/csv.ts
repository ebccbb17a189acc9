import { stringify } from 'csv-stringify/sync';
import type { ReportWithFigures } from '../db/reports.js';
import { COLUMNS, type Column, valuesUnder } from './columns.js';

/** RFC 4180; a text that a spreadsheet would take for a formula goes behind an apostrophe, a negative number does not. */
const line = (records: readonly unknown[][]): string =>
  stringify([...records], { escape_formulas: true, record_delimiter: '\r\n' });

/** What the file begins with: a byte order mark where it is wanted, and the names of the columns. */
export const csvHead = (bom: boolean): string =>
  `${bom ? '\uFEFF' : ''}${line([COLUMNS.map(({ name }) => name)])}`;

/** Reports as lines; nothing stands where there is no value. */
export const csvLines = (reports: readonly ReportWithFigures[]): string => line(reports.map(valuesUnder));

/** A column with the years in which the forms that print it are in force. */
export type DatedColumn = Column & { years: readonly { from: number; to: number | null }[] };

/** What the columns mean, a line each. */
export const dictionaryCsv = (columns: readonly DatedColumn[]): string =>
  line([
    ['name', 'label', 'gloss', 'type', 'unit', 'templates', 'years'],
    ...columns.map(({ name, label, gloss, type, unit, templates, years }) => [
      name,
      label,
      gloss,
      type,
      unit,
      templates.join(' '),
      years.map(({ from, to }) => `${from}..${to ?? ''}`).join(' '),
    ]),
  ]);
