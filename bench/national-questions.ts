import assert from 'node:assert/strict';
import { HOT_CELLS } from '../src/db/packing.js';
import { cellsOf } from '../src/domain/cell.js';
import type { Region } from '../src/domain/region.js';
import type { Request } from './ask.js';
import { randomFrom } from './synthetic.js';

export const YEARS = { from: 2019, to: 2024 };
const PAGE = 50;

/** What the questions are asked about. */
export interface Country {
  provinces: readonly string[];
  prefectures: readonly string[];
  reports: readonly string[];
}

/** One question in the words of each server. */
interface Asked {
  bare: Request;
  rest: Request;
  graphql: Request;
}
export type Way = keyof Asked;

/** A kind of question. `values`: the numbers of an answer, by which the servers' answers are compared; absent: 0 reports. */
export interface NationalQuestion {
  name: string;
  /** What PostGraphile does of the bare route (spec: storage). */
  peer: number;
  draw(country: Country, random: () => number): Asked;
  values: Record<Way, (answer: never) => string[]>;
}

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)]!;
const cells = cellsOf('2021')
  .map(({ key }) => key)
  .filter((key) => cellsOf('2019').some((cell) => cell.key === key));
const drawCells = (count: number, random: () => number): string[] => {
  const drawn = new Set<string>();
  while (drawn.size < count) drawn.add(pick(cells, random));
  return [...drawn];
};

const get = (path: string): Request => ({ path });
const post = (query: string, variables: object): Request => ({
  method: 'POST',
  path: '/graphql',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ query, variables }),
});
const span = `from=${YEARS.from}&to=${YEARS.to}`;
const years = `${YEARS.from}..${YEARS.to}`;

interface Wide {
  [column: string]: string | number | null;
}
interface Tidy {
  region: string | { code: string };
  year: number;
  cell: string;
  value: number | null;
  reports: number;
  inconsistent: number;
}

const told = (place: unknown, year: unknown, value: unknown, reports: unknown, inconsistent: unknown) =>
  `${place} ${year} ${Number(value)} ${reports} ${inconsistent ?? 0}`;
/** Rows with a column a cell, as one line a figure. */
const ofWide =
  (place: (row: Wide) => unknown) =>
  (rows: Wide[]): string[] =>
    rows.flatMap((row) =>
      [0, 1, 2, 3, 4].flatMap((n) =>
        row[`n${n}`] ? [told(place(row), row.year, row[`s${n}`], row[`n${n}`], row[`i${n}`])] : [],
      ),
    );
const ofTidy = (rows: Tidy[], place: (code: string) => unknown): string[] =>
  rows.flatMap(({ region, year, value, reports, inconsistent }) =>
    reports > 0
      ? [told(place(typeof region === 'string' ? region : region.code), year, value, reports, inconsistent)]
      : [],
  );

interface YearValue extends Omit<Tidy, 'region' | 'cell'> {}
const provinceOf = (code: string): number => Number(code.slice(0, 2));

export const NATIONAL: readonly NationalQuestion[] = [
  {
    name: 'one report by id',
    peer: 0.54,
    draw: ({ reports }, random) => {
      const id = pick(reports, random);
      const query =
        'query ($id: ID!) { report(id: $id) { id agency { name region { name } } figures { cell value state } } }';
      return { bare: get(`/reports/${id}`), rest: get(`/v1/reports/${id}`), graphql: post(query, { id }) };
    },
    values: {
      bare: ({ id }: { id: string }) => [id],
      rest: ({ id }: { id: string }) => [id],
      graphql: ({ data }: { data: { report: { id: string } } }) => [data.report.id],
    },
  },
  {
    name: 'a province: 3 cells over 6 years',
    peer: 0.37,
    draw: ({ provinces }, random) => {
      const region = pick(provinces, random);
      const drawn = drawCells(3, random);
      const query = `query ($code: ID!, $years: YearRange!, $c0: ID!, $c1: ID!, $c2: ID!) { region(code: $code) { ${drawn
        .map((_, n) => `s${n}: series(cell: $c${n}, years: $years) { year value reports inconsistent }`)
        .join(' ')} } }`;
      const asked = Object.fromEntries(drawn.map((cell, n) => [`c${n}`, cell]));
      return {
        bare: get(`/series?region=${region}&cells=${drawn}&${span}`),
        rest: get(`/v1/figures?regions=${region}&cells=${drawn}&years=${years}`),
        graphql: post(query, { code: region, years: YEARS, ...asked }),
      };
    },
    values: {
      bare: ofWide(() => ''),
      rest: ({ items }: { items: Tidy[] }) => ofTidy(items, () => ''),
      graphql: ({ data }: { data: { region: Record<string, YearValue[]> } }) =>
        Object.values(data.region).flatMap((series) =>
          series.flatMap((one) =>
            one.reports > 0 ? [told('', one.year, one.value, one.reports, one.inconsistent)] : [],
          ),
        ),
    },
  },
  {
    name: '31 provinces × 6 years × 5 cells',
    peer: 0.24,
    draw: ({ provinces }, random) => {
      const drawn = drawCells(5, random);
      const query = `query ($cells: [ID!]!, $regions: [ID!]!, $years: YearRange!) {
        figures(cells: $cells, regions: $regions, years: $years) { region { code } year cell value reports inconsistent } }`;
      return {
        bare: get(`/nation?cells=${drawn}&${span}`),
        rest: get(`/v1/figures?regions=${provinces}&cells=${drawn}&years=${years}`),
        graphql: post(query, { cells: drawn, regions: provinces, years: YEARS }),
      };
    },
    values: {
      bare: ofWide(({ province }) => province),
      rest: ({ items }: { items: Tidy[] }) => ofTidy(items, provinceOf),
      graphql: ({ data }: { data: { figures: Tidy[] } }) => ofTidy(data.figures, provinceOf),
    },
  },
  {
    name: 'a page of 50 of a province by a figure, with the total',
    peer: 0.72,
    draw: ({ provinces }, random) => {
      const region = pick(provinces, random);
      const cell = pick(Object.values(HOT_CELLS), random);
      const year = YEARS.from + Math.floor(random() * (YEARS.to - YEARS.from + 1));
      const query = `query ($region: ID!, $years: YearRange!, $cell: ID!) {
        reports(region: $region, years: $years, orderBy: { by: $cell }, first: ${PAGE}) {
          totalCount nodes { id year revision publishedOn agency { name region { code } } figure(cell: $cell) { value } } } }`;
      return {
        bare: get(`/list?region=${region}&cells=${cell}&from=${year}`),
        rest: get(`/v1/reports?region=${region}&years=${year}&sort=-${cell}&cells=${cell}&limit=${PAGE}`),
        graphql: post(query, { region, cell, years: { from: year, to: year } }),
      };
    },
    values: {
      bare: ({ total, items }: { total: number; items: { id: string; value: number }[] }) => [
        `${total}`,
        ...(items ?? []).map(({ id, value }) => `${id} ${value}`),
      ],
      rest: ({ total, items }: { total: number; items: { id: string; figures: object }[] }) => [
        `${total}`,
        ...items.map(({ id, figures }) => `${id} ${Object.values(figures)[0].value}`),
      ],
      graphql: ({ data: { reports } }: { data: { reports: GraphqlPage } }) => [
        `${reports.totalCount}`,
        ...reports.nodes.map(({ id, figure }) => `${id} ${figure.value}`),
      ],
    },
  },
  {
    name: 'a prefecture → its counties → a series each',
    peer: 0.49,
    draw: ({ prefectures }, random) => {
      const region = pick(prefectures, random);
      const [cell] = drawCells(1, random);
      const query = `query ($code: ID!, $cell: ID!, $years: YearRange!) {
        region(code: $code) { children { code name series(cell: $cell, years: $years) { year value reports inconsistent } } } }`;
      return {
        bare: get(`/children?region=${region}&cells=${cell}&${span}`),
        rest: get(`/v1/figures?regions=${region}&cells=${cell}&years=${years}&children=true`),
        graphql: post(query, { code: region, cell, years: YEARS }),
      };
    },
    values: {
      bare: ofWide(({ code }) => code),
      rest: ({ items }: { items: Tidy[] }) => ofTidy(items, (code) => code),
      graphql: ({ data }: { data: { region: { children: { code: string; series: YearValue[] }[] } } }) =>
        data.region.children.flatMap(({ code, series }) =>
          series.flatMap((one) =>
            one.reports > 0 ? [told(code, one.year, one.value, one.reports, one.inconsistent)] : [],
          ),
        ),
    },
  },
];

interface GraphqlPage {
  totalCount: number;
  nodes: { id: string; figure: { value: number } }[];
}

/** So many questions of a kind, the same for the same seed. */
export function drawn(question: NationalQuestion, country: Country, count: number, seed: number): Asked[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => question.draw(country, random));
}

/** Throws unless the answers of all servers say the same. Gives how many numbers they say. */
export function compare(question: NationalQuestion, answers: Record<Way, unknown>): number {
  const of = (way: Way) => question.values[way](answers[way] as never).sort();
  const bare = of('bare');
  assert.deepEqual(of('rest'), bare, `${question.name}: REST`);
  assert.deepEqual(of('graphql'), bare, `${question.name}: GraphQL`);
  return bare.length;
}

/** The regions that the questions are about: those in force. */
export function countryOf(register: readonly Region[], reports: readonly string[]): Country {
  const inForce = register.filter(({ validTo }) => validTo === null);
  const codesOf = (level: string) =>
    inForce.filter((region) => region.level === level).map(({ code }) => code);
  // Taiwan, Hong Kong and Macau have no such reports
  const provinces = codesOf('province').filter((code) => code < '71');
  // Where townships lie directly below, the roll-ups do not have them: that takes another statement.
  const overTownships = new Set(
    register.flatMap(({ level, parent }) => (level === 'township' && parent ? [parent] : [])),
  );
  const prefectures = codesOf('prefecture').filter((code) => code < '71' && !overTownships.has(code));
  return { provinces, prefectures, reports };
}
