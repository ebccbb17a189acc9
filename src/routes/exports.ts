import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { TEMPLATES } from '../domain/cell.js';
import { COLUMNS } from '../exports/columns.js';
import { dictionaryCsv } from '../exports/csv.js';
import { exportFiles } from '../exports/files.js';
import { EXPORT_FORMATS, type ExportFormat, MEDIA_TYPES } from '../exports/formats.js';
import { reportYears } from '../gate.js';
import { answerFresh, sendResource, tagOf } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { sendFile } from './present/file.js';
import { pageOf, refusal, unchanged } from './schemas.js';

const Column = z
  .object({
    name: z.string().describe('Of a cell: its key'),
    label: z.string().describe('As printed, or in Chinese'),
    gloss: z.string().describe('In English'),
    type: z.enum(['text', 'integer', 'number', 'date', 'instant']),
    unit: z.string().nullable(),
    templates: z.array(z.string()).describe('The forms that print the cell'),
    years: z
      .array(z.object({ from: z.number(), to: z.number().nullable() }))
      .describe('In which they are in force'),
  })
  .meta({ id: 'ExportColumn' });

const bytes = (mediaType: string) => ({
  description: 'The file',
  content: { [mediaType]: { schema: z.string().meta({ format: 'binary' }) } },
});

const CsvQuery = z.strictObject({
  bom: z.enum(['true', 'false']).default('false').describe('Begin with a byte order mark, which Excel needs'),
});

const WHAT: Readonly<Record<ExportFormat, string>> = {
  csv: 'one row a report, a column for every cell',
  ndjson: 'one report a line, with states, sections and findings; `npm run import` takes it',
  parquet: 'one row a report, a column for every cell',
};

/** Everything of a year as a file, and what its columns mean. */
export async function exports(app: Rest, { store, now, dataDir }: RouteDeps): Promise<void> {
  const findExport = exportFiles(store, join(dataDir, 'exports'));

  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { year, format, bom }: { year: string; format: ExportFormat; bom: boolean },
  ): Promise<FastifyReply> => {
    const { from, to } = reportYears(now());
    if (!/^\d{4}$/.test(year) || Number(year) < from || Number(year) > to) {
      return sendProblem(
        reply,
        'not-found',
        `There are reports on the years from ${from} to ${to}, not on ${year}.`,
      );
    }
    const file = await findExport({ year: Number(year), format, bom });
    reply.header('content-disposition', `attachment; filename="gongkai-${year}.${format}"`);
    return sendFile(request, reply, file, MEDIA_TYPES[format]);
  };

  for (const format of EXPORT_FORMATS) {
    app.get(
      `/exports/:year.${format}`,
      {
        schema: {
          tags: ['exports'],
          summary: `Everything of a year: ${WHAT[format]}`,
          params: z.object({ year: z.string() }),
          querystring: format === 'csv' ? CsvQuery : z.strictObject({}),
          response: {
            200: bytes(MEDIA_TYPES[format]),
            206: bytes(MEDIA_TYPES[format]),
            404: refusal('A year on which there is no report'),
            416: refusal('The file has no such bytes'),
          },
        },
      },
      (request, reply) => {
        const bom = 'bom' in request.query && request.query.bom === 'true';
        return send(request, reply, { year: request.params.year, format, bom });
      },
    );
  }

  const columns = COLUMNS.map((column) => ({
    ...column,
    years: TEMPLATES.filter(({ id }) => column.templates.includes(id)).map(({ years }) => years),
  }));
  const csv = dictionaryCsv(columns);

  app.get(
    '/exports/dictionary.json',
    {
      schema: {
        tags: ['exports'],
        summary: 'What the columns of the exports mean',
        querystring: z.strictObject({}),
        response: { 200: pageOf(Column), 304: unchanged },
      },
    },
    (request, reply) => sendResource(request, reply, { items: columns, next: null, total: columns.length }),
  );

  app.get(
    '/exports/dictionary.csv',
    {
      schema: {
        tags: ['exports'],
        summary: 'What the columns of the exports mean, as CSV',
        querystring: CsvQuery,
        response: { 200: bytes(MEDIA_TYPES.csv), 304: unchanged },
      },
    },
    (request, reply) => {
      const text = request.query.bom === 'true' ? `\uFEFF${csv}` : csv;
      if (answerFresh(request, reply, tagOf(text))) return reply;
      reply.header('content-disposition', 'attachment; filename="gongkai-dictionary.csv"');
      return reply.type(MEDIA_TYPES.csv).send(text);
    },
  );
}
