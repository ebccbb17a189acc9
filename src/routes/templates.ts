import { z } from 'zod';
import { TEMPLATES } from '../domain/cell.js';
import { SECTION_KINDS, TABLE_IDS, TEMPLATE_IDS } from '../domain/template.js';
import { sendTagged, tagOf } from './conditional.js';
import type { Rest } from './deps.js';
import { sendProblem } from './errors.js';
import { presentTemplate } from './present/template.js';
import { pageOf, refusal, unchanged } from './schemas.js';

const Label = z.object({ id: z.string(), label: z.string().describe('As printed'), gloss: z.string() });
const CellKind = z.enum(['count', 'change', 'amount']);
const Column = Label.extend({ kind: CellKind, unit: z.string(), aliases: z.array(z.string()).optional() });
const Row = Label.extend({
  unit: z.string().optional(),
  kind: CellKind.optional(),
  citation: z.string().optional(),
  heading: z.literal(true).optional().describe('Carries no figures'),
  within: z.string().optional().describe('The heading it stands under'),
  aliases: z.array(z.string()).optional(),
});
const Block = z.object({
  label: z.string().optional(),
  gloss: z.string().optional(),
  citation: z.string().optional(),
  columns: z.array(Column),
  rows: z.array(Row),
});
const Table = z.object({
  id: z.enum(TABLE_IDS),
  label: z.string(),
  gloss: z.string(),
  layout: z.enum(['rows', 'line']),
  required: z.boolean(),
  note: z.object({ zh: z.string(), en: z.string() }).optional(),
  citation: z.string().optional(),
  blocks: z.array(Block),
});
const Template = z
  .object({
    id: z.enum(TEMPLATE_IDS),
    label: z.string(),
    gloss: z.string(),
    citation: z.string(),
    years: z.object({ from: z.number(), to: z.number().nullable() }),
    sections: z.array(z.object({ kind: z.enum(SECTION_KINDS), label: z.string(), gloss: z.string() })),
    tables: z.array(Table),
    cells: z.array(
      Column.omit({ id: true, aliases: true }).extend({
        key: z.string().describe('table/row/column'),
        table: z.string(),
        row: z.string(),
        column: z.string(),
        templates: z.array(z.enum(TEMPLATE_IDS)),
      }),
    ),
  })
  .meta({ id: 'Template', description: 'An official form of the annual report' });

/** The forms never change while the service runs: their answers are made once. */
const answers = new Map(
  TEMPLATES.map((template) => {
    const body = JSON.stringify(presentTemplate(template));
    return [template.id as string, { body, tag: tagOf(body) }];
  }),
);
const list = `{"items":[${[...answers.values()].map(({ body }) => body)}],"next":null,"total":${answers.size}}`;
const listTag = tagOf(list);

/** The official forms. */
export async function templates(app: Rest): Promise<void> {
  app.get(
    '/templates',
    {
      schema: {
        tags: ['templates'],
        summary: 'The official forms, as data',
        querystring: z.strictObject({}),
        response: { 200: pageOf(Template), 304: unchanged },
      },
    },
    (request, reply) => sendTagged(request, reply, listTag, () => list),
  );

  app.get(
    '/templates/:id',
    {
      schema: {
        tags: ['templates'],
        summary: 'One form: tables, rows, columns, cells, labels as printed',
        params: z.object({ id: z.string() }),
        querystring: z.strictObject({}),
        response: { 200: Template, 404: refusal('No such form') },
      },
    },
    (request, reply) => {
      const { id } = request.params;
      const answer = answers.get(id);
      if (!answer) {
        return sendProblem(reply, 'not-found', `There is no template ${id}, but ${TEMPLATE_IDS.join(', ')}.`);
      }
      return sendTagged(request, reply, answer.tag, () => answer.body);
    },
  );
}
