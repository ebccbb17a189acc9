import type { Figure } from '../src/domain/figure.js';
import type { Region } from '../src/domain/region.js';
import { type AgencyKind, defaultScope } from '../src/domain/report.js';
import { randomFrom, syntheticFigures } from './synthetic.js';

/** An agency as `npm run import` takes it. */
export interface CountryAgency {
  id: string;
  name: string;
  region: string;
  kind: AgencyKind;
}

/** A report as `npm run import` takes it: every cell of its form, so that none is blank. */
export interface CountryReport {
  agency: string;
  year: number;
  template: '2019' | '2021';
  scope: string;
  publishedOn: string;
  figures: Record<string, number | null>;
}

/** Of a hundred agencies, so many of each kind: a county has some fifty departments, and more than a dozen townships. */
const KINDS: readonly [AgencyKind, upTo: number][] = [
  ['government', 0.06],
  ['township', 0.26],
  ['organization', 0.3],
  ['department', 1],
];
const NAMES: Record<AgencyKind, string> = {
  government: '人民政府',
  township: '人民政府',
  department: '局',
  organization: '供水公司',
};

/**
 * So many agencies in regions of the register that are in force, all over the country: townships in townships, the
 * others in counties and above, no region with two governments. The same seed makes the same ones.
 */
export function countryAgencies(register: readonly Region[], count: number, seed: number): CountryAgency[] {
  const inForce = register.filter(({ validTo, level }) => validTo === null && level !== 'country');
  const townships = inForce.filter(({ level }) => level === 'township');
  const above = inForce.filter(({ level }) => level !== 'township');
  const random = randomFrom(seed);
  const serials = new Map<string, number>();
  const governed = new Set<string>();
  return Array.from({ length: count }, (_, number) => {
    const draw = random();
    const drawn = KINDS.find(([, upTo]) => draw < upTo)![0];
    const regions = drawn === 'township' ? townships : above;
    const { code, name } = regions[Math.floor(random() * regions.length)]!;
    const kind = drawn === 'government' && governed.has(code) ? 'department' : drawn;
    if (kind === 'government') governed.add(code);
    const serial = (serials.get(code) ?? 0) + 1;
    serials.set(code, serial);
    const id = `${code}-${String(serial).padStart(4, '0')}`;
    const numbered = kind === 'department' || kind === 'organization' ? `第${number + 1}` : '';
    return { id, name: `${name}${numbered}${NAMES[kind]}`, region: code, kind };
  });
}

/** The reports of the agency of a number on consecutive years, each carrying on from the one before. */
export function* countryReports(
  { id, kind }: CountryAgency,
  number: number,
  years: readonly number[],
  seed: number,
): Generator<CountryReport> {
  let before: ReadonlyMap<string, Figure> | null = null;
  for (const year of years) {
    const template = year < 2021 ? '2019' : '2021';
    const figures: Map<string, Figure> = syntheticFigures(
      template,
      seed * 1_000_003 + number * 100 + (year % 100),
      before,
    );
    before = figures;
    const publishedOn = `${year + 1}-01-${10 + (number % 20)}`;
    const values = Object.fromEntries([...figures].map(([cell, { value }]) => [cell, value]));
    yield { agency: id, year, template, scope: defaultScope(kind), publishedOn, figures: values };
  }
}
