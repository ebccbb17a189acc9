import fc from 'fast-check';
import { assess, violated } from '../../src/domain/assessment.js';
import type { Figures } from '../../src/domain/figure.js';
import type { ReportContent } from '../../src/domain/report.js';
import { read } from '../../src/reading/read.js';
import type { ArbitraryReport } from './arbitrary.js';
import { CHARSETS } from './charsets.js';
import { inCharacters, NARRATIVES, type Noise } from './noise.js';
import { publishedReport } from './published.js';
import { type Edition, RENDERINGS, type Rendering, titleOf, yearOf } from './renderings.js';

/** A report and how it is published. */
export interface RoundTrip {
  report: ArbitraryReport;
  rendering: Rendering;
  edition: Edition;
}

const noise: fc.Arbitrary<Noise> = fc.record({
  chrome: fc.boolean(),
  narrative: fc.constantFrom(...NARRATIVES),
  characters: fc.constantFrom('simplified', 'simplified', 'traditional', 'radicals'),
  fullWidthDigits: fc.nat(4).map((n) => n === 0),
});

const edition: fc.Arbitrary<Edition> = fc
  .record({
    noise,
    charset: fc.constantFrom(...CHARSETS),
    declared: fc.constantFrom('header', 'page', 'nowhere'),
  })
  .map((given) => ({ ...given, noise: { ...given.noise, characters: charactersIn(given) } }));

/** Big5 has traditional characters only, GBK both; neither has radicals. */
function charactersIn({ noise, charset }: Edition): Noise['characters'] {
  if (charset.label === 'big5') return 'traditional';
  return !charset.unicode && noise.characters === 'radicals' ? 'simplified' : noise.characters;
}

const rendering = fc.oneof(...RENDERINGS.map((one) => ({ weight: one.share, arbitrary: fc.constant(one) })));

/** Any report published in any way; told in a line where it fails. */
export const roundTrip = (): fc.Arbitrary<RoundTrip> =>
  fc.record({ report: publishedReport(), rendering, edition }).map((trip) => ({
    ...trip,
    [fc.toStringMethod]: () =>
      `${trip.rendering.name}, ${trip.edition.charset.name}, declared ${trip.edition.declared}, ${JSON.stringify(trip.edition.noise)}: ${fc.stringify(trip.report)}`,
  }));

/**
 * How the cells of a report come back: `destroyed` and `lost` are unreadable, `lost` without a reason to be. `taken`:
 * another figure than was published, but the document is to the letter that of a report with these and fewer wrong sums.
 */
export interface Outcome {
  exact: number;
  destroyed: number;
  taken: number;
  lost: string[];
  wrong: string[];
}

/** Publishes a report, reads it back and holds every cell against it. */
export async function outcomeOf({ report, rendering, edition }: RoundTrip): Promise<Outcome> {
  const { bytes, contentType } = await rendering.publish(report, edition);
  const result = await read(bytes, contentType);
  if (!result.ok) throw new Error(`${result.problem.slug}: ${result.problem.detail}`);
  const { template, year, title } = result.content;
  const printedTitle = inCharacters(titleOf(report), edition.noise.characters);
  if (template !== report.template || year !== yearOf(report) || title !== printedTitle)
    throw new Error(`${template} of ${year}: ${title}`);
  const destroyed = rendering.destroys(report);
  const outcome: Outcome = { exact: 0, destroyed: 0, taken: 0, lost: [], wrong: [] };
  for (const [key, { value, state, raw }] of report.figures) {
    const figure = result.content.figures.get(key);
    if (figure?.value === value && figure.state === state) outcome.exact++;
    else if (figure?.state !== 'unreadable')
      outcome.wrong.push(`${key}: ${figure?.value} ${figure?.state} for ${raw} ${state}`);
    else if (destroyed.has(key)) outcome.destroyed++;
    else outcome.lost.push(`${key}: unreadable (${figure.why}) for ${raw} ${state}`);
  }
  if (outcome.wrong.length > 0) {
    const figures = asRead(report, result.content.figures);
    const other = await rendering.publish({ ...report, figures }, edition);
    const isFewer = violations({ ...result.content, figures }) < violations({ ...result.content, ...report });
    if (isFewer && bytes.equals(other.bytes)) {
      outcome.taken = outcome.wrong.length;
      outcome.wrong = [];
    }
  }
  return outcome;
}

/** The report with the figures that were read of it, its own where they are unreadable. */
const asRead = ({ figures }: ArbitraryReport, read: Figures): Figures =>
  new Map(
    [...figures].map(([key, own]) => {
      const figure = read.get(key);
      return [key, figure && figure.state !== 'unreadable' && figure.value !== own.value ? figure : own];
    }),
  );

const violations = (content: ReportContent): number => violated(assess(content).findings).length;
