import { cellsOf, templateById } from '../../../src/domain/cell.js';
import { type Figure, type Figures, reported, unreadable } from '../../../src/domain/figure.js';
import type { Section } from '../../../src/domain/report.js';
import { type Equation, equationsOf, type Operand } from '../../../src/domain/rules/equations.js';
import type { Asked, Check, Neighbour, Rule } from '../../../src/domain/rules/rule.js';
import type { TemplateId } from '../../../src/domain/template.js';
import { changed } from './figures.js';

/**
 * One report in four states for one rule: what it asks for holds, does not, is left out, cannot be read. `null`
 * where a rule has no such state: what is not printed in a cell cannot be unreadable.
 */
export interface Examples {
  satisfied: Asked;
  violated: Asked;
  blank: Asked | null;
  unreadable: Asked | null;
}

/** A county's government, whose reports the examples are unless they say otherwise. */
const COUNTY = { kind: 'government', region: '220502', level: 'county' } as const;

const yearOf = (template: TemplateId): number => ({ '2008': 2016, '2019': 2020, '2021': 2023 })[template];

/** The report on the year before, in the same form. */
export const lastYear = (template: TemplateId, figures: Figures): Neighbour => ({
  id: `220502-0001-${yearOf(template) - 1}`,
  revision: 1,
  year: yearOf(template) - 1,
  template,
  scope: 'area',
  figures,
});

const base = (template: TemplateId): Asked => ({
  template,
  year: yearOf(template),
  figures: new Map(),
  agency: COUNTY,
  scope: { is: 'area', stated: true },
});

/** The examples of a rule on a form, made out of what its check says; null for guidance. */
export function examplesOf({ check }: Rule, template: TemplateId): Examples | null {
  const make = makers[check.kind] as (check: Check, template: TemplateId) => Examples | null;
  return make(check, template);
}

type Makers = {
  [K in Check['kind']]: (check: Extract<Check, { kind: K }>, template: TemplateId) => Examples | null;
};

const makers: Makers = {
  sum: (check, template) => ofEquations(equationsOf(check, template), template),
  comparisons: (check, template) => ofEquations(equationsOf(check, template), template),
  cell: (check, template) => {
    const cells = cellsOf(template).filter(({ kind }) => check.of.includes(kind));
    const good: Figures = new Map(cells.map(({ key }) => [key, reported(2)]));
    const bad = reported(check.test === 'whole' ? 1.5 : -1);
    return ofFigures(template, good, { [cells[0]!.key]: bad }, cells[0]!.key);
  },
  'total-filled': (check, template) => {
    const row = `${check.table}/new_received`;
    const good: Figures = new Map([
      [`${row}/${check.parts[0]}`, reported(2)],
      [`${row}/${check.total}`, reported(2)],
    ]);
    return ofFigures(template, good, { [`${row}/${check.total}`]: null }, `${row}/${check.total}`);
  },
  'unit-printed': (check, template) => {
    const cell = check.cells[0]!;
    return ofFigures(
      template,
      new Map([[cell, reported(52.15, '52.15万元')]]),
      { [cell]: reported(52.15, '52.15') },
      cell,
    );
  },
  'template-fits-year': (_, template) => ({
    satisfied: base(template),
    violated: { ...base(template), year: template === '2021' ? 2016 : 2024 },
    blank: { ...base(template), year: null },
    unreadable: null,
  }),
  'year-printed': (_, template) => ({
    satisfied: { ...base(template), printedYear: yearOf(template) },
    violated: { ...base(template), printedYear: yearOf(template) - 1 },
    blank: { ...base(template), printedYear: null },
    unreadable: null,
  }),
  sections: (check, template) => {
    const { sections } = templateById(template)!;
    const all = sections
      .filter(({ kind }) => check.required.includes(kind))
      .map(({ kind, label }): Section => ({ kind, title: label, text: '情况良好。' }));
    return {
      satisfied: { ...base(template), sections: all },
      violated: { ...base(template), sections: all.slice(1) },
      blank: { ...base(template), sections: [] },
      unreadable: null,
    };
  },
  topics: (check, template) => {
    const section = (text: string): Section[] => [
      { kind: check.section ?? 'overview', title: '一', text: text + '工作平稳有序。'.repeat(60) },
    ];
    const words = check.topics.map((topic) => topic.words[0]!);
    return {
      satisfied: { ...base(template), sections: section(words.join(',')) },
      violated: { ...base(template), sections: section('另行说明。') },
      blank: { ...base(template), sections: [] },
      unreadable: null,
    };
  },
  deadline: (check, template) => {
    const kind = check.of?.[0] ?? 'department';
    const local = check.by === 'local';
    const report = {
      ...base(template),
      year: local ? 2021 : yearOf(template),
      agency: { kind, region: local ? '431202' : '220502', level: 'county' as const },
    };
    const next = report.year! + 1;
    return {
      satisfied: { ...report, publishedOn: `${next}-01-28` },
      violated: { ...report, publishedOn: `${next}-04-01` },
      blank: { ...report, publishedOn: null },
      unreadable: null,
    };
  },
  'calendar-year': (_, template) => {
    const year = yearOf(template);
    return {
      satisfied: { ...base(template), period: { from: `${year}-01-01`, to: `${year}-12-31` } },
      violated: { ...base(template), period: { from: `${year}-01-01`, to: `${year}-11-30` } },
      blank: { ...base(template), period: null },
      unreadable: null,
    };
  },
  'scope-known': (_, template) => ({
    satisfied: { ...base(template), title: '某县2023年政府信息公开工作年度报告' },
    violated: { ...base(template), title: '某县人民政府办公室2023年政府信息公开工作年度报告' },
    blank: { ...base(template), scope: null },
    unreadable: null,
  }),
  power: (check, template) => {
    const cells = cellsOf(template).filter(({ table, row }) => table === check.table && row === check.row);
    const none: Figures = new Map(cells.map(({ key }) => [key, reported(0)]));
    return ofFigures(template, none, { [cells[0]!.key]: reported(1) }, cells[0]!.key);
  },
  parts: (check, template) => {
    const cell = 'applications/new_received/total';
    const part = (id: string, figure: Figure): Neighbour => ({
      ...lastYear(template, new Map([[cell, figure]])),
      id,
      year: yearOf(template),
      scope: 'own',
    });
    const parts = (first: Figure) => ({
      reports: [part('220502-0002-2023', first), part('220502-0003-2023', reported(1))],
      missing: [],
    });
    const area = { ...base(template), figures: new Map([[cell, reported(3)]]) };
    return {
      satisfied: { ...area, parts: parts(reported(2)) },
      violated: { ...area, parts: parts(reported(5)) },
      blank: { ...area, parts: { reports: [], missing: [] } },
      unreadable: check.test === 'is-sum' ? { ...area, parts: parts(unreadable('?', 'smudged')) } : null,
    };
  },
  guidance: () => null,
};

/** A report in which only these figures are, with some replaced so that the rule is violated. */
const ofFigures = (
  template: TemplateId,
  good: Figures,
  bad: Record<string, Figure | null>,
  cell: string,
): Examples => ({
  satisfied: { ...base(template), figures: good },
  violated: { ...base(template), figures: changed(good, bad) },
  blank: base(template),
  unreadable: { ...base(template), figures: changed(good, { [cell]: unreadable('1?', 'smudged') }) },
});

/** Both reports, so that every equation holds: 1, 2, 3 … on the side with more cells, its sum in one of the other's. */
function ofEquations(equations: readonly Equation[], template: TemplateId): Examples {
  const state: { own: Figures; before: Figures } = { own: new Map(), before: new Map() };
  const put = ({ cell, previous }: Operand, value: number, into = state) => {
    const [name, figures] = previous ? (['before', into.before] as const) : (['own', into.own] as const);
    into[name] = changed(figures, { [cell]: reported(value) });
  };
  for (const { left, right } of equations) {
    // Cells that are on both sides, or in other equations too, are kept as they are.
    for (const operand of [...left, ...right]) put(operand, 0);
  }
  const satisfied: Asked = {
    ...base(template),
    figures: state.own,
    previous: lastYear(template, state.before),
  };
  const [first] = equations;
  const wrong = { own: state.own, before: state.before };
  const operand = first!.left.find(({ minus }) => !minus) ?? first!.left[0]!;
  put(operand, operand.minus ? -3 : 3, wrong);
  const violated: Asked = {
    ...base(template),
    figures: wrong.own,
    previous: lastYear(template, wrong.before),
  };
  const smudge = unreadable('1?', 'smudged');
  const smudged = { own: state.own, before: state.before };
  for (const { cell, previous } of equations.flatMap(({ left }) => left)) {
    if (previous) smudged.before = changed(smudged.before, { [cell]: smudge });
    else smudged.own = changed(smudged.own, { [cell]: smudge });
  }
  return {
    satisfied,
    violated,
    blank: { ...base(template), previous: lastYear(template, new Map()) },
    unreadable: { ...base(template), figures: smudged.own, previous: lastYear(template, smudged.before) },
  };
}
