import { readFileSync } from 'node:fs';
import t from 'tap';
import { countryAgencies, reportsOf, syntheticCountry } from '../../bench/country.js';
import { assess } from '../../src/domain/assessment.js';
import { type Figure, reported } from '../../src/domain/figure.js';
import { parseRegister } from '../../src/domain/region.js';
import type { Neighbour } from '../../src/domain/rules/rule.js';

const register = parseRegister(readFileSync(new URL('../../register/regions.tsv', import.meta.url), 'utf8'));
const years = [2019, 2020, 2021, 2022];
const country = syntheticCountry(register, { agencies: 60, years, seed: 7 });
const { agencies } = country;

t.test('agencies of every kind, in real regions, each with an id of its own', async (t) => {
  t.equal(new Set(agencies.map(({ id }) => id)).size, 60);
  t.same([...new Set(agencies.map(({ kind }) => kind))].sort(), [
    'department',
    'government',
    'organization',
    'township',
  ]);
  const codes = new Set(register.map(({ code }) => code));
  for (const { id, region, kind } of agencies) {
    t.ok(codes.has(region) && id.startsWith(`${region}-`), id);
    t.equal(region.length === 9, kind === 'township');
  }
  const governments = agencies.filter(({ kind }) => kind === 'government').map(({ region }) => region);
  t.equal(new Set(governments).size, governments.length);
  t.same(countryAgencies(register, 60, 7), agencies);
  t.notSame(countryAgencies(register, 60, 8), agencies);
});

t.test('reports that agree with themselves and with the year before, most of them zeros', async (t) => {
  let zeros = 0;
  let cells = 0;
  for (const [number, agency] of agencies.entries()) {
    let previous: Neighbour | null = null;
    const reports = [...reportsOf(country, number)];
    t.same(reports, [...reportsOf(country, number)]);
    for (const { year, template, scope, publishedOn, figures: values } of reports) {
      const figures = new Map<string, Figure>(
        Object.entries(values).map(([key, value]) => [key, reported(value!)]),
      );
      const around = {
        previous,
        agency: { ...agency, level: 'county', parent: null } as never,
        scope: { is: scope as 'own', stated: true },
      };
      const content = {
        template,
        year,
        agencyName: agency.name,
        title: null,
        publishedOn,
        figures,
        sections: [],
        unreadable: [],
      };
      const { consistency, findings } = assess(content, around);
      t.equal(consistency, 'consistent');
      const violated = findings.filter(({ outcome }) => outcome === 'violated').map(({ rule }) => rule);
      // There is no narrative, the form of 2019 prints no unit, and what becomes of remedies is left to chance.
      const expected = [
        'six-sections',
        'overview-topics',
        'amount-unit-assumed',
        'litigation-without-reconsideration',
        'pending-remedies-vanish',
      ];
      t.same(
        violated.filter((rule) => !expected.includes(rule)),
        [],
        `${agency.id}-${year}`,
      );
      previous = { id: `${agency.id}-${year}`, revision: 1, year, template, scope: 'own', figures };
      cells += figures.size;
      zeros += [...figures.values()].filter(({ value }) => value === 0).length;
    }
  }
  t.ok(zeros / cells > 0.7 && zeros / cells < 0.95, `${zeros / cells}`);
});
