import { z } from 'zod';
import type { BatchUpload } from '../batch-gate.js';
import { isDay } from '../domain/moment.js';
import type { Caller } from '../domain/permissions.js';
import { INTENTS, SCOPES } from '../domain/report.js';
import { TEMPLATE_IDS } from '../domain/template.js';
import { type PlainFigures, readJsonBody, readPlainJson } from '../reading/json.js';
import { plainFinder } from './plain-figures.js';
import { textOf } from './source.js';

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

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an exported line says beside: the register's own, which is made anew. */
const ofTheRegister = z.unknown().optional();
const Line = z.strictObject({
  ...Envelope.shape,
  printedName: z.string().nullish(),
  printedYear: z.int().nullish(),
  title: z.string().nullish(),
  // What is in them is asked by whoever reads them.
  figures: z.custom<object>(isObject, 'Invalid input: expected object'),
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

const finder = plainFinder();
/** Stands where the figures stood: a number that nobody reports. */
const CUT = 5e-324;
const CUT_BYTES = Buffer.from(String(CUT));
const NOTHING_CUT = Buffer.alloc(0);
const NAME = '"figures"';
const MARK = `${NAME}:${CUT}`;

/** A line of NDJSON as an upload: its document is the JSON one of the same content. */
export function uploadOfLine(bytes: Buffer): BatchUpload | BadLine {
  const found = finder.find(bytes);
  if (found) {
    const { from, to } = found;
    const text = textOf(Buffer.concat([bytes.subarray(0, from), CUT_BYTES, bytes.subarray(to)]));
    const { value } = parsed(text);
    // Else what was cut out were not the figures of the report, or not all that the line says they are.
    const isTheirs = (value as { figures?: unknown } | null)?.figures === CUT;
    if (isTheirs && text.indexOf(NAME) === text.lastIndexOf(NAME))
      return uploadOfParsed({ ...(value as object), figures: {} }, bytes.subarray(from, to), found);
  }
  const { value, problem } = parsed(textOf(bytes));
  if (problem !== undefined) return { problem: 'malformed-request', detail: problem };
  return uploadOfParsed(value, NOTHING_CUT);
}

function parsed(text: string): { value?: unknown; problem?: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: `The line is not valid JSON: ${(error as Error).message}` };
  }
}

/** `cut`: the bytes of the figures, where they are `plain` ones that were taken out of the line. */
function uploadOfParsed(value: unknown, cut: Uint8Array, plain?: PlainFigures): BatchUpload | BadLine {
  const line = Line.safeParse(value);
  if (!line.success)
    return { problem: 'malformed-request', detail: z.prettifyError(line.error).replaceAll('\n', ' ') };
  const { year, template, figures, sections, ...said } = line.data;
  const head = {
    template,
    year: said.printedYear ?? undefined,
    agencyName: said.printedName ?? undefined,
    title: said.title ?? undefined,
  };
  const hints = { year, template };
  const read = plain
    ? readPlainJson({ ...head, sections }, plain, hints)
    : readJsonBody({ ...head, figures, sections }, hints);
  if (!plain && read.ok) finder.learn(figures);
  return {
    ...uploadOf(line.data),
    bytes: plain
      ? spliced(JSON.stringify({ ...head, figures: CUT, sections }), cut)
      : Buffer.from(JSON.stringify({ ...head, figures, sections })),
    contentType: 'application/json',
    reading: read.ok ? { ...read, mediaType: 'application/json' } : read,
  };
}

/** A document with its figures put in where they were cut out. No text before it has this in it: its quotes are escaped there. */
function spliced(document: string, figures: Uint8Array): Buffer {
  const at = document.indexOf(MARK) + MARK.length;
  const before = document.slice(0, at - String(CUT).length);
  return Buffer.concat([Buffer.from(before), figures, Buffer.from(document.slice(at))]);
}
