import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Whether the answer is to be CSV: by `format`, or else by what the client accepts before JSON. */
export function wantsCsv(request: FastifyRequest, format: 'json' | 'csv' | undefined): boolean {
  if (format) return format === 'csv';
  const ranges = acceptedIn(request.headers.accept ?? '');
  const csv = ranges.find(({ type }) => type === 'text/csv');
  const json = ranges.find(({ type }) => type === 'application/json');
  if (!csv || csv.weight === 0) return false;
  return !json || csv.weight > json.weight || (csv.weight === json.weight && csv.place < json.place);
}

/** The types that a client names, in lower case, with the weight (`q`) and the place that it gives each. */
const acceptedIn = (accept: string) =>
  accept.split(',').map((range, place) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
    return { type, place, weight: Number.isNaN(weight) ? 1 : weight };
  });

/**
 * Sends rows as CSV (RFC 4180, UTF-8 with a byte order mark, which Excel needs) while they come. A text that a
 * spreadsheet would take for a formula is put behind an apostrophe.
 */
export function streamCsv(
  reply: FastifyReply,
  name: string,
  columns: readonly string[],
  rows: AsyncIterable<Record<string, unknown>>,
): FastifyReply {
  const csv = stringify({
    header: true,
    columns: [...columns],
    bom: true,
    escape_formulas: true,
    record_delimiter: '\r\n',
  });
  const source = Readable.from(rows);
  source.once('error', (error) => csv.destroy(error));
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(source.pipe(csv));
}
