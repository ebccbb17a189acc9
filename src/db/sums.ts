import { type SQL, sql } from 'drizzle-orm';
import type { KeyRange, Source } from '../domain/lineage.js';
import { ownSource } from '../domain/lineage.js';
import { regionKey } from '../domain/region.js';
import type { AgencyKind } from '../domain/report.js';
import type { TemplateId } from '../domain/template.js';
import type { Question } from './batches.js';
import { kindCode, templateCode } from './codes.js';
import { REGISTER, subjectsOf } from './data-version.js';
import { reportSums, restSums, rollupSums } from './sum-sources.js';

/**
 * `agencies` adds up the agencies' own reports; `published` reads the one report of the region's government on its area.
 */
export const BASES = ['agencies', 'published'] as const;
export type Basis = (typeof BASES)[number];

export interface SumsAsked {
  years: readonly number[];
  basis: Basis;
  kind?: AgencyKind | undefined;
  /** Whether sums are told apart by the kind of agency, and by form. */
  byKind?: boolean | undefined;
  byTemplate?: boolean | undefined;
  /** What the sums of a region are added from; without it, its code's own keys. */
  sources?: Sources | undefined;
}

/** What sums are added from, by the code of their region. Sources of one name are the same. */
export interface Sources {
  name: string;
  of(code: string): readonly Source[];
}

const OWN: Sources = { name: '', of: (code) => [ownSource(code)] };

/**
 * One sum of one year. `value`: null where no report gives a number, and where several governments of one region
 * published, so that it cannot be told which is the region's; `reports`: those that give a number; `inconsistent`: of
 * these, those that contradict themselves; `from`: the regions they are filed in. `kind` and `template` are null
 * where they are not told apart.
 */
export interface Sum {
  year: number;
  value: number | null;
  reports: number;
  inconsistent: number;
  kind: AgencyKind | null;
  template: TemplateId | null;
  from: string[];
}

/** What sums are asked by: a well-formed region code and a cell. */
export const sumKey = (region: string, cell: string): string => `${region} ${cell}`;

function partsOfKey(key: string): [region: string, cell: string] {
  const space = key.indexOf(' ');
  return [key.slice(0, space), key.slice(space + 1)];
}

type Item = [number, number | null, number, number, number | null, number | null, string[]];

/** The years of sums that any report stands behind, by `sumKey`. */
export const sumsOf = ({ sources = OWN, ...asked }: SumsAsked): Question<Sum> => ({
  name: `sums ${JSON.stringify(asked)} ${sources.name}`,
  subjects: (keys) => [
    REGISTER,
    ...subjectsOf(keys.flatMap((key) => sources.of(partsOfKey(key)[0]).map(({ code }) => code))),
  ],
  select: (keys) => {
    const pairs = keys.map(partsOfKey);
    const cells = [...new Set(pairs.map(([, cell]) => cell))];
    const wanted = [...new Set(pairs.map(([code]) => code))].flatMap((code) =>
      sources.of(code).map((source) => ({ code, source })),
    );
    const parts = sql.join(partsOf(wanted, cells, asked), sql` union all `);
    return sql`select code || ' ' || cell as key, year as place,
        json_build_array(year, value, reports, inconsistent, kind, template, sources) as item
      from (select code, cell, year, kind, template, sum(reports)::int as reports,
          case when bool_and(value is not null) then sum(value) end as value,
          coalesce(sum(inconsistent), 0)::int as inconsistent, array_agg(distinct source) as sources
        from (${parts}) part (code, source, year, kind, template, cell, value, reports, inconsistent)
        group by code, cell, year, kind, template) summed`;
  },
  read: ([year, value, reports, inconsistent, kind, template, from]: Item) => ({
    year,
    value,
    reports,
    inconsistent,
    kind: kind === null ? null : kindCode.word(kind),
    template: template === null ? null : templateCode.word(template),
    from,
  }),
});

/** Keys that count for a region. */
export interface Wanted extends KeyRange {
  code: string;
  source: string;
}

/** The statements that the sums are made of. Roll-ups know no township: its reports are added up themselves. */
function partsOf(
  wanted: readonly { code: string; source: Source }[],
  cells: readonly string[],
  asked: SumsAsked,
): SQL[] {
  if (asked.basis === 'published') {
    const exactly = wanted.map(({ code, source }) => {
      const key = regionKey(source.code);
      return { code, source: source.code, low: key, high: key };
    });
    return [reportSums(exactly, cells, asked)];
  }
  const ranges = wanted.flatMap(({ code, source }) =>
    source.ranges.map((range): Wanted => ({ code, source: source.code, ...range })),
  );
  const townships = ranges.filter(({ source }) => source.length === 9);
  const above = ranges.filter(({ source }) => source.length !== 9);
  return [
    ...(above.length > 0 ? [...rollupSums(above, cells, asked), restSums(above, cells, asked)] : []),
    ...(townships.length > 0 ? [reportSums(townships, cells, asked)] : []),
  ];
}
