import fc from 'fast-check';
import t from 'tap';
import { assess, violated } from '../../../src/domain/assessment.js';
import { cellsOf } from '../../../src/domain/cell.js';
import { blank, type Figures, reported } from '../../../src/domain/figure.js';
import { equationsOf } from '../../../src/domain/rules/equations.js';
import type { TemplateId } from '../../../src/domain/template.js';
import { consistentReports as reports } from './consistent.js';
import { plainSums } from './figures.js';

const assessed = (template: TemplateId, figures: Figures) =>
  assess({ template, year: template === '2019' ? 2020 : 2022, figures, unreadable: [] });

const places = (template: TemplateId, figures: Figures) =>
  violated(assessed(template, figures).findings)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, where }) => `${rule} ${where}`);

t.test('a report that agrees with itself is never refused', async () => {
  fc.assert(
    fc.property(reports, ({ template, figures }) => {
      const { verdict, consistency } = assessed(template, figures);
      return verdict === 'acceptable' && consistency === 'consistent';
    }),
  );
});

t.test('one wrong number violates the equations it stands in, all of them and no other', async (t) => {
  const wrong = fc.tuple(reports, fc.nat(), fc.integer({ min: 1, max: 9999 }));
  fc.assert(
    fc.property(wrong, ([{ template, figures }, at, by]) => {
      const { key } = cellsOf(template)[at % figures.size]!;
      figures.set(key, reported(figures.get(key)!.value! + by));
      const expected = plainSums.flatMap(({ rule: { id, templates }, check }) =>
        templates.includes(template)
          ? equationsOf(check, template).flatMap(({ where, cells }) =>
              cells.includes(key) ? [`${id} ${where}`] : [],
            )
          : [],
      );
      t.strictSame(places(template, figures), expected, key);
    }),
  );
});

t.test('leaving zeros blank refuses nobody', async () => {
  fc.assert(
    fc.property(
      reports,
      fc.array(fc.boolean(), { minLength: 200, maxLength: 200 }),
      ({ template, figures }, leave) => {
        const sparse: Figures = new Map(
          [...figures].map(([key, figure], index) => [
            key,
            figure.value === 0 && leave[index] ? blank() : figure,
          ]),
        );
        return assessed(template, sparse).verdict === 'acceptable';
      },
    ),
  );
});
