import { hash } from 'node:crypto';
import { figureAt } from '../../db/packing.js';
import { unpackPlaces } from '../../db/places.js';
import type { ReportHead, ReportWithFigures, StoredReport } from '../../db/reports.js';
import type { Figure } from '../../domain/figure.js';
import { figuresJson } from './figures.js';

/** What every answer says of a report. */
export const presentHead = (row: ReportHead) => ({
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

/** A report in a list with the figures asked for; null where its form has no such cell. */
export function presentItem(row: ReportWithFigures, cells: readonly string[]) {
  const figures: Record<string, Figure | null> = {};
  for (const key of cells) figures[key] = figureAt(row, key) ?? null;
  return { ...presentHead(row), figures };
}

/** One whole report as JSON. Written out by hand where it is long: this is what is asked for most. */
export function reportJson(row: StoredReport): Buffer {
  const { title, declaredAs, signedOn, period } = row;
  const head = JSON.stringify({ ...presentHead(row), declaredAs, signedOn, period, title });
  const tail = JSON.stringify({
    findings: row.findings,
    notAsked: row.notAsked,
    unreadable: row.unreadable,
    sections: row.sections,
    document: row.document,
  });
  return Buffer.concat([
    Buffer.from(`${head.slice(0, -1)},"figures":`),
    ...figuresJson(row, row.places && unpackPlaces(row.places, row.prints)),
    Buffer.from(`,${tail.slice(1)}`),
  ]);
}

/** Raised when the shape of a report's JSON changes, so that no client keeps the old one. */
const SHAPE = 2;

/** The entity tag of a report: `<id>.<revision>.` and what else shows in it without being part of a revision. */
export function reportTag(row: StoredReport): string {
  const rest = `${SHAPE}\n${row.agencyName}\n${row.region}\n${row.kind}\n${row.consistency}\n${row.acceptedAt}\n${JSON.stringify(row.findings)}`;
  return `W/"${row.id}.${row.revision}.${hash('sha1', rest, 'base64url')}"`;
}
