import { hash } from 'node:crypto';
import { figureAt } from '../../db/packing.js';
import { unpackPlaces } from '../../db/places.js';
import type { PresentedReport, ReportHead, ReportWithFigures } from '../../db/reports.js';
import type { Figure } from '../../domain/figure.js';
import { figuresJson } from './figures.js';

/** What every answer says of a report. */
export const presentHead = (row: Omit<ReportHead, 'regionName' | 'updatedAt'>) => ({
  id: row.id,
  agency: { id: row.agencyId, name: row.agencyName, region: row.region, kind: row.kind },
  year: row.year,
  template: row.template,
  scope: row.scope,
  consistency: row.consistency,
  status: 'published' as const,
  revision: row.revision,
  publishedOn: row.publishedOn,
  sourceUrl: row.sourceUrl,
  acceptedAt: row.acceptedAt,
});

/** A report in a list; its own page is told apart by its tag, and a past revision's stays as it was. */
export const presentListed = (row: ReportHead) => ({ ...presentHead(row), updatedAt: row.updatedAt });

/** A report in a list with the figures asked for; null where its form has no such cell. */
export function presentItem(row: ReportWithFigures, cells: readonly string[]) {
  const figures: Record<string, Figure | null> = {};
  for (const key of cells) figures[key] = figureAt(row, key) ?? null;
  return { ...presentListed(row), figures };
}

/** One whole report as JSON. Written out by hand where it is long: this is what is asked for most. */
export function reportJson(row: PresentedReport): Buffer {
  const { declaredAs, signedOn, period, title } = row;
  const { findings, notAsked, unreadable, sections, document } = row;
  const head = JSON.stringify({ ...presentHead(row), declaredAs, signedOn, period, title });
  const tail = `"findings":[${findings}],"notAsked":${notAsked},"unreadable":${unreadable},"sections":${sections}`;
  return Buffer.concat([
    Buffer.from(`${head.slice(0, -1)},"figures":`),
    ...figuresJson(row, row.places && unpackPlaces(row.places, row.prints)),
    Buffer.from(`,${tail},"document":${JSON.stringify(document)}}`),
  ]);
}

/**
 * The entity tag of a report: `<id>.<revision>.` and a hash of all that is sent. Nothing of the database's own is in it:
 * clients hold it longer than a server lives.
 */
export const reportTag = ({ id, revision }: PresentedReport, json: Uint8Array): string =>
  `W/"${id}.${revision}.${hash('sha1', json, 'base64url')}"`;
