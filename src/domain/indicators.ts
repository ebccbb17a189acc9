import type { Bilingual, Table, TemplateId } from './template.js';
import { applicantColumns, applicationsTable } from './templates/applications.js';
import { remediesTable } from './templates/remedies.js';

/** Cells of forms that are added up; a report is on one form. */
export interface Terms {
  templates: readonly TemplateId[];
  numerator: readonly string[];
  denominator: readonly string[];
}

/**
 * A ratio of sums over cells. `change`: of a year's denominator to that of the year before, the numerator being what
 * it grew by; else numerator over denominator. `terms` add up: each has the cells of other forms.
 */
export interface Indicator {
  id: string;
  label: Bilingual;
  formula: Bilingual;
  /** What the cells mean, and where that is laid down. */
  basis: Bilingual;
  change?: true;
  terms: readonly Terms[];
}

const TABLES: readonly TemplateId[] = ['2019', '2021'];

/** Number of applications received, by which it is told whether a ratio means anything. */
export const APPLICATIONS: readonly string[] = [
  'applications/new_received/total',
  'statistics/requests.received/year',
];

const total = (row: string): string => `applications/${row}/total`;
const OUTCOMES = total('outcome.total');

const applications = applicationsTable('2021');

/** Rows or columns of a table as the form prints them, added up. */
function printed(table: Table, ...ids: string[]): Bilingual {
  const all = table.blocks.flatMap(({ rows, columns }) => [...rows, ...columns]);
  const found = ids.map((wanted) => all.find(({ id }) => id === wanted)!);
  const added = (texts: string[]) => (texts.length === 1 ? texts[0]! : `(${texts.join(' + ')})`);
  return {
    zh: added(found.map(({ label }) => `“${label}”`)),
    en: added(found.map(({ gloss }) => `"${gloss}"`)),
  };
}

const over = (above: Bilingual, below: Bilingual): Bilingual => ({
  zh: `${above.zh} ÷ ${below.zh}`,
  en: `${above.en} ÷ ${below.en}`,
});

/** The rows under a heading, as printed on the forms. */
const under = (heading: string): string[] =>
  applications.blocks.flatMap(({ rows }) =>
    rows.flatMap(({ id, within }) => (within === heading ? [total(id)] : [])),
  );

const ARTICLE_50: Bilingual = {
  zh: '政府信息公开条例第五十条第(二)项;国办公开办函〔2019〕60号、〔2021〕30号表三',
  en: 'Regulation on Government Information Disclosure, article 50(2); table 3 of the forms of 2019 and 2021',
};
const ARTICLE_50_3: Bilingual = {
  zh: '政府信息公开条例第五十条第(三)项;国办公开办函〔2019〕60号、〔2021〕30号表四;2008年至2018年为国办发〔2014〕32号统计表',
  en: 'Regulation on Government Information Disclosure, article 50(3); table 4 of the forms of 2019 and 2021; for 2008–2018 the statistics table of 国办发〔2014〕32号',
};

/** A share of all outcomes of a year. The categories of the earlier table differ, so that it has none. */
const ofOutcomes = (id: string, zh: string, en: string, ...outcomes: string[]): Indicator => ({
  id,
  label: { zh, en },
  formula: over(printed(applications, ...outcomes), printed(applications, 'outcome.total')),
  basis: ARTICLE_50,
  terms: [
    {
      templates: TABLES,
      // A heading has no figures of its own: its rows are added up.
      numerator: outcomes.flatMap((row) => (under(row).length > 0 ? under(row) : [total(row)])),
      denominator: [OUTCOMES],
    },
  ],
});

const applicantShares = applicantColumns
  .filter(({ id }) => id !== 'total')
  .map(
    ({ id, label, gloss }): Indicator => ({
      id: `applicant_share_${id}`,
      label: { zh: `${label}申请占比`, en: `Share of applications: ${gloss.toLowerCase()}` },
      formula: over(printed(applications, id), printed(applications, 'total')),
      basis: ARTICLE_50,
      terms: [
        {
          templates: TABLES,
          numerator: [`applications/new_received/${id}`],
          denominator: ['applications/new_received/total'],
        },
      ],
    }),
  );

const DECIDED = ['upheld', 'corrected', 'other'];
const LITIGATION = ['litigation_direct', 'litigation_after_reconsideration'];

/** Corrected cases among those decided: what is pending is not counted. */
const correctionRate = (
  id: string,
  zh: string,
  en: string,
  rows: readonly string[],
  row: string,
): Indicator => ({
  id,
  label: { zh: `${zh}纠错率`, en: `Correction rate of ${en}` },
  formula: over(printed(remediesTable, 'corrected'), printed(remediesTable, ...DECIDED)),
  basis: ARTICLE_50_3,
  terms: [
    {
      templates: TABLES,
      numerator: rows.map((one) => `remedies/${one}/corrected`),
      denominator: rows.flatMap((one) => DECIDED.map((result) => `remedies/${one}/${result}`)),
    },
    {
      templates: ['2008'],
      numerator: [`statistics/${row}.corrected/year`],
      denominator: DECIDED.map((result) => `statistics/${row}.${result}/year`),
    },
  ],
});

/** Ratios over regions and years, in the order they are listed. */
export const INDICATORS: readonly Indicator[] = [
  ofOutcomes(
    'disclosure_rate',
    '公开率',
    'Disclosure rate',
    'outcome.disclosed',
    'outcome.partially_disclosed',
  ),
  ofOutcomes('refusal_rate', '不予公开率', 'Refusal rate', 'outcome.refused'),
  ofOutcomes('unable_rate', '无法提供率', 'Rate of being unable to provide', 'outcome.unable'),
  ofOutcomes('not_processed_rate', '不予处理率', 'Rate of not being processed', 'outcome.not_processed'),
  {
    id: 'carry_over_rate',
    label: { zh: '结转率', en: 'Carry-over rate' },
    formula: over(printed(applications, 'carried_out'), printed(applications, 'new_received', 'carried_in')),
    basis: ARTICLE_50,
    terms: [
      {
        templates: TABLES,
        numerator: [total('carried_out')],
        denominator: [total('new_received'), total('carried_in')],
      },
    ],
  },
  ...applicantShares,
  correctionRate(
    'reconsideration_correction_rate',
    '行政复议',
    'reconsideration',
    ['reconsideration'],
    'reconsideration',
  ),
  correctionRate('litigation_correction_rate', '行政诉讼', 'litigation', LITIGATION, 'litigation'),
  {
    id: 'disputes_per_application',
    label: { zh: '每件申请引起的复议诉讼', en: 'Disputes per application' },
    formula: over(
      printed(remediesTable, 'reconsideration', 'litigation'),
      printed(applications, 'new_received'),
    ),
    basis: ARTICLE_50_3,
    terms: [
      {
        templates: TABLES,
        numerator: ['reconsideration', ...LITIGATION].map((row) => `remedies/${row}/total`),
        denominator: [total('new_received')],
      },
      {
        templates: ['2008'],
        numerator: ['statistics/reconsideration/year', 'statistics/litigation/year'],
        denominator: ['statistics/requests.received/year'],
      },
    ],
  },
  {
    id: 'applications_change',
    label: { zh: '申请量同比变化', en: 'Change of applications against the year before' },
    formula: {
      zh: '(本年新收 − 上年新收)÷ 上年新收',
      en: '(newly received − of the year before) ÷ of the year before',
    },
    basis: {
      zh: `${ARTICLE_50.zh};2008年至2018年为统计表“收到申请数”`,
      en: `${ARTICLE_50.en}; for 2008–2018 the applications received of the statistics table`,
    },
    change: true,
    terms: [
      { templates: TABLES, numerator: [], denominator: [total('new_received')] },
      { templates: ['2008'], numerator: [], denominator: ['statistics/requests.received/year'] },
    ],
  },
];

const byId = new Map(INDICATORS.map((indicator) => [indicator.id, indicator]));
export const indicatorById = (id: string): Indicator | undefined => byId.get(id);

/** Every cell that is to be known for an indicator, with the applications. */
export const cellsOfIndicator = ({ terms }: Indicator): string[] => [
  ...new Set([
    ...terms.flatMap(({ numerator, denominator }) => [...numerator, ...denominator]),
    ...APPLICATIONS,
  ]),
];

/** The years that are to be known for an indicator of these years. */
export const yearsOfIndicator = ({ change }: Indicator, years: readonly number[]): number[] => [
  ...new Set(years.flatMap((year) => (change ? [year - 1, year] : [year]))),
];
