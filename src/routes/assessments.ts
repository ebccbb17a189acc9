import { z } from 'zod';
import { type AssessedDocument, assessDocument } from '../assessing.js';
import { findFiler } from '../db/neighbours.js';
import { VERDICTS, violated, worded } from '../domain/assessment.js';
import { unreadableParts } from '../domain/refusal.js';
import { CONSISTENCIES, type ReportContent } from '../domain/report.js';
import { suspectsOf } from '../domain/suspects.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { reportYears } from '../gate.js';
import type { Rest, RouteDeps } from './deps.js';
import { anyBody, DOCUMENT_BODY, documentIn, takeDocuments } from './document-body.js';
import { sendProblem } from './errors.js';
import { reportYear } from './list.js';
import { documentWords, Figures, Finding, refusal, Section, Suspect, Unreadable } from './schemas.js';

const Assessment = z
  .object({
    template: z.enum(TEMPLATE_IDS),
    year: z.number().int().nullable(),
    agencyName: z.string().nullable(),
    title: z.string().nullable(),
    publishedOn: z.string().nullable(),
    ...documentWords,
    verdict: z.enum(VERDICTS),
    consistency: z.enum(CONSISTENCIES),
    figures: Figures,
    sections: z.array(Section),
    findings: z.array(Finding),
    suspects: z.array(Suspect),
    unreadable: z.array(Unreadable),
  })
  .meta({
    id: 'Assessment',
    description: 'What was read out of a document, and what the rule book says of it',
  });

const present = (content: ReportContent, declaredAs: string | undefined) => ({
  template: content.template,
  year: content.year,
  agencyName: content.agencyName,
  title: content.title,
  publishedOn: content.publishedOn,
  declaredAs: declaredAs ?? null,
  signedOn: content.signedOn ?? null,
  period: content.period ?? null,
});

function presentAssessment(assessed: AssessedDocument & { ok: true }, all: boolean) {
  const { content, assessment, declaredAs } = assessed;
  const { verdict, consistency, findings } = assessment;
  return {
    ...present(content, declaredAs),
    verdict,
    consistency,
    figures: Object.fromEntries(content.figures),
    sections: content.sections,
    suspects: suspectsOf(content.template, content.figures, findings),
    findings: all ? findings.map(worded) : violated(findings),
    unreadable: unreadableParts(content),
  };
}

/** Reading and checking a document without storing it. */
export async function assessments(app: Rest, { db, now, read, bodyLimit }: RouteDeps): Promise<void> {
  await takeDocuments(app, bodyLimit);

  app.post(
    '/assessments',
    {
      schema: {
        tags: ['assessments'],
        summary: 'Read and check a document without storing it',
        [DOCUMENT_BODY]: true,
        querystring: z.strictObject({
          agency: z
            .string()
            .max(40)
            .optional()
            .describe('Whose report it is to be: it is then asked against the stored ones too'),
          year: reportYear.optional().describe('The year reported on; else it is read from the document'),
          template: z.enum(TEMPLATE_IDS).optional(),
          findings: z.enum(['violated', 'all']).default('violated'),
        }),
        body: anyBody,
        response: {
          200: Assessment,
          400: refusal('Malformed, empty, or with a cell that no template knows'),
          404: refusal('No such agency'),
          413: refusal('Too large'),
          415: refusal('Not a document that is read'),
          422: refusal(
            'Broken, a scan, or too complex; it fits no form, or not the one asked for; or there is no report on that year',
          ),
        },
      },
    },
    async (request, reply) => {
      const { agency, year, template, findings } = request.query;
      const { from, to } = reportYears(now());
      if (year !== undefined && (year < from || year > to)) {
        return sendProblem(reply, 'year-out-of-range', `Reports are on ${from} to ${to}, not on ${year}.`);
      }
      const document = await documentIn(request);
      if (typeof document === 'string') return sendProblem(reply, 'malformed-request', document);
      const filer = agency === undefined ? undefined : await findFiler(db, agency);
      if (filer === null) return sendProblem(reply, 'unknown-agency', `There is no agency ${agency}.`);
      const assessed = await assessDocument(
        document.bytes,
        document.contentType,
        { year, template },
        read,
        filer && { db, filer },
      );
      if (!assessed.ok) {
        const { slug, detail, ...more } = assessed.problem;
        return sendProblem(reply, slug, detail, more);
      }
      return reply.send(presentAssessment(assessed, findings === 'all'));
    },
  );
}
