import t from 'tap';
import { assess, notAsked, violated, worded } from '../../src/domain/assessment.js';
import { cellsOf } from '../../src/domain/cell.js';
import { blank, type Figure, type Figures, reported, unreadable } from '../../src/domain/figure.js';
import type { TemplateId } from '../../src/domain/template.js';
import { aboutOf, figuresOf, noReports, reportFolders } from '../reports.js';
import { changed } from './rules/figures.js';

const zeros = (template: TemplateId): Figures =>
  new Map(cellsOf(template).map(({ key }) => [key, reported(0)]));

const asked = (figures: Figures, template: TemplateId = '2021', year = 2021) =>
  assess({ template, year, figures, unreadable: [] });

const outcome = ({ verdict, consistency }: ReturnType<typeof assess>) => [verdict, consistency];

t.test('a full report that agrees with itself', async (t) => {
  for (const template of ['2019', '2021'] as const) {
    t.same(outcome(asked(zeros(template), template, Number(template))), ['acceptable', 'consistent']);
  }
});

t.test('an equation that was not asked leaves it unverified, and says which', async (t) => {
  const assessment = asked(changed(zeros('2021'), { 'remedies/reconsideration/total': blank() }));
  t.same(outcome(assessment), ['acceptable', 'unverified']);
  t.same(
    notAsked(assessment.findings)
      .filter(({ severity }) => severity === 'error')
      .map(({ rule, where }) => [rule, where]),
    [['remedies-total', 'reconsideration']],
  );
});

t.test('a blank that stands in no sum leaves nothing open', async (t) => {
  const assessment = asked(
    changed(zeros('2021'), { 'proactive/administrative_fees/amount_collected': blank() }),
  );
  t.same(outcome(assessment), ['acceptable', 'consistent']);
});

t.test('where no error rule could be asked, nothing is verified', async (t) => {
  t.same(outcome(asked(new Map(), '2008', 2017)), ['acceptable', 'unverified']);
  t.same(outcome(asked(new Map())), ['acceptable', 'unverified']);
});

t.test('an error rule violated', async (t) => {
  const assessment = asked(changed(zeros('2021'), { 'proactive/rules/issued': reported(-3) }));
  t.same(outcome(assessment), ['inconsistent', 'inconsistent']);
  t.same(
    violated(assessment.findings).map(({ rule, where }) => [rule, where]),
    [['count-not-negative', 'proactive/rules/issued']],
  );
});

t.test('a warning refuses nobody', async (t) => {
  const assessment = asked(zeros('2019'), '2019', 2023);
  t.same(outcome(assessment), ['acceptable', 'consistent']);
  t.same(
    violated(assessment.findings).map(({ rule, severity }) => [rule, severity]),
    [['template-fits-year', 'warning']],
  );
});

t.test('what cannot be read goes before what does not add up', async (t) => {
  const smudge = { 'proactive/rules/issued': unreadable('1?', 'smudged') };
  t.same(outcome(asked(changed(zeros('2021'), smudge))), ['unreadable', 'unverified']);
  const both = { ...smudge, 'remedies/reconsideration/total': reported(1) };
  t.same(outcome(asked(changed(zeros('2021'), both))), ['unreadable', 'inconsistent']);
  const hybrid = { 'proactive/rules/total_disclosed': unreadable('1?', 'smudged') };
  t.same(
    outcome(asked(changed(zeros('2021'), hybrid))),
    ['unreadable', 'unverified'],
    'a cell of another form',
  );
  const sentence: Record<string, Figure> = { 'narrative/fees/year': unreadable('1?', 'two readings') };
  t.same(
    outcome(asked(changed(zeros('2021'), sentence))),
    ['acceptable', 'consistent'],
    'a sentence is no cell',
  );
  const reason = { zh: '未找到表四', en: 'table four was not found' };
  const missing = { template: '2021', year: 2021, figures: zeros('2021') } as const;
  const gone = assess({ ...missing, unreadable: [{ table: 'remedies', cells: [], reason }] });
  t.same(outcome(gone), ['unreadable', 'unverified']);
});

t.test('findings are plain data', async (t) => {
  const answers = asked(changed(zeros('2021'), { 'remedies/reconsideration/total': reported(1) })).findings;
  const findings = answers.map(worded);
  t.same(JSON.parse(JSON.stringify(findings)), findings);
  t.ok(findings.every(({ message }) => message.zh && message.en));
});

t.test('real reports', { skip: noReports }, async (t) => {
  for (const folder of reportFolders()) {
    const { template, year, violations } = aboutOf(folder);
    const { verdict, findings } = asked(figuresOf(folder), template, year);
    const errors = violated(findings).filter(({ severity }) => severity === 'error');
    t.equal(errors.length, violations.length, folder);
    t.equal(verdict, violations.length > 0 ? 'inconsistent' : 'acceptable', folder);
  }
});

t.test('东昌区 on 2020 contradicts itself in five places', { skip: noReports }, async (t) => {
  const { findings } = asked(figuresOf('2020-903'), '2019', 2020);
  t.same(
    violated(findings).map(({ rule, where, left, right, difference }) => [
      rule,
      where,
      left,
      right,
      difference,
    ]),
    [
      ['applications-balance', 'natural_person', 3, 0, 3],
      ['applications-balance', 'total', 3, 0, 3],
      ['applications-outcome-total', 'natural_person', 3, 0, 3],
      ['applications-outcome-total', 'total', 3, 0, 3],
      ['remedies-total', 'reconsideration', 1, 0, 1],
    ],
  );
});

t.test(
  '上海 on 2019, whose outcome rows print no 总计, holds wherever it can be asked',
  { skip: noReports },
  async (t) => {
    const { consistency, findings } = asked(figuresOf('2019-020'), '2019', 2019);
    t.equal(consistency, 'unverified');
    t.same([...new Set(violated(findings).map(({ rule }) => rule))], ['total-left-blank']);
  },
);
