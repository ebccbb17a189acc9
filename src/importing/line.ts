import { z } from 'zod';
import type { BatchUpload } from '../batch-gate.js';
import { isDay } from '../domain/moment.js';
import type { Caller } from '../domain/permissions.js';
import { INTENTS, SCOPES } from '../domain/report.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { readJsonBody } from '../reading/json.js';

/** Who imports. The reports come in as anyone's do. */
export const IMPORTER: Caller = { id: 'import', role: 'administrator', agencyId: null, region: null };

/** What says whose report a line or a document is. */
export const Envelope = z.object({
  agency: z.string().max(40),
  year: z.int(),
  template: z.enum(TEMPLATE_IDS).optional(),
  scope: z.enum(SCOPES).optional(),
  publishedOn: z.iso.date().refine(isDay).nullish(),
  sourceUrl: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullish(),
  intent: z.enum(INTENTS).default('submit'),
});

/** What it says, as the gate takes it. */
export const uploadOf = ({
  agency,
  year,
  intent,
  scope,
  template,
  publishedOn,
  sourceUrl,
}: z.output<typeof Envelope>) => ({
  caller: IMPORTER,
  agencyId: agency,
  year,
  intent,
  scope,
  template,
  publishedOn: publishedOn ?? undefined,
  sourceUrl: sourceUrl ?? undefined,
});

/** What an exported line says beside: the register's own, which is made anew. */
const ofTheRegister = z.unknown().optional();
const Line = z.strictObject({
  ...Envelope.shape,
  printedName: z.string().nullish(),
  printedYear: z.int().nullish(),
  title: z.string().nullish(),
  figures: z.looseObject({}),
  sections: z.unknown().optional(),
  id: ofTheRegister,
  agencyName: ofTheRegister,
  region: ofTheRegister,
  regionName: ofTheRegister,
  kind: ofTheRegister,
  consistency: ofTheRegister,
  revision: ofTheRegister,
  acceptedAt: ofTheRegister,
  findings: ofTheRegister,
  document: ofTheRegister,
});

/** What came of a line that never got as far as the gate. */
export interface BadLine {
  problem: 'malformed-request';
  detail: string;
}

/** A line of NDJSON as an upload: its document is the JSON one of the same content. */
export function uploadOfLine(text: string): BatchUpload | BadLine {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return {
      problem: 'malformed-request',
      detail: `The line is not valid JSON: ${(error as Error).message}`,
    };
  }
  const line = Line.safeParse(parsed);
  if (!line.success)
    return { problem: 'malformed-request', detail: z.prettifyError(line.error).replaceAll('\n', ' ') };
  const { year, template, ...said } = line.data;
  const document = {
    template,
    year: said.printedYear ?? undefined,
    agencyName: said.printedName ?? undefined,
    title: said.title ?? undefined,
    figures: (parsed as { figures: object }).figures,
    sections: said.sections,
  };
  const read = readJsonBody(document, { year, template });
  return {
    ...uploadOf(line.data),
    bytes: Buffer.from(JSON.stringify(document)),
    contentType: 'application/json',
    reading: read.ok ? { ...read, mediaType: 'application/json' } : read,
  };
}
