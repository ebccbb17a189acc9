import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Figure, Figures } from '../src/domain/figure.js';
import type { TemplateId } from '../src/domain/template.js';

/** Real published reports, read beside the project where they are present. They are not part of it. */
export const REPORTS = new URL('../../shared/reports/', import.meta.url);

/** Why a test of the real reports is skipped, or false where they are there. For tap's `skip` option. */
export const noReports: string | false = existsSync(REPORTS)
  ? false
  : `no published reports at ${REPORTS.pathname}`;

/** The folders with known figures, in order; empty where the reports are absent. */
export const reportFolders = (): string[] =>
  noReports
    ? []
    : readdirSync(REPORTS)
        .filter((folder) => existsSync(new URL(`${folder}/figures.json`, REPORTS)))
        .sort();

export interface About {
  year: number;
  template: TemplateId;
  violations: string[];
}

export const aboutOf = (folder: string): About => readJson(`${folder}/about.json`) as About;

/** The figures of a report as read by hand. */
export const figuresOf = (folder: string): Figures =>
  new Map(
    Object.entries(readJson(`${folder}/figures.json`) as Record<string, Omit<Figure, 'raw'>>).map(
      ([cell, figure]) => [cell, { ...figure, raw: null }],
    ),
  );

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, REPORTS), 'utf8'));
