import { fileWriter, ParquetWriter } from 'hyparquet-writer';
import type { ReportWithFigures } from '../db/reports.js';
import { COLUMNS, valuesUnder } from './columns.js';

/** Reports in a row group: the columns of so many are in memory until they are written. */
const GROUP = 10_000;

const TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  date: { type: 'INT32', converted_type: 'DATE' },
  instant: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const;

const SCHEMA = [
  { name: 'report', num_children: COLUMNS.length },
  ...COLUMNS.map(({ name, type }) => ({ name, ...TYPES[type], repetition_type: 'OPTIONAL' as const })),
];

const isTime = COLUMNS.map(({ type }) => type === 'date' || type === 'instant');

/** Writes reports as a Parquet file, a row group at a time; without any, the columns alone. */
export async function writeParquet(file: string, batches: AsyncIterable<ReportWithFigures[]>): Promise<void> {
  const parquet = new ParquetWriter({ writer: fileWriter(file), schema: SCHEMA, createdBy: 'gongkai' });
  let columns = emptyColumns();
  const writeGroup = async () => {
    const columnData = columns.map((data, i) => ({ name: COLUMNS[i]!.name, data }));
    await parquet.write({ columnData, rowGroupSize: GROUP });
    columns = emptyColumns();
  };
  for await (const reports of batches) {
    for (const report of reports) {
      const values = valuesUnder(report);
      for (let i = 0; i < values.length; i++) columns[i]!.push(isTime[i] ? asTime(values[i]) : values[i]);
    }
    if (columns[0]!.length >= GROUP) await writeGroup();
  }
  if (columns[0]!.length > 0) await writeGroup();
  await parquet.finish();
}

const emptyColumns = (): unknown[][] => COLUMNS.map(() => []);
const asTime = (value: string | number | null | undefined): Date | null => (value ? new Date(value) : null);
