import t from 'tap';
import { cellByKey } from '../../src/domain/cell.js';
import {
  distributionOf,
  type IndicatorValue,
  indicatorValue,
  ranksOf,
} from '../../src/domain/indicator-values.js';
import { cellsOfIndicator, INDICATORS, indicatorById } from '../../src/domain/indicators.js';

/** An indicator of sums by `<year> <cell>`; what is left out is unknown. */
const valueIn = (id: string, year: number, sums: Record<string, number>, reports = 1) =>
  indicatorValue(indicatorById(id)!, year, (cell, at) => {
    const value = sums[`${at} ${cell}`] ?? null;
    return { value, reports: value === null ? 0 : reports, inconsistent: 0 };
  });

t.test('every indicator says what it is, in cells of the forms it names', async (t) => {
  t.equal(new Set(INDICATORS.map(({ id }) => id)).size, INDICATORS.length);
  for (const indicator of INDICATORS) {
    const { id, label, formula, basis, terms } = indicator;
    for (const text of [label, formula, basis]) t.ok(text.zh && text.en, id);
    for (const { templates, numerator, denominator } of terms) {
      t.ok(denominator.length > 0);
      for (const cell of [...numerator, ...denominator]) {
        t.same(
          cellByKey(cell)?.templates.filter((form) => templates.includes(form)),
          templates,
          `${id}: ${cell}`,
        );
        t.equal(cellByKey(cell)?.kind, 'count');
      }
    }
    t.ok(cellsOfIndicator(indicator).includes('applications/new_received/total'));
  }
  t.equal(indicatorById('refusal_rate')?.terms[0]?.numerator.length, 8);
  t.equal(indicatorById('unable_rate')?.terms[0]?.numerator.length, 3);
  t.equal(indicatorById('not_processed_rate')?.terms[0]?.numerator.length, 5);
  t.equal(indicatorById('x'), undefined);
});

t.test('the value stands beside what it is made of', async (t) => {
  const year = {
    '2021 applications/outcome.disclosed/total': 30,
    '2021 applications/outcome.partially_disclosed/total': 10,
    '2021 applications/outcome.total/total': 80,
    '2021 applications/new_received/total': 90,
  };
  t.same(valueIn('disclosure_rate', 2021, year, 3), {
    value: 0.5,
    numerator: 40,
    denominator: 80,
    reports: 3,
    inconsistent: 0,
    applications: 90,
  });
  t.match(
    valueIn('disclosure_rate', 2021, {
      '2021 applications/outcome.total/total': 0,
      '2021 applications/outcome.disclosed/total': 0,
    }),
    {
      value: null,
      numerator: 0,
      denominator: 0,
    },
  );
  t.match(valueIn('disclosure_rate', 2021, { '2021 applications/outcome.total/total': 5 }), {
    value: null,
    numerator: null,
    denominator: 5,
  });
  t.match(valueIn('disclosure_rate', 2021, {}), {
    value: null,
    numerator: null,
    denominator: null,
    reports: 0,
    applications: null,
  });
});

t.test('pending cases are not decided ones, and both forms count', async (t) => {
  const sums = {
    '2019 remedies/reconsideration/upheld': 6,
    '2019 remedies/reconsideration/corrected': 2,
    '2019 remedies/reconsideration/other': 1,
    '2019 remedies/reconsideration/pending': 100,
    '2019 statistics/reconsideration.corrected/year': 1,
    '2019 statistics/reconsideration.upheld/year': 2,
  };
  t.match(valueIn('reconsideration_correction_rate', 2019, sums, 4), {
    value: 0.25,
    numerator: 3,
    denominator: 12,
    reports: 8,
  });
  t.match(valueIn('litigation_correction_rate', 2019, sums), { value: null });
});

t.test('a change needs both years', async (t) => {
  const sums = { '2018 statistics/requests.received/year': 50, '2019 applications/new_received/total': 60 };
  t.match(valueIn('applications_change', 2019, sums), {
    value: 0.2,
    numerator: 10,
    denominator: 50,
    reports: 1,
    applications: 60,
  });
  t.match(valueIn('applications_change', 2018, sums), {
    value: null,
    numerator: null,
    denominator: null,
    applications: 50,
  });
  t.match(valueIn('applications_change', 2020, sums), {
    value: null,
    numerator: null,
    denominator: 60,
    reports: 0,
  });
});

const value = (of: number | null, applications: number | null = 30): IndicatorValue => ({
  value: of,
  applications,
  numerator: 0,
  denominator: 0,
  reports: 0,
  inconsistent: 0,
});

t.test('too few applications have no rank and are in no distribution', async (t) => {
  const values = [
    value(0.5),
    value(0.9, 29),
    value(0.7),
    value(null),
    value(0.5),
    value(0.1),
    value(0.3, null),
  ];
  t.same(ranksOf(values, 30), [2, null, 1, null, 2, 4, null]);
  const { p25, p90, ...rest } = distributionOf(values, 30);
  t.same(rest, { count: 4, p50: 0.5, p75: 0.55 });
  t.ok(Math.abs(p25! - 0.4) < 1e-12 && Math.abs(p90! - 0.64) < 1e-12, 'between two values');
  t.same(distributionOf(values, 31), { count: 0, p25: null, p50: null, p75: null, p90: null });
  t.same(distributionOf([value(0.2)], 30), { count: 1, p25: 0.2, p50: 0.2, p75: 0.2, p90: 0.2 });
});
