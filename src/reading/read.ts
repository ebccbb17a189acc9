import type { ReportContent } from '../domain/report.js';
import { type TemplateId, templateIdOfYear } from '../domain/template.js';
import { assemble, templateOf, unreadableParts } from './assemble.js';
import { decode } from './decode.js';
import type { Grid, PublishedDocument } from './document.js';
import { alignGrids } from './grid.js';
import { readHtml } from './html.js';
import { readJson } from './json.js';
import { type Charset, mediaTypeOf } from './media.js';
import type { Sighting } from './sighting.js';
import { alignStream } from './stream.js';
import { isAboutDisclosure, readSurroundings } from './surroundings.js';
import { narrativeLines, withoutLeavings } from './text.js';

/** What the submitter says of the document: used to choose between readings, never to overrule the document. */
export interface ReadingHints {
  year?: number | undefined;
  template?: TemplateId | undefined;
}

/** Why a document could not be taken in at all. `cells`: keys that no template knows (JSON only). */
export interface ReadingProblem {
  slug:
    | 'malformed-request'
    | 'unknown-cell'
    | 'unsupported-media-type'
    | 'empty-document'
    | 'no-template'
    | 'wrong-template';
  detail: string;
  cells?: readonly string[];
  template?: TemplateId;
}

export type ReadingResult =
  | { ok: true; mediaType: string; content: ReportContent }
  | { ok: false; problem: ReadingProblem };

const refuse = (problem: ReadingProblem): ReadingResult => ({ ok: false, problem });

/**
 * Reads a published report out of its bytes.
 * `contentType`: the header as sent, or null; the bytes decide where it is missing or wrong.
 * Never guesses: a cell that is not certain is `unreadable` with its reason, a missing table is in
 * `content.unreadable`.
 */
export function read(bytes: Uint8Array, contentType: string | null, hints: ReadingHints = {}): ReadingResult {
  if (bytes.length === 0) return refuse({ slug: 'empty-document', detail: 'The document has no content' });
  const media = mediaTypeOf(bytes, contentType);
  if (!media.ok) return refuse({ slug: 'unsupported-media-type', detail: media.detail });
  const text = decode(bytes, media.charset satisfies Charset);
  if (text === null) {
    return refuse({
      slug: 'unsupported-media-type',
      detail: 'The bytes are no text in UTF-8, UTF-16 or GB18030',
    });
  }
  if (text.trim() === '') return refuse({ slug: 'empty-document', detail: 'The document has no content' });
  const result =
    media.mediaType === 'application/json'
      ? readJson(text, hints)
      : readDocument(text, media.mediaType, hints);
  if (!result.ok) return result;
  const { template } = result.content;
  if (hints.template && hints.template !== template) {
    const detail = `The form asked for is ${hints.template}, the document shows ${template}`;
    return refuse({ slug: 'wrong-template', detail, template });
  }
  return { ...result, mediaType: media.mediaType };
}

type Read = { ok: true; content: ReportContent } | { ok: false; problem: ReadingProblem };

function readDocument(text: string, mediaType: string, hints: ReadingHints): Read {
  const { sightings, lines, title } = mediaType === 'text/html' ? alignPage(readHtml(text)) : alignText(text);
  const { year, ...around } = readSurroundings(lines, title);
  const template =
    templateOf(sightings, year ?? hints.year ?? null) ?? narrativeTemplate(lines, year ?? hints.year ?? null);
  if (!template) {
    const detail =
      'Neither a statutory table nor the narrative of an annual report on information disclosure was found';
    return { ok: false, problem: { slug: 'no-template', detail } };
  }
  const figures = template === '2008' ? new Map() : assemble(sightings, template);
  const unreadable = unreadableParts(figures, template);
  return { ok: true, content: { template, year, ...around, figures, unreadable } };
}

interface Aligned {
  sightings: readonly Sighting[];
  lines: readonly string[];
  title: string | null;
}

/** A page: its tables by their grids; a page without table elements by its text alone. */
function alignPage(page: PublishedDocument): Aligned {
  const lines = page.blocks.flatMap((block) => (block.kind === 'line' ? [block.text] : []));
  const sightings = alignGrids(page.blocks.filter((block): block is Grid => block.kind === 'grid'));
  if (sightings.length > 0) return { sightings, lines, title: page.title };
  const flat = alignText(page.blocks.map(blockText).join('\n'));
  return { ...flat, title: page.title };
}

const blockText = (block: PublishedDocument['blocks'][number]): string =>
  block.kind === 'line'
    ? block.text
    : block.rows
        .map((row) =>
          row
            .filter((slot) => slot.begins)
            .map((slot) => slot.cell.text)
            .join('\n'),
        )
        .join('\n');

function alignText(original: string): Aligned {
  const text = withoutLeavings(original);
  const { sightings, covered } = alignStream(text);
  return { sightings, lines: narrativeLines(text, covered), title: null };
}

/** A report without a statutory table: by its year a narrative of 2008–2018, or a later form that lacks all of it. */
function narrativeTemplate(lines: readonly string[], year: number | null): TemplateId | null {
  return isAboutDisclosure(lines) && year !== null ? templateIdOfYear(year) : null;
}
