import { unpack } from '../db/packing.js';
import type { StoredReport } from '../db/reports.js';
import type { Figure } from '../domain/figure.js';

/**
 * A report as a line that `npm run import` takes. A figure is a number or null where that says all of it, else
 * `{value, state, raw}`; `intent` is what it takes to pass the gate again.
 */
export function ndjsonLine(report: StoredReport): string {
  const { id, agencyId: agency, agencyName, region, regionName, kind, year, template, scope } = report;
  const { consistency, revision, publishedOn, acceptedAt, sourceUrl, title, printedName } = report;
  const { sections, findings, document } = report;
  const unpacked = unpack(report);
  const figures: Record<string, Figure | number | null> = {};
  for (const [key, figure] of unpacked) figures[key] = shortest(figure);
  const line = {
    id,
    agency,
    agencyName,
    printedName,
    region,
    regionName,
    kind,
    year,
    template,
    scope,
    consistency,
    intent: intentOf(report, unpacked.values()),
    revision,
    publishedOn,
    acceptedAt,
    sourceUrl,
    title,
    figures,
    sections,
    findings,
    document,
  };
  return `${JSON.stringify(line)}\n`;
}

function shortest(figure: Figure): Figure | number | null {
  const { value, state, raw } = figure;
  if (state === 'reported' && raw === String(value)) return value;
  return state === 'blank' && raw === null ? null : figure;
}

/** What contradicts itself or cannot be read was recorded as it was published. */
function intentOf({ consistency, unreadable }: StoredReport, figures: Iterable<Figure>): 'submit' | 'record' {
  if (consistency === 'inconsistent' || unreadable.length > 0) return 'record';
  for (const { state } of figures) if (state === 'unreadable') return 'record';
  return 'submit';
}
