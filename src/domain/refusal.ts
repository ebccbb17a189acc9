import type { Assessment } from './assessment.js';
import { violated } from './assessment.js';
import type { Place } from './figure.js';
import type { ReportContent } from './report.js';
import type { Finding } from './rules/rule.js';
import { type Suspect, suspectsOf } from './suspects.js';
import type { TemplateId } from './template.js';

/** A table or cell that could not be read, and why. */
export interface UnreadablePart {
  table: string;
  cells: readonly string[];
  reason: { zh: string; en: string };
}

/** Why a report that could be read is not taken. */
export interface Reasons {
  problem: 'unreadable-document' | 'inconsistent-report';
  detail: string;
  /** Every violated rule of the severity error, of what could be read: what it is refused for. */
  findings: readonly Finding[];
  /** The other violated rules: they alone would not have stopped it. */
  warnings: readonly Finding[];
  /** Where the mistake behind violated sums may lie. */
  suspects?: readonly Suspect[];
  unreadable?: readonly UnreadablePart[];
  /** Where the figures stand that findings and unreadable parts are about, as far as that is known. */
  places?: Readonly<Record<string, Place>>;
  /** The document's own form. */
  template: TemplateId;
}

/** Everything of a document that could not be read: missing tables, and single cells with what stood in the way. */
export function unreadableParts({
  unreadable,
  figures,
}: Pick<ReportContent, 'unreadable' | 'figures'>): UnreadablePart[] {
  const told = new Set(unreadable.flatMap(({ cells }) => cells));
  const single: UnreadablePart[] = [];
  for (const [key, { state, raw, why }] of figures) {
    if (state !== 'unreadable' || told.has(key)) continue;
    const printed = raw === null ? '' : raw;
    single.push({
      table: key.slice(0, key.indexOf('/')),
      cells: [key],
      reason: {
        zh: `无法确定“${printed}”的数值${why ? `(${why})` : ''}`,
        en: `"${printed}" cannot be read with certainty${why ? `: ${why}` : ''}`,
      },
    });
  }
  return [...unreadable, ...single];
}

/** Everything that stands against a report, at once. */
export function whyRefused(content: ReportContent, { verdict, findings: answers }: Assessment): Reasons {
  const all = violated(answers);
  const errors = all.filter(({ severity }) => severity === 'error');
  const told = { findings: errors, warnings: all.filter((finding) => !errors.includes(finding)) };
  if (verdict === 'unreadable') {
    const unreadable = unreadableParts(content);
    const more = unreadable.length > 1 ? ` (and ${unreadable.length - 1} more)` : '';
    const detail = `${unreadable[0]?.reason.en ?? 'A table or cell could not be read.'}${more}`;
    return {
      problem: 'unreadable-document',
      detail,
      unreadable,
      ...told,
      ...placesOf(content, [...unreadable, ...all]),
      template: content.template,
    };
  }
  const detail = `${errors.length} ${errors.length === 1 ? 'equation does' : 'equations do'} not hold. Nothing was published.`;
  const suspects = suspectsOf(content.template, content.figures, answers);
  const places = placesOf(content, all);
  return {
    problem: 'inconsistent-report',
    detail,
    ...told,
    suspects,
    ...places,
    template: content.template,
  };
}

/** The places of the cells that are spoken of, by cell; left out where none is known. */
function placesOf(
  { figures }: ReportContent,
  spokenOf: readonly { cells: readonly string[] }[],
): Pick<Reasons, 'places'> {
  const places: Record<string, Place> = {};
  for (const key of spokenOf.flatMap(({ cells }) => cells)) {
    const at = figures.get(key)?.at;
    if (at) places[key] = at;
  }
  return Object.keys(places).length > 0 ? { places } : {};
}
