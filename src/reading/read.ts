import type { ReportContent } from '../domain/report.js';
import { type TemplateId, templateIdOfYear } from '../domain/template.js';
import { assemble, templateOf, unreadableParts } from './assemble.js';
import type { Grid, PublishedDocument } from './container/document.js';
import { MOST_TEXT, tooComplex } from './container/limits.js';
import { mediaTypeOf } from './container/media.js';
import { lengthOf, type Opened, open, textOf } from './container/open.js';
import { alignGrids } from './grid/grid.js';
import { readJson } from './json.js';
import { narrativeFigures } from './narrative/narrative.js';
import type { ReadingHints, ReadingProblem, ReadingResult } from './reading.js';
import type { Sighting } from './sighting.js';
import { statisticsGrids } from './statistics/grid.js';
import { statisticsFigures } from './statistics/statistics.js';
import type { StatisticsTable } from './statistics/table.js';
import { statisticsText } from './statistics/text.js';
import { alignStream } from './stream/stream.js';
import { partsOf } from './surroundings/sections.js';
import { isAboutDisclosure, readSurroundings } from './surroundings/surroundings.js';
import { narrativeLines, type TextLine, withoutLeavings } from './text.js';
import { nowhere, pageText, placesOf, type Traced, tracedText, without } from './traced.js';

const refuse = (problem: ReadingProblem): ReadingResult => ({ ok: false, problem });

/**
 * Reads a published report out of its bytes.
 * `contentType`: the header as sent, or null; the bytes decide where it is missing or wrong. `onStep`: called
 * whenever reading has come further, a page or a part.
 * Never guesses: a cell that is not certain is `unreadable` with its reason, a missing table is in
 * `content.unreadable`.
 */
export async function read(
  bytes: Uint8Array,
  contentType: string | null,
  hints: ReadingHints = {},
  onStep: () => void = () => {},
): Promise<ReadingResult> {
  if (bytes.length === 0) return refuse({ slug: 'empty-document', detail: 'The document has no content' });
  const media = mediaTypeOf(bytes, contentType);
  if (!media.ok) return refuse({ slug: 'unsupported-media-type', detail: media.detail });
  const { mediaType, charset, told } = media;
  const result =
    mediaType === 'application/json'
      ? readJsonBytes(bytes, charset, hints)
      : readDocument(await open(bytes, mediaType, charset, onStep), hints);
  if (!result.ok) return result;
  const { template } = result.content;
  if (hints.template && hints.template !== template) {
    const detail = `The form asked for is ${hints.template}, the document shows ${template}`;
    return refuse({ slug: 'wrong-template', detail, template });
  }
  return { ...result, mediaType, ...(told !== undefined && { declaredAs: told }) };
}

type Content = { ok: true; content: ReportContent } | { ok: false; problem: ReadingProblem };

function readJsonBytes(bytes: Uint8Array, charset: string | undefined, hints: ReadingHints): Content {
  const text = textOf(bytes, charset);
  return text.ok ? readJson(text.text, hints) : text;
}

function readDocument(opened: Opened, hints: ReadingHints): Content {
  if (!opened.ok) return opened;
  if (lengthOf(opened) > MOST_TEXT) return tooComplex('The document has more text than any report');
  const aligned = 'page' in opened ? alignPage(opened.page) : alignText(tracedText(opened.text));
  const { sightings, title } = aligned;
  const lines = aligned.lines.map(({ text }) => text);
  const parts = partsOf(aligned.lines);
  const { year, ...around } = readSurroundings(lines, title, parts);
  const ofYear = year ?? hints.year ?? null;
  const told = narrativeFigures(parts, ofYear, [around.agencyName, around.title]);
  const statistics = statisticsFigures(aligned.statistics, told);
  const template =
    (statistics.size > 0 ? statisticsTemplate(sightings, ofYear) : templateOf(sightings, ofYear)) ??
    narrativeTemplate(lines, ofYear);
  if (!template) {
    const detail =
      'Neither a statutory table nor the narrative of an annual report on information disclosure was found';
    return { ok: false, problem: { slug: 'no-template', detail } };
  }
  const figures = template === '2008' ? statistics : assemble(sightings, template);
  const unreadable = unreadableParts(figures, template);
  for (const [key, figure] of told) figures.set(key, figure);
  return { ok: true, content: { template, year, ...around, figures, unreadable } };
}

interface Aligned {
  sightings: readonly Sighting[];
  statistics: readonly StatisticsTable[];
  lines: readonly TextLine[];
  title: string | null;
}

/** A page: its tables by their grids; a page without table elements by its text alone. */
function alignPage(page: PublishedDocument): Aligned {
  const lines = page.blocks.flatMap((block) =>
    block.kind === 'line' ? [{ text: block.text, from: 0, placeAt: placesOf(block) ?? nowhere }] : [],
  );
  const grids = page.blocks.filter((block): block is Grid => block.kind === 'grid');
  const aligned = alignGrids(grids);
  const statistics = statisticsGrids(grids.filter((_, i) => aligned[i]!.length === 0)).filter(
    (table) => table !== null,
  );
  const sightings = aligned.flat();
  if (sightings.length + statistics.length > 0) return { sightings, statistics, lines, title: page.title };
  return { ...alignText(pageText(page.blocks)), title: page.title };
}

function alignText(original: Traced): Aligned {
  const whole = withoutLeavings(original);
  const found = statisticsText(whole);
  const text = found ? without(whole, [{ ...found.span, by: '\n' }]) : whole;
  const { sightings, covered } = alignStream(text);
  const statistics = found ? [found.table] : [];
  return { sightings, statistics, lines: narrativeLines(text, covered), title: null };
}

/** The statistics table belongs to the years up to 2018; later it may come along with a form of its own. */
const statisticsTemplate = (sightings: readonly Sighting[], year: number | null): TemplateId | null =>
  year !== null && year > 2018 ? (templateOf(sightings, year) ?? templateIdOfYear(year)) : '2008';

/** A report without a statutory table: by its year a narrative of 2008–2018, or a later form that lacks all of it. */
function narrativeTemplate(lines: readonly string[], year: number | null): TemplateId | null {
  return isAboutDisclosure(lines) && year !== null ? templateIdOfYear(year) : null;
}
