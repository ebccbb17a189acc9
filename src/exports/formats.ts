import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Moment } from '../db/changes.js';
import type { Store } from '../db/connect.js';
import { withReportFigures, withWholeReports } from '../db/year-reports.js';
import { csvHead, csvLines } from './csv.js';
import { ndjsonLine } from './ndjson.js';

export const EXPORT_FORMATS = ['csv', 'ndjson', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

/** Everything of a year in one format. `bom`: with a byte order mark, for CSV. */
export interface ExportOf {
  year: number;
  format: ExportFormat;
  bom: boolean;
}

/** Writes it to a file, some reports at a time; gives the moment of the store that it is of. */
export async function writeExport(
  store: Store,
  { year, format, bom }: ExportOf,
  file: string,
): Promise<Moment> {
  if (format === 'ndjson')
    return withWholeReports(store, year, async ({ moment, batches }) => {
      await toFile(
        file,
        linesOf(batches, (reports) => reports.map(ndjsonLine).join('')),
      );
      return moment;
    });
  return withReportFigures(store, year, async ({ moment, batches }) => {
    // Loaded when it is first asked for: few are.
    if (format === 'parquet') await (await import('./parquet.js')).writeParquet(file, batches);
    else await toFile(file, linesOf(batches, csvLines, csvHead(bom)));
    return moment;
  });
}

async function* linesOf<Report>(
  batches: AsyncIterable<Report[]>,
  write: (reports: Report[]) => string,
  head = '',
): AsyncGenerator<string> {
  yield head;
  for await (const reports of batches) yield write(reports);
}

const toFile = (file: string, text: AsyncIterable<string>): Promise<void> =>
  pipeline(Readable.from(text), createWriteStream(file));
