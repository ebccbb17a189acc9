import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Database } from '../db/connect.js';
import { documentBytes, sha256Of } from '../db/documents.js';
import { unpack } from '../db/packing.js';
import { findReport, type StoredReport } from '../db/reports.js';
import { findRevision, findWrittenRevision, listRevisions } from '../db/revisions.js';
import { canonicalFigures } from '../domain/canonical.js';
import { type Compared, difference } from '../domain/difference.js';
import { CONSISTENCIES } from '../domain/report.js';
import { answerFresh, sendResource, sendTagged } from './conditional.js';
import type { Rest, RouteDeps } from './deps.js';
import { sendProblem } from './errors.js';
import { type FindAnswer, type ReportAnswer, writtenAnswer } from './present/answers.js';
import { sendDownload } from './present/download.js';
import { Figure, pageOf, Report, refusal, Section } from './schemas.js';

const Revision = z
  .object({
    revision: z.number().int(),
    acceptedAt: z.string(),
    until: z.string().nullable().describe('When another took its place; null while it is in force'),
    consistency: z.enum(CONSISTENCIES),
    publishedOn: z.string().nullable(),
    document: z.object({ sha256: z.string(), mediaType: z.string(), bytes: z.number().int() }),
  })
  .meta({ id: 'Revision' });

const Field = z.union([z.string(), z.number()]).nullable();
const Difference = z
  .object({
    report: z.string(),
    from: z.number().int(),
    to: z.number().int(),
    fields: z.array(z.object({ field: z.string(), from: Field, to: Field })),
    figures: z
      .array(z.object({ cell: z.string(), from: Figure.nullable(), to: Figure.nullable() }))
      .describe('Cells whose value, state or printed text differ; null where a revision has no such figure'),
    sections: z.array(z.object({ kind: z.string(), from: Section.nullable(), to: Section.nullable() })),
  })
  .meta({ id: 'Difference', description: 'What changed from one revision to another' });

const Receipt = z
  .object({
    report: z.string(),
    revision: z.number().int(),
    acceptedAt: z.string(),
    document: z.object({ sha256: z.string(), mediaType: z.string(), bytes: z.number().int() }),
    figures: z.object({
      sha256: z.string().describe('Of `canonical` in UTF-8'),
      canonical: z
        .string()
        .describe(
          '`{cell: {raw, state, value}}` as canonical JSON (RFC 8785): one text for the same figures',
        ),
    }),
  })
  .meta({ id: 'Receipt', description: 'What was accepted, and when; never changes' });

const Params = z.object({ id: z.string(), revision: z.string() });
const none = z.strictObject({});

/** A revision by its number as written; null where there is none. */
export async function revisionAnswer(
  db: Database,
  findAnswer: FindAnswer,
  id: string,
  revision: number,
): Promise<ReportAnswer | null> {
  const present = await findAnswer(id);
  if (!present || present.revision === revision) return present;
  const past = await findWrittenRevision(db, id, revision);
  return past && writtenAnswer(past);
}

/** Every accepted version of a report, and what changed between two. */
export async function revisions(app: Rest, { db, findAnswer }: RouteDeps): Promise<void> {
  const noReport = (reply: FastifyReply, id: string) =>
    sendProblem(reply, 'not-found', `There is no report ${id}.`);
  const noRevision = async (reply: FastifyReply, id: string, revision: string) =>
    (await findReport(db, id))
      ? sendProblem(reply, 'not-found', `The report ${id} has no revision ${revision}.`)
      : noReport(reply, id);

  const revisionAsked = async (id: string, revision: string) =>
    /^\d{1,9}$/.test(revision) ? findRevision(db, id, Number(revision)) : null;

  app.get(
    '/reports/:id/revisions',
    {
      schema: {
        tags: ['reports'],
        summary: 'Every accepted version of a report, oldest first',
        params: Params.pick({ id: true }),
        querystring: none,
        response: { 200: pageOf(Revision), 404: refusal('No such report') },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const items = await listRevisions(db, id);
      if (items.length === 0) return noReport(reply, id);
      return sendResource(request, reply, { items, next: null, total: items.length });
    },
  );

  app.get(
    '/reports/:id/revisions/:revision',
    {
      schema: {
        tags: ['reports'],
        summary: 'One accepted version of a report, or what changed between two',
        description: `\`{revision}\` is a number, or two as \`1..2\`: then what differs from the first to the second. A
past revision never changes: it keeps the findings that stood last, and its agency's name of that time.`,
        params: Params,
        querystring: none,
        response: { 200: z.union([Report, Difference]), 404: refusal('No such report or revision') },
      },
    },
    async (request, reply) => {
      const { id, revision } = request.params;
      const [, from, to] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(revision) ?? [];
      if (from === undefined) return noRevision(reply, id, revision);
      if (to === undefined) {
        const answer = await revisionAnswer(db, findAnswer, id, Number(from));
        if (!answer) return noRevision(reply, id, revision);
        return sendTagged(request, reply, answer.tag, () => answer.json);
      }
      const found = new Map<string, StoredReport>();
      for (const number of [from, to]) {
        const one = await findRevision(db, id, Number(number));
        if (!one) return noRevision(reply, id, number);
        found.set(number, one);
      }
      const changes = difference(compared(found.get(from)!), compared(found.get(to)!));
      return sendResource(request, reply, { report: id, from: Number(from), to: Number(to), ...changes });
    },
  );

  app.get(
    '/reports/:id/revisions/:revision/receipt',
    {
      schema: {
        tags: ['reports'],
        summary: 'A receipt of an accepted revision, to be checked with sha256sum and jq',
        description: `The document's SHA-256 is that of the bytes as submitted (\`sha256sum report.docx\`). That of the
figures is of \`canonical\` (\`jq -j .figures.canonical | sha256sum\`), which is made of the revision itself by
\`jq -cjS '.figures | map_values({value, state, raw})'\`.`,
        params: Params,
        querystring: none,
        response: { 200: Receipt, 404: refusal('No such report or revision') },
      },
    },
    async (request, reply) => {
      const { id, revision } = request.params;
      const report = await revisionAsked(id, revision);
      if (!report) return noRevision(reply, id, revision);
      return sendResource(request, reply, receiptOf(report));
    },
  );

  app.get(
    '/reports/:id/revisions/:revision/document',
    {
      schema: {
        tags: ['reports'],
        summary: 'The document of a revision as submitted, for download',
        params: Params,
        querystring: none,
        response: {
          200: {
            description: 'The bytes as submitted',
            content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
          },
          404: refusal('No such report or revision'),
        },
      },
    },
    async (request, reply) => {
      const { id, revision } = request.params;
      const report = await revisionAsked(id, revision);
      if (!report) return noRevision(reply, id, revision);
      const { sha256, mediaType } = report.document;
      if (answerFresh(request, reply, `"${sha256}"`)) return reply;
      const bytes = await documentBytes(db, sha256);
      if (!bytes) throw new Error(`the document of ${id} in revision ${revision} is missing`);
      return sendDownload(
        reply,
        bytes,
        mediaType,
        `${report.agencyName} ${report.year}`,
        `${id}.${revision}`,
      );
    },
  );
}

/** What a submitter keeps of an accepted revision. */
function receiptOf({ id, revision, acceptedAt, document, ...report }: StoredReport) {
  const canonical = canonicalFigures(unpack(report));
  const figures = { sha256: sha256Of(Buffer.from(canonical)), canonical };
  return { report: id, revision, acceptedAt, document, figures };
}

const compared = (report: StoredReport): Compared => ({
  fields: {
    template: report.template,
    scope: report.scope,
    consistency: report.consistency,
    publishedOn: report.publishedOn,
    sourceUrl: report.sourceUrl,
    title: report.title,
    printedName: report.printedName,
    printedYear: report.printedYear,
    signedOn: report.signedOn,
    'period.from': report.period?.from ?? null,
    'period.to': report.period?.to ?? null,
    declaredAs: report.declaredAs,
    'document.sha256': report.document.sha256,
    'document.mediaType': report.document.mediaType,
    'document.bytes': report.document.bytes,
  },
  figures: unpack(report),
  sections: report.sections,
});
