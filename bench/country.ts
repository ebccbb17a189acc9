import { cellsOf } from '../src/domain/cell.js';
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

/** A country that never was, on some years. `areas`: by government, what each year's figures add up to, in the order of the form. */
export interface SyntheticCountry {
  agencies: readonly CountryAgency[];
  years: readonly number[];
  seed: number;
  areas: ReadonlyMap<CountryAgency, readonly Float64Array[]>;
}

/** The same country for the same seed. */
export function syntheticCountry(
  register: readonly Region[],
  { agencies: count, years, seed }: { agencies: number; years: readonly number[]; seed: number },
): SyntheticCountry {
  const agencies = countryAgencies(register, count, seed);
  return { agencies, years, seed, areas: areasOf(register, agencies, years, seed) };
}

/** Every report of it, an agency's on consecutive years, each carrying on from the one before. */
export function* countryReports(country: SyntheticCountry): Generator<CountryReport> {
  for (const number of country.agencies.keys()) yield* reportsOf(country, number);
}

/** Those of the agency of a number. */
export function* reportsOf(country: SyntheticCountry, number: number): Generator<CountryReport> {
  const { agencies, years, seed, areas } = country;
  const agency = agencies[number]!;
  const sums = areas.get(agency);
  const own = sums ? null : ownFigures(number, years, seed);
  for (const [at, year] of years.entries()) {
    const values = sums ? sums[at]! : own!.next().value!;
    yield {
      agency: agency.id,
      year,
      template: formOf(year),
      scope: defaultScope(agency.kind),
      publishedOn: `${year + 1}-01-${10 + (number % 20)}`,
      figures: Object.fromEntries(cellsOf(formOf(year)).map(({ key }, place) => [key, values[place]!])),
    };
  }
}

const formOf = (year: number) => (year < 2021 ? '2019' : '2021');

/** What the agency of a number did itself, year by year, in the order of the form. */
function* ownFigures(number: number, years: readonly number[], seed: number): Generator<Float64Array> {
  let before: ReadonlyMap<string, Figure> | null = null;
  for (const year of years) {
    const drawn = seed * 1_000_003 + number * 100 + (year % 100);
    const figures: Map<string, Figure> = syntheticFigures(formOf(year), drawn, before);
    before = figures;
    yield Float64Array.from(cellsOf(formOf(year)), ({ key }) => figures.get(key)!.value!);
  }
}

/** What all others in their region did together, for each government that has any there; one that is alone reports its own. */
function areasOf(
  register: readonly Region[],
  agencies: readonly CountryAgency[],
  years: readonly number[],
  seed: number,
): Map<CountryAgency, Float64Array[]> {
  const parents = new Map(register.map(({ code, parent }) => [code, parent]));
  const governments = new Map(
    agencies.filter(({ kind }) => kind === 'government').map((agency) => [agency.region, agency]),
  );
  const above = (agency: CountryAgency): CountryAgency[] => {
    const found: CountryAgency[] = [];
    for (let code: string | null | undefined = agency.region; code; code = parents.get(code)) {
      const government = governments.get(code);
      if (government && government !== agency) found.push(government);
    }
    return found;
  };
  const areas = new Map<CountryAgency, Float64Array[]>();
  for (const agency of agencies)
    for (const government of above(agency))
      if (!areas.has(government))
        areas.set(
          government,
          years.map((year) => new Float64Array(cellsOf(formOf(year)).length)),
        );
  for (const [number, agency] of agencies.entries()) {
    const sums = above(agency).map((government) => areas.get(government)!);
    if (sums.length === 0 || areas.has(agency)) continue;
    for (const [at, figures] of [...ownFigures(number, years, seed)].entries())
      for (const each of sums) for (const place of figures.keys()) each[at]![place]! += figures[place]!;
  }
  return areas;
}
