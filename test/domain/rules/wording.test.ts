import t from 'tap';
import { templateById } from '../../../src/domain/cell.js';
import { type Figure, reported, unreadable } from '../../../src/domain/figure.js';
import { askRule } from '../../../src/domain/rules/check.js';
import { equationsOf } from '../../../src/domain/rules/equations.js';
import { ruleById } from '../../../src/domain/rules/index.js';
import { balanced, changed, plainSums } from './figures.js';

/** The label that the form prints for the row or column of an id. */
function labelsOf(template: string, table: string): Map<string, string> {
  const { blocks } = templateById(template)!.tables.find(({ id }) => id === table)!;
  return new Map(
    blocks.flatMap(({ rows, columns }) => [...rows, ...columns].map(({ id, label }) => [id, label])),
  );
}

for (const { rule, check } of plainSums) {
  for (const template of rule.templates) {
    t.test(
      `${rule.id} on ${template}: a violation quotes the form and both numbers, in both languages`,
      async (t) => {
        const labels = labelsOf(template, check.table);
        const good = balanced(check, template);
        for (const { where, left, right } of equationsOf(check, template)) {
          const total = right[0]!.cell;
          const wrong = changed(good, { [total]: reported(good.get(total)!.value! + 4321) });
          const finding = askRule(rule, { template, year: null, figures: wrong }).find(
            (each) => each.where === where,
          )!;
          const [, row, column] = left[0]!.cell.split('/');
          const [, totalRow, totalColumn] = total.split('/');
          const inColumn = check.over === 'column';
          const quoted = [where, inColumn ? row! : column!, inColumn ? totalRow! : totalColumn!];
          for (const text of Object.values(finding.say())) {
            const missing = quoted.filter((id) => !text.includes(labels.get(id)!));
            const unsaid = [finding.left, finding.right, 4321].filter(
              (n) => !new RegExp(`\\b${n}\\b`).test(text),
            );
            t.same([...missing, ...unsaid], [], text);
            t.ok(text.length < 900, 'and stays readable');
          }
        }
      },
    );
  }
}

const say = (id: string, figures: Record<string, Figure>, where: string) =>
  askRule(ruleById(id)!, { template: '2019', year: 2020, figures: new Map(Object.entries(figures)) })
    .find((finding) => finding.where === where)!
    .say();

t.test('what a clerk reads', async (t) => {
  const person = (row: string) => `applications/${row}/natural_person`;
  const balance = {
    [person('new_received')]: reported(3),
    [person('carried_in')]: reported(0),
    [person('outcome.total')]: reported(0),
  };
  t.equal(
    say('applications-balance', balance, 'natural_person').zh,
    '「自然人」列:「一、本年新收政府信息公开申请数量」3 + 「二、上年结转政府信息公开申请数量」0 = 3,而「(七)总计」0 + 「四、结转下年度继续办理」(未填数) = 0,相差 3。',
  );
  const outcomes = { [person('outcome.disclosed')]: reported(3), [person('outcome.total')]: reported(0) };
  const { zh, en } = say('applications-outcome-total', outcomes, 'natural_person');
  t.equal(zh, '「自然人」列:「(一)予以公开」3(其余 18 项为 0 或未填数) = 3,而「(七)总计」0,相差 3。');
  t.equal(
    en,
    'Column Natural persons 「自然人」: (1) Disclosed 「(一)予以公开」 3 (18 others 0 or without a number) = 3, but (7) Total of outcomes 「(七)总计」 0; they differ by 3.',
  );
  const none = { [person('outcome.disclosed')]: reported(0), [person('outcome.total')]: reported(2) };
  t.match(
    say('applications-outcome-total', none, 'natural_person').zh,
    '19 项均为 0 或未填数,合计 0,而「(七)总计」2',
  );
});

t.test('what was not asked says why', async (t) => {
  const row = (column: string) => `remedies/reconsideration/${column}`;
  const blank = { [row('upheld')]: reported(1) };
  t.equal(
    say('remedies-total', blank, 'reconsideration').zh,
    '「行政复议」一栏未核对:「总计」没有填写数字。',
  );
  const smudged = { [row('upheld')]: unreadable('?', 'smudged'), [row('total')]: reported(1) };
  t.match(say('remedies-total', smudged, 'reconsideration').zh, '「结果维持」无法辨认');
  t.match(say('remedies-total', smudged, 'reconsideration').en, 'Upheld 「结果维持」 cannot be read');
  const derived: Record<string, Figure> = {
    [row('upheld')]: reported(1),
    [row('total')]: { value: 1, state: 'derived', raw: null },
  };
  t.match(say('remedies-total', derived, 'reconsideration').en, 'cannot prove them');
});
